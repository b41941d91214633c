"""Widths of columns that fill the room there is, until a person drags one."""

from collections.abc import Sequence


def filling_widths(columns: Sequence[tuple[int, int]], room: int) -> list[int]:
    """Return widths of ``columns``, each (width, least), in pixels, that fill ``room`` together.

    Columns whose least width is below the other take the room that is left over, and give room
    down to that; the others keep their width. They are wider than ``room`` if that has no end.
    """
    widths = [width for width, _ in columns]
    spare = room - sum(widths)
    shares = [
        (width if spare > 0 else width - least) if least < width else 0 for width, least in columns
    ]
    total = sum(shares)
    if not total:
        return widths
    spare = max(spare, -total)
    taken = 0
    for number, share in enumerate(shares):  # by the sum so far, so that no pixel is lost
        before = spare * taken // total
        taken += share
        widths[number] += spare * taken // total - before
    return widths
