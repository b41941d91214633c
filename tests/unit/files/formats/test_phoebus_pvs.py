import pytest

from gui.core.groups.group import Group, PvSpec
from gui.files.formats.phoebus_pvs import dump_group as dump
from gui.files.formats.phoebus_pvs import loads_group as loads
from tests.support.group_samples import SAMPLES, names, refused, sample, told

PVS = (SAMPLES / "magnets.pvs").read_text()


def test_a_table():
    loaded = sample("magnets.pvs")
    assert names(loaded) == [
        "# Quadrupoles", "SR:Q1:CURR", "SR:Q2:CURR", "SR:Q2:RB", "# Quadrupoles",
    ]  # fmt: skip
    assert loaded.group.pvs[3].comment == "readback of SR:Q2:CURR"
    assert loaded.warnings == [
        "line 16: loc://test is no PV of Channel Access; left out",
        "selected, tolerance, completion of 3 PVs are not used in a group; kept for *.pvs",
        "saved values are not carried over: open the file as a snapshot to see them",
    ]


BAD = {
    "entity": ("<pvtable", '<!DOCTYPE x [<!ENTITY e "x">]><pvtable', ":2: a document type"),
    "cut short": ("</pvlist>", "", ":18: not XML"),
    "deep": ("12.5", "<a>" * 70 + "</a>" * 70, ":9: nested too deeply"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files(case, tmp_path):
    old, new, message = BAD[case]
    assert refused(tmp_path / "x.pvs", PVS.replace(old, new)).startswith(message)


ODD = {
    "name": ("SR:Q1:CURR", "SR&#9;:\u202eX", ":6: 'SR :X' is no PV; left out"),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_lines_refuse_no_whole_files(case, tmp_path):
    old, new, message = ODD[case]
    assert any(text.startswith(message) for text in told(tmp_path / "x.pvs", PVS.replace(old, new)))


def test_round_trip():
    group = sample("magnets.pvs").group
    data, warnings = dump(group)
    again = loads(data)
    assert names(again) == [pv.name for pv in group.pvs] and len(again.warnings) == 1
    assert warnings == ["SR:Q2:RB: comment not carried over"]
    data, warnings = dump(Group(pvs=(PvSpec("$(Q)<&", "l", True),)))
    assert names(loads(data)) == ["$(Q)<&"]
    assert warnings == [
        "$(Q)<&: macro $(Q) is not defined; written as it is",
        "$(Q)<&: plot, label not carried over",
    ]
