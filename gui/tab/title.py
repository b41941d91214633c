"""Title of a tab: severity, name, and of how many PVs the value of now is known, and why."""

from typing import Final

from gui.core.pv.formatting import plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, Severity, severity_name
from gui.core.pv.standing import STALE, STANDING_WORDS, Standing
from gui.core.store.pv_store import PvStore

_NOT_CURRENT: Final = (
    ("not connected", (Standing.SEARCHING, Standing.DISCONNECTED)),
    *((STANDING_WORDS[each], (each,)) for each in (Standing.REFUSED, *STALE, Standing.WAITING)),
    (STANDING_WORDS[Standing.UNDEFINED], (Standing.UNDEFINED,)),
)


def title_text(store: PvStore, name: str) -> str:
    """Return such as ``● Vacuum 40/40``, ``◆✕ Vacuum 38/40`` or ``– Empty 0/0``.

    ``●`` says that all is well: it stands only where every PV's value of now is known.
    """
    worst = store.worst() or Severity.NO_ALARM
    known, count = store.known_count(), store.alive_count()
    marks = SEVERITY_SYMBOLS[worst] if worst or known == count else ""
    marks = marks + "✕" if known < count else marks
    late = f" {STANDING_WORDS[Standing.LATE]}" if store.late_ns else ""
    return f"{marks if count else '–'} {plain(name, 40)} {known}/{count}{late}"


def worst_text(store: PvStore) -> str:
    """Return worst severity, and how many PVs have no value of now and why, as text."""
    worst = store.worst()
    words = [] if worst in (None, Severity.NO_ALARM) else [severity_name(int(worst or 0))]
    counts = store.counts()
    for why, standings in _NOT_CURRENT:
        if number := sum(counts[each] for each in standings):
            words.append(f"{number} {why}")
    return ", ".join(words) or "no alarm"
