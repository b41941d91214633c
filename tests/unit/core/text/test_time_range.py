"""Typed ranges: at every hour, in every zone, and what is shown typed again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gui.core.text.time_range import format_time_range, is_time_range, parse_time_range

SECOND = 10**9
BERLIN = ZoneInfo("Europe/Berlin")


def at(*moment):
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * SECOND


def changes_its_clock(name):
    zone = ZoneInfo(name)
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(0, 365, 5)]
    return len({day.astimezone(zone).utcoffset() for day in days}) > 1


ZONES = sorted(filter(changes_its_clock, available_timezones()))
NOW = at(2026, 11, 24, 12)


def test_there_are_zones_with_summer_time():
    assert {"Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"} <= {
        *ZONES
    }


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("10:00 - 11:30", at(2026, 11, 24, 10), at(2026, 11, 24, 11, 30)),
        ("10:00–now", at(2026, 11, 24, 10), NOW),
        ("10:00-11:30", at(2026, 11, 24, 10), at(2026, 11, 24, 11, 30)),
        ("10:00 -11:30", at(2026, 11, 24, 10), at(2026, 11, 24, 11, 30)),
        ("2026-11-20 10:00-11:30", at(2026, 11, 20, 10), at(2026, 11, 20, 11, 30)),
        ("18:00 - 08:00", at(2026, 11, 23, 18), at(2026, 11, 24, 8)),
        ("23:00 to 01:30", at(2026, 11, 23, 23), at(2026, 11, 24, 1, 30)),
        ("2026-11-20 to 2026-11-21 06:00:30", at(2026, 11, 20), at(2026, 11, 21, 6, 0, 30)),
        ("2026-10-25 02:00 - 02:59", at(2026, 10, 25, 2), at(2026, 10, 25, 2, 59)),
        ("2026-10-25 23:00 - 01:30", at(2026, 10, 25, 23), at(2026, 10, 26, 1, 30)),
        ("22:00 - 2026-11-21 06:00", at(2026, 11, 20, 22), at(2026, 11, 21, 6)),
        ("-2h .. -30m", at(2026, 11, 24, 10), at(2026, 11, 24, 11, 30)),
        ("-2h30 .. now", at(2026, 11, 24, 9, 30), NOW),
        ("11:59:59.25 - now", NOW - 750_000_000, NOW),
        ("10:00+02:00 - 10:00Z", at(2026, 11, 24, 8), at(2026, 11, 24, 10)),
        ("11:50 - 12:20", at(2026, 11, 24, 11, 50), at(2026, 11, 24, 12, 20)),
        ("12:01 - 12:20", at(2026, 11, 23, 12, 1), at(2026, 11, 23, 12, 20)),
    ],
)
def test_ranges(text, begin, end):
    assert is_time_range(text)
    found = parse_time_range(text, NOW, utc=True)
    assert (found.begin_ns, found.end_ns, found.told) == (begin, end, "")


@pytest.mark.parametrize(
    "text",
    [
        "10:00", "11:00 - 10:00", "10:00 - 10:00", "2026-11-24 11:00 - 10:00", "25:00 - now",
        "soon to now", "a-b", "now - 10:00", "2026-02-30 - now", "10:00+25:00 - now", " to now",
        "2020-01-01 to now", "10:60 - now", "2026-11-20 03:00 - 02:00",
    ],
)  # fmt: skip
def test_what_is_no_range(text):
    with pytest.raises(ValueError, match="“"):
        parse_time_range(text, NOW, utc=True)


@pytest.mark.parametrize("text", ["2h30m", "10m", "90"])
def test_spans_are_not_ranges(text):
    assert not is_time_range(text)


@pytest.mark.parametrize(
    ("text", "live", "rolling"),
    [
        ("10:00 to now", True, False), ("2026-11-24 10:00 to Now", True, False),
        ("-2h to now", True, True), ("10:00 - 11:00", False, False),
    ],
)  # fmt: skip
def test_what_ends_now_goes_on(text, live, rolling):
    found = parse_time_range(text, NOW, utc=True)
    assert (found.live, found.rolling) == (live, rolling)


@given(st.integers(0, 24 * 60 - 1), st.sampled_from(["06:16 - 07:36", "10:00 - 11:30"]))
@example(6 * 60 + 56, "06:16 - 07:36")
def test_two_times_of_day_are_the_last_ones_begun_at_any_hour(minute, text):
    """The example of the README, at every minute of a day."""
    now = at(2026, 11, 24) + minute * 60 * SECOND
    found = parse_time_range(text, now, utc=True)
    hour, wanted = int(text[:2]), int(text[3:5])
    began = hour * 60 + wanted <= minute
    day = at(2026, 11, 24 if began else 23)
    assert found.begin_ns == day + (hour * 60 + wanted) * 60 * SECOND
    length = {"06": 80, "10": 90}[text[:2]]
    assert found.end_ns - found.begin_ns == length * 60 * SECOND


@given(st.integers(0, 24 * 60 - 1))
def test_the_dated_example_of_the_readme_is_live_at_any_hour(minute):
    now = at(2026, 11, 25) + minute * 60 * SECOND
    found = parse_time_range("2026-11-24 10:00 to now", now, False, BERLIN)
    assert found.live and found.begin_ns == at(2026, 11, 24, 9) and found.end_ns == now


moments = st.integers(at(2010, 1, 1) // SECOND, at(2030, 1, 1) // SECOND)
rests = st.sampled_from([0, 0, 500_000_000, 120_000_000, 123_456_789])
lengths = st.one_of(
    st.integers(10_000_000, 300 * SECOND),
    st.integers(1, 100_000).map(lambda seconds: seconds * SECOND),
    st.integers(1, 366 * 1440).map(lambda minutes: minutes * 60 * SECOND),
)


@given(st.sampled_from(ZONES), moments, rests, lengths, moments)
def test_a_range_that_is_shown_and_typed_again_is_the_same(zone, begin_s, rest_ns, length, now_s):
    begin_ns, local = begin_s * SECOND + rest_ns, ZoneInfo(zone)
    text = format_time_range(begin_ns, begin_ns + length, False, local)
    found = parse_time_range(text, now_s * SECOND, False, local)
    assert (found.begin_ns, found.end_ns, found.live, found.told) == (
        begin_ns, begin_ns + length, False, "",
    )  # fmt: skip


def change_near(zone, day_s):
    """Return the second of the first change of the clock after ``day_s``, by looking."""
    local = ZoneInfo(zone)

    def offset(second):
        return datetime.fromtimestamp(second, local).utcoffset()

    low = day_s
    while offset(low + 86400) == offset(low):
        low += 86400
    return next(s for s in range(low + 300, low + 86701, 300) if offset(s) != offset(s - 300))


@given(
    st.sampled_from(ZONES),
    st.integers(at(2023, 1, 1) // SECOND, at(2026, 1, 1) // SECOND),
    st.integers(-180, 180),
    st.integers(1, 300),
    st.booleans(),
)
def test_so_is_one_around_a_change_of_the_clock(zone, day_s, minutes, length, live):
    local = ZoneInfo(zone)
    begin_ns = (change_near(zone, day_s) // 60 + minutes) * 60 * SECOND
    end_ns = begin_ns + length * 60 * SECOND
    text = format_time_range(begin_ns, None if live else end_ns, False, local)
    found = parse_time_range(text, end_ns, False, local)
    assert (found.begin_ns, found.end_ns, found.live) == (begin_ns, end_ns, live)
    assert found.told == ""


@given(st.sampled_from(ZONES), st.integers(0, 10**9))
def test_an_hour_that_does_not_exist_is_refused(zone, chance):
    local, now = ZoneInfo(zone), at(2026, 12, 31)
    first = change_near(zone, at(2026, 1, 1) // SECOND)
    second = change_near(zone, first + 300)
    for change in (first, second):
        before = datetime.fromtimestamp(change - 1, local).replace(tzinfo=None, fold=0)
        after = datetime.fromtimestamp(change, local).replace(tzinfo=None, fold=0)
        missing = int((after - before).total_seconds()) - 1
        if missing <= 0:
            continue
        wall = before + timedelta(seconds=1 + chance % missing)
        for text in (
            f"{wall:%Y-%m-%d %H:%M:%S} to now",
            f"{wall:%Y-%m-%d %H:%M:%S} - {after:%H:%M}",
        ):
            with pytest.raises(ValueError, match=r"does not exist: on 20.* the clock goes from"):
                parse_time_range(text, now, False, local)


def test_the_hour_that_does_not_exist_of_today_is_not_that_of_yesterday():
    with pytest.raises(ValueError, match=r"02:30” does not exist: on 2026-03-29 .* 02:00 to 03:00"):
        parse_time_range("02:30 - 04:00", at(2026, 3, 29, 10), False, BERLIN)
    with pytest.raises(ValueError, match="02:30” does not exist"):
        parse_time_range("2026-03-29 01:30 - 02:30", at(2026, 3, 29, 10), False, BERLIN)


def test_the_hour_that_comes_twice_is_shown_whole_and_told_unless_its_offset_is_typed():
    found = parse_time_range("2026-10-25 02:00 - 02:59", NOW, False, BERLIN)
    assert (found.begin_ns, found.end_ns) == (at(2026, 10, 25, 0), at(2026, 10, 25, 1, 59))
    assert "“02:59” comes twice on 2026-10-25: that of +01:00 is shown" in found.told
    assert "Type 2026-10-25 02:00+01:00 for the other" in found.told
    for text, hour in (
        ("2026-10-25 02:00+02:00 - 02:59+02:00", 0),
        ("2026-10-25 02:00+0100 - 02:59+01", 1),
    ):
        found = parse_time_range(text, NOW, False, BERLIN)
        begin = at(2026, 10, 25, hour)
        assert (found.begin_ns, found.end_ns, found.told) == (begin, begin + 59 * 60 * SECOND, "")


def test_a_day_without_a_midnight_begins_at_its_first_time():
    found = parse_time_range("2026-04-24 - 2026-04-25", NOW, False, ZoneInfo("Africa/Cairo"))
    assert found.end_ns - found.begin_ns == 23 * 3600 * SECOND


@given(st.text())
def test_any_text_is_a_range_or_a_sentence(text):
    for typed in (text, f"{text} - now", f"10:00 to {text}"):
        try:
            found = parse_time_range(typed, NOW, False, BERLIN)
        except ValueError as error:
            assert str(error)
        else:
            assert found.begin_ns < found.end_ns
