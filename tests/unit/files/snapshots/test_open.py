"""Readers of other tools' saved values: Phoebus .pvs and autosave .sav."""

import contextlib
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.pv.updates import PvKind
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem
from gui.core.snapshots.tolerance import Tolerance
from gui.files.formats import autosave_sav, phoebus_pvs
from gui.files.formats.loaded_snapshot import SnapshotFileError
from gui.files.snapshots import pvsnap
from gui.files.snapshots.open import load_snapshot
from tests.support.waiting import Cost

PVS = """<?xml version="1.0" encoding="UTF-8"?>
<pvtable version="3.0" save="true">
  <timeout>60.0</timeout>
  <pvlist>
    <pv><selected>true</selected><name># Magnets</name><tolerance>0.1</tolerance></pv>
    <pv>
      <selected>true</selected><name>SR:Q1:CURR</name><tolerance>0.5</tolerance>
      <saved_value_timestamp>2024-05-06 07:08:09.123456789</saved_value_timestamp>
      <saved_value>12.5</saved_value><completion>true</completion>
    </pv>
    <pv>
      <selected>false</selected><name>ca://SR:WAVE</name><tolerance>0.0</tolerance>
      <saved_array_value><item>1.0</item><item>2 &amp; 3</item></saved_array_value>
      <readback>SR:WAVE:RB</readback><readback_value>4</readback_value>
    </pv>
    <pv><name>sim://sine</name></pv>
    <pv><name>SR:NEVER</name><tolerance>wide</tolerance></pv>
  </pvlist>
</pvtable>
"""


def test_a_phoebus_table():
    table = phoebus_pvs.loads(PVS.encode())
    assert [row.name for row in table.rows] == [
        "# Magnets", "SR:Q1:CURR", "ca://SR:WAVE", "SR:WAVE:RB", "sim://sine", "SR:NEVER",
    ]  # fmt: skip
    assert table.rows[0].comment and table.rows[3].readback and not table.rows[3].selected
    loaded = table.as_snapshot("magnets")
    q1, wave, readback, never = loaded.snapshot.items
    assert (q1.value, q1.tolerance, q1.selected) == ("12.5", Tolerance(0.5), True)
    moment = int(datetime(2024, 5, 6, 7, 8, 9).timestamp()) * 10**9 + 123456789
    assert q1.time_ns == loaded.snapshot.created_ns == moment
    assert wave.name == "SR:WAVE" and wave.value.tolist() == ["1.0", "2 & 3"]
    assert not wave.selected and wave.tolerance == Tolerance(0)
    assert readback.value == "4" and not readback.selected
    assert never.unknown == "nothing was saved" and not never.selected
    assert loaded.warnings == [
        "line 17: 'wide' is no tolerance; left out",
        "line 16: sim://sine is no PV of Channel Access",
    ]


BAD_PVS = {
    "entity": ("<pvtable", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><pvtable',
               ":2: a document type or entity is not read"),
    "laughs": ("<pvtable", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><pvtable',
               ":2: a document type"),
    "undefined entity": ("12.5", "&e;", ":9: not XML"),
    "cut short": ("</pvlist>", "", ":19: not XML"),
    "another root": ("pvtable", "databrowser", ":2: must be <pvtable>, not <databrowser>"),
    "encoding": ("UTF-8", "klingon", ":1: not XML"),
    "deep": ("12.5", "<a>" * 70 + "</a>" * 70, ":9: nested too deeply"),
}  # fmt: skip


def test_a_row_whose_name_is_none_is_left_out_and_told(tmp_path):
    path = tmp_path / "x.pvs"
    path.write_text(PVS.replace("SR:NEVER", "SR&#9;:\u202eX"), encoding="utf-8")
    assert "line 17: 'SR :X' is no PV; left out" in load_snapshot(path).warnings


@pytest.mark.parametrize("case", BAD_PVS)
def test_bad_phoebus_tables(case, tmp_path):
    old, new, message = BAD_PVS[case]
    path = tmp_path / "x.pvs"
    path.write_text(PVS.replace(old, new), encoding="utf-8")
    with pytest.raises(SnapshotFileError) as error:
        load_snapshot(path)
    assert str(error.value).startswith(str(path)) and message in str(error.value)


SAV = r"""# save/restore V5.1	Automatically generated - DO NOT MODIFY - 240506-070809
! 1 channel(s) not connected - or not all gets were successful
xxx:SR_ao.PREC 1
xxx:SR_ao.OUT xxx:SR_bo.VAL NPP NMS
xxx:empty.DESC 
xxx:spaces.DESC   two before
#i_dont_exist.VAL Search Issued
# a comment
xxx:texts @array@ { "1" "say \"hi\"" "back\slash" "" }
xxx:long @array@ { "1" "2"
"3" }
#xxx:old @array@ { "1"
"2" }
<END>
xxx:after 7
"""  # noqa: W291


def test_an_autosave_file():
    file = autosave_sav.loads(SAV.encode())
    assert [(row.name, row.value) for row in file.rows] == [
        ("xxx:SR_ao.PREC", "1"),
        ("xxx:SR_ao.OUT", "xxx:SR_bo.VAL NPP NMS"),
        ("xxx:empty.DESC", ""),
        ("xxx:spaces.DESC", "  two before"),
        ("i_dont_exist.VAL", None),
        ("xxx:texts", ("1", 'say "hi"', "back\\slash", "")),
        ("xxx:long", ("1", "2", "3")),
    ]
    loaded = file.as_snapshot("x")
    assert loaded.snapshot.created_ns == int(datetime(2024, 5, 6, 7, 8, 9).timestamp()) * 10**9
    assert loaded.warnings == [
        "line 2: 1 channel(s) not connected - or not all gets were successful"
    ]
    lost = loaded.snapshot.items[4]
    assert lost.unknown == "not connected" and not lost.selected
    assert loaded.snapshot.items[5].untyped and isinstance(
        loaded.snapshot.items[6].value, np.ndarray
    )
    cut = autosave_sav.loads(b"a:b 1\r\na:c\t2 3\r\na:b 4")
    assert [(row.name, row.value) for row in cut.rows] == [
        ("a:b", "1"),
        ("a:c", "2 3"),
        ("a:b", "4"),
    ]
    assert cut.as_snapshot().warnings == [
        "no <END>: the file may have been cut short", "1 PVs are there more than once: a:b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a 1\nb\0 2\n<END>", ":2: not text"),
        ("# save/restore\n<END>\n", ":2: no PV in it"),
        ("", ":1: the file is empty"),
    ],
)
def test_bad_autosave_files(text, message, tmp_path):
    path = tmp_path / "x.sav"
    path.write_text(text)
    with pytest.raises(SnapshotFileError) as error:
        load_snapshot(path)
    assert str(error.value).startswith(str(path)) and message in str(error.value)


@pytest.mark.parametrize(
    ("text", "rows", "told"),
    [
        ('b @array@ { "1" "2"\n<END>\n', {"b": None}, "left out: an array does not end"),
        ('b @array@ { "1" 2 }\nc 3\n', {"b": None, "c": "3"}, "'2 }' is no element of an array"),
        ('b @array@ { "1" "2"\nc 3\n', {"b": None, "c": "3"}, "'c 3' is no element of an array"),
        (
            'b @array@ { "1 }\nc 3\nd @array@ { "4" }\n',
            {"b": None, "c": "3", "d": ("4",)},
            "line 2",
        ),
        ('b @array@ "1"\nc 3\n', {"b": None, "c": "3"}, "an array must begin with {"),
        ('b @array@ { "1\n' + "x 1\n" * 9000, {"b": None, "x": "1"}, "of an array does not end"),
        ('#b @array@ { "1\nx 1\n', {"x": "1"}, ""),
        ("<html>\nb 2\n", {"b": "2"}, "line 2: '<html>' is no PV; left out"),
        ("??? 4\nb 2\n", {"b": "2"}, "line 2: '???' is no PV; left out"),
        ("b" * 2000 + " 2\nc 1\n", {"c": "1"}, "line 2: a name is too long; left out"),
    ],
)
def test_an_odd_line_of_autosave_leaves_the_others(text, rows, told, tmp_path):
    """A value that cannot be read is none, and says so: it can never be restored."""
    path = tmp_path / "x.sav"
    path.write_text("a 1\n" + text)
    file = autosave_sav.load(path)
    assert {row.name: row.value for row in file.rows} == {"a": "1", **rows}
    assert any(told in warning for warning in file.warnings), file.warnings
    for item in load_snapshot(path).snapshot.items:
        if item.value is None:
            assert not item.selected and item.unknown == "the saved value cannot be read"
    group = autosave_sav.loads_group(path.read_bytes())
    assert {pv.name for pv in group.group.pvs} == {"a", *rows}


def test_what_is_in_a_file_tells_its_kind(tmp_path):
    for name, data in (
        ("a.txt", SAV.encode()), ("b.txt", PVS.encode()), ("c.sav", PVS.encode("utf-16")),
        ("d.savB", b"a 1\n<END>\n"), ("e.backup", b"a 1\n<END>\n"),
        ("f.sav", pvsnap.dumps(Snapshot("f"))),
    ):  # fmt: skip
        path = tmp_path / name
        path.write_bytes(data.replace(b'encoding="UTF-8"', b""))
        if name == "c.sav":
            path.write_bytes(PVS.replace("UTF-8", "UTF-16").encode("utf-16"))
        assert load_snapshot(path).snapshot.group == path.stem
    other = tmp_path / "x.txt"
    other.write_text("hello")
    with pytest.raises(SnapshotFileError, match="not a snapshot"):
        load_snapshot(other)


texts = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=("Cs",)), max_size=12)
names = st.from_regex(r"[A-Za-z][\w:.-]{0,10}", fullmatch=True).filter(str.isascii)


@given(st.lists(st.tuples(names, texts | st.lists(texts, max_size=4).map(tuple)), min_size=1))
def test_what_autosave_writes_is_read(rows):
    rows = [
        (n, v if isinstance(v, str) else tuple(t.rstrip("\\") for t in v))
        for n, v in rows
        if isinstance(v, tuple) or not v.startswith("@array@")
    ] or [("a", "1")]
    lines = []
    for name, value in rows:
        if isinstance(value, tuple):
            quoted = " ".join('"' + text.replace('"', '\\"') + '"' for text in value)
            value = f"@array@ {{ {quoted} }}"
        lines.append(f"{name} {value}")
    data = "\n".join([*lines, "<END>", ""]).encode()
    assert [(row.name, row.value) for row in autosave_sav.loads(data).rows] == [
        (name, tuple(t.replace('\\"', '"') for t in value) if isinstance(value, tuple) else value)
        for name, value in rows
    ]


def mutated(text):
    """Parts of a good file in any order, with anything between."""
    parts = st.sampled_from([text[k : k + 40] for k in range(0, len(text), 20)])
    return st.lists(parts | st.text(max_size=6), max_size=12).map("".join)


@given(mutated(PVS) | mutated(PVS).map(lambda inner: PVS[:110] + inner) | st.text())
def test_any_phoebus_table_reads_or_is_refused(text):
    try:
        phoebus_pvs.loads(text.encode("utf-8", "surrogatepass")).as_snapshot()
    except SnapshotFileError:
        return


@given(mutated(SAV) | st.binary().map(lambda b: b.decode("latin-1")))
def test_any_autosave_file_reads_or_is_refused(text):
    try:
        autosave_sav.loads(text.encode("latin-1", "replace")).as_snapshot()
    except SnapshotFileError:
        return


@pytest.mark.parametrize(
    "data",
    [
        b'a @array@ { "' + b"x" * 4_000_000,
        b'a @array@ { "1\n' + b"2\n" * 1_000_000,
        b'a @array@ { ' + b'"1" ' * 500_000 + b"}\n<END>",
        b'a @array@ { ' + b'"1"\n' * 200_000 + b"}\n<END>",
        b'a @array@ { "' + b'\\"' * 1_000_000,
        b"#" * 1_000_000,
    ],
)  # fmt: skip
def test_no_autosave_file_takes_long(data):
    cost = Cost()
    with contextlib.suppress(SnapshotFileError):
        autosave_sav.loads(data)
    assert cost.seconds < 10


def test_no_phoebus_table_takes_long():
    cost = Cost()
    data = "<pvtable><pvlist><pv><name>" + "x" * 15_000_000
    with pytest.raises(SnapshotFileError, match="not XML"):
        phoebus_pvs.loads(data.encode())
    assert cost.seconds < 10


def test_texts_of_autosave_are_the_bytes_of_the_file():
    head = b"# save/restore V5.1\n"
    rows = head + b'a 5 \xb5m\nb 5 \xc2\xb5m\nc @array@ { "\xb0C" "x" }\n<END>\n'
    latin = autosave_sav.loads(rows).as_snapshot().snapshot.items
    assert [item.value for item in latin[:2]] == [b"5 \xb5m", "5 µm".encode()]
    assert latin[2].value.tolist() == [b"\xb0C", b"x"]
    string = SnapshotItem("a", b"", PvKind.TEXT, "STRING")
    assert restore_value(latin[0], string) == b"5 \xb5m"
    assert restore_value(latin[1], string) == "5 µm".encode()
    chars = SnapshotItem("a", np.zeros(1, np.uint8), PvKind.ARRAY, "CHAR", 40)
    assert restore_value(latin[0], chars) == b"5 \xb5m"  # a long string: its end is added
    texts = restore_value(latin[2], SnapshotItem("c", None, PvKind.ARRAY, "STRING", 3))
    assert texts.dtype == "S40" and texts.tolist() == [b"\xb0C", b"x"]
    utf_8 = autosave_sav.loads(head + "a 5 µm →\n<END>\n".encode()).as_snapshot().snapshot
    assert utf_8.items[0].value == "5 µm →".encode()
    long = autosave_sav.loads(head + b"a " + b"x" * 39 + b"\n<END>\n").as_snapshot().snapshot
    with pytest.raises(ValueError, match="may be cut"):
        restore_value(long.items[0], string)
    assert pvsnap.loads(pvsnap.dumps(Snapshot(items=latin))).snapshot.items[0].value == b"5 \xb5m"
