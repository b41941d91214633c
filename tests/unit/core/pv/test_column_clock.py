"""Times below a heading that names the zone: none can be taken for another."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.pv.column_clock import ColumnClock
from tests.support.zones import in_zone

NS = 1_000_000_000
BERLIN = ZoneInfo("Europe/Berlin")


def at(*moment):
    return round(datetime(*moment, tzinfo=UTC).timestamp())


def clock_at(now_s, utc=False):
    clock = ColumnClock(utc)
    clock.renew(now_s)
    return clock


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ((2026, 10, 25, 11, 0), "12:00:00.125"),
        ((2026, 10, 25, 1, 30), "02:30:00.125"),
        ((2026, 10, 25, 0, 30), "02:30:00.125 +02:00"),  # the same hour, before
        ((2026, 10, 24, 22, 30), "00:30:00.125 +02:00"),
        ((2026, 10, 24, 11, 0), "2026-10-24 13:00:00.125 +02:00"),
        ((2026, 1, 2, 11, 0), "2026-01-02 12:00:00.125"),
        ((2026, 10, 26, 11, 0), "2026-10-26 12:00:00.125"),
    ],
)
def test_a_day_and_an_offset_that_are_not_those_of_now_are_said(moment, told):
    with in_zone("Europe/Berlin"):
        clock = clock_at(at(2026, 10, 25, 12, 0))
        assert clock.words == "+01:00"
        assert clock.text(at(*moment) * NS + 125_000_000) == told


def test_utc_has_the_word_over_it():
    clock = clock_at(at(2026, 7, 1, 12, 0), utc=True)
    assert clock.words == "UTC" and clock.text(at(2026, 7, 1, 1, 0) * NS) == "01:00:00.000"
    assert clock.text(at(2026, 6, 30, 1, 0) * NS) == "2026-06-30 01:00:00.000"
    assert clock.text(at(1990, 1, 1) * NS) == "never"


def test_midnight_and_a_changed_clock_are_told_once():
    with in_zone("Europe/Berlin"):
        clock = clock_at(at(2026, 10, 24, 21, 59))
        told = [
            now for now in range(at(2026, 10, 24, 22), at(2026, 10, 25, 12), 60) if clock.renew(now)
        ]
    assert told == [at(2026, 10, 24, 22), at(2026, 10, 25, 1)]


@given(st.integers(at(2020, 1, 1), at(2035, 1, 1)), st.integers(-40 * 3600, 40 * 3600))
def test_every_time_is_read_back(now_s, before_s):
    moment = now_s - before_s
    with in_zone("Europe/Berlin"):
        clock = clock_at(now_s)
        text, words = clock.text(moment * NS), clock.words
    parts = text.split()
    day = parts.pop(0) if "-" in parts[0] else f"{datetime.fromtimestamp(now_s, BERLIN):%Y-%m-%d}"
    offset = parts[1] if len(parts) > 1 else words
    assert datetime.fromisoformat(f"{day}T{parts[0]}{offset}").timestamp() == moment
