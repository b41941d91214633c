"""Time spans as people write their units."""

import pytest

from gui.core.text.time_span import parse_span, span_words


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5 minutes", 300), ("1 minute 30 seconds", 90), ("10 mins", 600), ("1 second", 1),
        ("2 secs", 2), ("1 hour 5 min", 3900), ("2 days", 172800), ("1 hour 5", 3900),
    ],
)  # fmt: skip
def test_units_may_be_written_out(text, seconds):
    assert parse_span(text) == seconds


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"), (4, "4 s"), (60, "1 min"), (90, "1 min 30 s"), (3_605, "1 h"),
        (9_000, "2 h 30 min"), (93_784, "1 d 2 h"),
    ],
)  # fmt: skip
def test_a_length_is_read_with_spaces_and_two_units_at_most(seconds, text):
    assert span_words(seconds) == text
