"""Start of the bundle against the source's: ``--version`` and the demo's first live value.

usage: python -m tests.packaging.start_times [--rounds N]
The two take turns, so that a busy machine slows both. Ends with 1 when the bundle's median to the
first value is more than 1.3 times the source's.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
LARGEST_RATIO = 1.3
PROGRAMS = {
    "bundle": [str(ROOT / "dist" / "bundle" / "pvwatch" / "pvwatch")],
    "source": [sys.executable, "-m", "gui"],
}


def _run(*command: str) -> str:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,  # a start that fails or crashes at its end is no figure
    ).stdout


def measure(rounds: int) -> dict[str, dict[str, list[float]]]:
    """Return the seconds of each round, by figure and program."""
    found: dict[str, dict[str, list[float]]] = {
        figure: {name: [] for name in PROGRAMS} for figure in ("--version", "first value")
    }
    for _ in range(rounds):
        for name, command in PROGRAMS.items():
            began = time.monotonic()
            _run(*command, "--version")
            found["--version"][name].append(time.monotonic() - began)
            report = json.loads(_run(*command, "--demo", "--selftest", "3").splitlines()[-1])
            found["first value"][name].append(report["first_value_s"])
    return found


def main() -> int:
    """Print medians and ratios; return 1 when the bundle is too slow."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    slow = 0
    for figure, programs in measure(rounds).items():
        bundle, source = (statistics.median(programs[name]) for name in ("bundle", "source"))
        slow |= figure == "first value" and bundle > LARGEST_RATIO * source
        counts = "/".join(str(len(programs[name])) for name in ("bundle", "source"))
        print(
            f"{figure}: bundle {bundle:.2f} s, source {source:.2f} s, "
            f"ratio {bundle / source:.2f} (medians of {counts})"
        )
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
