"""What is said of a stamp that is not right, in words."""

from typing import Final

from gui.core.pv.formatting import format_duration
from gui.core.stamps.choice import StampFault, TimeMode

_SHOWN: Final = {
    TimeMode.AUTO: "shown by arrival time",
    TimeMode.IOC: "shown by the stamp, as chosen",
    TimeMode.ARRIVAL: "shown by arrival time, as chosen",
}

_MARKS: Final = {  # with room for the distance
    StampFault.NEVER: "no stamp",
    StampFault.AHEAD: "stamp {} ahead",
    StampFault.BEHIND: "stamp {} behind",
    StampFault.BACKWARDS: "stamp older than before",
    StampFault.FROZEN: "stamp stands still, {}",
}


def stamp_fault_text(fault: int, stamp_ns: int, arrival_ns: int) -> str:
    """Return such as ``stamp is 6 h ahead of its arrival``; "": it is right."""
    distance = format_duration(round(abs(arrival_ns - stamp_ns) / 1e9))
    match StampFault(fault):
        case StampFault.NEVER:
            return "the record was never processed and has no stamp"
        case StampFault.AHEAD:
            return f"stamp is {distance} ahead of its arrival"
        case StampFault.BEHIND:
            return f"stamp is {distance} behind its arrival"
        case StampFault.BACKWARDS:
            return "stamp is older than the value before it"
        case StampFault.FROZEN:
            return f"stamp stands still, {distance} behind its arrival"
    return ""


def stamp_mark(fault: int, stamp_ns: int, arrival_ns: int) -> str:
    """Return the same in few words, such as ``stamp 6 h ahead``; "": it is right."""
    found = _MARKS.get(StampFault(fault), "")
    if "{}" not in found:
        return found
    return found.format(format_duration(round(abs(arrival_ns - stamp_ns) / 1e9)))


def stamp_text(fault: int, mode: int, stamp_ns: int, arrival_ns: int) -> str:
    """Return a sentence for a value: what is wrong with its stamp, and what it is shown by."""
    wrong = stamp_fault_text(fault, stamp_ns, arrival_ns)
    if not wrong:
        return "" if mode == TimeMode.AUTO else f"{_SHOWN[TimeMode(mode)].capitalize()}."
    shown = _SHOWN[TimeMode(mode)]
    if mode == TimeMode.IOC and fault in (StampFault.NEVER, StampFault.BACKWARDS):
        shown = _SHOWN[TimeMode.AUTO]
    return f"{wrong[0].upper()}{wrong[1:]}: {shown}."


def clock_text(ahead_s: float) -> str:
    """Return by how much a clock is ahead, with sign, such as ``+60.0 s`` or ``-1 h``."""
    size = abs(ahead_s)
    if size < 120:
        return f"{ahead_s:+.1f} s" if round(size, 1) else "0.0 s"
    return f"{'+' if ahead_s > 0 else '-'}{format_duration(round(size))}"
