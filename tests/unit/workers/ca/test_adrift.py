"""What is cleared when, by what libca tells of its channels; without libca."""

import ctypes

import pytest
from epics import dbr

from gui.workers.ca import libca, lost_channels
from gui.workers.ca.adrift import AdriftChannels
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.channel import Channel
from gui.workers.ca.lost_channels import RENEWALS, LostChannels

NEVER_CONNECTED = 1


class PlayedLibca:
    """Channels by number: how often each was searched for, and its state."""

    def __init__(self):
        self.searches, self.states = {}, {}
        self.cleared, self.unsubscribed = [], []
        self.circuits = 0

    def ca_get_ioc_connection_count(self):
        return self.circuits

    def ca_search_attempts(self, chid):
        return self.searches.get(chid.value, 0)

    def ca_state(self, chid):
        return self.states.get(chid.value, NEVER_CONNECTED)

    def ca_clear_channel(self, chid):
        self.cleared.append(chid.value)

    def ca_clear_subscription(self, event):
        self.unsubscribed.append(event.value)


@pytest.fixture
def library():
    return PlayedLibca()


@pytest.fixture
def sink():
    return CallbackSink()


@pytest.fixture
def adrift(library, sink):
    return AdriftChannels(library, sink)


def chid(number):
    return ctypes.c_void_p(number)


def test_while_nothing_was_lost_all_is_cleared_at_once(adrift, library):
    library.searches[1] = 3
    adrift.clear(chid(1), [(chid(11), None), (chid(12), None)])
    assert library.cleared == [1] and library.unsubscribed == [11, 12] and not len(adrift)


def test_before_the_context_ends_proofs_are_awaited(adrift, library, sink):
    sink.note_loss(libca.OP_CONN_UP + 1)
    library.searches |= {1: 3, 2: 3}
    for number in (1, 2):
        adrift.clear(chid(number))
    asked = library.ca_search_attempts

    def search(number):
        library.searches[1] += 1
        return asked(number)

    library.ca_search_attempts = search
    adrift.await_proofs(0.2)
    assert library.cleared == [1] and len(adrift) == 1, "what has no proof is left at the end"


def test_after_a_loss_a_channel_waits_for_a_proof(adrift, library, sink):
    sink.note_loss(libca.OP_CONN_UP)
    assert not sink.ever_lost
    sink.note_loss(libca.OP_CONN_UP + 1)
    library.searches |= {1: 3, 2: 3, 3: 0, 4: 3, 5: 3}
    library.states[4] = libca.CONNECTED_STATE
    for number in range(1, 6):
        adrift.clear(chid(number), [(chid(10 + number), None)], searches=2 if number == 5 else None)
    assert library.cleared == [3, 4, 5], "not searched for yet, connected, searched for since"
    assert library.unsubscribed == [13, 14, 15] and len(adrift) == 2 and adrift.is_waiting
    adrift.sweep()
    assert len(adrift) == 2
    library.searches[1] = 4
    adrift.sweep()
    assert library.cleared[3:] == [1] and library.unsubscribed[3:] == [11]
    library.states[2] = libca.CONNECTED_STATE
    adrift.sweep()
    assert library.cleared[4:] == [2] and not adrift.is_waiting


def test_what_callbacks_were_given_lives_as_long(adrift, library, sink):
    class Given:
        ended = False

        def __del__(self):
            Given.ended = True

    sink.ever_lost, library.searches[1] = True, 1
    adrift.clear(chid(1), owner=Given())
    assert not Given.ended
    library.searches[1] = 2
    adrift.sweep()
    assert Given.ended


def lost_channel(number, **state):
    channel = Channel(number, "a", chid=chid(number), **state)
    channel.subscriptions = [(chid(10 + number), None)]
    return channel


def test_subscriptions_are_cleared_when_the_last_channel_of_a_circuit_was_reported(
    adrift, library, sink
):
    sink.ever_lost = True
    library.searches |= {2: 1, 5: 1}
    channels = {number: lost_channel(number) for number in range(1, 6)}
    for number, channel in channels.items():
        adrift.lost(8 if number == 5 else 7, channel)
    adrift.clear(chid(6))
    adrift.sweep()
    assert library.cleared == library.unsubscribed == [], "the call would wait"
    channels[3].connected = True
    adrift.clear_channel(channels[4])
    adrift.ended(7, silent=False)
    adrift.sweep()
    assert library.cleared == library.unsubscribed == [], "another circuit has not ended"
    adrift.ended(8, silent=True)
    assert library.unsubscribed == [11, 15] and channels[2].subscriptions, "2 may have been found"
    adrift.sweep()
    assert library.unsubscribed == [11, 15, 14] and library.cleared == [6, 4]


@pytest.mark.parametrize(
    ("circuits", "live", "searched_for", "cleared"),
    [
        (1, 0, False, True),  # it stands
        (3, 2, False, True),
        (0, 0, False, False),  # it has ended since, and a channel may have been forgotten on it
        (2, 2, False, False),
        (0, 0, True, True),
        (1, 0, True, True),
    ],
)
@pytest.mark.parametrize("noted", [True, False], ids=["noted since", "at once"])
def test_channels_of_a_silent_circuit_are_cleared_while_it_stands(
    library, sink, circuits, live, searched_for, cleared, noted
):
    adrift = AdriftChannels(library, sink, lambda: live)
    sink.ever_lost, library.circuits, library.searches[1] = True, circuits, 2
    channel = lost_channel(1)
    adrift.lost(7, channel)
    adrift.ended(7, silent=True)
    assert library.unsubscribed == [11] and library.cleared == []
    channel.searches = 2 if noted or searched_for else None
    if searched_for:
        library.searches[1] = 3
    adrift.clear_channel(channel)
    assert (library.cleared == [1]) == cleared and len(adrift) == (not cleared)
    assert channel.standing is None and not channel.chid.value
    library.circuits = live + 1
    adrift.sweep()
    assert library.cleared == [1]


def test_a_circuit_that_ended_proves_nothing(library, sink):
    adrift = AdriftChannels(library, sink, lambda: 0)
    sink.ever_lost, library.circuits, library.searches[1] = True, 1, 2
    channel = lost_channel(1)
    adrift.lost(7, channel)
    adrift.ended(7, silent=False)
    adrift.clear_channel(channel)
    assert library.cleared == [] and len(adrift) == 1


class Lost:
    """Lost channels over time."""

    def __init__(self, library, sink, adrift, monkeypatch):
        self.now_s, self.library = 100.0, library
        monkeypatch.setattr(lost_channels.time, "monotonic", lambda: self.now_s)
        self.lost = LostChannels(library, adrift)
        sink.ever_lost = True

    def due(self, *channels, after_s=0.0):
        """Return how many are due after so long, with looks in between."""
        ends = self.now_s + after_s
        while self.now_s < ends:
            self.now_s += 0.5
            if due := self.lost.take_due(channels):
                return due
        return self.lost.take_due(channels)


@pytest.fixture
def lost(library, sink, adrift, monkeypatch):
    return Lost(library, sink, adrift, monkeypatch)


def test_what_was_connected_is_made_anew_for_five_minutes(lost):
    channel = Channel(0, "a", chid=chid(1), lost_s=lost.now_s, native_type=dbr.DOUBLE)
    assert lost.due(channel, after_s=9.5) == []
    times = 0
    while lost.due(channel, after_s=12.0):
        times += 1
    assert times == RENEWALS and channel.lost_s is None


def test_one_that_is_back_and_not_told_yet_is_let_alone(lost, library):
    channel = Channel(0, "a", chid=chid(1), lost_s=lost.now_s, native_type=dbr.DOUBLE)
    library.states[1] = libca.CONNECTED_STATE
    assert lost.due(channel, after_s=12.0) == [] and channel.renewals == 1


def test_all_of_a_circuit_that_stands_are_told_at_once_but_those_that_are_back(lost, library):
    library.circuits = 1
    library.searches |= dict.fromkeys(range(1, 304), 2)
    library.states[302] = libca.CONNECTED_STATE
    common = {"lost_s": lost.now_s, "native_type": dbr.DOUBLE}
    standing = [Channel(k, "a", chid=chid(k), standing=2, **common) for k in range(1, 303)]
    other = Channel(303, "b", chid=chid(303), **common)
    assert lost.lost.on_standing_circuits([*standing, other]) == []
    lost.now_s += lost_channels.RENEW_S + 1
    assert lost.lost.on_standing_circuits([*standing, other]) == standing[:-1]


@pytest.mark.parametrize(
    ("searches", "later", "due"),
    [(2, 2, True), (2, 3, False), (0, 0, False), (12, 12, False)],
    ids=["forgotten", "searched for", "not searched for yet", "seldom searched for"],
)
def test_one_that_never_connected_is_made_anew_where_libca_has_forgotten_it(
    lost, library, searches, later, due
):
    channel = Channel(0, "a", chid=chid(1))
    assert lost.due(channel, after_s=20.0) == [], "nothing was lost"
    library.searches[1] = searches
    lost.lost.look_after_unconnected([channel])
    assert lost.due(channel, after_s=9.0) == []
    library.searches[1] = later
    assert lost.due(channel, after_s=3.0) == ([channel] if due else [])
    assert (channel.lost_s is not None) is due
