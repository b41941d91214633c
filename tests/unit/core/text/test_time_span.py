"""Time spans as people write their units."""

import pytest

from gui.core.text.time_span import parse_span


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5 minutes", 300), ("1 minute 30 seconds", 90), ("10 mins", 600), ("1 second", 1),
        ("2 secs", 2), ("1 hour 5 min", 3900), ("2 days", 172800), ("1 hour 5", 3900),
    ],
)  # fmt: skip
def test_units_may_be_written_out(text, seconds):
    assert parse_span(text) == seconds
