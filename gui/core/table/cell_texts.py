"""Texts of the cells of the PV table and of their tooltips, by slot."""

from collections.abc import Mapping

from gui.core.puts.record import PutMark, PutOutcome, outcome_text, stage_text
from gui.core.pv.column_clock import ColumnClock
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import format_duration, format_moment, format_type, plain
from gui.core.pv.limit_texts import limit_lines
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name, status_name
from gui.core.pv.standing import KNOWN, STALE, STANDING_WORDS, Standing, standing_sentence
from gui.core.pv.updates import PvKind
from gui.core.pv.whole_value import long_name
from gui.core.stamps.stamp_text import stamp_text
from gui.core.store.held_value import is_characters, why_value_is_not_whole
from gui.core.store.pv_store import PvStore

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
_NO_MONITOR = "the IOC sent no update of this change, and may send none of the next."
_LASTING = {Standing.SEARCHING: "searching"}  # what it is doing, and for how long
_TWO_SERVERS = f"{SEVERITY_SYMBOLS[1]} 2 IOCs"  # the mark of a PV that two servers have


class CellTexts:
    """Texts of a store's slots, a method for each column of the table. GUI thread."""

    def __init__(self, store: PvStore) -> None:
        self.store = store
        self.clock = ColumnClock()
        self.marks: Mapping[int, PutMark] = {}  # puts under way or just ended, by slot
        self.descriptions: Mapping[int, str] = {}  # DESC of records whose PV has no label, by slot

    def severity(self, slot: int) -> int | None:
        """Return the severity; ``None``: the value is not known to be that of now."""
        if self.store.standing(slot) is not Standing.CURRENT:
            return None
        return min(int(self.store.severity[slot]), 3)

    def name(self, slot: int) -> str:
        """Return the PV's name, or a heading."""
        return plain(self.store.name[slot])

    def label(self, slot: int) -> str:
        """Return the label that the group gives the PV."""
        return self.store.label[slot]

    def has_description(self, slot: int) -> bool:
        """Tell whether the record's DESC stands where the group gives the PV no label."""
        return slot in self.descriptions and not self.store.label[slot]

    def shown_label(self, slot: int) -> str:
        """Return the label, else the record's DESC."""
        return self.store.label[slot] or self.descriptions.get(slot, "")

    def label_tip(self, slot: int) -> str | None:
        """Return where the text in the label's place comes from."""
        if not self.has_description(slot):
            return self.store.label[slot] or None
        return f"{self.descriptions[slot]}\nDESC of the record: the group gives this PV no label."

    def note(self, slot: int) -> str:
        """Return the comment that the group has on the PV."""
        return self.store.comment[slot]

    def value(self, slot: int) -> str:
        """Return the last value, or why there is none yet; with the mark of a put to it."""
        value = self.store.display_value(slot)
        if not value and not self.store.has_value[slot] and not self.store.is_comment[slot]:
            value = self.store.standing_text(slot)  # an empty cell reads as an empty text
        mark = self.marks.get(slot)
        if mark is None:
            return value
        if mark.outcome is not PutOutcome.REQUESTED:
            return f"{value}  {_MARKS[mark.outcome]}"
        stage = stage_text(mark.stage, mark.seconds, bool(self.store.silent_ns[slot]))
        which = "earlier put of " if mark.superseded else ""
        return f"{value}  ⟶ {which}{plain(mark.new, 40)} {stage}"

    def severity_text(self, slot: int) -> str:
        """Return symbol and name of the severity; "—": not known to be that of now."""
        severity = self.severity(slot)
        if severity is None:
            return "—"
        name = severity_name(int(self.store.severity[slot]))
        return f"{SEVERITY_SYMBOLS[severity]} {name}" if severity else "–"

    def status(self, slot: int) -> str:
        """Return the alarm status; "—": not known to be that of now."""
        severity = self.severity(slot)
        if severity is None:
            return "—"
        return status_name(int(self.store.status[slot])) if severity else "–"

    def time(self, slot: int) -> str:
        """Return the IOC's time stamp of the value; its zone is said over the column."""
        if not self.store.has_value[slot]:
            return "—"
        text = self.clock.text(int(self.store.time_ns[slot]))
        return f"(!) {text}" if self.store.stamps.fault[slot] else text

    def connection(self, slot: int) -> str:
        """Return the state of the connection, and for how long where it is not connected.

        Of a replay, which is connected to nothing, what it was.
        """
        store = self.store
        standing, was = store.standing(slot), "was " if store.is_replay else ""
        match standing:
            case Standing.SEARCHING | Standing.DISCONNECTED | Standing.SILENT | Standing.LATE:
                quiet_ns = store.stale_ns(slot) if standing in STALE else 0
                since_ns = quiet_ns or int(store.changed_ns[slot])
                words = _LASTING.get(standing) or STANDING_WORDS[standing]
                words = was + words if standing is Standing.DISCONNECTED else words
                return f"{words} {format_duration((store.now_ns() - since_ns) / 1e9)}"
            case Standing.NO_ACCESS | Standing.REFUSED:
                text = STANDING_WORDS[standing]
            case _:
                text = f"{was}connected"
        return f"{text} {_TWO_SERVERS}" if slot in store.remarks.twice else text

    def rate(self, slot: int) -> str:
        """Return updates a second; "—": not known to be those of now.

        Those of a replay come as quickly as it is played.
        """
        known = self.store.standing(slot) in KNOWN and not self.store.is_replay
        return f"{self.store.rate[slot]:.1f}/s" if known else "—"

    def unit(self, slot: int) -> str:
        """Return the engineering units."""
        metadata = self.store.metadata[slot]
        return plain(metadata.units, 16) if metadata is not None else ""

    def native_type(self, slot: int) -> str:
        """Return the native type, with the count of an array: ``LONG``, ``DOUBLE[10]``."""
        store = self.store
        text = format_type(store.native_type[slot], int(store.count[slot])).removesuffix("[1]")
        return f"{text} {self._view(slot)}" if is_characters(store, slot) else text

    def _view(self, slot: int) -> str:
        """Return how characters are shown."""
        shown = "as text" if self.store.kind[slot] == PvKind.TEXT else "as numbers"
        return shown if self.store.chars[slot] else f"{shown} (guessed)"

    def type_tip(self, slot: int) -> str | None:
        """Return what the tooltip of the type says: of characters."""
        return _CHARACTERS if is_characters(self.store, slot) else None

    def host(self, slot: int) -> str:
        """Return host and port of the server."""
        return plain(self.store.host[slot], 60)

    def archived(self, slot: int) -> str:
        """Return whether an archive has the PV; "" while that is not known."""
        answer, why = self.store.archived.get(self.store.name[slot], ("", ""))
        return answer or ("?" if why else "")

    def archived_tip(self, slot: int) -> str | None:
        """Return where it is archived, or why that is not known."""
        return self.store.archived.get(self.store.name[slot], ("", ""))[1] or None

    def updates(self, slot: int) -> str:
        """Return the count of updates."""
        return grouped(self.store.updates[slot])

    def name_tip(self, slot: int) -> str:
        """Return what the tooltip of the name says: all that there is to know of a PV."""
        store = self.store
        lines = [plain(store.name[slot]), store.label[slot], self._description(slot)]
        lines.append(store.comment[slot])
        if store.host[slot]:
            type_text = format_type(store.native_type[slot], int(store.count[slot]))
            view = f", shown {self._view(slot)}," if is_characters(store, slot) else ""
            lines.append(f"{type_text}{view} from {plain(store.host[slot])}")
        lines += [self._limits(slot), self._not_connected(slot) or self._remark(slot) or ""]
        return "\n".join(line for line in lines if line)

    def _description(self, slot: int) -> str:
        return f"DESC: {self.descriptions[slot]}" if slot in self.descriptions else ""

    def _limits(self, slot: int) -> str:
        """Return the limits that are set, a line each."""
        return "\n".join(limit_lines(self.store.metadata[slot]))

    def _not_connected(self, slot: int) -> str:
        """Return in sentences why the value is not that of now, and since when; "" if it is."""
        store, standing = self.store, self.store.standing(slot)
        told = self._why_not_current(slot) or standing_sentence(standing)
        if standing not in (Standing.SEARCHING, Standing.DISCONNECTED):
            return told
        lasted = format_duration((store.now_ns() - int(store.changed_ns[slot])) / 1e9)
        word = "Searched for" if standing is Standing.SEARCHING else "Disconnected"
        host = plain(store.host[slot], 60)
        last = f" Its IOC was {host}." if host and standing is Standing.DISCONNECTED else ""
        return f"{told} {word} for {lasted}.{last}"

    def value_tip(self, slot: int) -> str | None:
        """Return what the tooltip of the value says: of a put, of a stale value, a long text."""
        store = self.store
        mark = self.marks.get(slot)
        if mark is not None and mark.outcome is PutOutcome.REQUESTED:
            return _under_way(mark)
        if mark is not None and mark.reason:
            told = outcome_text(mark.outcome, mark.reason)
            return f"Put of {plain(mark.new)}: {plain(told, 400)}"
        if told := self._why_not_current(slot):
            return told
        if slot in store.read_ns:
            when = format_moment(store.read_ns[slot], self.clock.utc)
            return f"Read at {when} after a put, not monitored: {_NO_MONITOR}"
        if remark := self._remark(slot):
            return remark
        tip = ""
        if store.kind[slot] == PvKind.TEXT and store.has_value[slot]:
            tip = plain(store.text[slot], _TIP_LENGTH)
        doubt = why_value_is_not_whole(store, slot)
        if doubt:
            return f"{tip}\n{self._doubt(slot, doubt)}".lstrip()
        return tip or self._limits(slot) or None

    def _doubt(self, slot: int, reason: str) -> str:
        """Return what to know of a value that may not be whole, and what to do."""
        text = f"{reason[0].upper()}{reason[1:]}. It is neither compared as equal nor restored."
        longer = long_name(self.store.name[slot]) if self.store.raw[slot] else None
        if longer is None:
            return text
        return f"{text} {plain(longer)} reads it whole, if the IOC has that: see the row's menu."

    def time_tip(self, slot: int) -> str | None:
        """Return what the tooltip of the time says."""
        store = self.store
        if not store.has_value[slot]:
            return None
        fault, mode = int(store.stamps.fault[slot]), store.stamps.mode(slot)
        text = stamp_text(fault, mode, int(store.time_ns[slot]), int(store.arrival_ns[slot]))
        return text or None

    def connection_tip(self, slot: int) -> str | None:
        """Return what the tooltip of the connection says."""
        return self._not_connected(slot) or self._remark(slot) or self._served_by(slot)

    def _served_by(self, slot: int) -> str | None:
        host = plain(self.store.host[slot], 60)
        return f"Served by {host}" if host else None

    def _why_not_current(self, slot: int) -> str:
        store, problem = self.store, self.store.problems.get(slot)
        standing = store.standing(slot)
        if standing in (Standing.SEARCHING, Standing.WAITING):
            return ""  # nothing that the cells beside it do not say
        reason = problem.reason if problem else store.remarks.refused.get(slot, "")
        return standing_sentence(standing, reason)

    def _remark(self, slot: int) -> str | None:
        """Return which servers have the PV."""
        return self.store.remarks.of_servers(slot) or None


def _under_way(mark: PutMark) -> str:
    return (
        f"Put of {plain(mark.new)}: the cell shows the IOC's value, the put is not confirmed yet."
        " Cancel waiting with Ctrl+Backspace; the IOC goes on with the put."
    )
