"""Minus and hyphens as other programs write them: typed or pasted they mean what they look like."""

from datetime import UTC, datetime

import pytest

from gui.core.chart.axis_range import parse_range
from gui.core.text.plain_minus import with_plain_minus
from gui.core.text.time_range import is_time_range, parse_time_range

NOW = int(datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()) * 10**9
HOUR = 3600 * 10**9
MINUS, EN, HYPHEN, FULL_WIDTH = "\u2212", "\u2013", "\u2010", "\uff0d"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (f"{MINUS}5, {FULL_WIDTH}1", "-5, -1"), (f"{EN}2h to {EN}30m", "-2h to -30m"),
        (f"10:00{HYPHEN}11:30", "10:00-11:30"), (f"10:00 {EN}11:30", f"10:00 {EN}11:30"),
        ("-5 to 5", "-5 to 5"), ("", ""),
    ],
)  # fmt: skip
def test_what_stands_for_a_minus_becomes_one(text, plain):
    assert with_plain_minus(text) == plain


@pytest.mark.parametrize("dash", ["-", MINUS, EN])
def test_times_before_now(dash):
    text = f"{dash}2h to {dash}1h"
    assert is_time_range(text)
    found = parse_time_range(text, NOW, utc=True)
    assert (found.begin_ns, found.end_ns) == (NOW - 2 * HOUR, NOW - HOUR)


@pytest.mark.parametrize("dash", ["-", MINUS, EN, HYPHEN, "\u2014"])
@pytest.mark.parametrize("around", ["", " "])
def test_two_times_of_day(dash, around):
    found = parse_time_range(f"10:00{around}{dash}{around}11:00", NOW, utc=True)
    assert (found.begin_ns, found.end_ns) == (NOW - 2 * HOUR, NOW - HOUR)


@pytest.mark.parametrize("text", [f"{MINUS}5, 5", f"{EN}5 5", f"{MINUS}5 to 5"])
def test_a_range_of_an_axis(text):
    assert parse_range(text, log=False) == (-5, 5)
    assert parse_range(f"1e{MINUS}9, 1e{MINUS}6", log=True) == (1e-9, 1e-6)


@pytest.mark.parametrize(
    "text", ["0001-01-01 - 0001-01-02", "9999-12-31 to now", "0000-01-01 to now"]
)
def test_a_year_without_samples_is_refused_in_our_words(text):
    with pytest.raises(ValueError, match="is not a time such as 10:00"):
        parse_time_range(text, NOW, utc=False)
