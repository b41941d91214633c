"""Child processes of this one, and whether a process lives."""

from pathlib import Path


def child_processes() -> set[int]:
    """Return the process ids of this process' children."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        try:
            found.update(map(int, (task / "children").read_text().split()))
        except OSError:
            continue
    return found
