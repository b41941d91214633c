"""How soon silent IOCs are found, and what that costs the living: ``python -m tests.slow.silence``.

Serves devices by caproto and pcaspy for ``--seconds`` (those that are installed): questions asked,
device reads, looks at which a PV was stale. Then stops rsrv IOCs and lets them go on.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from tests.support.ports import IOC_PORTS, free_port

os.environ.update(  # before anything imports epics
    EPICS_CA_ADDR_LIST=" ".join(f"127.0.0.1:{port}" for port in IOC_PORTS),
    EPICS_CA_AUTO_ADDR_LIST="NO",
    EPICS_CA_REPEATER_PORT=str(free_port()),
    QT_QPA_PLATFORM="offscreen",
)

from PySide6.QtCore import QCoreApplication

from gui.core.pv.updates import PutResult
from gui.workers.ca.channel import Channel
from gui.workers.ca.repeater import Repeater, wait_for_repeater
from gui.workers.handle import close_all
from tests.support.foreign_iocs import GettersIoc
from tests.support.soft_ioc import SoftIoc, counting_records
from tests.support.watching import Watching

asked: list[str] = []


def count_questions() -> None:
    plain = Channel.ask

    def ask(self: Channel, *args: object) -> int:
        asked.append(self.name)
        return plain(self, *args)

    Channel.ask = ask


def run(until: Callable[[], bool], seconds: float) -> float | None:
    """Run the event loop ``until``; return how long, ``None``: it did not come in time."""
    began = time.monotonic()
    while not until():
        if time.monotonic() > began + seconds:
            return None
        QCoreApplication.processEvents()
        time.sleep(0.005)
    return time.monotonic() - began


def text(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:5.2f} s"


def devices(sort: str, live: bool, names: tuple[str, ...], seconds: float) -> None:
    ioc = GettersIoc(sort, IOC_PORTS[0], "D:", live).start()
    tab = Watching([f"D:{name}" for name in names])
    assert run(lambda: tab.connected(len(names)), 60.0) is not None
    asked.clear()
    own, looks, stale, puts = ioc.reads(), 0, 0, 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        tab.thread.put(names.index("set"), puts, float(puts))
        puts += 1
        next_put = time.monotonic() + min(30.0, seconds / 4)
        while time.monotonic() < min(next_put, end):
            run(lambda: False, 0.1)
            looks += 1
            stale += not tab.store.fresh().all()
    reads = {name: count - own[name] for name, count in ioc.reads().items() if name in names}
    done = sum(each.ok for each in tab.answers if isinstance(each, PutResult))
    print(
        f"{sort:8} {'live' if live else 'resting':8} {seconds:5.0f} s: stale at {stale} of {looks} "
        f"looks, {len(asked)} questions, {done} of {puts} puts confirmed, device reads {reads} "
        f"(before: {own})",
        flush=True,
    )
    tab.close()
    ioc.stop()


def stops(what: str, databases: list[str], lived: float, put: bool = False) -> None:
    with tempfile.TemporaryDirectory() as folder:
        iocs = [
            SoftIoc(database, Path(folder), port).start()
            for database, port in zip(databases, IOC_PORTS, strict=False)
        ]
        names = [name for ioc in iocs for name in ioc.records]
        first = len(iocs[0].records)
        tab = Watching(names)
        assert run(lambda: tab.connected(len(names)), 120.0) is not None
        run(lambda: False, lived)
        asked.clear()
        run(lambda: False, 10.0)
        questions = len(asked)
        found, back = [], []
        for _ in range(3):
            if put:
                tab.thread.put(names.index("S:busy"), len(found), 1.0)
                run(lambda: False, 1.5)
            iocs[0].signal(signal.SIGSTOP)
            found.append(run(lambda: not tab.store.fresh()[:first].any(), 60.0))
            others = bool(tab.store.fresh()[first:].all())
            run(lambda: False, 1.0)
            iocs[0].signal(signal.SIGCONT)
            back.append(run(lambda: bool(tab.store.fresh().all()), 60.0))
            run(lambda: False, 2.0)
        print(
            f"{what:38} stale after {', '.join(map(text, found))}; back after "
            f"{', '.join(map(text, back))}; others fresh: {others}; "
            f"{questions} questions in 10 s before",
            flush=True,
        )
        tab.close()
        for ioc in iocs:
            ioc.stop()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.slow.silence")
    parser.add_argument("--seconds", type=float, default=60.0)
    seconds = parser.parse_args().seconds
    app = QCoreApplication(sys.argv)
    repeater = Repeater()
    repeater.start()
    assert wait_for_repeater(30.0)
    count_questions()
    for sort, names in (
        ("caproto", ("slow", "count", "bad", "set", "live")),
        ("pcaspy", ("count", "set", "live")),  # its slow reads stop the whole server
    ):
        for live in (True, False):
            if find_spec(sort) is not None:
                devices(sort, live, names, seconds)
    rest = "".join(f'record(ao,"S:{k}"){{field(VAL,"1")field(PINI,"YES")}}\n' for k in range(10))
    busy = (
        'record(calcout,"S:busy"){field(CALC,"A")field(ODLY,"6")field(OUT,"S:end PP")}\n'
        'record(ao,"S:end"){field(PINI,"YES")}\n'
    )
    fast = counting_records("S:", 20, ".1 second")
    stops("20 PVs, 10/s", [fast], 3.0)
    stops("20 PVs, 10/s, just after the connect", [fast], 0.0)
    stops("20 PVs, 1/s", [counting_records("S:", 20, "1 second")], 8.0)
    stops("20 PVs, every 2 s", [counting_records("S:", 20, "2 second")], 12.0)
    stops("20 PVs, every 5 s", [counting_records("S:", 20, "5 second")], 25.0)
    stops(
        "20 PVs, 1/s, a put under way", [counting_records("S:", 20, "1 second") + busy], 8.0, True
    )
    stops("2,000 PVs, 1/s", [counting_records("S:", 2_000, "1 second")], 8.0)
    stops("2 IOCs, 10/s, one stops", [fast, counting_records("Q:", 20, ".1 second")], 3.0)
    stops("10 PVs at rest", [rest], 40.0)
    close_all(3.0)
    repeater.stop()
    app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
