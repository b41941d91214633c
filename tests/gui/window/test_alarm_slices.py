"""The alarms of many tabs are taken in slices, each tab once a round."""

import time
import weakref
from types import SimpleNamespace

import pytest

from gui.window.docks import alarm_poller
from gui.window.docks.alarm_poller import TURN_S, AlarmPoller


class Alarms:
    """An alarm list that takes longer than a turn for each tab."""

    def __init__(self):
        self.taken = []

    def open_tab(self, *_):
        """Take a tab."""

    def close_tab(self, *_):
        """Lose a tab."""

    def apply(self, _tab, name, _changes, _now_ns):
        """Note whose changes they were, after a while."""
        ends = time.monotonic() + 2 * TURN_S
        while time.monotonic() < ends:
            pass
        self.taken.append(name)

    def take_raised(self):
        """Return no alarm."""
        return ()


class Changes:
    """One change."""

    lost = 0

    def __len__(self):
        return 1

    def parts(self, _):
        """Return it whole."""
        return [self]


class Store:
    """What stands for a tab's store."""

    value_text = unit = None

    def __init__(self, name):
        self.name = name
        self.revision = 1

    def take_alarm_changes(self):
        """Return one change."""
        return Changes()


@pytest.fixture
def poller(qapp):
    """A poller of three tabs; its notice says nothing."""
    made = AlarmPoller(Alarms(), SimpleNamespace(announce=lambda *_: None))
    made.stores = [Store(name) for name in "abc"]
    for each in made.stores:
        made.open_tab(each, each.name)
    return made


def test_each_frame_takes_what_its_turn_has_room_for_and_a_round_takes_every_tab_once(
    poller, monkeypatch
):
    monkeypatch.setattr(alarm_poller, "POLL_S", 60.0)
    for taken in ("a", "ab", "abc", "abc"):
        poller.paint_frame()
        assert "".join(poller.alarms.taken) == taken


def test_a_tab_is_asked_only_where_anything_came(poller, monkeypatch):
    monkeypatch.setattr(alarm_poller, "POLL_S", 0.0)
    for _ in range(5):
        poller.paint_frame()
    assert "".join(poller.alarms.taken) == "abc"
    poller.stores[1].revision += 1
    for _ in range(3):
        poller.paint_frame()
    assert "".join(poller.alarms.taken) == "abcb"


def test_it_has_more_until_the_last_of_a_round_is_taken(poller, monkeypatch):
    """An idle clock makes its frames sooner then: thousands of alarms came, and nothing more."""
    monkeypatch.setattr(alarm_poller, "POLL_S", 60.0)
    for more in (True, True, False, False):
        poller.paint_frame()
        assert poller.has_more is more


def test_a_tab_that_closes_in_a_round_is_taken_at_once_and_not_again(poller, monkeypatch):
    monkeypatch.setattr(alarm_poller, "POLL_S", 60.0)
    poller.paint_frame()
    poller.close_tab(poller.stores[1])
    assert "".join(poller.alarms.taken) == "ab"
    poller.paint_frame()
    poller.paint_frame()
    assert "".join(poller.alarms.taken) == "abc"


class ManyChanges(Changes):
    """Three parts."""

    def parts(self, _):
        """Return three."""
        return [self] * 3


def test_the_changes_of_one_tab_are_taken_in_parts_and_none_is_left_when_a_tab_closes(
    poller, monkeypatch
):
    monkeypatch.setattr(alarm_poller, "POLL_S", 60.0)
    poller.stores[0].take_alarm_changes = ManyChanges
    for taken in ("a", "aa"):
        poller.paint_frame()
        assert "".join(poller.alarms.taken) == taken
    poller.close_tab(poller.stores[2])  # what waits of another tab comes before its own
    assert "".join(poller.alarms.taken) == "aaac"
    poller.paint_frame()
    assert "".join(poller.alarms.taken) == "aaacb"


def test_nothing_is_held_of_a_tab_that_has_closed(poller, monkeypatch):
    monkeypatch.setattr(alarm_poller, "POLL_S", 0.0)
    held = [weakref.ref(each) for each in poller.stores]
    for _ in range(3):
        poller.paint_frame()
    assert len(poller._polled) == 3
    while poller.stores:
        poller.close_tab(poller.stores.pop())
    assert [each() for each in held] == [None] * 3 and not poller._polled
