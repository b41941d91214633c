"""Files of other tools: real ones read right, bad ones refused with file and line, fuzzed."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.group import AxisSpec, Group, PvSpec
from gui.files.conversion import convert
from gui.files.group_export import save_any
from gui.files.group_file import GroupFileError, load, save
from gui.files.group_import import SUFFIXES, load_any

STP = """StripConfig                   1.2
Strip.Time.Timespan           600
Strip.Time.NumSamples         7200
Strip.Time.SampleInterval     1.000000
Strip.Color.Background        65535 65535 65535
Strip.Color.Color1            0     0     65535
Strip.Color.Color2            65535 0     0
Strip.Option.GraphLineWidth   3
Strip.Curve.0.Name            SR:CURRENT
Strip.Curve.0.Units           mA
Strip.Curve.0.Comment         the beam
Strip.Curve.0.Min             0
Strip.Curve.0.Max             500
Strip.Curve.0.Scale           0
Strip.Curve.0.PlotStatus      1
Strip.Curve.1.Name            SR:VAC
Strip.Curve.1.Units           Torr
Strip.Curve.1.Min             1e-10
Strip.Curve.1.Max             1e-6
Strip.Curve.1.Scale           1
Strip.Curve.1.PlotStatus      0
Strip.Curve.2.Name            SR:UNSET
Strip.Curve.2.Min             0
Strip.Curve.2.Max             0
"""
OLD_STP = "SAMPLEFREQUENCY 1\nTIMESPAN 120\nCHANNEL A:B\nMINIMUM -1\nMAXIMUM 2\nCHANNEL C:D\n"
PLT = """<?xml version="1.0" encoding="UTF-8"?>
<databrowser><title>Ring &amp; Linac</title><scroll>true</scroll>
<start>-2 hours -30 minutes</start><end>now</end>
<axes><axis><visible>true</visible><name>Current (mA)</name><right>true</right>
<min>0.0</min><max>500.0</max><autoscale>false</autoscale><log_scale>false</log_scale></axis>
<axis><name>Vacuum</name><min>1e-10</min><max>1e-6</max><autoscale>true</autoscale>
<log_scale>true</log_scale></axis></axes>
<annotations/>
<pvlist><pv><display_name>Beam</display_name><visible>true</visible><name>ca://SR:CURRENT</name>
<axis>0</axis><color><red>255</red><green>0</green><blue>16</blue></color>
<trace_type>SINGLE_LINE_DIRECT</trace_type><linewidth>2</linewidth><period>0.0</period>
<archive><name>old</name><url>jdbc:x</url></archive></pv>
<pv><display_name>SR:VAC</display_name><visible>false</visible><name>SR:VAC</name><axis>1</axis>
<trace_type>POINTS</trace_type></pv>
<pv><name>sim://noise</name></pv>
<formula><name>f</name><formula>a*2</formula></formula></pvlist></databrowser>
"""
PVS = """<?xml version="1.0" encoding="UTF-8"?>
<pvtable version="3.0" enable_save_restore="true"><timeout>60.0</timeout><pvlist>
<pv><selected>true</selected><name># Magnets</name></pv>
<pv><selected>true</selected><name>SR:Q1</name><tolerance>0.1</tolerance>
<saved_value>1.5</saved_value></pv>
<pv><name>loc://x</name></pv></pvlist></pvtable>
"""
BOB = """<?xml version="1.0" encoding="UTF-8"?>
<display version="2.0.0"><name>Screen</name><macros><P>SR:</P></macros>
<widget type="textupdate" version="2.0.0"><name>T</name><pv_name>$(P)TUNE</pv_name></widget>
<widget type="stripchart" version="2.1.0"><name>S</name>
<y_axes><y_axis><title>Current</title><autoscale>false</autoscale><log_scale>false</log_scale>
<minimum>0.0</minimum><maximum>500.0</maximum></y_axis></y_axes>
<traces><trace><name>Beam</name><y_pv>$(P)CURRENT</y_pv><axis>0</axis>
<color><color name="x" red="1" green="2" blue="3"/></color><line_width>3</line_width>
<visible>true</visible></trace></traces></widget></display>
"""
REQ = "# magnets\n$(P)Q1\nSR:Q2 trailing words\nfile inner.req P=IN:,M=m1\n"
INNER = "$(P)$(M).VAL\nfile deeper.req P=$(P)\n"
BURT_REQ = "% made by hand\nRO SR:A\nSR:B 10\nWO SR:C\n"
BURT_SNAP = """--- Start BURT header
Time:     Mon Jan  1 00:00:00 2024
--- End BURT header
SR:A 1 1.500000000000000e+00
RO SR:B 3 1 2 3
"""
SAV = "# autosave R5.3\tAutomatically generated - DO NOT MODIFY - 240101-000000\nSR:A 1.5\n<END>\n"
SAMPLES = {
    "a.stp": STP, "old.stp": OLD_STP, "a.plt": PLT, "a.pvs": PVS, "a.bob": BOB, "a.req": BURT_REQ,
    "a.snap": BURT_SNAP, "a.sav": SAV, "a.txt": "A:1, A:2;A:3\n# no\n'B:1'\n",
    "a.csv": "PV,READBACK,READ_ONLY\nX:1,X:1:RB,0\n\"X:2\",,1\n",
}  # fmt: skip


def read(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_any(path)


def names(loaded):
    return [pv.name for pv in loaded.group.pvs]


def test_striptool(tmp_path):
    group = read(tmp_path, "a.stp", STP).group
    assert group.span_s == 600 and names(read(tmp_path, "a.stp", STP))[2] == "SR:UNSET"
    beam, vacuum, unset = group.pvs
    assert (beam.color, beam.width, beam.visible, beam.comment) == ("#0000ff", 3, True, "the beam")
    assert vacuum.color == "#ff0000" and not vacuum.visible
    axes = {axis.id: axis for axis in group.axes}
    assert axes[beam.axis] == AxisSpec("curve0", "", "mA", False, (0.0, 500.0))
    assert axes[vacuum.axis].log and axes[vacuum.axis].range == (1e-10, 1e-6)
    assert axes[unset.axis].range is None  # Max ≤ Min: it was unset
    latin = STP.replace("the beam", "größe").encode("iso-8859-1")
    assert read(tmp_path, "l.stp", latin).group.pvs[0].comment == "größe"
    old = read(tmp_path, "old.stp", OLD_STP).group
    assert [pv.name for pv in old.pvs] == ["A:B", "C:D"] and old.span_s == 120
    assert old.axes[0].range == (-1, 2)


def test_data_browser(tmp_path):
    loaded = read(tmp_path, "a.plt", PLT)
    group = loaded.group
    assert group.name == "Ring & Linac" and group.span_s == 9_000
    assert group.axes[0] == AxisSpec("axis0", "Current", "mA", False, (0.0, 500.0), "right")
    assert group.axes[1].log and group.axes[1].range is None
    assert group.pvs[0] == PvSpec("SR:CURRENT", "Beam", True, "axis0", "#ff0010", 2.0, "line")
    assert group.pvs[1].style == "points" and not group.pvs[1].visible
    text = "\n".join(loaded.warnings)
    assert "sim://noise" in text and "formula f" in text and "archives of SR:CURRENT" in text


def test_tables_displays_lists(tmp_path):
    table = read(tmp_path, "a.pvs", PVS)
    assert names(table) == ["# Magnets", "SR:Q1"] and "loc://x" in "".join(table.warnings)
    display = read(tmp_path, "a.bob", BOB).group
    assert [pv.name for pv in display.pvs] == ["$(P)CURRENT", "$(P)TUNE"]
    assert display.macros == {"P": "SR:"} and display.pvs[0].color == "#010203"
    assert display.axes[0].range == (0, 500) and display.pvs[0].width == 3
    assert names(read(tmp_path, "a.txt", SAMPLES["a.txt"])) == ["A:1", "A:2", "A:3", "B:1"]
    assert names(read(tmp_path, "a.csv", SAMPLES["a.csv"])) == ["X:1", "X:2"]


def test_requests_and_saved_values(tmp_path):
    (tmp_path / "inner.req").write_text(INNER)
    (tmp_path / "deeper.req").write_text("$(P)DEEP\n")
    assert names(read(tmp_path, "a.req", REQ)) == ["$(P)Q1", "SR:Q2", "IN:m1.VAL", "IN:DEEP"]
    assert names(read(tmp_path, "b.req", BURT_REQ)) == ["SR:A", "SR:B", "SR:C"]
    assert names(read(tmp_path, "a.snap", BURT_SNAP)) == ["SR:A", "SR:B"]
    assert names(read(tmp_path, "a.sav", SAV)) == ["SR:A"]


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("x.stp", "StripConfig 2.0\n", 1, "StripConfig"),
        ("x.stp", "StripConfig 1.2\nnonsense\n", 2, "no setting"),
        ("x.stp", STP.replace("0     0     65535", "red"), 6, "three numbers"),
        ("x.plt", "<databrowser><title>x</title>\n<axes>", 2, "not XML"),
        ("x.plt", "<other/>", 1, "not a Data Browser"),
        ("x.plt", '<!DOCTYPE d [<!ENTITY e "x">]>\n<databrowser>&e;</databrowser>', 1, "DTD"),
        ("x.pvs", "<pvtable><pvlist>", 1, "XML"),
        ("x.bob", "<display>" + "<a>" * 200, 1, "deep"),
        ("x.req", "A\nfile gone.req\n", 2, "gone.req"),
        ("x.req", "%\n#include <x>\n", 2, "not expanded"),
        ("x.snap", "SDDS1\n", 1, "SDDS"),
        ("x.snap", "SR:A 1 2\n", 1, "no header"),
        ("x.txt", b"A\nB\0\n", 2, "zero byte"),
        ("x.txt", b"A\n\xff\xfe\n", 2, "UTF-8"),
        ("x.xyz", "<?xml version='1.0'?><what/>", 1, "not known"),
    ],
)
def test_bad_files_name_file_and_line(tmp_path, name, text, line, words):
    with pytest.raises(GroupFileError) as caught:
        read(tmp_path, name, text)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / name}:{line}: ") and words in message
    assert "\n" not in message


def test_files_that_name_themselves_are_refused(tmp_path):
    (tmp_path / "b.req").write_text("file a.req\n")
    with pytest.raises(GroupFileError, match=r"b\.req:1: .*itself"):
        read(tmp_path, "a.req", "file b.req\n")
    with pytest.raises(GroupFileError, match="8 MiB"):
        read(tmp_path, "big.txt", "x" * (9 << 20))
    with pytest.raises(GroupFileError, match="not an ordinary file"):
        load_any(tmp_path)


@given(st.sampled_from(SUFFIXES[1:]), st.sampled_from(sorted(SAMPLES)), st.integers(0, 2**32 - 1))
def test_mutated_files_raise_only_the_documented_error(tmp_path_factory, suffix, sample, seed):
    rng = random.Random(seed)
    data = bytearray(SAMPLES[sample].encode())
    for _ in range(rng.randrange(8)):
        at = rng.randrange(len(data))
        match rng.randrange(3):
            case 0:
                data[at] = rng.randrange(256)
            case 1:
                del data[at : at + rng.randrange(40)]
            case 2:
                data[at:at] = data[rng.randrange(len(data)) :][: rng.randrange(60)]
        data = data or bytearray(b"x")
    path = tmp_path_factory.mktemp("f") / f"x{suffix}"
    path.write_bytes(data)
    try:
        loaded = load_any(path)
    except GroupFileError:
        return
    save(path.with_suffix(".pvgroup"), loaded.group)  # what was read can be written, and read
    assert names(load(path.with_suffix(".pvgroup"))) == names(loaded)


@given(st.binary(max_size=300), st.sampled_from(SUFFIXES[1:]))
def test_any_bytes_raise_only_the_documented_error(tmp_path_factory, data, suffix):
    path = tmp_path_factory.mktemp("f") / f"x{suffix}"
    path.write_bytes(data)
    try:
        load_any(path)
    except GroupFileError as error:
        assert str(path) in str(error) or "request" in str(error)


FULL = Group(
    "Ring", 600.0, axes=(
        AxisSpec("c", "Current", "mA", False, (0.0, 500.0), "right"),
        AxisSpec("v", "Vacuum", "Torr", True),
    ),
    pvs=(
        PvSpec("SR:CURRENT", "Beam", True, "c", "#ff0010", 2.0, "line"),
        PvSpec("SR:VAC", "", True, "v", "#00ff00", 2.0, "points", False),
    ),
)  # fmt: skip


def test_round_trips_keep_what_the_formats_hold(tmp_path):
    ours = tmp_path / "a.pvgroup"
    save(ours, FULL)
    assert load(ours).group == FULL
    for suffix in (".plt", ".stp", ".pvs", ".txt"):
        first, second = tmp_path / f"x{suffix}", tmp_path / f"y{suffix}"
        save_any(first, FULL)
        group = load_any(first).group
        save_any(second, group)
        again = load_any(second).group
        assert [pv.name for pv in again.pvs] == ["SR:CURRENT", "SR:VAC"]
        if suffix in (".plt", ".stp"):
            assert again.span_s == 600 and again.pvs == group.pvs and again.axes == group.axes
            assert [pv.color for pv in again.pvs] == ["#ff0010", "#00ff00"]
            ranges = {axis.id: (axis.range, axis.log) for axis in again.axes}
            assert [ranges[pv.axis] for pv in again.pvs] == [((0.0, 500.0), False), (None, True)]
            assert [pv.visible for pv in again.pvs] == [True, False]
    kept = [replace(pv, axis=None) for pv in load_any(tmp_path / "x.plt").group.pvs]
    assert kept == [replace(pv, axis=None) for pv in FULL.pvs]  # axes are numbered anew


def test_what_a_format_cannot_hold_is_listed(tmp_path):
    many = Group("Many", pvs=tuple(PvSpec(f"p{k}", plot=True) for k in range(12)))
    lost = save_any(tmp_path / "m.stp", many)
    assert len(lost) == 2 and "p11 is beyond the ten curves" in lost[1]
    with pytest.raises(GroupFileError, match="can be written"):
        save_any(tmp_path / "m.bob", many)


def test_convert(tmp_path, capsys):
    (tmp_path / "a.stp").write_text(STP)
    assert convert(tmp_path / "a.stp", tmp_path / "a.plt") == 0
    assert convert(tmp_path / "a.plt", tmp_path / "a.pvgroup") == 0
    assert load(tmp_path / "a.pvgroup").group.pvs[0].name == "SR:CURRENT"
    capsys.readouterr()
    assert convert(tmp_path / "a.stp", tmp_path / "a.stp") == 1
    assert "over itself" in capsys.readouterr().err
    (tmp_path / "bad.stp").write_text("StripConfig 1.2\nnonsense\n")
    ended = subprocess.run(
        [sys.executable, "-m", "gui", "--convert", "bad.stp", "b.pvgroup"],
        cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert ended.returncode == 1 and ended.stderr.startswith("bad.stp:2: ")
    assert ended.stderr.count("\n") == 1 and not (tmp_path / "b.pvgroup").exists()
