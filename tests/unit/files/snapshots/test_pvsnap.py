import json
import os
import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.pv.updates import PvKind
from gui.core.snapshots.difference import DifferenceState, compare
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem
from gui.core.snapshots.tolerance import Tolerance
from gui.files.formats.loaded_snapshot import SnapshotFileError
from gui.files.snapshots.pvsnap import dumps, load, loads, save


def bits(value):
    """A value as what makes it the same bit for bit."""
    if isinstance(value, float):
        return "double", struct.pack("<d", value)
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    return type(value).__name__, value


def fields(thing):
    return {
        name: bits(getattr(thing, name)) if name == "value" else getattr(thing, name)
        for name in type(thing).__dataclass_fields__
        if name != "items"
    }


def same(one, other):
    assert fields(one) == fields(other)
    assert len(one.items) == len(other.items)
    for a, b in zip(one.items, other.items, strict=True):
        assert fields(a) == fields(b)
    return True


doubles = st.floats() | st.integers(0, 2**64 - 1).map(
    lambda n: struct.unpack("<d", struct.pack("<Q", n))[0]
)
texts = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["\0", "\ud83d\ude00", "\ude00\ud83d", "a\ud800", "\u202eevil", "\U0001f600", "\x1b[0m\r\n"]
)


def is_u1(array):
    return array.dtype == np.uint8


TYPES = ["i1", "u1", "i2", "u2", "i4", "f4", "f8"]


def numbers(data):
    name, raw = data
    return np.frombuffer(raw[: len(raw) // np.dtype(name).itemsize * np.dtype(name).itemsize], name)


arrays = st.tuples(st.sampled_from(TYPES), st.binary(max_size=64)).map(numbers) | st.lists(
    st.binary(max_size=40), max_size=5
).map(lambda found: np.array(found, "S40"))
values = st.one_of(
    st.tuples(st.just(PvKind.FLOAT), doubles),
    st.tuples(st.just(PvKind.INTEGER), st.integers(-(2**63), 2**64 - 1)),
    st.tuples(st.just(PvKind.ENUM), st.integers(0, 65535)),
    st.tuples(st.just(PvKind.TEXT), st.binary(max_size=60) | arrays.filter(is_u1)),
    st.tuples(st.just(PvKind.ARRAY), arrays),
)
amounts = st.none() | st.builds(Tolerance, st.floats(0, 1e300), st.booleans())
items = st.tuples(
    values,
    st.builds(
        SnapshotItem,
        name=texts.filter(bool),
        native_type=st.sampled_from(["DOUBLE", "CHAR", "STRING"]),
        count=st.integers(0, 2**31 - 1),
        severity=st.integers(0, 3),
        status=st.integers(0, 21),
        time_ns=st.integers(-(2**63), 2**63 - 1),
        units=texts,
        precision=st.none() | st.integers(-32768, 32767),
        labels=st.lists(texts, max_size=3).map(tuple),
        unknown=st.sampled_from(["no value", "disconnected"]) | texts,
        tolerance=amounts,
        selected=st.booleans(),
        extra=st.just({}) | st.just({"note": {"a": [1, None, "x"]}}),
    ),
    st.booleans(),
).map(
    lambda made: (
        replace(made[1], kind=made[0][0], value=made[0][1])
        if made[2]
        else replace(made[1], kind=made[0][0])
    )
)
snapshots = st.builds(
    Snapshot,
    group=texts,
    comment=texts,
    created_ns=st.integers(0, 2**63 - 1),
    user=texts,
    items=st.lists(items, max_size=5).map(tuple),
    extra=st.just({}) | st.just({"site": "x"}),
)


@given(snapshots)
def test_round_trip_bit_for_bit(snapshot):
    data = dumps(snapshot)
    assert same(loads(data).snapshot, snapshot)
    assert dumps(loads(data).snapshot) == data


def read(value, native="STRING", kind="text"):
    item = {"name": "a", "kind": kind, "type": native, "value": value}
    document = {"format": "pvwatch-snapshot", "version": 1, "items": [item]}
    return loads(json.dumps(document).encode()).snapshot.items[0]


untyped_values = st.one_of(
    st.tuples(st.just(PvKind.TEXT), texts),
    st.tuples(st.just(PvKind.TEXT), st.binary(max_size=40).filter(lambda raw: not raw.isascii())),
    st.tuples(
        st.just(PvKind.ARRAY),
        st.lists(texts, max_size=5).map(lambda found: np.array(found, dtype="U"))
        | st.lists(st.binary(max_size=60), max_size=5).map(lambda found: np.array(found, "S60")),
    ),
)


@given(untyped_values)
def test_texts_of_files_without_types_stay_as_they_are(made):
    snapshot = Snapshot(items=(SnapshotItem("a", made[1], made[0]),))
    assert same(loads(dumps(snapshot)).snapshot, snapshot)


def test_texts_of_older_versions_are_their_bytes_unless_bytes_were_lost():
    assert read("5 µm").value == "5 µm".encode() and read("5 µm", "CHAR").value == "5 µm".encode()
    array = read({"array": "<U4", "items": ["a", "5 µm"]}, kind="array").value
    assert array.dtype == "S40" and array.tolist() == [b"a", "5 µm".encode()]
    for lost in (read("5 \ufffdm"), read({"array": "<U2", "items": ["\ufffd"]}, kind="array")):
        assert "lost" in lost.doubt and compare(lost, lost).state is DifferenceState.UNKNOWN
        with pytest.raises(ValueError, match="lost"):
            restore_value(lost, lost)
    now = SnapshotItem("a", "5 \ufffdm".encode(), PvKind.TEXT, "STRING")  # what an IOC may hold
    assert r"\ufffd" not in dumps(Snapshot(items=(now,))).decode()
    assert same(loads(dumps(Snapshot(items=(now,)))).snapshot, Snapshot(items=(now,)))
    assert not now.doubt


def test_the_hardest_values(tmp_path):
    hard = [
        struct.unpack("<d", bytes.fromhex(raw))[0]
        for raw in (
            "0100000000000000", "0000000000000080", "000000000000f07f", "000000000000f0ff",
            "efbeadde0000f87f", "efbeadde0000f8ff", "ffffffffffffef7f", "9a9999999999b93f",
        )
    ]  # fmt: skip
    made = Snapshot("g", items=tuple(SnapshotItem(f"a{k}", v) for k, v in enumerate(hard)))
    path = tmp_path / "x.pvsnap"
    save(path, made)
    assert same(load(path).snapshot, made)
    array = np.array(hard)
    one = Snapshot("g", items=(SnapshotItem("w", array, PvKind.ARRAY),))
    found = loads(dumps(one)).snapshot.items[0].value
    assert found.tobytes() == array.tobytes() and not found.flags.writeable


def test_a_thousand_pvs_and_one_change(tmp_path):
    made = Snapshot(items=tuple(SnapshotItem(f"a{k}", k / 7, native_type="D") for k in range(1000)))
    save(tmp_path / "x.pvsnap", made)
    text = (tmp_path / "x.pvsnap").read_text()
    assert text.count("\n") > 1000  # one PV a line: other tools can tell what changed
    assert same(load(tmp_path / "x.pvsnap").snapshot, made)


GOOD = """{
  "format": "pvwatch-snapshot",
  "version": 1,
  "items": [
    {"name": "a", "kind": "float", "value": 1.5, "mine": 7},
    {"name": "b", "kind": "array", "value": {"array": "<i2", "base64": "AQACAA=="}}
  ],
  "site": "X"
}
"""
BAD = {
    "not json": ('"version": 1,', '"version": 1', ":4: not JSON"),
    "other format": ("pvwatch-snapshot", "other", 'format: must be "pvwatch-snapshot"'),
    "newer": ('"version": 1', '"version": 2', "version: version 2 is newer than this program"),
    "version is text": ('"version": 1', '"version": "1"', "version: must be a whole number"),
    "no items": ('"items"', '"rows"', "items: must be a list"),
    "no name": ('"name": "a"', '"name": ""', "items[0]: name: is missing or empty"),
    "kind": ('"float"', '"flaot"', "items[0] (a): kind: must be one of float, integer"),
    "text for number": ("1.5", '"x"', "items[0] (a): value: must be a number, as kind says"),
    "true": ("1.5", "true", "items[0] (a): value: must be a number, text or array"),
    "NaN": ("1.5", "NaN", "not JSON: NaN is not JSON"),
    "too large": ("1.5", "1e999", "larger than a double"),
    "long integer": ("1.5", "9" * 5000, "not JSON"),
    "bad double": ("1.5", '{"double": "0x7"}', "items[0] (a): value: '0x7' is not a double"),
    "object array": ("<i2", "|O", "items[1] (b): value: '|O' is not a type of array"),
    "bad base64": ("AQACAA==", "AQAC", "items[1] (b): value: its base64 is not an array of <i2"),
    "huge texts": (
        '{"array": "<i2", "base64": "AQACAA=="}',
        '{"array": "<U99999999", "items": ["a"]}',
        "larger than can be read",
    ),
    "tolerance": ('"mine": 7', '"tolerance": "wide"', "tolerance: 'wide' is not a tolerance"),
    "severity": ('"mine": 7', '"severity": -1', "severity: must be a whole number from 0"),
    "selected": ('"mine": 7', '"selected": 1', "selected: must be true or false"),
    "deep": ('"mine": 7', '"mine": ' + "[" * 40 + "]" * 40, "mine: nested too deeply"),
    "very deep": ('"mine": 7', '"mine": ' + "[" * 10**5 + "]" * 10**5, "nested too deeply"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_errors_name_file_and_place(case, tmp_path):
    old, new, message = BAD[case]
    path = tmp_path / "x.pvsnap"
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(SnapshotFileError) as error:
        load(path)
    assert str(error.value).startswith(str(path)) and message in str(error.value)
    assert "\n" not in str(error.value)


def test_unknown_keys_are_kept_and_told():
    loaded = loads(GOOD.encode())
    assert loaded.warnings == [
        "unknown key mine is kept but not used", "unknown key site is kept but not used",
    ]  # fmt: skip
    again = json.loads(dumps(loaded.snapshot))
    assert again["site"] == "X" and again["items"][0]["mine"] == 7
    assert loaded.snapshot.items[1].value.tolist() == [1, 2]


def test_files_that_cannot_be_read(tmp_path):
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    latin = tmp_path / "latin"
    latin.write_bytes(b'{\n"a": "\xe4"}')
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, message in (
        (big, "larger than 64 MiB"),
        (latin, ":2: not UTF-8"),
        (tmp_path / "none", "No such file"),
        (tmp_path, "not an ordinary file"),
        (pipe, "not an ordinary file"),
    ):
        with pytest.raises(SnapshotFileError, match=message):
            load(path)


def test_what_has_no_place_is_refused_and_the_old_file_stays(tmp_path, monkeypatch):
    path = tmp_path / "x.pvsnap"
    save(path, Snapshot("old"))
    for value in (np.zeros((2, 2)), np.array([None]), 2**70):
        with pytest.raises(ValueError, match=r"does not fit|64 bits"):
            save(path, Snapshot("new", items=(SnapshotItem("a", value, PvKind.ARRAY),)))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(path, Snapshot("new"))
    assert load(path).snapshot.group == "old" and os.listdir(tmp_path) == ["x.pvsnap"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(
    st.sampled_from(
        ["name", "kind", "value", "labels", "count", "tolerance", "unknown", "time_ns"]
    ),
    json_values,
)
def test_any_value_of_any_key_reads_or_is_refused(key, value):
    document = json.loads(GOOD)
    document["items"][1][key] = value
    try:
        loads(json.dumps(document).encode())
    except SnapshotFileError as error:
        assert "items[1]" in str(error) or "not JSON" in str(error)


@given(st.binary(max_size=100) | st.binary(max_size=60).map(lambda b: GOOD.encode()[:150] + b))
def test_any_bytes_read_or_are_refused(data):
    try:
        loads(data)
    except SnapshotFileError:
        return
