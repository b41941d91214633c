"""Puts that IOCs have not completed, told or not: what a later put to the same record runs into."""

import math
import time
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from gui.workers.ca.channel import Channel
from gui.workers.ca.puts.open_put import OpenPut

_BLOCK_S: Final = 60.0  # so long a put that was lost sight of may block a second one (rsrv)


class UnfinishedPuts:
    """Those of one worker, in order of sending; called on the worker thread."""

    def __init__(self) -> None:
        self._puts: dict[OpenPut, None] = {}

    def __len__(self) -> int:
        return len(self._puts)

    def __iter__(self) -> Iterator[OpenPut]:
        return iter(self._puts)

    def add(self, put: OpenPut) -> None:
        """Take a put that was sent just now."""
        self._puts[put] = None

    def discard(self, put: OpenPut) -> None:
        """Drop a put that the IOC has completed or refused."""
        self._puts.pop(put, None)

    def of_record(self, channels: Mapping[int, Channel], record: str) -> list[OpenPut]:
        """Return the puts that the IOC may still work on; a cleared channel has none."""
        now, found = time.monotonic(), []
        for put in list(self._puts):
            channel = channels.get(put.slot)
            if now > put.free_s or channel is None or channel.chid.value != put.chid:
                del self._puts[put]
            elif put.record == record:
                found.append(put)
        return found

    def note_link(self, slot: int, linked: bool) -> None:
        """Mind that a circuit that was silent comes back with the IOC still at its puts."""
        for put in self._puts:
            if put.slot == slot:
                put.free_s = time.monotonic() + _BLOCK_S if linked else math.inf

    def lose_sight(self, put: OpenPut) -> None:
        """Take ``put`` as ended after a while: its circuit is gone, and nobody will tell."""
        put.free_s = time.monotonic() + _BLOCK_S

    def restore_earlier(self, refused: OpenPut) -> None:
        """Let the earlier puts stand that ``refused`` was to supersede."""
        for put in self._puts:
            put.superseded &= put.field != refused.field or put.record != refused.record

    def forget(self, slots: Collection[int]) -> None:
        """Drop the puts of ``slots``, whose channels were cleared."""
        self._puts = {put: None for put in self._puts if put.slot not in slots}
