"""Readings of arrays, and their CSV, which others read back exactly."""

import csv
import io
from datetime import datetime

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gui.core.waveform.array_csv import ArrayColumn, array_csv
from gui.core.waveform.kept_arrays import ArrayMoment, KeptArray
from gui.core.waveform.readings import Figures, element_at, moment_text, not_drawn, read_array

NOW_NS = 1_796_100_000_123_456_789
DOUBLES = arrays(np.float64, st.integers(1, 20))


def kept(array, **known):
    return KeptArray(1, np.asarray(array), ArrayMoment(NOW_NS, **known))


def test_all_that_is_known_of_an_array_is_read():
    array = kept([1.5, np.nan, -2.0], unit="mm", severity=1, status=4, merged=3)
    read = read_array(array, Figures(), 0, True, counted=3)
    assert (read.value, read.low, read.high, read.mean) == ("1.5 mm", "-2", "1.5", "-0.25")
    assert read.size == "3" and read.state == "▲ HIGH MINOR" and read.is_current
    assert "(+3 counted)" in read.time
    stale = read_array(kept([1], why="disconnected", stamp_mark="no stamp"), Figures(), 4, True)
    assert (stale.value, stale.state, stale.is_current) == ("—", "disconnected", False)
    assert "(!) no stamp" in stale.time
    assert read_array(kept(["a"]), Figures(), 0, True).low == "—"


@given(DOUBLES, st.floats(-1e6, 1e6))
def test_the_element_at_a_place_is_the_nearest(x, at):
    found = element_at(x, len(x), at)
    known = [(abs(v - at), k) for k, v in enumerate(x.tolist()) if np.isfinite(v)]
    assert (found is None) == (not known)
    if known:
        assert abs(x[found] - at) == min(known)[0]
    assert element_at(None, len(x), at) == min(max(round(at), 0), len(x) - 1)


def test_what_cannot_be_drawn_is_counted():
    array = np.array([1.0, 0.0, -1.0, np.inf, np.nan])
    assert not_drawn(array, False) == "2 not finite"
    assert not_drawn(array, True) == "2 not finite, 2 not above 0"
    assert not_drawn(np.array(["a"]), False) == "texts cannot be drawn"
    assert not_drawn(np.array([1, 2]), True) == ""


def test_the_moment_is_told_in_words():
    assert moment_text(-1, 0, 0, 0, True, True) == "No array has come yet."
    assert moment_text(4, 5, NOW_NS, NOW_NS, True, True) == "Live, 5 of 5"
    text = moment_text(1, 5, NOW_NS, NOW_NS + 1_500_000_000, False, True)
    assert text.endswith(", 1.5 s before the latest, 2 of 5")


@given(DOUBLES)
def test_numbers_are_read_back_from_the_csv_as_they_were(array):
    text = array_csv([ArrayColumn("SR:BPM", kept(array, unit="a,b"))], True)
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.reader(lines))
    assert rows[0] == ["Index", "SR:BPM"]
    back = np.array([float(row[1]) for row in rows[1:]])
    assert np.array_equal(back, array, equal_nan=True)


def test_the_csv_says_time_unit_and_why_it_is_not_of_now_and_pandas_reads_it():
    columns = [
        ArrayColumn("a", kept(np.array([1, 2, 3], np.int16), unit="mA", why="disconnected")),
        ArrayColumn("b", kept(np.array([0.5], np.float32), severity=2, status=3)),
    ]
    text = array_csv(columns, True)
    heads = [line for line in text.splitlines() if line.startswith("#")]
    name, _, rest = heads[0].partition(": ")
    assert name == "# a" and rest.endswith("; mA; 3 elements; NO_ALARM; disconnected")
    assert datetime.fromisoformat(rest.partition(";")[0]).timestamp() == pytest.approx(NOW_NS / 1e9)
    assert heads[1].endswith("1 elements; HIHI MAJOR")
    table = pandas.read_csv(io.StringIO(text), comment="#", index_col="Index")
    assert table["a"].tolist() == [1, 2, 3] and table["b"].iloc[0] == 0.5
    assert table["b"].isna().tolist() == [False, True, True]


def test_texts_are_no_formulas_in_the_csv():
    text = array_csv([ArrayColumn("=x", kept(np.array([b"=1+1", b"ok"])))], True)
    assert text.splitlines()[1:] == ["Index,'=x", "0,'=1+1", "1,ok"]
