from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.time_ticks import LABEL_PX, time_ticks

BERLIN = ZoneInfo("Europe/Berlin")


def at(*moment: int, zone=UTC) -> int:
    return int(datetime(*moment, tzinfo=zone).timestamp()) * 1_000_000_000


def test_labels_say_the_time_and_once_the_date():
    ticks = time_ticks(at(2026, 11, 24, 12), at(2026, 11, 24, 12, 10), 1000, utc=True)
    assert [tick.label for tick in ticks] == [
        "12:00\n2026-11-24",
        *(f"12:{minute:02}" for minute in range(1, 11)),
    ]


@pytest.mark.parametrize(
    ("span_s", "label"),
    [(1, "12:00:00.200"), (30, "12:00:05"), (86400, "14:00"), (5e6, "2026-12-07")],
)
def test_units(span_s, label):
    start = at(2026, 11, 24, 12)
    ticks = time_ticks(start, start + int(span_s * 1e9), 1300, utc=True)
    assert label in [tick.label.split("\n")[0] for tick in ticks]


def test_round_on_the_wall_clock_of_the_zone():
    start = at(2026, 6, 1, zone=BERLIN)
    ticks = time_ticks(start, start + 2 * 86400 * 10**9, 600, utc=False, zone=BERLIN)
    assert [tick.label for tick in ticks] == [
        "00:00\n2026-06-01",
        "12:00",
        "00:00\n2026-06-02",
        "12:00",
        "00:00\n2026-06-03",
    ]


def test_the_hour_that_comes_twice():
    start = at(2026, 10, 25, 0)  # UTC; Berlin goes back at 01:00 UTC
    ticks = time_ticks(start, start + 4 * 3600 * 10**9, 600, utc=False, zone=BERLIN)
    assert [tick.label.split("\n")[0] for tick in ticks] == [
        "02:00",
        "02:00",
        "03:00",
        "04:00",
        "05:00",
    ]


@given(
    st.integers(0, 4 * 10**18),
    st.integers(1, 10**17),
    st.floats(1, 3000),
    st.sampled_from([None, BERLIN, ZoneInfo("Australia/Lord_Howe")]),
)
def test_in_range_in_order_and_apart(t0, span, width, zone):
    ticks = time_ticks(t0, t0 + span, width, zone is None, zone)
    times = [tick.time_ns for tick in ticks]
    assert times and all(t0 <= time <= t0 + span for time in times)
    assert all((b - a) / span * width >= LABEL_PX - 1e-6 for a, b in pairwise(times))


def test_nothing_to_label():
    assert time_ticks(5, 5, 100, utc=True) == []
