"""Face of a tile: the texts that the wall shows of one PV."""

from dataclasses import dataclass
from typing import Final

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import format_duration, plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name, status_name
from gui.core.pv.standing import KNOWN, STALE, Standing
from gui.core.pv.updates import PvKind
from gui.core.store.pv_store import PvStore

OLD_S: Final = 60  # a value that came earlier says when
_LONGEST: Final = 200  # characters of a text that a tile can show
EMPTY_TEXT: Final = "(empty)"
NOT_KNOWN_SYMBOL: Final = "✕"  # as in the titles of tabs
_LASTS: Final = (
    Standing.SEARCHING,
    Standing.DISCONNECTED,
    Standing.SILENT,
    Standing.LATE,
)  # it is told for how long


@dataclass(frozen=True, slots=True)
class TileFace:
    """``value`` is that of now, or "" and ``why`` there is none. A last value stands in ``note``.

    ``severity`` is ``None`` where it is not known to be that of now.
    """

    title: str  # label, or name
    name: str  # of the PV where the title is a label
    value: str = ""
    unit: str = ""
    why: str = ""
    severity: int | None = None
    alarm: str = ""  # symbol and words of severity and status, "" without alarm
    note: str = ""  # age, or the last value
    is_number: bool = False  # digits: never cut, whatever the room


def tile_face(store: PvStore, slot: int, now_ns: int) -> TileFace:
    """Return what a tile says of ``slot`` at ``now_ns``."""
    name, label = plain(store.name[slot]), store.label[slot]
    title, name = (label, name) if label else (name, "")
    standing = store.standing(slot)
    text = _text(store, slot)
    if standing not in KNOWN:
        why = store.standing_text(slot)
        note = f"{'last ' if text else ''}{text}"
        return TileFace(title, name, why=f"{why}{_lasting(store, slot, now_ns)}", note=note)
    severity = min(int(store.severity[slot]), 3)
    alarm = _alarm(int(store.severity[slot]), int(store.status[slot]))
    if standing is Standing.UNDEFINED:
        return TileFace(title, name, why="undefined", severity=severity, alarm=alarm)
    value, unit = _split(store, slot, text)
    kind = PvKind(store.kind[slot])
    if kind is PvKind.TEXT and not value:
        value = EMPTY_TEXT
    note = _age(store, slot, now_ns)
    is_number = kind in (PvKind.FLOAT, PvKind.INTEGER)
    return TileFace(title, name, value, unit, "", severity, alarm, note, is_number)


def _text(store: PvStore, slot: int) -> str:
    """Return the last value; "": there is none. Of an array, how long it is."""
    if not store.has_value[slot]:
        return ""
    array = store.array[slot]
    if PvKind(store.kind[slot]) is PvKind.ARRAY and array is not None and array.size != 1:
        what = "texts" if array.dtype.kind in "US" else "values"
        return f"array, {grouped(array.size)} {what}"
    return store.display_value(slot)[:_LONGEST]


def _split(store: PvStore, slot: int, text: str) -> tuple[str, str]:
    """Return number and unit, which is painted smaller."""
    metadata = store.metadata[slot]
    unit = plain(metadata.units, 16) if metadata is not None else ""
    if unit and text.endswith(f" {unit}"):
        return text.removesuffix(f" {unit}"), unit
    return text, ""


def _alarm(severity: int, status: int) -> str:
    if not severity:
        return ""
    words = f"{SEVERITY_SYMBOLS[min(severity, 3)]} {severity_name(severity)}"
    return f"{words} {status_name(status)}" if status else words


def _lasting(store: PvStore, slot: int, now_ns: int) -> str:
    standing = store.standing(slot)
    if standing not in _LASTS:
        return ""
    quiet_ns = store.stale_ns(slot) if standing in STALE else 0
    since_ns = quiet_ns or int(store.changed_ns[slot])
    return f" {format_duration((now_ns - since_ns) / 1e9)}"


def _age(store: PvStore, slot: int, now_ns: int) -> str:
    """Return when a value came that came some time ago; the IOC sends changes only."""
    age_s = (now_ns - int(store.arrival_ns[slot])) / 1e9
    return f"came {format_duration(age_s)} ago" if age_s >= OLD_S else ""
