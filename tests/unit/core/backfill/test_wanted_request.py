"""What is asked of the archive: it fills the view, and nothing is asked that is there."""

from hypothesis import given
from hypothesis import strategies as st

from gui.core.backfill.wanted_request import FillView, wanted_request
from gui.core.history.time_ranges import uncovered

S = 1_000_000_000
DAY = 86_400 * S
NOW = 100 * DAY


def view(span: int, end: int = NOW, columns: int = 1_000) -> FillView:
    return FillView(end - span, end, columns, NOW)


ranges = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 100)).map(lambda p: (p[0], p[0] + p[1])),
    max_size=6,
)


@given(st.integers(0, 300), st.integers(1, 300), ranges)
def test_uncovered_is_what_no_range_has(begin: int, length: int, held: list) -> None:
    end = begin + length
    holes = uncovered((begin, end), held)
    inside = {at for low, high in holes for at in range(low, high)}
    expected = {at for at in range(begin, end) if not any(low <= at < high for low, high in held)}
    assert inside == expected
    assert all(low < high for low, high in holes) and holes == sorted(holes)


@given(
    st.integers(1, 400 * DAY), st.integers(0, 40 * DAY), st.integers(1, 4_000),
    st.one_of(st.none(), st.integers(NOW - 60 * DAY, NOW)), st.booleans(), st.booleans(),
)  # fmt: skip
def test_what_is_asked_fills_the_view_and_is_not_asked_twice(
    span: int, ago: int, columns: int, live: int | None, drops: bool, states: bool
) -> None:
    shown = view(span, NOW - ago, columns)
    asked = wanted_request("X", shown, [], live, drops, states)
    end = min(shown.end_ns, NOW, NOW if live is None else live)
    if asked is None:
        assert shown.begin_ns >= end
        return
    assert asked.begin_ns <= shown.begin_ns and asked.end_ns >= end
    assert asked.end_ns <= NOW, "the future is not archived"
    assert asked.bins is None or (asked.end_ns - asked.begin_ns) // asked.bins <= shown.column_ns
    held = [(asked.begin_ns, asked.end_ns)]
    assert wanted_request("X", shown, held, live, drops, states) is None


def test_raw_when_near_and_bins_when_far() -> None:
    near = wanted_request("X", view(600 * S), [], None)
    far = wanted_request("X", view(DAY), [], None)
    assert near is not None and near.bins is None
    assert far is not None and far.bins is not None and 1_000 <= far.bins <= 2_000


def test_states_are_asked_raw_as_no_state_is_between_two() -> None:
    asked = wanted_request("X", view(DAY), [], None, states=True)
    assert asked is not None and asked.bins is None


def test_memory_that_is_full_is_filled_from_where_it_begins() -> None:
    live = NOW - 3_600 * S
    held = [(NOW - 2 * DAY, live)]
    assert wanted_request("X", view(DAY), held, live, drops=True) is None
    later = live + 60 * S  # the oldest minute was dropped
    asked = wanted_request("X", view(DAY), held, later, drops=True)
    assert asked is not None
    assert asked.begin_ns == live and asked.end_ns > later, "with some of what goes next"


def test_a_pv_that_is_not_connected_is_asked_anew_now_and_then_not_at_every_frame() -> None:
    held = [(NOW - 2 * DAY, NOW - 10 * S)]
    assert wanted_request("X", view(DAY), held, None) is None
    held = [(NOW - 2 * DAY, NOW - 3_600 * S)]
    asked = wanted_request("X", view(DAY), held, None)
    assert asked is not None and asked.begin_ns == NOW - 3_600 * S
