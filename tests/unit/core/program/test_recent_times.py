"""When recent files were opened: kept as text, told in words."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.program.recent_times import opened_text, times_of, with_time

NOON = datetime(2026, 7, 2, 12, 0, tzinfo=UTC).timestamp()
HOUR, ONE = 3600, Path("/g/one.pvgroup")


@pytest.mark.parametrize(
    ("ago_s", "told"),
    [
        (60, "today 11:59 UTC"),
        (11 * HOUR, "today 01:00 UTC"),
        (13 * HOUR, "yesterday 23:00 UTC"),
        (37 * HOUR, "2026-06-30"),
        (-2 * HOUR, "today 14:00 UTC"),
        (-24 * HOUR, "2026-07-03"),
    ],
)
def test_days_are_those_of_the_calendar(ago_s, told):
    assert opened_text({str(ONE): NOON - ago_s}, ONE, NOON, utc=True) == told


def test_local_times_have_the_offset_of_their_own_day(berlin):
    changed = datetime(2026, 10, 25, 1, 0, tzinfo=UTC).timestamp()
    for ago_s, told in ((30 * 60, "today 02:30 +02:00"), (-30 * 60, "today 02:30 +01:00")):
        opened = {str(ONE): changed - ago_s}
        assert opened_text(opened, ONE, changed + 10 * HOUR, utc=False) == told


def test_what_is_not_known_is_not_told():
    assert opened_text({}, ONE, NOON, utc=True) == ""


def test_times_are_kept_for_recent_files_only():
    text = with_time("", ONE, 5, [ONE])
    text = with_time(text, Path("/g/two"), 6, [ONE, Path("/g/two")])
    assert times_of(text) == {"/g/one.pvgroup": 5, "/g/two": 6}
    assert times_of(with_time(text, Path("/g/three"), 7, [Path("/g/two")])) == {
        "/g/two": 6,
        "/g/three": 7,
    }


@given(
    st.text() | st.sampled_from(['{"a": true}', '{"a": 1e300}', "[1]", '{"a": NaN}', "[" * 9999])
)
def test_any_text_gives_good_times(text):
    assert all(0 < at < 1e11 for at in times_of(text).values())
