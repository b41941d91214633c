"""Tabs whose PVs do not change rest, and show the next change at once."""

import pytest

from gui.core.pv.updates import PutResult
from gui.workers import worker
from gui.workers.handle import live_workers
from tests.support.watching import Watching

RECORDS = 'record(ao,"{p}a"){{field(VAL,"1")field(PINI,"YES")}}'


@pytest.fixture
def resting(qtbot, soft_ioc, prefix, monkeypatch, way):
    monkeypatch.setattr(worker, "REST_AFTER_S", 0.2)
    tab = Watching([f"{prefix}a"])
    tab.ioc = soft_ioc(RECORDS.format(p=prefix))
    qtbot.waitUntil(lambda: bool(tab.store.has_value[0]))
    qtbot.waitUntil(lambda: tab.thread._worker.rests_s > 0)
    yield tab
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_a_change_wakes_the_worker(resting, qtbot, prefix):
    for value in (2.0, 3.0, 4.0):
        qtbot.waitUntil(lambda: resting.thread._worker.rests_s > 0)
        resting.ioc.shell(f"dbpf {prefix}a {value}")
        qtbot.waitUntil(lambda value=value: resting.store.value[0] == value)
    assert resting.values(0).tolist() == [1.0, 2.0, 3.0, 4.0]


def test_where_all_is_well_nothing_runs_for_many_seconds(resting, qtbot):
    """The circuit was asked once that it lives; the next time is due after 15 s."""
    worker = resting.thread._worker
    qtbot.waitUntil(lambda: worker.rests_s > 10.0)
    turns = worker.ran_s
    qtbot.wait(2_000)
    assert worker.ran_s == turns


def test_a_put_ends_the_rest(resting, qtbot):
    resting.thread.put(0, 1, 7.0)
    qtbot.waitUntil(lambda: any(isinstance(each, PutResult) for each in resting.answers))
    assert resting.answers[-1].ok and resting.store.value[0] == 7.0
