"""Order of the wall's tiles: as the group has them, below its headings, or the worst first."""

from collections.abc import Iterable, Sequence
from typing import Final

from gui.core.groups.group import is_heading
from gui.core.pv.formatting import plain
from gui.core.pv.standing import KNOWN
from gui.core.store.pv_store import PvStore
from gui.core.wall.tile_layout import Section

_UNKNOWN: Final = 4  # rank of a PV whose value of now is not known: above INVALID
_HEADING_LENGTH: Final = 80


def sections(store: PvStore, slots: Iterable[int], worst_first: bool) -> tuple[Section, ...]:
    """Return the tiles of the rows ``slots`` of a group, headings among them."""
    rows = list(slots)
    if worst_first:
        pvs = [slot for slot in rows if not is_heading(store.name[slot])]
        return (Section("", by_rank(store, pvs)),) if pvs else ()
    found: list[Section] = []
    heading = ""
    taken: list[int] = []
    for slot in rows:
        if is_heading(store.name[slot]):
            found.append(Section(heading, tuple(taken)))
            heading, taken = plain(store.name[slot].lstrip("# "), _HEADING_LENGTH), []
        else:
            taken.append(slot)
    found.append(Section(heading, tuple(taken)))
    return tuple(section for section in found if section.slots)


def by_rank(store: PvStore, slots: Sequence[int]) -> tuple[int, ...]:
    """Return ``slots``, first those without a value of now, then by severity; else as they are."""
    return tuple(sorted(slots, key=lambda slot: -rank(store, slot)))


def rank(store: PvStore, slot: int) -> int:
    """Return 0 for no alarm up to 3 for INVALID, 4 where nothing is known of now."""
    return min(int(store.severity[slot]), 3) if store.standing(slot) in KNOWN else _UNKNOWN
