"""Columns fill the room, to the pixel, and never go below their least width."""

from hypothesis import given
from hypothesis import strategies as st

from gui.core.table.column_room import filling_widths

columns = st.lists(
    st.tuples(st.integers(1, 400), st.sampled_from([1, 30, 10_000])), min_size=1, max_size=12
)


@given(columns, st.integers(1, 4_000))
def test_the_room_is_filled(them, room):
    widths = filling_widths(them, room)
    flexible = [number for number, (width, least) in enumerate(them) if least < width]
    least = sum(min(width, most) for width, most in them)
    if flexible:
        assert sum(widths) == max(room, least)
    for number, (width, lowest) in enumerate(them):
        assert widths[number] == width if number not in flexible else widths[number] >= lowest
