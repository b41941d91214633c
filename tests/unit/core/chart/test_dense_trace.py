import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.dense_trace import DenseTrace
from gui.core.history.history import SampleHistory


def fill(history, times, values):
    history.append(
        np.asarray(times, np.int64), np.asarray(values, float), np.zeros(len(times), np.uint8)
    )


steps = st.lists(
    st.tuples(
        st.lists(st.floats(-9, 9) | st.just(np.nan), max_size=8),  # samples that come
        st.booleans(),  # a disconnect after them
        st.integers(0, 30),  # time that passes
        st.sampled_from([3, 3, 3, 7]),  # width of a column: zooming now and then
    ),
    max_size=12,
)


@given(steps, st.integers(5, 60), st.booleans())
def test_kept_columns_are_those_computed_anew(frames, span, log):
    history = SampleHistory(max_bytes=17 * 64)
    kept = DenseTrace(history, log)
    now = 0
    for values, disconnect, passed, width in frames:
        fill(history, np.linspace(now, now + passed, len(values), dtype=np.int64), values)
        now += passed
        if disconnect:
            history.gap(now)
        shown = kept.update(now - span, now, width, now)
        anew = DenseTrace(history, log).update(now - span, now, width, now)
        for ours, theirs in zip(shown, anew, strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_a_log_axis_draws_what_is_above_zero():
    history = SampleHistory()
    fill(history, [1, 2, 3, 11, 21, 22, 31], [5.0, -1.0, 2.0, -3.0, 0.0, 7.0, 9.0])
    shown = DenseTrace(history, log=True).update(0, 40, 10, 40)
    np.testing.assert_array_equal(shown.low, [2, 2, 7, 7])  # 2 and 7 are held from before
    np.testing.assert_array_equal(shown.high, [5, 2, 7, 9])
    assert history.totals(0, 40).not_positive == 3


def test_a_frame_within_a_column_computes_none():
    history = SampleHistory()
    fill(history, np.arange(5_000) * 10, np.ones(5_000))
    columns = DenseTrace(history)
    columns.update(0, 50_000, 1_000, 49_990)
    first = columns.computed
    fill(history, [49_995], [3])
    shown = columns.update(0, 50_000, 1_000, 49_995)
    assert columns.computed == first and shown.high[-1] == 3 and len(shown.high) == 50


def test_a_scrolling_frame_computes_only_new_columns():
    history = SampleHistory()
    fill(history, np.arange(100_000) * 10, np.arange(100_000))
    columns = DenseTrace(history)
    columns.update(0, 999_990, 1_000, 999_990)
    first = columns.computed
    fill(history, [1_000_500, 1_001_500], [1, 2])
    columns.update(2_000, 1_001_990, 1_000, 1_001_990)
    assert first == 1_000 and columns.computed - first <= 4


def test_one_sample_spike_in_a_day_shows():
    values = np.zeros(864_000)
    values[123_457] = 7
    history = SampleHistory(max_bytes=1 << 30)
    fill(history, np.arange(864_000), values)
    columns = DenseTrace(history).update(0, 863_999, 864_000 // 1_150, 863_999)
    assert columns.high.max() == 7 and (columns.high == 7).sum() == 1


def test_no_bar_within_a_gap():
    history = SampleHistory()
    fill(history, np.arange(40_000), np.ones(40_000))
    history.gap(40_000)
    fill(history, np.arange(60_000, 100_000), np.ones(40_000))
    edges, low, high, _ = DenseTrace(history).update(0, 99_999, 100, 99_999)
    known = np.isfinite(low)
    assert (known == np.isfinite(high)).all()
    assert not known[(edges[:-1] >= 40_100) & (edges[:-1] < 60_000)].any()
    assert known[(edges[:-1] < 40_000) | (edges[:-1] >= 60_000)].all()


def test_the_last_value_is_held_to_now_and_no_further():
    history = SampleHistory()
    fill(history, [5], [3])
    edges, low, *_ = DenseTrace(history).update(0, 99, 10, 50)
    assert edges[:-1][np.isfinite(low)].tolist() == [0, 10, 20, 30, 40, 50]


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from([0, 0, 5, 40])), max_size=12))
def test_kept_columns_are_right_after_the_clock_was_set_back(frames):
    history = SampleHistory()
    kept, now = DenseTrace(history), 1_000
    for number, (passed, back) in enumerate(frames):
        now += passed
        fill(history, [now], [number])
        if back:
            history.shift(-back)
            now -= back
        ahead = now + 15  # by a stamp that was believed until the user chose otherwise
        fill(history, [ahead], [-number])
        kept.update(now - 60, now, 3, now)
        history.draw_back(now)
        shown = kept.update(now - 60, now, 3, now)
        anew = DenseTrace(history).update(now - 60, now, 3, now)
        for ours, theirs in zip(shown, anew, strict=True):
            np.testing.assert_array_equal(ours, theirs)
