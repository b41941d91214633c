"""Trace of a start: how far it had come when, by the clock and by CPU, and what it imported."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.benchmarks.marked_start import STALLS

_IMPORT: Final = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")
_CALLS: Final = re.compile(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)(?:\s+\d+)?\s+(\w+)$", re.MULTILINE)
_OWN: Final = ("gui", "PySide6", "shiboken6", "shibokensupport", "numpy", "epics")
_LONGEST: Final = 15
_SHOWN_CALLS: Final = 8
_RUN_S: Final = "1.5"


def _lines_of(arguments: list[str], environment: Mapping[str, str] | None = None) -> list[str]:
    """Return what a start with ``arguments`` printed; ``environment`` is set beside our own."""
    program = ["-m", "tests.benchmarks.marked_start", *arguments, "--selftest", _RUN_S]
    ended = subprocess.run(
        [sys.executable, *program],
        env=os.environ | (environment or {}),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
    )
    return ended.stdout.splitlines()


def stalls_of(arguments: list[str]) -> dict[str, object]:
    """Return what ``Stalls`` found after the window of a start with ``arguments`` was shown."""
    found: dict[str, object] = json.loads(_lines_of([STALLS, *arguments])[0])
    return found


def marks_of(
    arguments: list[str], environment: Mapping[str, str] | None = None
) -> list[tuple[str, float, float, float]]:
    """Return the marks of a start with ``arguments``, which name PVs.

    ``environment`` is set beside that of this process.
    """
    return [tuple(mark) for mark in json.loads(_lines_of(arguments, environment)[-1])]


def imports_of(command: list[str]) -> dict[str, object]:
    """Return what ``command`` of Python imports: modules, own milliseconds, by package, longest."""
    with tempfile.TemporaryFile("w+") as said:
        subprocess.run(
            [sys.executable, "-X", "importtime", *command],
            stdout=subprocess.DEVNULL,
            stderr=said,
            check=False,
            timeout=120,
        )
        said.seek(0)
        found = [(name, int(us) / 1e3) for us, name in _IMPORT.findall(said.read())]
    counts: Counter[str] = Counter()
    spent: defaultdict[str, float] = defaultdict(float)
    for name, ms in found:
        package = name.partition(".")[0]
        package = package if package in _OWN else "others"
        counts[package] += 1
        spent[package] += ms
    longest = sorted(found, key=lambda each: -each[1])[:_LONGEST]
    return {
        "modules": dict(counts),
        "ms": {package: round(ms, 1) for package, ms in spent.items()},
        "longest_ms": {name: round(ms, 1) for name, ms in longest},
    }


def calls_of(command: list[str]) -> dict[str, int] | str:
    """Return how often ``command`` of Python calls the system: in all, and the most frequent."""
    if shutil.which("strace") is None:
        return "not counted: strace is not installed"
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "calls"
        subprocess.run(
            ["strace", "-c", "-f", "-o", str(said), sys.executable, *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=120,
        )
        counts = {name: int(calls) for calls, name in _CALLS.findall(said.read_text())}
    total = counts.pop("total", sum(counts.values()))
    frequent = sorted(counts.items(), key=lambda each: -each[1])[:_SHOWN_CALLS]
    return {"all": total, **dict(frequent)}
