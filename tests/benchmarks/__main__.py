"""``python -m tests.benchmarks NAME [--seconds S] [--json]``."""

import argparse
import json

from tests.benchmarks.chart import chart
from tests.benchmarks.connect import connect
from tests.benchmarks.groups import groups
from tests.benchmarks.memory import memory
from tests.benchmarks.monitors import contexts, monitors
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
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("name", choices=sorted(BENCHMARKS))
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--json", action="store_true", help="one JSON line last")
    options = parser.parse_args()
    result = BENCHMARKS[options.name](options.seconds)
    for key, value in result.items():
        print(f"{key:20} {value}")
    if options.json:
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
