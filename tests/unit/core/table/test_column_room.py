"""Columns fill the room, to the pixel, and never go below their least width."""

from hypothesis import given
from hypothesis import strategies as st

from gui.core.table.column_room import filling_widths

USUAL = [(210, 140), (190, 112), (250, 130), (105, 78), (90, 68), (212, 182), (140, 128)]


columns = st.lists(
    st.tuples(st.integers(1, 400), st.sampled_from([1, 30, 10_000])), min_size=1, max_size=12
)


@given(columns, st.integers(1, 4_000), st.lists(st.integers(0, 500), max_size=12))
def test_the_room_is_filled(them, room, wanted):
    widths = filling_widths(them, room, wanted)
    flexible = [number for number, (width, least) in enumerate(them) if least < width]
    least = sum(min(width, most) for width, most in them)
    if flexible:
        assert sum(widths) == max(room, least)
    for number, (width, lowest) in enumerate(them):
        assert widths[number] == width if number not in flexible else widths[number] >= lowest


def test_names_then_labels_then_values_have_what_others_do_not_need():
    wanted = [172, 126, 250]
    widths = filling_widths(USUAL, 940, wanted)
    assert widths[:3] == [172, 126, 940 - 172 - 126 - 78 - 68 - 182 - 128]
    assert widths[3:] == [78, 68, 182, 128]
    assert filling_widths(USUAL, 880, wanted)[:3] == [
        172,
        122,
        130,
    ]  # less, but none below its least
    assert filling_widths(USUAL, 800, wanted) == [least for _, least in USUAL]


def test_what_is_left_over_goes_to_all():
    wide = filling_widths(USUAL, 1_600, [172, 126, 250])
    assert all(now > width for now, (width, _) in zip(wide, USUAL, strict=True))
