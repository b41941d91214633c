"""What the cells of the PV table say, as plain text, and how it is meant."""

from __future__ import annotations

import time
from collections.abc import Mapping

from gui.core.puts.record import PutMark, PutOutcome
from gui.core.pv.formatting import format_duration, format_time, plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, ConnectionState, severity_name, status_name
from gui.core.pv.updates import PvKind
from gui.core.store.pv_store import BAD_STAMP, PvStore
from gui.core.table.columns import CONNECTION, NAME, TIME, VALUE

_MARKS = {
    PutOutcome.REQUESTED: "⟶ {new} …",
    PutOutcome.CONFIRMED: "✓",
    PutOutcome.FAILED: "✕ put failed",
    PutOutcome.UNKNOWN: "? put unknown",
    PutOutcome.REFUSED: "✕ refused",
}
_TIP_LENGTH = 2_000


class CellTexts:
    """Texts of a store's slots by column. Called on: GUI thread."""

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

    def text(self, slot: int, column: int) -> str:
        """Return what the cell says."""
        store = self._store
        severity = self.severity(slot)
        match column:
            case 0:
                return plain(store.name[slot])
            case 1:
                return store.label[slot]
            case 2:
                return self._value(slot)
            case 3:
                if severity is None:
                    return "—"
                name = severity_name(int(store.severity[slot]))
                return f"{SEVERITY_SYMBOLS[severity]} {name}" if severity else "–"
            case 4:
                if severity is None:
                    return "—"
                return status_name(int(store.status[slot])) if severity else "–"
            case 5:
                return self._time(slot)
            case 6:
                return self._connection(slot)
            case 7:
                return f"{store.rate[slot]:.1f}/s" if severity is not None else "—"
            case 8:
                return store.comment[slot]
            case 9:
                metadata = store.metadata[slot]
                return plain(metadata.units, 16) if metadata is not None else ""
            case 10:
                return store.native_type[slot].removesuffix("[1]")
            case 11:
                return plain(store.host[slot], 60)
        return f"{store.updates[slot]:,}"

    def _value(self, slot: int) -> str:
        value = self._store.display_value(slot)
        mark = self.marks.get(slot)
        if mark is None:
            return value
        return f"{value}  {_MARKS[mark.outcome].format(new=plain(mark.new, 40))}"

    def _time(self, slot: int) -> str:
        if not self._store.has_value[slot]:
            return "—"
        text = format_time(int(self._store.time_ns[slot]), self.utc)
        return f"{text} (!)" if self._store.flags[slot] & BAD_STAMP else text

    def _connection(self, slot: int) -> str:
        store = self._store
        state = int(store.state[slot])
        silent_ns = int(store.silent_ns[slot])
        if silent_ns:
            return f"silent {format_duration((time.time_ns() - silent_ns) / 1e9)}"
        if state == ConnectionState.CONNECTED:
            return "connected" if store.access[slot][0] else "no read access"
        since = format_duration((time.time_ns() - int(store.changed_ns[slot])) / 1e9)
        word = "searching" if state == ConnectionState.SEARCHING else "disconnected"
        return f"{word} {since}"

    def tooltip(self, slot: int, column: int) -> str | None:
        """Return what is worth saying beside the cell's own text; plain, without ``<``."""
        text = self._tip(slot, column)
        return text.replace("<", "‹") if text else None  # Qt takes text with tags for HTML

    def _tip(self, slot: int, column: int) -> str | None:
        store = self._store
        if column == NAME:
            lines = [plain(store.name[slot]), store.label[slot], store.comment[slot]]
            if store.host[slot]:
                lines.append(f"{store.native_type[slot]} from {plain(store.host[slot])}")
            return "\n".join(line for line in lines if line)
        if column == TIME and store.flags[slot] & BAD_STAMP:
            return "The IOC's time stamp is not usable; the chart uses the time of arrival."
        mark = self.marks.get(slot)
        if column == VALUE and mark is not None and mark.reason:
            return f"Put of {plain(mark.new)}: {plain(mark.reason, 400)}"
        if column == VALUE and store.state[slot] == ConnectionState.DISCONNECTED:
            return "Last value before the connection was lost."
        if column in (VALUE, CONNECTION) and store.silent_ns[slot]:
            return "Stale: the IOC sends nothing any more, though the connection is open."
        if column == VALUE and store.kind[slot] == PvKind.TEXT and store.has_value[slot]:
            return plain(store.text[slot], _TIP_LENGTH)
        return None
