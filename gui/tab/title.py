"""Title of a tab: worst severity, name, and of how many PVs the value of now is known, and why."""

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
    """Return such as ``● Vacuum 40/40``."""
    worst = store.worst()
    stale = worst is None or store.count_of(*STALE) > 0
    symbol = "✕" if stale else SEVERITY_SYMBOLS[worst or 0]
    late = f" {STANDING_WORDS[Standing.LATE]}" if store.late_ns else ""
    return f"{symbol} {plain(name, 40)} {store.known_count()}/{store.alive_count()}{late}"


def worst_text(store: PvStore) -> str:
    """Return worst severity, and how many PVs have no value of now and why, as text."""
    worst = store.worst()
    words = [] if worst in (None, Severity.NO_ALARM) else [severity_name(int(worst or 0))]
    for why, standings in _NOT_CURRENT:
        if number := store.count_of(*standings):
            words.append(f"{number} {why}")
    return ", ".join(words) or "no alarm"
