"""Small files after kinds found at 24 facilities, and what each must give."""

import pytest

from gui.core.groups.group import is_heading
from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups.open import load_any
from gui.files.groups.save import save_any
from tests.support.group_samples import SAMPLES, checked

WILD = SAMPLES / "wild"
NAMES = {
    "sr.csv": ["INJ:Q1:SET", "INJ:Q1:RBV", "INJ:Q2:SET"],
    "snapold.bms": ["INJ:Q1:SET", "INJ:Q1:RBV"],
    "as1.req": ["DEV:1:A.VAL", "DEV:MAIN.VAL"],
    "dev.req": ["$(P)A.VAL"],
    "old.plt": ["VAC:G1:P"],
    "ancient.plt": ["VAC:G1:P"],
    "mark.plt": ["DEV:A", "DEV:B"],
    "dash.plt": ["DEV:A"],
    "psi.req": ["DEV:A", "DEV:B"],
    "psi2.req": ["DEV:A", "DEV:2:A.VAL"],
    "loc.bob": ["DEV:A"],
    "long.bob": ["DEV:A"],
    "inc.req": ["DEV:A.VAL", "DEV:B.VAL"],
    "mac.req": ["DEV:A"],
    "burt.req": ["dev:m1.VAL", "dev:m1.RBV", "dev:m2.VAL", "dev:m2.RBV"],
    "mot.breq": ["M.VAL", "M.RBV"],
    "rules.bob": ["DEV:A", "DEV:B", "DEV:SHUTTER:STA", "DEV:RESET", "DEV:SCRIPT", "DEV:SEL"],
    "emb.bob": ["DEV:1:A", "DEV:2:A"],
    "part.bob": ["$(P)A"],
    "mya.txt": ["DEV:A", "DEV:B"],
    "tab.csv": ["DEV:A", "DEV:B"],
    "tab2.csv": ["DEV:Q1", "DEV:Q2"],
    "pvname.csv": ["DEV:A"],
    "a.archive": ["DEV:A", "DEV:B"],
    "nc.sav": ["DEV:A", "DEV:GONE2.VAL", "DEV:G3"],
    "x.opi": ["DEV:A", "DEV:WF"],
    "t.pvs": ["DEV:A"],
    "rosnap.snap": ["DEV:A", "DEV:B"],
    "dup.stp": ["DEV:B"],
    "engine.xml": ["DEV:A", "DEV:B", "DEV:ON"],
    "names.json": ["DEV:A", "DEV:B", "pva://DEV:C"],
    "archived.json": ["DEV:A", "DEV:B"],
    "data.json": ["DEV:A"],
    "finder.json": ["DEVICE_A"],
    "restore.json": ["INJ:Q1:SET", "INJ:Q1:RBV", "INJ:Q2:SET"],
}
TOLD = {
    "sr.csv": ["READ_ONLY is not carried over"],
    "mark.plt": ["1 markers not drawn here, kept for *.plt: DEV:A CIRCLES"],
    "dash.plt": ["1 line styles not drawn here, kept for *.plt: DEV:A DASH"],
    "loc.bob": ["1 PVs of other protocols, local"],
    "long.bob": ["1 PVs of other protocols, local"],
    "psi.req": ["1 PVs of the head (machine parameters), not carried over: ACC:ENERGY"],
    "rules.bob": ["1 scripts and commands, not run nor searched for PVs: x.py"],
    "inc.req": ["line 1: the file here_not.req inside: No such file or directory"],
    "mac.req": ["line 1: the file $(TOP)/db/x.req inside: a macro in it has no value"],
    "burt.req": ["dev:m1.RBV: RO is not carried over"],
    "mya.txt": ["2 numbers and marks beside names, left out: 2.0, 0.1"],
    "a.archive": [
        "numbers and marks beside names, left out: 30, 1",
        "words beside names, left out: mon",
    ],
    "tab.csv": ["the columns Label, Type are not carried over"],
    "nc.sav": ["2 PVs were not connected when this was saved: DEV:GONE2.VAL, DEV:G3"],
    "t.pvs": ["selected, tolerance, completion of 1 PVs"],
    "rosnap.snap": ["DEV:A: RO is not carried over", "saved values are not carried over"],
    "dup.stp": ["line 4: curve 0 is named twice: DEV:A is left out"],
    "engine.xml": [
        "3 PVs whose period and mode of archiving are not carried over: DEV:A, DEV:B, DEV:ON",
        "1 PVs that disable their group in the archiver: DEV:ON",
    ],
    "names.json": ["DEV:A is there twice", "1 values that are no names, left out: 7"],
    "archived.json": ["keys beside names, not carried over: samplingMethod, samplingPeriod, sta"],
    "data.json": ["1 keys beside names, not carried over: PREC"],
    "finder.json": ["3 keys beside names, not carried over: owner, properties, tags"],
    "restore.json": ["INJ:Q2:SET: READ_ONLY is not carried over"],
}
QUIET = ("as1.req", "dev.req", "psi2.req", "part.bob", "emb.bob",
         "old.plt", "ancient.plt", "x.opi")  # fmt: skip
REFUSED = {
    "gw.pvlist": ":1: rules of a CA gateway, no list of names",
    "config.json": ":1: no key in this JSON means the name of a PV",
    "saveData.req": ":1: a file of sscan's saveData, no list of names",
}


def test_every_file_has_its_row():
    assert {path.name for path in WILD.iterdir()} == {*NAMES, *REFUSED}


def expanded(loaded):
    macros = loaded.group.macros
    names = [pv.name for pv in loaded.group.pvs if not is_heading(pv.name)]
    return [name.replace("$(P)", macros["P"]) if "P" in macros else name for name in names]


@pytest.mark.parametrize("name", NAMES)
def test_names_and_what_is_told(name):
    loaded = load_any(WILD / name)
    checked(loaded)
    assert expanded(loaded) == NAMES[name]
    for words in TOLD.get(name, ()):
        assert any(words in warning for warning in loaded.warnings), loaded.warnings
    if name in QUIET:
        assert loaded.warnings == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_list_is_refused_as_what_it_is(name):
    with pytest.raises(GroupFileError) as error:
        load_any(WILD / name)
    assert str(error.value) == f"{WILD / name}{REFUSED[name]}"


def test_settings_of_old_plots():
    group = load_any(WILD / "old.plt").group
    assert (group.name, group.span_s) == ("Heater", 3600)
    (axis,), (pv,) = group.axes, group.pvs
    assert (axis.label, axis.log, axis.range) == ("Pressure", True, (1e-6, 0.01))
    assert (pv.label, pv.width, pv.color, pv.axis) == ("gauge 1", 3, "#c41515", axis.id)
    ancient = load_any(WILD / "ancient.plt").group
    assert (ancient.axes[0].log, ancient.axes[0].range) == (True, (1e-6, 0.01))
    assert ancient.pvs[0].axis == ancient.axes[0].id


def test_an_axis_that_is_named_and_not_there_is_made():
    group = load_any(WILD / "mark.plt").group
    assert [pv.axis for pv in group.pvs] == ["axis1", "axis2"]
    assert [axis.id for axis in group.axes] == ["axis1", "axis2"]


def test_displays_inside_have_headings_with_their_macros():
    pvs = [pv.name for pv in load_any(WILD / "emb.bob").group.pvs]
    assert pvs == ["# part.bob (P=DEV:1:)", "DEV:1:A", "# part.bob (P=DEV:2:)", "DEV:2:A"]
    assert load_any(WILD / "x.opi").group.macros == {"P": "DEV:"}


def test_the_readback_says_of_what_and_what_a_table_lost(tmp_path):
    pvs = load_any(WILD / "sr.csv").group.pvs
    assert [pv.comment for pv in pvs] == ["", "readback of INJ:Q1:SET", ""]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("t.pvs", ["<selected>false<", "<tolerance>0.5<", "<completion>true<"]),
        ("dash.plt", ["<line_style>DASH<", "<linewidth>2<", "<trace_type>AREA<"]),
        ("mark.plt", ["<point_type>CIRCLES<", "<trace_type>AREA<"]),
    ],
)
@pytest.mark.parametrize("through_ours", [False, True])
def test_what_a_format_has_is_written_back(name, kept, through_ours, tmp_path):
    loaded = load_any(WILD / name)
    if through_ours:
        save_any(tmp_path / "g.pvgroup", loaded.group)
        again = load_any(tmp_path / "g.pvgroup")
        assert again.warnings == []
        loaded = again
    suffix = name.rpartition(".")[2]
    assert save_any(tmp_path / f"out.{suffix}", loaded.group) == ([], "")
    text = (tmp_path / f"out.{suffix}").read_text()
    for part in kept:
        assert part in text


@pytest.mark.parametrize("name", ["dup.stp", "nc.sav", "old.plt", "engine.xml", "names.json"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_what_windows_saved_anew_is_read_the_same(name, encoding, tmp_path):
    text = (WILD / name).read_text(encoding="utf-8").replace("\n", "\r\n")
    (tmp_path / name).write_bytes(text.encode(encoding))
    assert load_any(tmp_path / name).group == load_any(WILD / name).group
