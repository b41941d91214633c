"""``python -m tests.benchmarks NAME [--seconds S] [--json]``.

Exit code: 1 where a bar is missed on a machine that others left alone, else 0.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict

from tests.benchmarks.archive import archive
from tests.benchmarks.bars import missed
from tests.benchmarks.chart import chart
from tests.benchmarks.connect import connect
from tests.benchmarks.groups import groups
from tests.benchmarks.hand import hand
from tests.benchmarks.machine import look
from tests.benchmarks.memory import memory
from tests.benchmarks.monitors import contexts, monitors
from tests.benchmarks.recording import recording
from tests.benchmarks.scale import scale
from tests.benchmarks.startup import startup
from tests.benchmarks.table import table
from tests.benchmarks.tabs import tabs
from tests.benchmarks.window import window

BENCHMARKS = {
    "monitors": monitors,
    "contexts": contexts,
    "window": window,
    "startup": startup,
    "connect": connect,
    "tabs": tabs,
    "table": table,
    "chart": chart,
    "memory": memory,
    "groups": groups,
    "archive": archive,
    "recording": recording,
    "hand": hand,
    "scale": scale,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("name", choices=sorted(BENCHMARKS))
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--json", action="store_true", help="one JSON line last")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each start would compile every module
    sys.dont_write_bytecode = False
    machine = look()
    result = BENCHMARKS[options.name](options.seconds)
    for key, value in result.items():
        print(f"{key:20} {value}")
    print(f"{'machine':20} {machine}")
    below = missed(options.name, result)
    if machine.is_busy:
        verdict = "not judged: others use the machine"
    else:
        verdict = "; ".join(below) or "all bars reached"
    print(f"{'verdict':20} {verdict}")
    if options.json:
        print(json.dumps(result | {"machine": asdict(machine), "verdict": verdict}), flush=True)
    return 1 if below and not machine.is_busy else 0


if __name__ == "__main__":
    sys.exit(main())
