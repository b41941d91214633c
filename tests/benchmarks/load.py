"""The load IOC of the benchmarks, and our own client beside the peer's."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gui.workers.ca.repeater import Repeater
from tests.support.ports import free_port
from tests.support.soft_ioc import SoftIoc, counting_records

PREFIX = "LOAD:"


@contextmanager
def load_ioc(count: int, scan: str) -> Iterator[SoftIoc]:
    """Serve ``count`` counting records; sets this process' EPICS_CA_* (before libca is loaded)."""
    port = free_port()
    os.environ.update(
        EPICS_CA_ADDR_LIST=f"127.0.0.1:{port}",
        EPICS_CA_AUTO_ADDR_LIST="NO",
        EPICS_CA_REPEATER_PORT=str(free_port()),
    )
    with tempfile.TemporaryDirectory() as folder:
        ioc = SoftIoc(counting_records(PREFIX, count, scan), Path(folder), port)
        repeater = Repeater()  # for the peer too
        ioc.start()
        repeater.start()
        try:
            yield ioc
        finally:
            repeater.stop()
            ioc.stop()


def client(name: str, *arguments: object) -> dict[str, object]:
    """Run a client of ``tests.benchmarks.clients`` in a process of its own; return its report."""
    import json

    ended = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.clients", name, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=300,
    )
    report: dict[str, object] = json.loads(ended.stdout.splitlines()[-1])
    return report
