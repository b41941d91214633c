"""Round trips of exact cells through CSV."""

import csv
import io
import struct
from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.text.csv_text import csv_text, time_cell


def read(rows):
    return list(csv.reader(io.StringIO(csv_text(rows))))


@given(st.floats(allow_nan=False))
def test_every_double_comes_back_with_equal_bits(number):
    [[cell]] = read([[number]])
    assert struct.pack("<d", float(cell)) == struct.pack("<d", number)


@given(st.integers(0, 2**32 - 1).map(lambda bits: np.uint32(bits).view(np.float32)))
def test_every_float_comes_back_with_equal_bits(number):
    [[cell]] = read([[float(number)]])
    back = np.float32(float(cell))
    assert (np.isnan(number) and np.isnan(back)) or back.tobytes() == number.tobytes()


@given(st.integers(-(2**63), 2**64 - 1))
def test_every_integer_comes_back(number):
    assert int(read([[number]])[0][0]) == number


@given(st.integers(0, 4_102_444_800 * 10**9), st.booleans())
def test_a_time_comes_back_with_its_nanoseconds(time_ns, utc):
    cell = time_cell(time_ns, utc)
    moment = datetime.fromisoformat(cell)  # drops what is below a microsecond
    assert moment.utcoffset() is not None
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    micros = since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds
    assert micros == time_ns // 1_000
    assert int(cell[20:29]) == time_ns % 10**9


def test_negative_numbers_are_numbers_and_only_texts_are_guarded():
    assert read([[-0.001, "-0.001", "-1 mA", "=1+1", "@a", -5]]) == [
        ["-0.001", "-0.001", "'-1 mA", "'=1+1", "'@a", "-5"]
    ]
    wide = ["\uff1d1+1", "\uff0ba", "\uff0da", "\uff20a", "\n=1"]  # full-width signs, a line end
    assert read([wide]) == [[f"'{text}" for text in wide]]
