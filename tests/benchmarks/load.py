"""The load IOC of the benchmarks, and our own client beside the peer's."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gui.workers.ca.repeater import Repeater
from tests.support.ports import free_port
from tests.support.soft_ioc import SoftIoc, counting_records

PREFIX = "LOAD:"


@contextmanager
def load_iocs(databases: Sequence[str]) -> Iterator[list[SoftIoc]]:
    """Serve each database from an IOC of its own.

    Sets this process' EPICS_CA_*: before libca is loaded.
    """
    ports = [free_port() for _ in databases]
    os.environ.update(
        EPICS_CA_ADDR_LIST=" ".join(f"127.0.0.1:{port}" for port in ports),
        EPICS_CA_AUTO_ADDR_LIST="NO",
        EPICS_CA_REPEATER_PORT=str(free_port()),
    )
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        repeater = Repeater()  # for the peer too
        repeater.start()
        running.callback(repeater.stop)
        served = []
        for records, port in zip(databases, ports, strict=True):
            served.append(SoftIoc(records, Path(folder), port).start())
            running.callback(served[-1].stop)
        yield served


@contextmanager
def load_ioc(count: int, scan: str, more: str = "") -> Iterator[SoftIoc]:
    """Serve ``count`` counting records and ``more``.

    Sets this process' EPICS_CA_*: before libca is loaded.
    """
    with load_iocs([counting_records(PREFIX, count, scan) + more]) as (ioc,):
        yield ioc


def client(
    name: str, *arguments: object, limit_s: float = 300, **environment: str
) -> dict[str, object]:
    """Run a client of ``tests.benchmarks.clients`` in a process of its own; return its report."""
    import json

    ended = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.clients", name, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=limit_s,
        env=os.environ | environment,
    )
    report: dict[str, object] = json.loads(ended.stdout.splitlines()[-1])
    return report
