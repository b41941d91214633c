"""Private CA ports for the whole run, and a check that no test leaves anything behind."""

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from tests.support import by_hand
from tests.support.hands_off import hands_off
from tests.support.iocs import prefix, quick_search, soft_ioc
from tests.support.native import compiled, way
from tests.support.ports import IOC_PORTS, free_port
from tests.support.processes import child_processes
from tests.support.waiting import DEADLINE_MS, DEADLINE_S, until
from tests.support.zones import berlin, zone

__all__ = ["berlin", "compiled", "prefix", "quick_search", "soft_ioc", "way", "zone"]
os.environ.update(  # before anything imports epics
    EPICS_CA_ADDR_LIST=" ".join(f"127.0.0.1:{port}" for port in IOC_PORTS),
    EPICS_CA_AUTO_ADDR_LIST="NO",
    EPICS_CA_REPEATER_PORT=str(free_port()),
    EPICS_CA_CONN_TMO="15",  # what finds silent IOCs sooner is what the program has for it
    PVWATCH_TEST_PORTS=" ".join(map(str, IOC_PORTS)),
)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The same examples each time, however long they take; PVWATCH_RANDOM=1 looks for other ones.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize=not os.environ.get("PVWATCH_RANDOM"),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of what the suite records."""
    by_hand.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Record what tests reach by mouse and keys; let children hear Ctrl+C.

    A shell that runs the suite behind ``&`` has it ignored, and what is ignored is inherited.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    by_hand.watch()
    config.pluginmanager.register(by_hand.ByHand(config))


def collect() -> None:
    """Collect garbage, and set aside what a collection need not look at again.

    What is there between two tests, modules and pytest's own, a million objects in the end, would
    cost each test 0.1 s and more.
    """
    began = time.thread_time()
    gc.collect()
    if time.thread_time() - began > 0.02:
        gc.freeze()


class PatientQtBot(QtBot):
    """pytest-qt's robot, which waits for five seconds or one, with our deadline."""

    def waitUntil(self, callback: Callable[[], object], *, timeout: int = DEADLINE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = DEADLINE_MS, **options: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **options)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientQtBot:
    """pytest-qt's robot with our deadline."""
    return PatientQtBot(request)


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's settings out of the tests and the tests' out of the user's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="session", autouse=True)
def repeater() -> Iterator[None]:
    """One caRepeater for all tests."""
    from gui.workers.ca.repeater import Repeater, wait_for_repeater

    started = Repeater()
    started.start()
    assert wait_for_repeater(DEADLINE_S)
    yield
    started.stop()


@pytest.fixture(autouse=True)
def nothing_left_behind(repeater: None, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a worker, a thread, a child or a CA channel; let the mouse go."""
    from epics import ca

    from gui.workers.handle import live_workers

    threads_before = set(threading.enumerate())
    children_before, workers_before = child_processes(), live_workers()
    yield

    def left() -> list[str]:
        workers = live_workers() - workers_before
        found = [f"worker threads: {workers}"] if workers > 0 else []
        # a QThread that used threading shows as a dummy for ever; live_workers counts those
        threads = {
            thread
            for thread in set(threading.enumerate()) - threads_before
            if not isinstance(thread, threading._DummyThread)
        }
        if threads:
            found.append(f"threads: {sorted(t.name for t in threads)}")
        children = child_processes() - children_before
        if children:
            found.append(f"child processes: {sorted(children)}")
        if ca._chid_cache or any(ca._cache.values()):
            found.append("channels in pyepics' caches")
        return found

    hands_off()
    collect()
    until(lambda: not left())
    gc.enable()  # a window that closed while workers ended left it off
    if live_workers() > workers_before:
        request.session.shouldfail = "a worker was left behind: tests after it would wait for it"
    assert not left(), left()
