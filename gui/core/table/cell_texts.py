"""Texts of the cells of the PV table and of their tooltips, by slot."""

from collections.abc import Mapping
from time import time_ns

from gui.core.puts.record import PutMark, PutOutcome, outcome_text, stage_text
from gui.core.pv.formatting import format_duration, format_time, format_type, plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, ConnectionState, severity_name, status_name
from gui.core.pv.updates import PvKind
from gui.core.pv.whole_value import long_name
from gui.core.store.held_value import is_characters, why_value_is_not_whole
from gui.core.store.pv_store import PvStore
from gui.core.store.sample_times import BAD_STAMP

_MARKS = {
    PutOutcome.CONFIRMED: "✓",
    PutOutcome.CHANGED: "≠ put done, changed since",
    PutOutcome.UNCHANGED: "≠ put done, but not changed",
    PutOutcome.SUPERSEDED: "· earlier put done",
    PutOutcome.REFUSED: "✕ put not sent",
    PutOutcome.FAILED: "✕ put refused by the IOC",
    PutOutcome.LOST: "? put: lost contact",
    PutOutcome.UNKNOWN: "? put unknown",
    PutOutcome.NOT_WAITED: "? put not waited for",
}
_TIP_LENGTH = 2_000
_CHARACTERS = (
    "Characters: shown as text or as numbers, guessed by their content unless the row's menu says"
    " otherwise."
)
_TWO_SERVERS = f"{SEVERITY_SYMBOLS[1]} 2 IOCs"  # the mark of a PV that two servers have
_STALE = "Stale: the IOC sends nothing any more, though the connection is open."


class CellTexts:
    """Texts of a store's slots, a method for each column of the table. GUI thread."""

    def __init__(self, store: PvStore) -> None:
        self._store = store
        self.utc = False
        self.marks: Mapping[int, PutMark] = {}  # puts under way or just ended, by slot

    def severity(self, slot: int) -> int | None:
        """Return the severity; ``None``: the value is not known to be that of now."""
        store = self._store
        linked = store.state[slot] == ConnectionState.CONNECTED
        if not linked or not store.has_value[slot] or store.silent_ns[slot]:
            return None
        return min(int(store.severity[slot]), 3)

    def name(self, slot: int) -> str:
        """Return the PV's name, or a heading."""
        return plain(self._store.name[slot])

    def label(self, slot: int) -> str:
        """Return the label that the group gives the PV."""
        return self._store.label[slot]

    def note(self, slot: int) -> str:
        """Return the comment that the group has on the PV."""
        return self._store.comment[slot]

    def value(self, slot: int) -> str:
        """Return the last value, with the mark of a put to it."""
        value = self._store.display_value(slot)
        mark = self.marks.get(slot)
        if mark is None:
            return value
        if mark.outcome is not PutOutcome.REQUESTED:
            return f"{value}  {_MARKS[mark.outcome]}"
        stage = stage_text(mark.stage, mark.seconds, bool(self._store.silent_ns[slot]))
        which = "earlier put of " if mark.superseded else ""
        return f"{value}  ⟶ {which}{plain(mark.new, 40)} {stage}"

    def severity_text(self, slot: int) -> str:
        """Return symbol and name of the severity; "—": not known to be that of now."""
        severity = self.severity(slot)
        if severity is None:
            return "—"
        name = severity_name(int(self._store.severity[slot]))
        return f"{SEVERITY_SYMBOLS[severity]} {name}" if severity else "–"

    def status(self, slot: int) -> str:
        """Return the alarm status; "—": not known to be that of now."""
        severity = self.severity(slot)
        if severity is None:
            return "—"
        return status_name(int(self._store.status[slot])) if severity else "–"

    def time(self, slot: int) -> str:
        """Return the IOC's time stamp of the value."""
        if not self._store.has_value[slot]:
            return "—"
        text = format_time(int(self._store.time_ns[slot]), self.utc)
        return f"{text} (!)" if self._store.flags[slot] & BAD_STAMP else text

    def connection(self, slot: int) -> str:
        """Return the state of the connection, and for how long where it is not connected."""
        store = self._store
        state = int(store.state[slot])
        silent_ns = int(store.silent_ns[slot])
        if slot in store.remarks.refused:
            return "not watched"
        if silent_ns:
            return f"silent {format_duration((time_ns() - silent_ns) / 1e9)}"
        if state == ConnectionState.CONNECTED:
            text = "connected" if store.access[slot][0] else "no read access"
            return f"{text} {_TWO_SERVERS}" if slot in store.remarks.twice else text
        since = format_duration((time_ns() - int(store.changed_ns[slot])) / 1e9)
        word = "searching" if state == ConnectionState.SEARCHING else "disconnected"
        return f"{word} {since}"

    def rate(self, slot: int) -> str:
        """Return updates a second; "—": not known to be those of now."""
        return f"{self._store.rate[slot]:.1f}/s" if self.severity(slot) is not None else "—"

    def unit(self, slot: int) -> str:
        """Return the engineering units."""
        metadata = self._store.metadata[slot]
        return plain(metadata.units, 16) if metadata is not None else ""

    def native_type(self, slot: int) -> str:
        """Return the native type, with the count of an array: ``LONG``, ``DOUBLE[10]``."""
        store = self._store
        text = format_type(store.native_type[slot], int(store.count[slot])).removesuffix("[1]")
        return f"{text} {self._view(slot)}" if is_characters(store, slot) else text

    def _view(self, slot: int) -> str:
        """Return how characters are shown."""
        shown = "as text" if self._store.kind[slot] == PvKind.TEXT else "as numbers"
        return shown if self._store.chars[slot] else f"{shown} (guessed)"

    def type_tip(self, slot: int) -> str | None:
        """Return what the tooltip of the type says: of characters."""
        return _CHARACTERS if is_characters(self._store, slot) else None

    def host(self, slot: int) -> str:
        """Return host and port of the server."""
        return plain(self._store.host[slot], 60)

    def updates(self, slot: int) -> str:
        """Return the count of updates."""
        return f"{self._store.updates[slot]:,}"

    def name_tip(self, slot: int) -> str:
        """Return what the tooltip of the name says."""
        store = self._store
        lines = [plain(store.name[slot]), store.label[slot], store.comment[slot]]
        if store.host[slot]:
            type_text = format_type(store.native_type[slot], int(store.count[slot]))
            view = f", shown {self._view(slot)}," if is_characters(store, slot) else ""
            lines.append(f"{type_text}{view} from {plain(store.host[slot])}")
        lines.append(self._remark(slot) or "")
        return "\n".join(line for line in lines if line)

    def value_tip(self, slot: int) -> str | None:
        """Return what the tooltip of the value says: of a put, of a stale value, a long text."""
        store = self._store
        mark = self.marks.get(slot)
        if mark is not None and mark.outcome is PutOutcome.REQUESTED:
            return _under_way(mark)
        if mark is not None and mark.reason:
            told = outcome_text(mark.outcome, mark.reason)
            return f"Put of {plain(mark.new)}: {plain(told, 400)}"
        if store.state[slot] == ConnectionState.DISCONNECTED:
            return "Last value before the connection was lost."
        if store.silent_ns[slot]:
            return _STALE
        if slot in store.problems:
            return _no_value(store.problems[slot].reason)
        if remark := self._remark(slot):
            return remark
        tip = ""
        if store.kind[slot] == PvKind.TEXT and store.has_value[slot]:
            tip = plain(store.text[slot], _TIP_LENGTH)
        doubt = why_value_is_not_whole(store, slot)
        return f"{tip}\n{self._doubt(slot, doubt)}".lstrip() if doubt else tip or None

    def _doubt(self, slot: int, reason: str) -> str:
        """Return what to know of a value that may not be whole, and what to do."""
        text = f"{reason[0].upper()}{reason[1:]}. It is neither compared as equal nor restored."
        longer = long_name(self._store.name[slot]) if self._store.raw[slot] else None
        if longer is None:
            return text
        return f"{text} {plain(longer)} reads it whole, if the IOC has that: see the row's menu."

    def time_tip(self, slot: int) -> str | None:
        """Return what the tooltip of the time says."""
        if self._store.flags[slot] & BAD_STAMP:
            return "The IOC's time stamp is not usable; the chart uses the time of arrival."
        return None

    def connection_tip(self, slot: int) -> str | None:
        """Return what the tooltip of the connection says."""
        if self._store.silent_ns[slot]:
            return _STALE
        problem = self._store.problems.get(slot)
        return _no_value(problem.reason) if problem is not None else self._remark(slot)

    def _remark(self, slot: int) -> str | None:
        """Return why the PV is not watched, or which servers have it."""
        remarks = self._store.remarks
        if slot in remarks.refused:
            return plain(remarks.refused[slot], 400)
        return remarks.of_servers(slot) or None


def _under_way(mark: PutMark) -> str:
    return (
        f"Put of {plain(mark.new)}: the cell shows the IOC's value, the put is not confirmed yet."
        " Cancel waiting with Ctrl+Backspace; the IOC goes on with the put."
    )


def _no_value(reason: str) -> str:
    return f"Connected, but without a value: {plain(reason, 400)}"
