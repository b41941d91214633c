"""Digits for a resolution: what is seen apart reads differently, and no digit is wrong."""

import math

from hypothesis import assume, given
from hypothesis import strategies as st

from gui.core.chart.value_scale import ValueScale
from gui.core.pv.digits import exact_text, figure_text, last_power, number_text, sample_text
from gui.core.pv.updates import Metadata, PvKind

NUMBERS = st.floats(-1e300, 1e300, allow_subnormal=False)
SIZES = st.floats(1e-12, 1e12)
PRECISIONS = st.none() | st.integers(-2, 20)


@given(NUMBERS, SIZES, st.integers(50, 3000), st.integers(0, 2999), st.booleans())
def test_neighbouring_pixels_never_read_the_same(low, size, pixels, pixel, log):
    low = abs(low) or 1.0 if log else low
    high = low * (1 + size) if log else low + abs(low or 1) * size
    assume(low < high < 1e307)
    scale = ValueScale(low, high, log)
    at = pixel % pixels / pixels
    here, above = scale.value_at(at), scale.value_at(at + 1 / pixels)
    assume(here < above)
    resolution = above - here
    texts = [number_text(value, last_power(resolution)) for value in (here, above)]
    if here != 0 and (above - here) / abs(here) > 1e-14:
        assert texts[0] != texts[1]
    for value, text in zip((here, above), texts, strict=True):
        assert abs(float(text) - value) <= max(resolution, abs(value) * 1e-15)


@given(NUMBERS, st.floats(1e-9, 1e9), PRECISIONS)
def test_samples_apart_by_the_resolution_never_read_the_same(value, resolution, precision):
    other = value + resolution * (1 + 1e-9)
    assume(other - value >= resolution and abs(value) < 1e12)
    texts = [
        sample_text(PvKind.FLOAT, each, Metadata("Hz", precision), resolution)
        for each in (value, other)
    ]
    assert texts[0] != texts[1] and all(text.endswith(" Hz") for text in texts)


@given(NUMBERS, st.floats(0, 1e9))
def test_a_figure_is_at_most_half_its_last_digit_wrong(value, resolution):
    error = abs(float(figure_text(value, resolution)) - value)
    assert error <= max(abs(value) * 1e-4, 0)
    assert not resolution or error <= resolution


@given(NUMBERS)
def test_exact_texts_are_exact(value):
    assert float(exact_text(value)) == value


def test_what_was_read_as_5e8():
    def read(value, resolution, precision=None, kind=PvKind.FLOAT):
        return sample_text(kind, value, Metadata("Hz", precision), resolution)

    assert read(499_654_321.12, 0.0) == "4.99654e8 Hz"
    assert read(499_654_321.12, 1e-3) == "499654321.1200 Hz"
    assert figure_text(499_654_321.12, 1e-3) == "499654321.12"
    assert read(499_654_321.12, 1.0, 2) == "499654321.12 Hz"
    assert read(499_654_321.12, 1e-3, 2) == "499654321.12 Hz"  # which is exact
    assert read(499_654_321.123, 1e-3, 2) == "499654321.1230 Hz"
    assert read(1.5, 0.01, 3) == "1.500 Hz"
    assert read(1234567890.0, 0.01, 0) == read(1234567890.0, 0.01, 0, PvKind.INTEGER)
    assert read(1234567890.0, 0.01, 0) == "1234567890 Hz"


def test_digits_are_not_more_than_needed():
    assert number_text(12.3456, -1) == "12.3" and number_text(-0.04, -1) == "0.0"
    assert number_text(5e8, 7) == "5.0e8" and number_text(1.234e-7, -9) == "1.23e-7"
    assert figure_text(0.25, 0.001) == "0.25" and figure_text(math.nan, 1) == "—"
