"""Answers in PB over HTTP: what is read is what google's protobuf reads."""

import itertools
import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.core.archive.pb import reader as reader_module
from gui.core.archive.pb.reader import PbReader
from tests.support.archive_messages import (
    MANY,
    VALUES,
    PayloadInfo,
    escaped,
    header,
    sample,
    sample_class,
)

UINT32 = st.integers(0, 2**32 - 1)
INT32 = st.integers(-(2**31), 2**31 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
DOUBLE = st.floats()
FLOAT = st.floats(width=32)
ELEMENTS = {
    0: TEXT, 1: INT32, 2: FLOAT, 3: INT32, 4: st.binary(min_size=1, max_size=1), 5: INT32,
    6: DOUBLE, 7: TEXT, 8: INT32, 9: FLOAT, 10: INT32, 11: st.binary(max_size=20), 12: INT32,
    13: DOUBLE, 14: st.binary(max_size=20),
}  # fmt: skip


@st.composite
def messages(draw, kind):
    """One sample as protobuf holds it."""
    made = sample_class(kind)()
    made.secondsintoyear = draw(st.one_of(st.integers(0, 366 * 86400), UINT32))
    made.nano = draw(st.one_of(st.integers(0, 999_999_999), UINT32))
    if VALUES[kind][1] == MANY:
        made.val.extend(draw(st.lists(ELEMENTS[kind], max_size=8)))
    else:
        made.val = draw(ELEMENTS[kind])
    if draw(st.booleans()):
        made.severity = draw(st.one_of(st.integers(0, 3), INT32))
    if draw(st.booleans()):
        made.status = draw(st.one_of(st.integers(0, 21), INT32))
    if draw(st.booleans()):
        made.repeatcount = draw(UINT32)
    if draw(st.booleans()):
        made.fieldactualchange = draw(st.booleans())
    for name, text in draw(st.dictionaries(TEXT, TEXT, max_size=2)).items():
        made.fieldvalues.add(name=name, val=text)
    return made


def fields_of(raw):
    """Cut a message into its fields as they are written."""
    found, at = [], 0
    while at < len(raw):
        begin = at
        key, at = varint(raw, at)
        if key & 7 == 0:
            _, at = varint(raw, at)
        elif key & 7 == 2:
            size, at = varint(raw, at)
            at += size
        else:
            at += {1: 8, 5: 4}[key & 7]
        found.append(raw[begin:at])
    return found


def varint(raw, at):
    number = shift = 0
    while True:
        byte = raw[at]
        number |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return number, at


UNKNOWN = st.sampled_from(
    [b"", b"\x50\x05", b"\x5a\x03abc", b"\x61" + b"\x0a" * 8, b"\x65\x01\x02\x03\x04",
     b"\x4b\x08\x01\x4c", b"\xf8\x07\x80\x80\x01", b"\x4b\x13\x50\x01\x14\x4c"]
)  # fields 10, 11, 12, 127 and groups 9 and 2  # fmt: skip


@st.composite
def written(draw, kind):
    """One sample and a way to write it: fields in any order, with unknown ones between them."""
    made = draw(messages(kind))
    raw = made.SerializeToString()
    if draw(st.integers(0, 3)) == 0:
        parts = draw(st.permutations([*fields_of(raw), draw(UNKNOWN)]))
        if not made.fieldvalues and draw(st.booleans()):
            parts = [*parts, *parts[:1]] if VALUES[kind][1] != MANY else parts
        raw = b"".join(parts)
    again = sample_class(kind)()
    again.ParseFromString(raw)
    return again, raw


def read(data, cuts=()):
    reader = PbReader()
    edges = [0, *sorted(cuts), len(data)]
    for begin, end in itertools.pairwise(edges):
        reader.feed(data[begin:end])
    reader.finish()
    return reader


def year_ns(year):
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 10**9


def same_number(one, other):
    return one == other or (math.isnan(one) and math.isnan(other))


def clipped(number, most):
    return number if 0 <= number <= most else most


HALF_YEAR = 183 * 86_400 * 10**9


@pytest.mark.parametrize("kind", VALUES)
@settings(max_examples=30)
@given(data=st.data())
def test_any_message_is_read_as_protobuf_reads_it(kind, data):
    pairs = data.draw(st.lists(written(kind), min_size=1, max_size=6))
    year = data.draw(st.integers(1970, 2095))
    answer = header(kind, year) + b"".join(escaped(raw) + b"\n" for _made, raw in pairs)
    cuts = data.draw(st.lists(st.integers(0, len(answer)), max_size=4))
    reader = read(answer, cuts)
    assert (reader.bad_lines, reader.is_cut, reader.bad_headers) == (0, False, [])
    columns = reader.columns()
    assert len(columns) == len(pairs)
    before, turns = 0, 0
    for row, (made, _raw) in enumerate(pairs):
        since = made.secondsintoyear * 10**9 + made.nano
        turns += before - since > HALF_YEAR  # see test_year_turns.py
        before = since
        assert columns.time_ns[row] == year_ns(year + turns) + since
        assert columns.severity[row] == clipped(made.severity, 3)
        assert columns.status[row] == clipped(made.status, 255)
        if kind == 0:
            assert columns.texts[row] == made.val
        elif kind == 4:
            assert columns.value[row] == made.val[0]
        elif kind < 7:
            assert same_number(columns.value[row], made.val)
        elif kind in (11, 14):
            assert columns.arrays[row].tobytes() == made.val
        else:
            found = columns.arrays[row].tolist()
            assert len(found) == len(made.val)
            for one, other in zip(found, made.val, strict=True):
                assert one == other if kind == 7 else same_number(one, other)
    properties = dict(columns.properties)
    for row, (made, _raw) in enumerate(pairs):
        wanted = {each.name: each.val for each in made.fieldvalues}
        assert properties.get(row, {}) == wanted


@given(st.lists(st.binary(max_size=12), max_size=40), st.lists(st.integers(0, 400), max_size=5))
def test_any_bytes_are_read_or_told(lines, cuts):
    data = header(6) + b"\n".join(lines)
    reader = read(data, [cut for cut in cuts if cut < len(data)])
    assert len(reader.columns()) == reader.samples
    assert reader.is_cut == (not data.endswith(b"\n"))


@pytest.mark.parametrize("kind", VALUES)
@settings(max_examples=30)
@given(data=st.data())
def test_a_message_cut_anywhere_is_never_read_otherwise_than_by_protobuf(kind, data):
    raw = data.draw(messages(kind)).SerializeToString()
    raw = raw[: data.draw(st.integers(0, len(raw)))]
    if not raw:
        return  # an empty line ends a chunk
    reader = read(header(kind) + escaped(raw) + b"\n")
    wanted = sample_class(kind)()
    try:
        wanted.ParseFromString(raw)
        is_whole = wanted.IsInitialized()
    except Exception:  # of protobuf: DecodeError, not the same class in each version
        is_whole = False
    if kind == 4 and is_whole and len(wanted.val) != 1:
        is_whole = False
    assert (reader.samples, reader.bad_lines) == ((1, 0) if is_whole else (0, 1))


def test_arrays_not_packed_and_in_parts_are_joined():
    for kind, parts, wanted in (
        (13, b"\x19" + np.float64(1.5).tobytes() + b"\x1a\x08" + np.float64(2).tobytes(), [1.5, 2]),
        (12, b"\x1d" + np.int32(-7).tobytes(), [-7]),
        (8, b"\x18\x03\x1a\x02\x04\x05", [-2, 2, -3]),
        (8, b"\x1a\x0b\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", None),
    ):
        raw = b"\x08\x01\x10\x02" + parts
        made = sample_class(kind)()
        made.ParseFromString(raw)
        found = read(header(kind) + escaped(raw) + b"\n").columns().arrays[0].tolist()
        assert found == list(made.val) and wanted in (None, found)


def overlong(number, size):
    """A varint of more bytes than it needs, as protobuf reads it too."""
    return bytes(
        [number >> 7 * n & 127 | 128 for n in range(size - 1)] + [number >> 7 * (size - 1)]
    )


@given(
    st.lists(st.tuples(st.integers(0, 127), st.integers(1, 10)), min_size=5, max_size=5),
    st.sampled_from([1, 3, 5, 6]),
)
def test_numbers_of_more_bytes_than_they_need_are_read_as_protobuf_reads_them(numbers, kind):
    seconds, nano, value, severity, status = (overlong(*each) for each in numbers)
    written_value = {5: b"\x1d" + bytes(4), 6: b"\x19" + bytes(8)}.get(kind, b"\x18" + value)
    raw = b"\x08" + seconds + b"\x10" + nano + written_value + b"\x20" + severity + b"\x28" + status
    made = sample_class(kind)()
    made.ParseFromString(raw)
    columns = read(header(kind) + escaped(raw) + b"\n").columns()
    assert columns.time_ns[0] == year_ns(2026) + made.secondsintoyear * 10**9 + made.nano
    assert columns.value[0] == made.val
    assert (columns.severity[0], columns.status[0]) == (clipped(made.severity, 3), made.status)


def test_years_repeated_headers_and_empty_chunks():
    data = (
        header(6, 2024) + b"\n" + header(6, 2024) + sample(6, 31_622_399, 5, 1.0)
        + b"\n" + header(6, 2025) + b"\n\n\n" + header(6, 2025) + sample(6, 0, 0, math.nan)
        + b"\n" + header(5, 2026) + sample(5, 1, 0, -3)
    )  # fmt: skip
    for cuts in ((), range(len(data))):
        reader = read(data, cuts)
        columns = reader.columns()
        assert columns.time_ns.tolist() == [
            year_ns(2025) - 10**9 + 5, year_ns(2025), year_ns(2026) + 10**9,
        ]  # fmt: skip
        assert columns.value[0] == 1 and math.isnan(columns.value[1]) and columns.value[2] == -3
        assert reader.chunks == 5 and reader.bad_lines == 0


def test_a_header_that_cannot_be_read_takes_its_samples_with_it():
    data = header(6) + sample(6, 1, 0, 1.0) + b"\nnonsense\n" + sample(6, 2, 0, 2.0)
    data += b"\n" + header(6) + sample(6, 3, 0, 3.0)
    reader = read(data)
    assert reader.columns().value.tolist() == [1.0, 3.0]
    assert reader.bad_lines == 1 and len(reader.bad_headers) == 1


@pytest.mark.parametrize("year", [0, 1969, 2106, 2**31 - 1, -5])
def test_years_that_nanoseconds_cannot_hold_are_refused(year):
    reader = read(header(6, year) + sample(6, 1, 0, 1.0))
    assert not reader.samples and reader.bad_headers


def test_an_unknown_type_is_refused():
    assert read(header(15) + sample(6, 1, 0, 1.0)).bad_headers


def test_what_is_too_much_is_refused_and_what_came_is_kept(monkeypatch):
    lines = [sample(6, second, 0, float(second)) for second in range(100)]
    reader = PbReader(most_samples=30)
    reader.feed(header(6) + b"".join(lines))
    reader.finish()
    assert reader.columns().value.tolist() == list(range(30)) and "30 samples" in reader.refused
    monkeypatch.setattr(reader_module, "BLOCK", 16)
    reader = PbReader(most_bytes=500)
    for line in (header(6), *lines):
        reader.feed(line)
    reader.finish()
    assert 10 < reader.samples < 40 and "MB" in reader.refused
    monkeypatch.setattr(reader_module, "MOST_LINE", 100)
    reader = PbReader()
    reader.feed(header(6) + lines[0])
    reader.feed(b"x" * 200)
    assert reader.refused and reader.samples == 1
    monkeypatch.setattr(reader_module, "MOST_WITH_PROPERTIES", 3)
    assert "properties" in read(header(6) + sample(6, 1, 0, 1.0, DESC="x") * 9).refused
    monkeypatch.setattr(reader_module, "MOST_CHUNKS", 3)
    assert read(b"\n".join([header(6)] * 5)).refused


def test_a_megabyte_of_unit_is_cut():
    reader = read(header(6, EGU="m" * 1_000_000, PREC="3") + sample(6, 1, 0, 1.0))
    assert len(reader.headers[0].properties["EGU"]) == 400
    reader = read(header(6, EGU="é" * 1000) + sample(6, 1, 0, 1.0))
    assert set(reader.headers[0].properties["EGU"]) == {"é"}


def test_many_lines_of_every_sort_at_once():
    """More than one stride, so that the places between strides are seen."""
    random = np.random.default_rng(5)
    count = 40_000
    values = random.normal(size=count)
    info = PayloadInfo(type=6, pvname="X", year=2026)
    made = sample_class(6)()
    lines = [escaped(info.SerializeToString())]
    for row in range(count):
        made.Clear()
        made.secondsintoyear, made.nano, made.val = row, int(random.integers(10**9)), values[row]
        if row % 7 == 0:
            made.severity = row % 3
        if row % 11 == 0:
            made.fieldvalues.add(name="DESC", val=str(row))
        lines.append(escaped(made.SerializeToString()))
    reader = read(b"\n".join(lines) + b"\n", range(0, 1_000_000, 99_991))
    columns = reader.columns()
    assert (columns.value == values).all() and (np.diff(columns.time_ns) > 0).all()
    assert [int(text["DESC"]) for _row, text in columns.properties] == list(range(0, count, 11))
    assert [row for row, _text in columns.properties] == list(range(0, count, 11))
