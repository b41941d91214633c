"""Words on how a chart is being filled from the archive."""

from collections import Counter
from collections.abc import Iterable, Sequence

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain

_LONGEST = 160
UNREACHED = "incomplete, as an appliance cannot be reached"


def progress_words(waiting: int, asked: int, samples: int) -> str:
    """Return how far it is: ``waiting`` of ``asked`` requests are under way."""
    if not waiting:
        return ""
    done = f"Archive: {asked - waiting} of {asked} PVs" if asked > 1 else "Archive: loading"
    return f"{done}, {grouped(samples)} samples …" if samples else f"{done} …"


def without_told(fault: str, told: Iterable[str]) -> str:
    """Return ``fault`` without the sentences that the program tells in one place for all charts."""
    for sentence in told:
        fault = fault.replace(sentence, "").replace("  ", " ").strip()
    return fault or UNREACHED


def fault_words(faults: Iterable[str]) -> str:
    """Return what went wrong, the most frequent first, with how many PVs it concerns."""
    counts = Counter(faults)
    if not counts:
        return ""
    (first, count), *others = counts.most_common()
    concerned = f", {count} PVs" if count > 1 else ""  # a fault may have brackets itself
    rest = sum(number for _, number in others)
    more = f"; {rest} more with other troubles" if rest else ""
    return f"Archive{concerned}: {plain(first, _LONGEST).rstrip('.')}{more}"


def unknown_words(labels: Sequence[str], traces: int) -> str:
    """Return which PVs are not archived; "": all are."""
    if not labels:
        return ""
    if len(labels) == traces > 1:
        return "None of these PVs is archived"
    shown = ", ".join(plain(label, 40) for label in labels[:3])
    more = f" and {len(labels) - 3} more" if len(labels) > 3 else ""
    return f"Not archived: {shown}{more}"
