"""``python -m tests.benchmarks.everything FILE [NAME ...]``: all benchmarks, one after the other.

Each runs in a process of its own; its result, machine and verdict, or how it failed, is in ``FILE``
(JSON) as soon as it has ended: a run that is cut off leaves what it has. Results that are in the
file already are measured anew. Half an hour on a quiet machine. ``performance_table`` makes the
document's tables of it. Exit code 1: a bar was missed on a quiet machine, or a benchmark failed.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.__main__ import BENCHMARKS

LIMIT_S: Final = 3_600
_SAID: Final = 2_000  # characters of what a failed one said last


def run(name: str) -> dict[str, Any]:
    """Return the result of benchmark ``name``, with ``seconds`` that it took."""
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.benchmarks", name, "--json"]
    try:
        ended = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=LIMIT_S
        )
        found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        found = {"failed": f"not within {LIMIT_S} s"}
    except (IndexError, ValueError):
        found = {"failed": ended.stderr[-_SAID:]}
    return found | {"seconds": round(time.monotonic() - began, 1)}


def _commit() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip()


def main() -> int:
    """Run what is asked for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.everything")
    parser.add_argument("file", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(BENCHMARKS)):
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    results: dict[str, Any] = {}
    if options.file.exists():
        results = json.loads(options.file.read_text())
    failed = False
    for name in options.names or BENCHMARKS:
        found = run(name) | {"commit": _commit()}
        verdict = found.get("verdict", "failed")
        print(f"{name:12} {found['seconds']:7} s  {verdict}", flush=True)
        failed |= verdict not in ("all bars reached", "not judged: others use the machine")
        results[name] = found
        options.file.write_text(json.dumps(results, indent=1))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
