"""The fault suite: ``python -m tests.faults [NAME ...] [--full] [--json FILE]``.

Prints one line a scenario and a report; the exit code is 1 when one failed. The monkey takes
``--minutes M`` and ``--platform xcb``. ``--seed N`` repeats what failed that goes by chance.
"""

import argparse
import json
import platform
import sys
import time
from pathlib import Path
from typing import Any

from tests.faults.run import NAMES, run
from tests.faults.surroundings import PLATFORMS

COMMON = (
    "scenario", "full", "ok", "exit_code", "seconds", "errors", "stderr", "told", "gui_late_ms",
    "close_tab_ms_max", "workers_ended_s", "leave_s", "rss_mb", "last",
)  # fmt: skip


def line(found: dict[str, Any]) -> str:
    """Return what a person reads of one scenario."""
    state = "SKIP" if "skipped" in found else "ok" if found["ok"] else "FAIL"
    own = ", ".join(f"{key} {value}" for key, value in found.items() if key not in COMMON)
    close = found.get("close_tab_ms_max", "?")
    leave = found.get("leave_s", "?")
    words = f"{state:4} {found['scenario']:16} {found['seconds']:7.1f} s  {own}"
    words += f"; closing a tab {close} ms, leaving {leave} s"
    errors = [f"       {error}" for error in found["errors"]]
    steps = [f"       step {step}" for step in found.get("last", [])]
    return "\n".join([words, *steps, *errors, *again(found)])


def again(found: dict[str, Any]) -> list[str]:
    """Return how the same walk is run again, if it failed."""
    if found["ok"] or "seed" not in found:
        return []
    given = {key: found[key] for key in ("seed", "minutes", "platform") if key in found}
    options = " ".join(f"--{key} {value}" for key, value in given.items())
    options += " --full" * (found["full"] and "minutes" not in found)
    return [f"       again: python -m tests.faults {found['scenario']} {options}"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--full", action="store_true", help="the long form of every scenario")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there")
    parser.add_argument("--minutes", type=float, metavar="M", help="how long the monkey walks")
    parser.add_argument("--seed", type=int, metavar="N", help="of chance; else a new one")
    parser.add_argument(
        "--platform", choices=PLATFORMS, default=PLATFORMS[0], help="Qt's; xcb: Xvfb"
    )
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    began = time.monotonic()
    found = []
    for name in options.names or NAMES:
        found.append(run(name, options.full, options.minutes, options.seed, options.platform))
        print(line(found[-1]), flush=True)
    failed = [one["scenario"] for one in found if not one["ok"]]
    closing = [one["close_tab_ms_max"] for one in found if "close_tab_ms_max" in one]
    report = {
        "ok": not failed,
        "full": options.full,
        "python": platform.python_version(),
        "seconds": round(time.monotonic() - began, 1),
        "failed": failed,
        "skipped": [one["scenario"] for one in found if "skipped" in one],
        "close_tab_ms_max": max(closing, default=None),
        "leave_s_max": max((one["leave_s"] for one in found if "leave_s" in one), default=None),
        "scenarios": {one["scenario"]: one for one in found},
    }
    print(
        f"{len(found) - len(failed)} of {len(found)} survived, skipped {report['skipped']}, "
        f"closing a tab took {report['close_tab_ms_max']} ms at most, "
        f"leaving {report['leave_s_max']} s, {report['seconds']} s in all"
    )
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
