import math

import numpy as np
import pytest

from gui.core.pv.digits import exact_text, number_text
from gui.core.pv.formatting import (
    format_array,
    format_time,
    format_value,
    plain,
    short_exponent,
    shorter_arrays,
)
from gui.core.pv.updates import Metadata, PvKind


@pytest.mark.parametrize(
    ("kind", "value", "meta", "text"),
    [
        (PvKind.FLOAT, 1.2345, Metadata("mm", 2), "1.23 mm"),
        (PvKind.FLOAT, 3.2e-9, Metadata("Torr", 2), "3.20e-9 Torr"),
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


@pytest.mark.parametrize(
    ("value", "meta", "text"),
    [
        (1.2e-7, None, "1.2e-7"),
        (-6.5e120, None, "-6.5e120"),
        (2.1e-10, Metadata("Torr", 2), "2.10e-10 Torr"),
        (3e12, Metadata("Hz", 1), "3.00e12 Hz"),
        (1e-9, Metadata("m", 17), "1.00000000000000006e-9 m"),
    ],
)
def test_an_exponent_has_one_form_in_table_axis_and_figures(value, meta, text):
    assert format_value(PvKind.FLOAT, value, meta) == text
    number = text.partition(" ")[0]
    assert float(number) == value, "it can be typed, and pasted anywhere"
    on_axis = number_text(value, math.floor(math.log10(abs(value))))
    assert on_axis.partition("e")[2] == number.partition("e")[2]
    assert short_exponent(repr(value)).removesuffix(".0") == exact_text(value)
    assert short_exponent(number) == number and short_exponent("False") == "False"


def test_arrays_times_and_plain_text():
    assert format_array(np.arange(4.0)) == "[4 × float64] 0 … 3"
    assert format_array(np.empty(0)) == "[0 × float64]"
    forms = "[4 × float64] … 3 mA", "[4] … 3 mA", "[4]…"
    assert shorter_arrays(f"{format_array(np.arange(4.0))} mA") == forms
    assert shorter_arrays(format_array(np.empty(0))) == shorter_arrays("a … b") == ()
    assert format_time(1_700_000_000_123_456_789, utc=True) == "22:13:20.123"
    assert format_time(631_152_000 * 10**9, utc=True) == "never"
    assert plain("a\u202e\x07b\nc" + "x" * 300, 10) == "ab cxxxxx…"
