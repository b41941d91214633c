"""The last updates of one PV, as ``camonitor`` prints them."""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from gui.core.history.history import OPEN_END, SampleHistory
from gui.core.pv.formatting import format_array, format_moment, plain
from gui.core.pv.severity import ConnectionState, severity_name, status_name
from gui.core.pv.text_bytes import readable, readable_chars
from gui.core.pv.updates import ArrayUpdate, Batch, ConnectionChange, TextUpdate
from gui.core.pv.whole_value import cut_mark

KEPT: Final = 20
_GAP: Final = "*** not connected, silent or not readable"  # for past gaps only the time is known


@dataclass(frozen=True, slots=True)
class LoggedUpdate:
    """One update; with ``severity`` ``None`` the beginning of a gap."""

    time_ns: int
    value: str
    severity: int | None
    status: int | None = None  # None: not kept
    merged: int = 0  # updates before it that were only counted


def format_update(update: LoggedUpdate, utc: bool) -> str:
    """Return ``2026-11-24 10:41:07.123456789  3.2e-9 Torr  HIGH MINOR``."""
    parts = [format_moment(update.time_ns, utc, 9), update.value]
    if update.severity:
        status = "" if update.status is None else f"{status_name(update.status)} "
        parts.append(status + severity_name(update.severity))
    if update.merged:
        parts.append(f"({update.merged} before it only counted)")
    return "  ".join(parts)


def updates_of_history(
    history: SampleHistory,
    format_value: Callable[[float], str],
    statuses: Sequence[int] = (),
) -> list[LoggedUpdate]:
    """Return the last samples and the gaps between, oldest first, ``KEPT`` in all.

    ``statuses``: those of the latest samples, as far as known, in order of arrival. Times are those
    of the history, which are not the stamps where these are not right.
    """
    times, values, severities = (column.tolist() for column in history.newest(KEPT))
    known = [*[None] * len(times), *statuses][len(statuses) :]
    found = [
        LoggedUpdate(time_ns, format_value(value), severity, status)
        for time_ns, value, severity, status in zip(times, values, severities, known, strict=True)
    ]
    gaps = history.window(times[0] if times else 0, OPEN_END)[3]
    found += [lost(int(start), _GAP) for start, _ in gaps]
    # the sort is stable: at one time, a gap comes after the sample that it follows
    return sorted(found, key=lambda update: update.time_ns)[-KEPT:]


def lost(time_ns: int, text: str = "*** disconnected") -> LoggedUpdate:
    """Return the entry of a disconnect."""
    return LoggedUpdate(time_ns, text, None)


class UpdateRings:
    """Ring buffers of the last updates of watched PVs, filled from the batches. GUI thread.

    Texts and arrays have no history; numbers have one, but without the alarm status.
    ``as_text(slot)`` tells whether an array of characters is shown as text.
    """

    def __init__(self, as_text: Callable[[int], bool] = lambda slot: False) -> None:
        self._as_text = as_text
        self._rings: dict[int, deque[LoggedUpdate]] = {}
        self._statuses: dict[int, deque[int]] = {}
        self._watchers: Counter[int] = Counter()

    def watch(self, slot: int) -> None:
        """Keep updates of ``slot`` from now on, until ``forget`` was called as often."""
        self._watchers[slot] += 1
        self._rings.setdefault(slot, deque(maxlen=KEPT))
        self._statuses.setdefault(slot, deque(maxlen=KEPT))

    def forget(self, slot: int) -> None:
        """End one ``watch`` of ``slot``."""
        self._watchers[slot] -= 1
        if self._watchers[slot] <= 0:
            for kept in (self._rings, self._statuses, self._watchers):
                kept.pop(slot, None)

    def take(self, batch: Batch) -> None:
        """Take one batch; costs nothing while no slot is watched."""
        if not self._rings:
            return
        for event in batch.events:
            if isinstance(event, TextUpdate | ArrayUpdate | ConnectionChange):
                ring = self._rings.get(event.slot)
                if ring is not None:
                    _log(ring, event, self._as_text(event.slot))
        for slot, statuses in self._statuses.items():
            statuses.extend(batch.status[batch.slot == slot][-KEPT:].tolist())

    def updates(self, slot: int) -> Sequence[LoggedUpdate]:
        """Return the updates of a text or array PV, oldest first."""
        return tuple(self._rings.get(slot, ()))

    def statuses(self, slot: int) -> Sequence[int]:
        """Return the alarm statuses of a number's last updates, oldest first."""
        return tuple(self._statuses.get(slot, ()))


def _log(
    ring: deque[LoggedUpdate], event: TextUpdate | ArrayUpdate | ConnectionChange, as_text: bool
) -> None:
    if isinstance(event, ConnectionChange):
        if event.state is ConnectionState.DISCONNECTED:
            ring.append(lost(event.time_ns))
        return
    if isinstance(event, TextUpdate):
        value = plain(readable(event.raw)) + cut_mark(event.raw)
    elif as_text:
        value = plain(readable_chars(event.value))
    else:
        value = format_array(event.value)
    ring.append(LoggedUpdate(event.time_ns, value, event.severity, event.status, event.merged))
