"""A tab that is not seen: how long it rests."""

import time

import pytest

from gui.core.groups.group import Group, PvSpec
from gui.tab.tab_rest import SILENT_S, UNSEEN_S
from tests.support.batches import batch, connected
from tests.support.window import turn_until


@pytest.fixture
def hidden(window, prefix):
    """A tab behind another one, which has told all that it knows."""
    behind = window.open_tabs.open_group(Group("behind", 60, pvs=(PvSpec(f"{prefix}a"),))).content
    window.open_tabs.open_group(Group("front", 60, pvs=(PvSpec(f"{prefix}b"),)))
    assert turn_until(lambda: not behind.widget.isVisible())
    assert turn_until(lambda: behind._told_revision == behind.store.revision)
    return behind


def test_its_title_does_not_wait_for_the_next_batch(window, hidden, monkeypatch):
    """An IOC that was killed: what came last came within a second of the latest look."""
    rests = []
    monkeypatch.setattr(hidden._clock, "rest", lambda _, seconds, __: rests.append(seconds))
    hidden.paint_frame()
    hidden._ticked_s = time.monotonic() + 60  # no look is due, however busy the machine is
    hidden.store.apply(batch(events=[connected(0)]))
    assert hidden._told_revision != hidden.store.revision
    hidden.paint_frame()
    assert rests == [SILENT_S, UNSEEN_S]
