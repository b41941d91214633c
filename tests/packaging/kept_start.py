"""An installed program keeps what its start compiles, for its user and its version alone (ADR 65).

usage: kept_start.py ROOT INTERPRETER...   by root, with the machine's Python
ROOT is a Debian root or /; INTERPRETER, as ``pvwatch -I -S -c``, runs the text that follows.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

_INSIDE: Final = Path(__file__).parents[2] / "packaging" / "inside.sh"
_USER, _OTHER = 1234, 1235
_HOME: Final = "/var/tmp/pvwatch-kept"
_MANY: Final = 20  # texts and patterns; there are more
_TEXT: Final = """
import os, sys, gui
gui.__version__ = sys.argv[1] if len(sys.argv) > 1 else gui.__version__
from gui.__main__ import main
from gui.program.cache.start_cache import StartCache
end = StartCache.__exit__

def ended(cache, *error):
    compiled, loaded = cache.compiled, cache.loaded
    end(cache, *error)
    cache.finish(60.0)
    from gui.workers.ca.native.library import described
    print("compiled", compiled, loaded, int(getattr(sys, "frozen", False)), described(), sep=",")
    sys.stdout.flush()
    os._exit(0)

StartCache.__exit__ = ended
main(["--new-instance"])
"""


class Start(NamedTuple):
    """What a start found."""

    compiled: int  # texts and patterns that were not kept
    loaded: int  # modules that were
    frozen: bool
    callback: str


class Installed:
    """A program in a root, and the home of a user there."""

    def __init__(self, root: str, interpreter: list[str]) -> None:
        self._enter = [] if root == "/" else ["bash", str(_INSIDE), root]
        self._interpreter = interpreter
        self.home = Path(root) / _HOME.lstrip("/")

    def start(self, user: int = _USER, home: str = _HOME, version: str = "") -> Start:
        """Import the program as a start does; ``version``: as if it were that."""
        command = [
            *self._enter, "setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "env",
            "-u", "PYTHONDONTWRITEBYTECODE", "-u", "XDG_CACHE_HOME", f"HOME={home}",
            "QT_QPA_PLATFORM=offscreen", *self._interpreter, _TEXT, *([version] if version else []),
        ]  # fmt: skip
        ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        lines = ran.stdout.splitlines()
        if ran.returncode or ran.stderr or not lines or not lines[-1].startswith("compiled,"):
            sys.exit(f"FAILED: a start ended with {ran.returncode}: {ran.stdout}{ran.stderr}")
        compiled, loaded, frozen, callback = lines[-1].split(",")[1:]
        return Start(int(compiled), int(loaded), frozen == "1", callback)

    def files(self) -> dict[Path, tuple[int, bytes]]:
        """Return what is kept in the home: owner and bytes."""
        kept = self.home.glob(".cache/pvwatch/start.*")
        return {path: (path.stat().st_uid, path.read_bytes()) for path in kept}


def check(program: Installed) -> list[str]:
    """Return what is not as it should be."""
    faults = []

    def expect(fine: bool, words: str, found: object) -> None:
        if not fine:
            faults.append(f"{words}: {found}")

    first, second = program.start(), program.start()
    expect(first.compiled > _MANY and not first.loaded, "the first start", first)
    expect(not second.compiled, "the second start compiles", second)
    expect(second.frozen or second.loaded > 300, "modules are not kept", second)
    kept = program.files()
    expect(not first.frozen or first.callback == "compiled", "updates are taken", first)
    expect([owner for owner, _ in kept.values()] == [_USER], "what is kept", list(kept))
    for path in kept:
        path.parent.chmod(0o755)
        path.chmod(0o644)  # others may read it: it is not theirs

    other = program.start(user=_OTHER)
    expect(other.compiled == first.compiled and not other.loaded, "of another user", other)
    nowhere = program.start(home="/proc/nowhere")
    expect(nowhere.compiled == first.compiled, "a home that cannot be written", nowhere)
    expect(program.files() == kept, "another user wrote", list(program.files()))

    older = program.start(version="0.0.1")
    expect(older.compiled == first.compiled and not older.loaded, "an older version", older)
    expect(program.files() != kept, "an older version kept nothing", list(kept))
    upgraded, again = program.start(), program.start()
    as_first = upgraded.compiled == first.compiled and not upgraded.loaded
    expect(as_first, "an upgrade uses what an older version kept", upgraded)
    expect(not again.compiled, "the second start after an upgrade compiles", again)
    size = sum(len(data) for _, data in kept.values()) / 1e6
    print(
        f"   kept by the first start: {first.compiled} texts and patterns, {second.loaded} modules,"
        f" {size:.1f} MB; not used: that of another user or version; updates: {first.callback}"
    )
    return faults


def main() -> int:
    """Print what was found; return 1 when something is not as it should be."""
    program = Installed(sys.argv[1], sys.argv[2:])
    shutil.rmtree(program.home, ignore_errors=True)
    program.home.mkdir()
    program.home.chmod(0o755)
    shutil.chown(program.home, _USER, _USER)
    try:
        faults = check(program)
    finally:
        shutil.rmtree(program.home)
    for fault in faults:
        print("FAILED:", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
