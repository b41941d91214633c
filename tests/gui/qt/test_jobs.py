"""Jobs in threads: order, the latest only, waiting at the end, and one that hangs."""

import threading

import pytest

from gui.qt.jobs import JobQueue, Jobs
from tests.support.waiting import DEADLINE_S


@pytest.fixture
def hang():
    """An event that jobs wait for, as for a file server; set at the end."""
    event = threading.Event()
    yield event
    event.set()


def collected(jobs):
    ended = []
    jobs.ended.connect(lambda result: ended.append((result.key, result.value, result.error)))
    return ended


def test_jobs_run_in_their_order_and_their_errors_are_reported(qtbot, tmp_path):
    jobs = JobQueue()
    ended = collected(jobs)
    jobs.start("a", lambda: 1)
    jobs.start("b", lambda: 1 / 0)
    jobs.start("c", (tmp_path / "none").read_text)
    jobs.start("d", lambda: 4)
    qtbot.waitUntil(lambda: len(ended) == 4)
    gone = "No such file or directory"
    assert ended == [("a", 1, ""), ("b", None, "division by zero"), ("c", None, gone), ("d", 4, "")]
    assert not jobs.busy


def test_the_latest_takes_the_place_of_those_that_wait(qtbot, hang):
    jobs = JobQueue(latest_only=True)
    ended = collected(jobs)
    jobs.start("a", hang.wait)
    for key in "bcd":
        jobs.start(key, lambda: None)
    assert not jobs.flush(0.02) and jobs.busy and not ended
    hang.set()
    assert jobs.flush(DEADLINE_S) and not jobs.busy
    assert [key for key, _, _ in ended] == ["a", "d"]


def test_flush_runs_all_that_wait_in_order(qtbot):
    jobs = JobQueue()
    ended = collected(jobs)
    for key in "abc":
        jobs.start(key, lambda: None)
    assert jobs.flush(DEADLINE_S) and [key for key, _, _ in ended] == list("abc")


def test_one_that_hangs_holds_up_no_other(qtbot, hang):
    jobs = Jobs()
    ended = []
    assert not jobs.run(hang.wait, ended.append, patience_s=0.01)
    assert jobs.run(lambda: 2, ended.append, patience_s=DEADLINE_S)
    assert not jobs.run(lambda: 3, ended.append)
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert [result.value for result in ended] == [2, 3] and jobs.busy
    jobs.close()
    hang.set()
    assert not jobs.busy and jobs.flush(0.0) and len(ended) == 2
