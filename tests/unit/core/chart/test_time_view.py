"""The range of a frame on columns of pixels: what a scrolling chart need not paint again."""

from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.time_view import TimeView

NOW = 1_790_000_000 * 10**9
SPANS = st.integers(10**7, 10**15)


@given(SPANS, st.integers(1, 4000), st.integers(0, 10**12))
def test_live_frames_lie_on_one_grid_of_columns(span_ns, columns, later_ns):
    view = TimeView(span_ns)
    column_ns = max(span_ns // columns, 1)
    for now_ns in (NOW, NOW + later_ns):
        begin, end = view.on_columns(now_ns, columns)
        assert end - begin == columns * column_ns and end % column_ns == 0
        assert end - column_ns <= now_ns < end


@given(SPANS, st.integers(1, 4000), st.integers(0, 10**12))
def test_a_paused_frame_is_where_it_was(span_ns, columns, later_ns):
    view = TimeView(span_ns, NOW)
    assert view.on_columns(NOW + later_ns, columns) == (NOW - span_ns, NOW)


@given(SPANS, st.integers(1, 4000))
def test_one_that_grows_has_a_little_room_that_lasts(span_ns, columns):
    view = TimeView(60 * 10**9, None, NOW)
    begin, end = view.on_columns(NOW + span_ns, columns)
    assert begin == NOW and NOW + span_ns < end <= NOW + max(span_ns, 10**9) * 65 // 64 + 1
    assert view.on_columns(end - 1, columns) == (begin, end)
