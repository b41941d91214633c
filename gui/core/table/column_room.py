"""Widths of columns that fill the room there is, until a person drags one."""

from collections.abc import Sequence


def filling_widths(
    columns: Sequence[tuple[int, int]], room: int, wanted: Sequence[int] = ()
) -> list[int]:
    """Return widths of ``columns``, each (width, least), in pixels, that fill ``room`` together.

    Columns whose least width is below the other share the room; the others keep their width. All
    have their least width; then, in their order, what ``wanted`` says that their texts need (0:
    nothing more), then their width, and what is left over by their widths. They are wider than
    ``room`` if that has no end.
    """
    widths = [min(width, least) for width, least in columns]
    flexible = [number for number, (width, least) in enumerate(columns) if least < width]
    spare = max(room - sum(widths), 0) if flexible else 0
    for number in flexible:
        want = wanted[number] if number < len(wanted) else 0
        more = min(max(want - widths[number], 0), spare)
        widths[number] += more
        spare -= more
    missing = [max(columns[number][0] - widths[number], 0) for number in flexible]
    spare -= _give(widths, flexible, missing, min(spare, sum(missing)))
    _give(widths, flexible, [columns[number][0] for number in flexible], spare)
    return widths


def _give(widths: list[int], numbers: Sequence[int], shares: Sequence[int], spare: int) -> int:
    """Give ``spare`` pixels to columns ``numbers`` in ``shares``; return what was given."""
    total = sum(shares)
    if not total:
        return 0
    taken = 0
    for number, share in zip(numbers, shares, strict=True):  # by the sum so far: no pixel is lost
        before = spare * taken // total
        taken += share
        widths[number] += spare * taken // total - before
    return spare
