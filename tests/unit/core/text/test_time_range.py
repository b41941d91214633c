from datetime import UTC, datetime

import pytest

from gui.core.text.time_range import is_time_range, parse_time_range


def at(*moment):
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * 10**9


NOW = at(2026, 11, 24, 12)


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("10:00 - 11:30", at(2026, 11, 24, 10), at(2026, 11, 24, 11, 30)),
        ("10:00–now", at(2026, 11, 24, 10), NOW),
        ("23:00 to 01:30", at(2026, 11, 23, 23), at(2026, 11, 24, 1, 30)),
        ("2026-11-20 to 2026-11-21 06:00:30", at(2026, 11, 20), at(2026, 11, 21, 6, 0, 30)),
        ("-2h .. -30m", at(2026, 11, 24, 10), at(2026, 11, 24, 11, 30)),
        ("11:59:59.25 - now", NOW - 750_000_000, NOW),
    ],
)
def test_ranges(text, begin, end):
    assert is_time_range(text)
    assert parse_time_range(text, NOW, utc=True) == (begin, end)


@pytest.mark.parametrize("text", ["10:00", "11:00 - 10:00", "25:00 - now", "soon to now", "a-b"])
def test_what_is_no_range(text):
    with pytest.raises(ValueError, match="“"):
        parse_time_range(text, NOW, utc=True)


@pytest.mark.parametrize("text", ["2h30m", "10m", "90"])
def test_spans_are_not_ranges(text):
    assert not is_time_range(text)
