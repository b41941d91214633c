"""Rows as bytes and back: the same bit for bit; anything else is refused, and nothing crashes."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.recording.frame import RecordingError
from gui.core.stored_history.row_form import pack_rows, unpack_rows
from gui.core.stored_history.stored_row import cut_row
from tests.support.stored_rows import rows, same_row


@given(st.lists(rows(), max_size=6))
def test_rows_come_back_bit_for_bit(written):
    read = unpack_rows(pack_rows(written))
    assert len(read) == len(written)
    assert all(map(same_row, read, written))


@given(st.lists(rows(), max_size=6), st.sets(st.sampled_from(["A", "B", "C sum"])))
def test_only_the_wanted_come_back(written, wanted):
    read = unpack_rows(pack_rows(written), wanted)
    expected = [row for row in written if row.pv in wanted]
    assert len(read) == len(expected)
    assert all(map(same_row, read, expected))


@given(st.lists(rows(), min_size=1, max_size=3), st.data())
def test_bytes_that_were_changed_or_cut_are_refused_or_read(written, data):
    payload = bytearray(zlib.decompress(pack_rows(written)))
    at = data.draw(st.integers(0, len(payload) - 1))
    if data.draw(st.booleans()):
        payload[at] = data.draw(st.integers(0, 255))
    else:
        del payload[at:]
    try:
        unpack_rows(zlib.compress(bytes(payload)))
    except RecordingError as error:
        assert "cannot be read" in str(error)


@pytest.mark.parametrize("payload", [b"", b"no zlib", zlib.compress(b"")])
def test_what_is_no_row_is_refused(payload):
    with pytest.raises(RecordingError):
        unpack_rows(payload)


@given(rows(), st.integers(1, 5))
def test_a_cut_row_has_the_same_samples(row, most):
    parts = cut_row(row, most)
    assert all(len(part.time_ns) <= most for part in parts)
    assert np.array_equal(np.concatenate([part.time_ns for part in parts]), row.time_ns)
    assert np.concatenate([part.value for part in parts]).tobytes() == row.value.tobytes()
    assert (parts[0].from_ns, parts[-1].until_ns) == (row.from_ns, row.until_ns)
