"""What the fetcher's thread deletes has no connection left.

Qt cuts those that are left with one of its locks held, and calls PySide, which waits for the
interpreter. A GUI thread that has the interpreter and waits for that lock then waits for ever: so
the whole program stood still, seldom.
"""

import ast
import contextlib
from pathlib import Path

import pytest
from PySide6.QtCore import SIGNAL, QObject, Qt, QTimer

from gui.workers.archive import transfer
from gui.workers.archive.appliance import Appliance
from gui.workers.archive.network import Network
from gui.workers.archive.transfer import Transfer
from tests.support.appliance import Answer
from tests.support.waiting import until
from tests.unit.workers.archive.test_fetcher import BEGIN, END, ramp


def connections(deleted):
    """Return which of our timers that go with ``deleted`` still call something."""
    ours = [deleted, *deleted.findChildren(Appliance), *deleted.findChildren(Transfer)]
    direct = Qt.FindChildOption.FindDirectChildrenOnly  # a socket has timers of Qt's own
    timers = [timer for each in ours for timer in each.findChildren(QTimer, options=direct)]
    return [timer for timer in timers if timer.receivers(SIGNAL("timeout()"))]


@pytest.fixture
def left(monkeypatch):
    """Look at each object when it is given to be deleted; (kind, timers that are connected)."""
    found = []
    for kind in (Transfer, Appliance, Network):

        def noted(deleted, kind=kind):
            found.append((kind, connections(deleted)))
            QObject.deleteLater(deleted)

        monkeypatch.setattr(kind, "deleteLater", noted, raising=False)
    return found


def test_ended_cancelled_and_closed(appliance, asking, left):
    server = appliance()
    server.pvs["R"] = ramp(10)
    server.answers["away"] = Answer(status=302, headers={"Location": "getData.raw?pv=R"}, times=1)
    for name in ("A", "B"):
        server.answers[name] = Answer(how="silent")
    asked = asking(server.address)
    assert len(asked.samples("R", BEGIN, END).value)
    asked.samples("away", BEGIN, END)
    keys = [asked.begin(name, BEGIN, END) for name in ("A", "B")]
    assert until(lambda: server.asked_for("A") and server.asked_for("B"))
    asked.cancel.emit(keys[0])
    other = appliance()
    other.pvs["R"] = ramp(10)
    asked.use.emit((other.address,))
    assert len(asked.samples("R", BEGIN, END).value)
    asked.close()
    asked.close = contextlib.nullcontext  # it is closed
    assert {kind for kind, _ in left} == {Transfer, Appliance, Network}
    assert [each for each in left if each[1]] == []


def test_a_transfer_connects_and_cuts_nothing():
    """The program stood in one of them: there are some for each question."""
    tree = ast.parse(Path(transfer.__file__).read_text("utf-8"))
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert "connectToHost" in named  # as it is written
    assert not named & {"connect", "disconnect"}
