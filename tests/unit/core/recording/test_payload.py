import contextlib
import json
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.pv.updates import Metadata, MetadataChange, PutResult
from gui.core.recording.frame import RecordingError
from gui.core.recording.payload import pack_entries, unpack_entries
from tests.support.recorded import ENTRIES, batch_of, plain


@given(ENTRIES)
def test_what_is_read_is_what_was_written(entries):
    assert plain(unpack_entries(pack_entries(entries))) == plain(entries)


@given(ENTRIES, st.data())
def test_a_wrong_payload_is_an_error_and_nothing_else(entries, data):
    raw = bytearray(zlib.decompress(pack_entries(entries)))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(RecordingError):  # its CRC would be right only on purpose
        unpack_entries(zlib.compress(bytes(raw)))


@given(st.binary(max_size=200))
def test_any_bytes_are_an_error(data):
    with pytest.raises(RecordingError):
        unpack_entries(data)
    with pytest.raises(RecordingError):
        unpack_entries(zlib.compress(data))


def test_answers_to_puts_are_no_part_of_a_recording():
    batch = batch_of([0], [5], [1.0], 6, [PutResult(0, 1, True)])
    (read,) = unpack_entries(pack_entries([batch]))
    assert read.events == () and read.value.tolist() == [1.0]


def test_a_unit_of_a_megabyte_is_cut_and_says_so():
    change = MetadataChange(0, Metadata(units="m" * 1_000_000))
    (read,) = unpack_entries(pack_entries([batch_of([], [], [], 1, [change])]))
    units = read.events[0].metadata.units
    assert len(units) < 5000 and units.endswith("(cut)")


def test_an_array_of_objects_is_refused():
    entries = pack_entries([batch_of([], [], [], 1)])
    raw = zlib.decompress(entries)
    text = json.dumps([[0, "array", 0, 0, ["|O", 0, 0], 0, 0, 0]]).encode()
    head = np.frombuffer(raw[:16], np.uint32).copy()
    head[2] = len(text)
    with pytest.raises(RecordingError, match="objects"):
        unpack_entries(zlib.compress(head.tobytes() + raw[16:-2] + text))
