"""Layout of the wall: tiles and headings in pages, as large as fits, never too small to read.

Sizes are in logical pixels. ``em`` is the size of the font of the values; a tile needs ``wide`` ×
``LEAST_HEIGHT`` of it, where ``wide`` is what its values need, ``LEAST_WIDTH`` to ``MOST_WIDTH``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

LEAST_WIDTH: Final = 5.4  # of a tile, in em: a title, and a short value
MOST_WIDTH: Final = 9.0  # the same: a dozen digits and a unit; longer numbers are written smaller
LEAST_HEIGHT: Final = 2.7  # name, value, trend, severity
HEADING: Final = 0.62  # height of a heading, in em
GAP: Final = 6  # between tiles
_MOST_STRETCH: Final = 1.8  # a tile of a page that is not full is not taller than so often
_SMALLEST_EM: Final = 8
_CONTINUED: Final = " (continued)"


@dataclass(frozen=True, slots=True)
class Section:
    """Tiles, by slot, below one ``heading``; "": they have none."""

    heading: str
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle; of a tile also the size of its values."""

    x: int
    y: int
    width: int
    height: int
    em: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """What one screen shows."""

    headings: tuple[tuple[str, Place], ...]
    tiles: tuple[tuple[int, Place], ...]  # slot, place


def fitting_em(
    sections: Sequence[Section], width: int, height: int, wide: float = LEAST_WIDTH
) -> int:
    """Return the largest em with which all tiles fit on one page."""
    return _largest(_SMALLEST_EM, height, lambda em: _fits(sections, width, height, em, wide))


def paged_em(
    sections: Sequence[Section], width: int, height: int, least: int, wide: float = LEAST_WIDTH
) -> int:
    """Return the largest em, ``least`` at least, with no more pages than ``least`` has."""
    pages = len(lay_out(sections, width, height, least, wide))

    def fits(em: int) -> bool:
        return len(lay_out(sections, width, height, em, wide)) <= pages

    return _largest(least, height, fits)


def _largest(least: int, height: int, fits: Callable[[int], bool]) -> int:
    """Return the largest em that ``fits``, which all smaller ones do; ``least`` at least."""
    low, high = least, max(int(height / LEAST_HEIGHT), least)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low


def lay_out(
    sections: Sequence[Section], width: int, height: int, em: int, wide: float = LEAST_WIDTH
) -> tuple[Page, ...]:
    """Return the pages, one at least, for values of size ``em``; tiles fill the width.

    A heading stands above the first of its tiles, and again on the next page. Without room for
    one tile of that size tiles are as small as the page.
    """
    columns = _columns(sections, width, em, wide)
    tall = min(int(em * LEAST_HEIGHT), max(height - _heading(em), 1))
    pages = _broken(sections, columns, height, tall, em)
    if not pages:
        return (Page((), ()),)
    tall = _stretched(pages, height, tall, em)
    return tuple(_page(page, width, columns, tall, em, wide) for page in pages)


_Row = str | tuple[int, ...]  # a heading, or the slots of a row of tiles


def _heading(em: int) -> int:
    return int(em * HEADING) + GAP


def _columns(sections: Sequence[Section], width: int, em: int, wide: float) -> int:
    room = int((width + GAP) // (em * wide + GAP))
    longest = max((len(section.slots) for section in sections), default=1)
    return max(min(room, longest), 1)


def _fits(sections: Sequence[Section], width: int, height: int, em: int, wide: float) -> bool:
    if width < em * wide:
        return False
    columns = _columns(sections, width, em, wide)
    rows = sum(-(-len(section.slots) // columns) for section in sections)
    headings = sum(bool(section.heading and section.slots) for section in sections)
    return headings * _heading(em) + rows * (int(em * LEAST_HEIGHT) + GAP) - GAP <= height


def _broken(
    sections: Sequence[Section], columns: int, height: int, tall: int, em: int
) -> list[list[_Row]]:
    """Return the rows of each page."""
    pages: list[list[_Row]] = []
    page: list[_Row] = []
    taken = 0
    for section in sections:
        for start in range(0, len(section.slots), columns):
            headed = bool(section.heading) and (start == 0 or not page)
            needed = tall + (_heading(em) if headed else 0)
            if page and taken + needed > height:
                pages.append(page)
                page, taken = [], 0
                headed = bool(section.heading)
                needed = tall + (_heading(em) if headed else 0)
            if headed:
                page.append(section.heading + (_CONTINUED if start else ""))
            page.append(section.slots[start : start + columns])
            taken += needed + GAP
    return [*pages, page] if page else pages


def _stretched(pages: Sequence[Sequence[_Row]], height: int, tall: int, em: int) -> int:
    """Return the height of the tiles of all pages: what the fullest page leaves them."""
    most = int(tall * _MOST_STRETCH)
    for page in pages:
        headings = sum(isinstance(row, str) for row in page)
        rows = len(page) - headings
        most = min(most, (height - headings * _heading(em) + GAP) // rows - GAP)
    return max(most, 1) if len(pages) == 1 else max(min(most, height), min(tall, height))


def _page(rows: Sequence[_Row], width: int, columns: int, tall: int, em: int, wide: float) -> Page:
    narrowest = max((width + GAP) // columns - GAP, 1)
    larger = max(int(min(narrowest / wide, tall / LEAST_HEIGHT)), 1)  # all that the tiles allow
    headings: list[tuple[str, Place]] = []
    tiles: list[tuple[int, Place]] = []
    y = 0
    for row in rows:
        if isinstance(row, str):
            headings.append((row, Place(0, y, width, _heading(em) - GAP)))
            y += _heading(em)
            continue
        for column, slot in enumerate(row):
            left = column * (width + GAP) // columns
            right = (column + 1) * (width + GAP) // columns - GAP
            tiles.append((slot, Place(left, y, max(right - left, 1), tall, larger)))
        y += tall + GAP
    return Page(tuple(headings), tuple(tiles))
