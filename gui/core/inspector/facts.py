"""Facts of one PV for the inspector: headings and plain texts."""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt

from gui.core.groups.group import CharsChoice
from gui.core.pv.array_facts import array_facts, exact
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import (
    format_duration,
    format_moment,
    format_value,
    is_usual_precision,
    plain,
)
from gui.core.pv.limit_texts import limit_facts
from gui.core.pv.severity import ConnectionState, severity_name, status_name
from gui.core.pv.standing import KNOWN, Standing, marked_value, standing_sentence
from gui.core.pv.state_names import is_open_ended, raw_names
from gui.core.pv.text_bytes import decode
from gui.core.pv.updates import Metadata, PvKind
from gui.core.pv.whole_value import MAY_BE_CUT, long_name
from gui.core.stamps.choice import StampFault, TimeMode
from gui.core.stamps.stamp_text import stamp_text
from gui.core.text.whole_text import whole_text

_KINDS: Final = {
    PvKind.FLOAT: "number",
    PvKind.INTEGER: "whole number",
    PvKind.ENUM: "state",
    PvKind.TEXT: "text",
    PvKind.ARRAY: "array",
}
_MOST_ADDRESSES: Final = 12  # that are listed
Facts = list[tuple[str, str]]
Section = tuple[str, Facts]


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """Figures of a PV's ``SampleHistory``."""

    kept: int
    first_ns: int
    out_of_order: int
    evicted: int
    nbytes: int
    earlier: int = 0  # samples of before, when the PV had another unit or type
    stored: int = 0  # samples of earlier starts of the program, from the disk


@dataclass(frozen=True, slots=True, eq=False)
class InspectedPv:
    """State of one PV in the store; the last known value while it is not connected."""

    name: str
    label: str = ""
    comment: str = ""
    kind: PvKind = PvKind.FLOAT
    native_type: str = ""  # as in ConnectionChange; "": never connected
    count: int = 0
    host: str = ""
    readable: bool = True
    writable: bool = False
    state: ConnectionState = ConnectionState.SEARCHING
    changed_ns: int = 0
    standing: Standing = Standing.SEARCHING
    undefined: bool = False  # the value is that of a record never processed, current or not
    denied_ns: int = 0  # since when it cannot be read; 0: it can
    silent_ns: int = 0  # since when its circuit is silent; 0: it is not
    late_ns: int = 0  # since when its worker does not run; 0: it does
    has_value: bool = False
    problem: str = ""  # why a connected PV has no value
    refused: str = ""  # why it is not searched for
    asked: tuple[str, ...] = ()  # where it is searched for, in words
    near: tuple[str, ...] = ()  # known names that are nearly its own
    servers: str = ""  # which of two servers is used
    value: float = float("nan")
    text: str = ""  # readable, of ``text_bytes``
    text_bytes: bytes = b""
    chars: CharsChoice | None = None  # of an array of characters: as what it is shown
    doubt: str = ""  # why the value may not be all that the IOC holds
    array: npt.NDArray[Any] | None = None
    severity: int = 0
    status: int = 0
    time_ns: int = 0
    arrival_ns: int = 0
    stamp_fault: int = 0  # StampFault
    time_mode: TimeMode = TimeMode.AUTO
    kept_ns: int = 0  # the time at which chart and history have it
    read_ns: int = 0  # when it was read after a put, without an update of it; 0: it was not
    metadata: Metadata | None = None
    updates: int = 0
    merged: int = 0
    bad_replies: str = ""  # how many could not be read, and why; "": none
    rate: float = 0.0  # a second
    history: HistoryFacts | None = None

    @property
    def fresh(self) -> bool:
        """Whether the value is that of now."""
        return self.standing is Standing.CURRENT


def state_text(pv: InspectedPv, now_ns: int) -> str:
    """Return in one sentence why the value is not that of now; "" if it is."""
    since_ns = max(pv.silent_ns, pv.denied_ns, pv.changed_ns, pv.late_ns)
    elapsed = format_duration((now_ns - since_ns) / 1e9)
    sentence = standing_sentence(pv.standing, pv.problem or pv.refused)
    match pv.standing:
        case Standing.SEARCHING:
            return f"Not connected: searching for {elapsed}."
        case Standing.DISCONNECTED:
            return f"Disconnected for {elapsed}. {sentence if pv.has_value else ''}".rstrip()
        case Standing.SILENT:
            return f"Stale: the IOC has sent nothing for {elapsed}, though the connection is open."
        case Standing.LATE:
            return f"{sentence} It is the value of {elapsed} ago."
        case Standing.NO_ACCESS:
            last = f" The value is the last before, {elapsed} ago." if pv.has_value else ""
            return f"{sentence}{last}"
    return sentence


def search_text(pv: InspectedPv) -> str:
    """Return what was searched for and where, and which names are near; "" if it has answered."""
    if pv.standing is not Standing.SEARCHING:
        return ""
    shown = ", ".join(plain(address, 80) for address in pv.asked[:_MOST_ADDRESSES])
    more = len(pv.asked) - _MOST_ADDRESSES
    shown += f" and {grouped(more)} more" if more > 0 else ""
    where = f"No server at these addresses has answered for {plain(pv.name, 200)}: {shown}."
    if not pv.asked:
        where = (
            f"{plain(pv.name, 200)} is searched for nowhere: EPICS_CA_ADDR_LIST has no address,"
            " and EPICS_CA_AUTO_ADDR_LIST is NO."
        )
    near = " or ".join(plain(name, 200) for name in pv.near)
    return f"{where} Did you mean {near}?" if near else where


def sections(pv: InspectedPv, now_ns: int, utc: bool) -> list[Section]:
    """Return all sections as (title, facts); times in UTC or local time."""
    return [
        ("Identity", _identity(pv)),
        ("Connection", _connection(pv, now_ns, utc)),
        ("Value", [("Value", marked(pv, value_text(pv))), *_value(pv)]),
        ("Alarm and time", _alarm_and_time(pv, now_ns, utc)),
        ("Properties", _properties(pv)),
        ("Updates", _updates(pv)),
        ("History", _history(pv, utc)),
    ]


def marked(pv: InspectedPv, text: str) -> str:
    """Return ``text`` of the value with what is to be said of it beside it, as the table does."""
    return marked_value(text, pv.undefined, pv.read_ns > 0)


def short_value(pv: InspectedPv) -> str:
    """Return the value in one line of at most 200 characters; "—" while there is none."""
    if not pv.has_value:
        return "—"
    if pv.kind is PvKind.TEXT:
        return (plain(pv.text) or "(empty)") + (MAY_BE_CUT if pv.doubt else "")
    if pv.kind is PvKind.ARRAY:
        return f"{_size(pv.array)} elements" if pv.array is not None else "—"
    return format_value(pv.kind, pv.value, pv.metadata)


def value_text(pv: InspectedPv) -> str:
    """Return the whole value: long text up to 64 kB, a number with all its digits."""
    if not pv.has_value:
        return "none yet"
    if pv.kind is PvKind.TEXT:
        return (whole_text(pv.text) or "(empty)") + (f"\n({pv.doubt})" if pv.doubt else "")
    shown = short_value(pv)
    if pv.kind is PvKind.ENUM and math.isfinite(pv.value):
        return f"{shown} (state {int(pv.value)})"
    return shown


def _size(array: npt.NDArray[Any] | None) -> str:
    return grouped(0 if array is None else array.size)


def _identity(pv: InspectedPv) -> Facts:
    known, kind = bool(pv.native_type), pv.native_type
    return [
        ("Name", plain(pv.name, 500)),
        ("Label", plain(pv.label) or "–"),
        ("Comment", plain(pv.comment, 2_000) or "–"),
        ("Type", f"{kind}, shown as {_shown_as(pv)}" if known else "not known yet"),
        ("Elements", grouped(pv.count) if known else "not known yet"),
    ]


def _shown_as(pv: InspectedPv) -> str:
    if pv.chars is None:
        return _KINDS[pv.kind]
    shown = "text" if pv.kind is PvKind.TEXT else "numbers"
    return shown if pv.chars else f"{shown} (guessed by its content)"


def _connection(pv: InspectedPv, now_ns: int, utc: bool) -> Facts:
    linked = pv.state is ConnectionState.CONNECTED
    since = format_moment(pv.changed_ns, utc)
    elapsed = format_duration((now_ns - pv.changed_ns) / 1e9)
    access = {
        (True, True): "read and write",
        (True, False): "read only",
        (False, True): "write only",
        (False, False): "none",
    }[pv.readable, pv.writable]
    state = "not watched" if pv.refused else pv.state.name.lower()
    found = [("State", f"{state} since {since} ({elapsed})")]
    if pv.silent_ns:
        quiet = format_duration((now_ns - pv.silent_ns) / 1e9)
        found.append(("Silent", f"since {format_moment(pv.silent_ns, utc)} ({quiet})"))
    host = plain(pv.host) or "–"
    found.append(("Served by", host if linked or not pv.host else f"{host} (when last connected)"))
    if pv.servers:
        found.append(("Two servers", pv.servers))
    found.append(("Access", access if linked else "not known while not connected"))
    return found


def _value(pv: InspectedPv) -> Facts:
    if not pv.has_value:
        return []
    if pv.kind is PvKind.TEXT:
        return _text_facts(pv)
    doubt = [("Exact", f"not known: {pv.doubt}")] if pv.doubt else []
    if pv.kind is PvKind.ARRAY and pv.array is not None:
        return [*array_facts(pv.array), *doubt]
    return [("All digits", exact(pv.value)), *doubt] if pv.kind is PvKind.FLOAT else []


def _text_facts(pv: InspectedPv) -> Facts:
    text, encoding = decode(pv.text_bytes)
    named = "" if text.isascii() else f", {encoding}"
    size = f"{grouped(len(pv.text_bytes))} bytes{named}"
    found = [("Length", f"{grouped(len(text))} characters in {size}")]
    if longer := long_name(pv.name) if pv.doubt else None:
        found.append(
            ("Whole", f"not known; {plain(longer, 500)} reads it whole, if the IOC has that")
        )
    return found


def _alarm_and_time(pv: InspectedPv, now_ns: int, utc: bool) -> Facts:
    if not pv.has_value:
        return [(name, "none yet") for name in ("Severity", "Status", "IOC time stamp")]
    last = "" if pv.standing in KNOWN else " (last known)"
    found = [
        ("Severity", severity_name(pv.severity) + last),
        ("Status", status_name(pv.status) + last),
        ("IOC time stamp", _stamp(pv, utc)),
    ]
    if pv.history is not None:
        found.append(("Time on the chart", format_moment(pv.kept_ns, utc)))
    if pv.read_ns:
        read = format_moment(pv.read_ns, utc)
        found.append(("Read", f"{read} after a put; the IOC sent no update of it"))
    found.append(("Arrived", f"{format_duration((now_ns - pv.arrival_ns) / 1e9)} ago"))
    found.append(("Arrived after its stamp", _distance(pv)))
    return found


def _stamp(pv: InspectedPv, utc: bool) -> str:
    stamp = format_moment(pv.time_ns, utc, 9)
    text = stamp_text(pv.stamp_fault, pv.time_mode, pv.time_ns, pv.arrival_ns)
    return f"{'(!) ' * bool(pv.stamp_fault)}{stamp}. {text}" if text else stamp


def _distance(pv: InspectedPv) -> str:
    if pv.stamp_fault == StampFault.NEVER:
        return "not known: there is no stamp"
    seconds = (pv.arrival_ns - pv.time_ns) / 1e9
    size = f"{abs(seconds):.3f} s" if abs(seconds) < 120 else format_duration(abs(seconds))
    return size if seconds >= 0 else f"{size} before it, by the clock of this machine"


def _properties(pv: InspectedPv) -> Facts:
    meta = pv.metadata
    if meta is None:
        return [("Units, limits, states", "none known")]
    if pv.kind is PvKind.ENUM:
        names = dict(enumerate(meta.labels)) | raw_names(meta)
        shown = [f"{n}: {plain(s, 40) or '(no name)'}" for n, s in sorted(names.items())]
        if is_open_ended(meta):
            shown.append("there may be more: Channel Access tells 16")
        return [("States", "   ".join(shown) or "none have a name")]
    precision = "–" if meta.precision is None else f"{meta.precision} decimals"
    if meta.precision is not None and not is_usual_precision(meta.precision):
        precision = f"{meta.precision}: no number of decimals; shown as the IOC's own string"
    return [
        ("Units", plain(meta.units, 40) or "–"),
        ("Precision", precision),
        *limit_facts(meta),
    ]


def _updates(pv: InspectedPv) -> Facts:
    merged = f"{grouped(pv.merged)} more only counted" if pv.merged else "none left out"
    bad = [("Unreadable", pv.bad_replies)] if pv.bad_replies else []
    return [
        ("Received", f"{grouped(pv.updates)} since the tab was opened"),
        ("Merged", merged if pv.kind in (PvKind.TEXT, PvKind.ARRAY) else "none: each is kept"),
        *bad,
        ("Rate", f"{pv.rate:.2f}/s" if pv.standing in KNOWN else "not known"),
    ]


def _history(pv: InspectedPv, utc: bool) -> Facts:
    kept = pv.history
    if kept is None:
        return [("Samples", "none: this kind of PV has no history")]
    since = f" since {format_moment(kept.first_ns, utc)}" if kept.kept else ""
    return [
        ("Samples", f"{grouped(kept.kept)}{since}"),
        *([("Of another unit or type", f"{grouped(kept.earlier)} before")] if kept.earlier else []),
        *([("From earlier starts", f"{grouped(kept.stored)} before")] if kept.stored else []),
        ("Out of order", grouped(kept.out_of_order)),
        ("Evicted for age or memory", grouped(kept.evicted)),
        ("Memory", f"{grouped(kept.nbytes / 1024, 1)} KiB"),
    ]
