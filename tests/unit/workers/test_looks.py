"""One timer looks at all workers, and at none it stops."""

import sys

from PySide6.QtCore import QObject

from gui.workers.looks import Looks


class Looked(QObject):
    """What is looked at."""

    def __init__(self, log, fails=False):
        super().__init__()
        self._log, self._fails, self.rests = log, fails, False

    def look(self):
        """Note it; return whether it rests."""
        self._log.append(self)
        if self._fails:
            raise RuntimeError("cannot be looked at")
        return self.rests


def test_all_are_looked_at_whatever_one_raises_and_none_that_is_gone(qapp, monkeypatch):
    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(str(error)))
    looks, log = Looks(), []
    first, second = Looked(log, fails=True), Looked(log)
    assert looks.begin(first) and looks.begin(second) and not looks.begin(second)
    looks._look()
    assert set(log) == {first, second} and reported == ["cannot be looked at"]
    assert looks._timer.isActive()
    log.clear()
    looks.end(first)
    looks._look()
    assert log == [second] and looks._timer.isActive()
    looks.end(second)
    assert not looks._timer.isActive()


def test_one_that_was_never_ended_is_forgotten(qapp):
    looks, log = Looks(), []
    looks.begin(Looked(log))
    looks._look()
    assert not log and not looks._timer.isActive()


def test_what_rests_is_looked_at_once_a_second(qapp):
    looks, log = Looks(), []
    first, second = Looked(log), Looked(log)
    looks.begin(first)
    looks.begin(second)
    second.rests = True
    for _ in range(12):
        looks._look()
    assert log.count(first) == 12 and 3 <= log.count(second) <= 4
    second.rests = False
    for _ in range(8):
        looks._look()
    assert log.count(first) == 20 and log.count(second) >= 8
    looks.end(second)
    looks.end(first)
    assert not looks._timer.isActive()
