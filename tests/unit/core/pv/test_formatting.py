import numpy as np
import pytest

from gui.core.pv.formatting import format_array, format_time, format_value, plain
from gui.core.pv.updates import Metadata, PvKind


@pytest.mark.parametrize(
    ("kind", "value", "meta", "text"),
    [
        (PvKind.FLOAT, 1.2345, Metadata("mm", 2), "1.23 mm"),
        (PvKind.FLOAT, 3.2e-9, Metadata("Torr", 2), "3.20e-09 Torr"),
        (PvKind.FLOAT, float("nan"), None, "NaN"),
        (PvKind.FLOAT, float("-inf"), None, "-Inf"),
        (PvKind.INTEGER, 7.0, Metadata("counts"), "7 counts"),
        (PvKind.INTEGER, 2.0**53, None, "≈ 9007199254740992"),
        (PvKind.ENUM, 1, Metadata(labels=("Idle", "Run")), "Run"),
        (PvKind.ENUM, 5, Metadata(labels=("Idle", "Run")), "state 5"),
    ],
)
def test_values(kind, value, meta, text):
    assert format_value(kind, value, meta) == text


def test_arrays_times_and_plain_text():
    assert format_array(np.arange(4.0)) == "[4 × float64] 0 … 3"
    assert format_array(np.empty(0)) == "[0 × float64]"
    assert format_time(1_700_000_000_123_456_789, utc=True) == "22:13:20.123"
    assert format_time(631_152_000 * 10**9, utc=True) == "never"
    assert plain("a\u202e\x07b\nc" + "x" * 300, 10) == "ab cxxxxx…"
