"""``archive``: reading a million archived samples, against the official Python client.

``pvwatch_s`` and ``official_client_s`` are of the thread, for the same bytes in the same run;
``ratio`` is between them. ``fetched_s`` is the same million through HTTP and the fetcher, of the
clock; ``bins_first_s`` and ``bins_complete_s``: 20 PVs × 24 h × 10 Hz, reduced to 1,000 bins each
by the local appliance, until the first and the last of them have come. ``appliance_bins_s`` and
``appliance_raw_s``: what that appliance itself needs of the processor for 20 such answers, and for
those of 15 minutes of samples: a real one has these on its disk. What the chart makes of them
(``first_picture_s``, ``complete_s``, ``refetch_s``, ``gui_late_ms``) is added by ``CHART``.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal, Slot

from gui.core.archive.archive_answer import KeyedAnswer
from gui.core.archive.archive_request import ArchiveRequest, KeyedRequest
from gui.core.archive.pb.reader import PbReader
from gui.qt.worker_thread import WorkerThread
from gui.workers.archive.fetcher import ArchiveFetcher
from tests.benchmarks.archive_chart import archive_chart
from tests.support.appliance import bench_pvs
from tests.support.archive_messages import escaped, header, sample_class
from tests.support.archived_pvs import SECOND, binned_answer, raw_answer, year_begin
from tests.support.other_archive_clients import official_reader
from tests.support.ports import free_port
from tests.support.server_process import ServerProcess

SAMPLES, PVS, BINS = 1_000_000, 20, 1000
DAY_NS = 86_400 * SECOND
BEGIN_NS = year_begin(2026) * SECOND + 40 * DAY_NS
PIECE = 65_536  # bytes at once, as a network gives them

# each gets the address of an appliance
CHART: list[Callable[[str], dict[str, object]]] = [archive_chart]


def archive(seconds: float) -> dict[str, object]:
    """``seconds`` is not used: how much there is to read is what is asked."""
    data = million()
    with tempfile.NamedTemporaryFile(suffix=".raw") as file:
        file.write(data)
        file.flush()
        with served(Path(file.name)) as address:
            result = reading(data) | fetching(address) | answering()
            for part in CHART:
                result |= part(address)
    return result


def million() -> bytes:
    """Return ``SAMPLES`` ScalarDouble lines, one in 50 with an alarm."""
    random = np.random.default_rng(1)
    values = np.round(random.normal(size=SAMPLES), 3).tolist()
    nanos = random.integers(0, SECOND, SAMPLES).tolist()
    made = sample_class(6)()
    lines = [header(6, 2026)[:-1]]
    for number, (value, nano) in enumerate(zip(values, nanos, strict=True)):
        made.Clear()
        made.secondsintoyear, made.nano, made.val = 10**7 + number // 10, nano, value
        if number % 50 == 0:
            made.severity, made.status = 1, 4
        lines.append(escaped(made.SerializeToString()))
    return b"\n".join(lines) + b"\n"


def reading(data: bytes) -> dict[str, object]:
    """Read the same bytes with both; ours before and after theirs, the median of three."""

    def ours() -> float:
        begin = time.thread_time()
        reader = PbReader()
        for at in range(0, len(data), PIECE):
            reader.feed(data[at : at + PIECE])
        reader.finish()
        assert len(reader.columns()) == SAMPLES
        return time.thread_time() - begin

    official = official_reader()
    first = ours()
    begin = time.thread_time()
    _meta, events = official.parse_pb_data(data)
    official_s = time.thread_time() - begin
    assert len(events) == SAMPLES
    del events
    own_s = sorted((first, ours(), ours()))[1]
    return {
        "samples": SAMPLES,
        "pvwatch_s": round(own_s, 3),
        "official_client_s": round(official_s, 3),
        "ratio": round(official_s / own_s, 1),
    }


def answering() -> dict[str, object]:
    """Make the answers of the local appliance."""
    pvs, end_ns = bench_pvs().items(), BEGIN_NS + DAY_NS
    begin = time.thread_time()
    for name, pv in pvs:
        binned_answer(pv, name, BEGIN_NS, end_ns, BINS, True)
    bins_s, begin = time.thread_time() - begin, time.thread_time()
    for name, pv in pvs:
        raw_answer(pv, name, end_ns - 900 * SECOND, end_ns)
    return {
        "appliance_bins_s": round(bins_s, 3),
        "appliance_raw_s": round(time.thread_time() - begin, 3),
    }


@contextmanager
def served(file: Path) -> Iterator[str]:
    """Run the tests' appliance in a process of its own; yields its address."""
    port = free_port()
    server = ServerProcess()
    server.begin(
        [sys.executable, "-m", "tests.support.appliance", str(port), str(file)], {"PATH": ""}
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


class _Asker(QObject):
    """Asks the fetcher and notes when each answer came."""

    fetch = Signal(object)

    def __init__(self, address: str) -> None:
        super().__init__()
        self.came: list[tuple[float, KeyedAnswer]] = []
        fetcher = ArchiveFetcher((address,))
        self.fetch.connect(fetcher.fetch)
        fetcher.answered.connect(self._take)
        self._fetcher, self.thread_of_it = fetcher, WorkerThread(fetcher, "archive", self)
        self.thread_of_it.start()

    @Slot(object)
    def _take(self, answer: KeyedAnswer) -> None:
        self.came.append((time.perf_counter(), answer))

    def ask(self, *requests: ArchiveRequest) -> list[float]:
        """Return after how long the answers came, in their order."""
        self.came = []
        begin = time.perf_counter()
        for request in requests:
            self.fetch.emit(KeyedRequest(object(), request))
        wait(lambda: len(self.came) == len(requests))
        assert all(each.answer.fault is None for _at, each in self.came)
        return [at - begin for at, _each in self.came]


def wait(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    """Run an event loop until ``condition``."""
    loop, looking = QEventLoop(), QTimer()
    deadline = time.monotonic() + seconds

    def look() -> None:
        if condition() or time.monotonic() > deadline:
            loop.quit()

    looking.timeout.connect(look)
    looking.start(2)
    loop.exec()
    assert condition()


def fetching(address: str) -> dict[str, object]:
    """Fetch through HTTP, without any picture."""
    app = QCoreApplication.instance() or QCoreApplication([])
    asker = _Asker(address)
    end_ns = BEGIN_NS + DAY_NS
    whole = ArchiveRequest("BENCH:FILE", 0, 4 * 10**18)
    fetched = asker.ask(whole)[0]
    assert len(asker.came[0][1].answer.time_ns) == SAMPLES
    days = [ArchiveRequest(f"BENCH:{n}", BEGIN_NS, end_ns, BINS) for n in range(PVS)]
    bins = asker.ask(*days)
    assert all(each.answer.is_binned for _at, each in asker.came)
    asker.thread_of_it.close()
    wait(lambda: not asker.thread_of_it.is_running())
    del app
    return {
        "fetched_s": round(fetched, 3),
        "bins_first_s": round(bins[0], 3),
        "bins_complete_s": round(bins[-1], 3),
    }
