"""Which lost channels are to be made anew, and when."""

import time
from collections.abc import Iterable
from typing import Any

from gui.workers.ca import libca
from gui.workers.ca.adrift import AdriftChannels
from gui.workers.ca.channel import Channel

RENEW_S = 10.0  # libca itself waits as long before it searches for a lost channel
RENEWALS = 30  # of one channel; after these five minutes it is left to libca
RENEWALS_A_DRAIN = 200
_LOOK = 0.3  # of RENEW_S after the loss: by then the circuit has ended
_SELDOM = 9  # searches for a new channel: then 8 s and longer pass between two of them


class LostChannels:
    """Those of one CA context; every method is called on the worker thread.

    libca searches for a lost channel ever less often, and keeps a silent circuit until TCP sends
    again, up to a minute after the network is back. One that had never connected may be forgotten
    on the circuit that ended (``AdriftChannels``).
    """

    def __init__(self, library: Any, adrift: AdriftChannels) -> None:
        self._library = library
        self._adrift = adrift

    def look_after_unconnected(self, channels: Iterable[Channel]) -> None:
        """Look in a while whether those that have never connected are still searched for."""
        now_s = time.monotonic()
        for channel in channels:
            if not channel.connected and channel.lost_s is None and not channel.was_connected:
                channel.lost_s, channel.searches, channel.renewals = now_s, None, 0

    def take_due(self, channels: Iterable[Channel]) -> list[Channel]:
        """Return those of ``channels`` that are to be made anew now, a few hundred at a time."""
        now_s = time.monotonic()
        late = []
        for channel in channels:
            if channel.lost_s is None:
                continue
            if _is_late(channel, now_s):
                late.append(channel)
            elif channel.searches is None and channel.lost_s < now_s - RENEW_S * _LOOK:
                channel.searches = self._adrift.searches(channel.chid)
        return [channel for channel in late[:RENEWALS_A_DRAIN] if self._is_due(channel, now_s)]

    def on_standing_circuits(self, channels: Iterable[Channel]) -> list[Channel]:
        """Return all that are to be made anew and are on a circuit that stands.

        They are cleared together, and then made anew: the circuit ends with the last, and those
        that are searched for before would be put onto it again.
        """
        now_s = time.monotonic()
        return [
            each
            for each in channels
            if each.standing is not None
            and _is_late(each, now_s)
            and not self._is_back(each)
            and self._adrift.is_in_reach(each.chid, each.searches, each.standing)
        ]

    def _is_due(self, channel: Channel, now_s: float) -> bool:
        if not channel.was_connected and self._is_searched_for(channel):
            channel.lost_s = None
            return False
        channel.renewals += 1
        channel.lost_s = now_s if channel.renewals < RENEWALS else None
        return not self._is_back(channel)

    def _is_back(self, channel: Channel) -> bool:
        """Tell whether a lost channel is connected again: its callback is waiting."""
        return bool(channel.chid.value) and libca.is_connected(self._library, channel.chid)

    def _is_searched_for(self, channel: Channel) -> bool:
        """Tell whether libca searches for a channel, or so seldom that it cannot be told."""
        seldom = self._adrift.searches(channel.chid) >= _SELDOM
        return seldom or self._adrift.is_in_reach(channel.chid, channel.searches)


def _is_late(channel: Channel, now_s: float) -> bool:
    return channel.lost_s is not None and channel.lost_s < now_s - RENEW_S
