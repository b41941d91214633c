"""Channels that are left, but must not be cleared before libca is known to search for them.

When a circuit ends, libca moves its channels to where it searches for them, and calls back between
them without its lock. A channel that is answered in this time by the same server is put onto the
circuit that ends (``cac::transferChanToVirtCircuit``), and forgotten there: it never connects, and
to clear it, or a subscription of it, is to call into memory that was freed (ADR 74).

No call tells where a channel is. But libca counts its searches, from 0 again when it loses it, and
goes on counting only where it searches: a count that changed is a proof, and so are one of 0, which
nobody can have answered, and a connection. A circuit that libca gave up on as silent still stands:
the counts of its channels stay the same, and libca has a circuit more than have connected ones.
"""

import ctypes
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gui.workers.ca import libca
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.channel import Channel

HOPELESS_S: Final = 600.0  # twice the longest pause between two searches
_LOOK_S: Final = 0.05  # between two looks of a worker that waits for nothing else

Subscriptions = Sequence[tuple[ctypes.c_void_p, Any]]  # event id, user argument


@dataclass(slots=True, eq=False)
class _Left:
    """One channel; what its callbacks were given lives as long."""

    chid: ctypes.c_void_p
    subscriptions: Subscriptions
    owner: object
    searches: int | None
    standing: int | None
    since_s: float


class AdriftChannels:
    """Those of one CA context; every method is called on the worker thread."""

    def __init__(
        self, library: Any, sink: CallbackSink, live_circuits: Callable[[], int] | None = None
    ) -> None:
        """``live_circuits``: returns how many circuits have connected channels."""
        self._library = library
        self._sink = sink
        self._live_circuits = live_circuits
        self._left: list[_Left] = []
        self._ending: dict[int, list[Channel]] = {}  # by circuit: those reported so far
        self._over: list[tuple[Channel, bool]] = []  # of circuits that have ended

    @property
    def is_waiting(self) -> bool:
        """Whether some may be cleared soon."""
        return bool(self._left) and time.monotonic() - self._left[-1].since_s < HOPELESS_S

    def __len__(self) -> int:
        return len(self._left)

    def searches(self, chid: ctypes.c_void_p) -> int:
        """Return how often libca has searched for a channel since it was made or lost."""
        return int(self._library.ca_search_attempts(chid))

    def lost(self, circuit: int, channel: Channel) -> None:
        """Take a channel that was lost with a circuit, others of which may not be reported yet.

        Until all are nothing is cleared: the call would wait for that, and meanwhile a channel may
        be found.
        """
        self._ending.setdefault(circuit, []).append(channel)

    def ended(self, circuit: int, silent: bool) -> None:
        """Clear the subscriptions of the channels of a circuit, all of which were reported.

        ``silent``: libca gave up waiting for it; the channels are on it still, and so in reach.
        """
        self._over += [(channel, silent) for channel in self._ending.pop(circuit, ())]
        if self._ending:  # of several that end at a time
            return
        for channel, was_silent in self._over:
            if channel.connected or not channel.chid.value:
                continue  # it is back, or was closed
            channel.standing = self.searches(channel.chid) if was_silent else None
            if was_silent or self.is_in_reach(channel.chid):
                channel.unsubscribe(self._library)
        self._over.clear()

    def is_in_reach(
        self, chid: ctypes.c_void_p, searches: int | None = None, standing: int | None = None
    ) -> bool:
        """Tell whether a channel may be cleared, and its subscriptions.

        ``searches``: their count some time ago, when the circuit that was lost last had ended;
        ``standing``: when its circuit was given up as silent. As long as this context has lost no
        channel all are in reach.
        """
        if not self._sink.ever_lost:
            return True
        if libca.is_connected(self._library, chid):
            return True
        if self._ending:
            return False
        count = self.searches(chid)
        if count == 0 or (searches is not None and count != searches):
            return True
        return standing is not None and count == standing and self._some_stand()

    def _some_stand(self) -> bool:
        """Tell whether libca has a circuit without a connected channel: it was not ended."""
        live = self._live_circuits() if self._live_circuits is not None else 0
        return int(self._library.ca_get_ioc_connection_count()) > live

    def clear_channel(self, channel: Channel) -> None:
        """Clear the channel of a PV and its subscriptions, now or when that may be."""
        if channel.chid.value:
            known = channel.searches, channel.standing
            self.clear(channel.chid, channel.subscriptions, None, *known)
            channel.chid, channel.subscriptions = ctypes.c_void_p(), []
            channel.searches = channel.standing = None

    def clear(
        self,
        chid: ctypes.c_void_p,
        subscriptions: Subscriptions = (),
        owner: object = None,
        searches: int | None = None,
        standing: int | None = None,
    ) -> None:
        """Clear a channel and its subscriptions, now or when that may be.

        The caller forgets it. ``owner``: what callbacks of the channel were given, besides.
        """
        left = _Left(chid, tuple(subscriptions), owner, searches, standing, time.monotonic())
        if self.is_in_reach(chid, searches, standing):
            self._clear(left)
        else:
            left.searches = self.searches(chid)
            self._left.append(left)

    def sweep(self) -> None:
        """Clear those that may be cleared by now."""
        kept = []
        for left in self._left:
            if self.is_in_reach(left.chid, left.searches, left.standing):
                self._clear(left)
            else:
                kept.append(left)
        self._left = kept

    def await_proofs(self, seconds: float) -> None:
        """Clear what may be cleared within ``seconds``, before the context is destroyed.

        Of a channel that is left libca may take an answer to a search while it ends: then it ends
        the process (``netiiu::uninstallChanDueToSuccessfulSearchResponse``).
        """
        end_s = time.monotonic() + seconds
        while self._left and time.monotonic() < end_s:
            time.sleep(_LOOK_S)
            self.sweep()

    def _clear(self, left: _Left) -> None:
        for event, _ in left.subscriptions:
            self._library.ca_clear_subscription(event)
        self._library.ca_clear_channel(left.chid)
