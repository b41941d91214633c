"""Displays, databases, plots of archives, alarm servers: the samples and what each gives."""

import pytest

from gui.core.groups.group import AxisSpec, PvSpec, is_heading
from tests.support.group_samples import names, refused, sample, told

OTHERS = "# PVs of rules, actions, scripts, formulas and visibility"


def plain_names(loaded):
    return [name for name in names(loaded) if not is_heading(name)]


def test_medm():
    loaded = sample("vacuum.adl")
    assert names(loaded) == [
        "$(P)G1:P", "$(P)SP {a}", "$(P)OLD:BITS", "$(P)G2:P", "$(P)TRIG", "$(P)WAVE:X",
        "$(P)WAVE:Y", "$(P)INNER", "# pump.adl (P=PUMP1:, Q=a)", "PUMP1:SPEED", "PUMP1:a:$(R)",
        OTHERS, "$(P)G1:ON", "$(P)G1:MODE", "$(P)ERASE",
    ]  # fmt: skip
    assert loaded.group.pvs[0] == PvSpec("$(P)G1:P", plot=True, color="#fd0000")
    assert loaded.group.pvs[3] == PvSpec("$(P)G2:P", plot=True, color="#0000ff")
    assert loaded.group.span_s == 300
    assert loaded.warnings == ["1 displays and plots that buttons open, not read: other.adl"]


def test_edm():
    loaded = sample("pump.edl")
    assert names(loaded) == [
        "PUMP:SPEED", "PUMP:CURR", "PUMP:WF1", "PUMP:WF2", "PUMP:WFX", "# valve.edl (V=V1)",
        "PUMP:V1:STATE", OTHERS, "PUMP:ON", "PUMP:ALARM", "PUMP:A", "PUMP:B",
    ]  # fmt: skip
    assert loaded.warnings == [
        "line 56: the file nested/missing.edl inside: No such file or directory",
        "3 PVs of other protocols, local, simulated or computed; left out: "
        "LOC\\mine=i:0, CALC\\sum(PUMP:A,PUMP:B), LOC\\which=i:0",
        "1 displays and plots that buttons open, not read: other",
    ]


def test_qt_designer():
    loaded = sample("panel.ui")
    assert names(loaded) == [
        "${P}TEMP", "${P}FLOW", "${P}LEVEL", "${P}WY", "${P}WX", "$(P)CA", "$(P)S1", "$(P)S2",
        "$(P)X1", "$(P)Y1", "# valve.ui (V=V1)", "VALVE:V1", "# valve.ui (V=V2, W=x)", "VALVE:V2",
        OTHERS, "${P}DOOR", "$(P)HIDE",
    ]  # fmt: skip
    assert loaded.group.pvs[1] == PvSpec("${P}FLOW", "flow", True, color="#ff5500")
    assert [pv.name for pv in loaded.group.pvs if pv.plot] == [
        "${P}FLOW", "${P}LEVEL", "$(P)S1", "$(P)S2",
    ]  # fmt: skip
    assert loaded.warnings == [
        "line 14: the curve 'not JSON' is no table of JSON; left out",
        "1 colours that are not read, others are chosen: white",
        "1 PVs of other protocols, local, simulated or computed; left out: loc://note?type=str",
    ]


def test_a_database():
    loaded = sample("ring.db")
    assert [(pv.name, pv.comment) for pv in loaded.group.pvs] == [
        ("$(P)CURRENT", 'Beam "current"'),
        ("$(P)CURRENT_ALIAS", 'Beam "current"'),
        ("$(P)SHUTTER", "Shutter"),
        ("$(P)SUM", ""),
        ("$(P)TOTAL", ""),
        ("VALVE:$(V):STATE", "State of $(V)"),
        ("VALVE:$(V):SP", ""),
    ]
    assert loaded.warnings == ["info tags not carried over: autosaveFields"]


def test_substitutions():
    loaded = sample("ring.substitutions")
    valves = ["V1", "V2", "V3", "$(LAST)"]
    assert names(loaded) == [f"VALVE:{v}:{end}" for v in valves for end in ("STATE", "SP")]
    assert loaded.group.pvs[0].comment == "State of V1"
    assert loaded.warnings == [
        "3 instances whose template is not read: "
        "file $(TOP)/db/none.template inside: a macro in it has no value"
    ]


def test_trace_of_slac():
    loaded = sample("lifetime.trc")
    group = loaded.group
    assert (group.name, group.span_s) == ("Lifetime", 3600)
    assert group.axes == (
        AxisSpec("axis1", "Current", "mA", range=(0, 500), side="left"),
        AxisSpec("axis2", "Axis 2", log=True, side="right"),
    )
    assert group.pvs == (
        PvSpec("SR:CURRENT", plot=True, axis="axis1", color="#008cf9", width=2.0),
        PvSpec("SR:P", "pressure", True, "axis2", None, 1.0, "points", visible=False),
    )
    assert group.extra == {"slac_trace_formulas": ["{A}*2"]}
    assert loaded.warnings == [
        "curves[3] has no channel; left out",
        "1 formulas are kept in the group, not drawn: {A}*2",
        "the archiver's address is not carried over",
        "start and end are not carried over, only how far they are apart",
        "settings not carried over: xGrid",
        "1 colours that are not read, others are chosen: red",
    ]


def test_archive_viewer():
    loaded = sample("viewer.xml")
    group = loaded.group
    assert (group.name, group.span_s) == ("Vacuum", 86400)
    assert [(a.label, a.log, a.range, a.side) for a in group.axes] == [
        ("Pressure", True, (1e-9, 1e-6), "left"),
        ("Other", False, None, "right"),
    ]
    assert [(p.name, p.color, p.axis, p.width, p.visible) for p in group.pvs] == [
        ("VAC:G1", "#ff0000", "axis1", 2.0, True),
        ("VAC:G2", "#00ff00", "axis2", 1.0, False),
    ]
    assert "1 formulas, not carried over: sum" in loaded.warnings


def test_mya_viewer():
    loaded = sample("torus.xml")
    group = loaded.group
    assert (group.name, group.span_s) == ("Supports", 864000)
    assert [(a.label, a.log, a.range) for a in group.axes] == [
        ("Load", False, (0, 1000)),
        ("", True, None),
    ]
    assert group.pvs == (
        PvSpec("B:LC1", plot=True, axis="axis1", color="#0000ff", width=3.0),
        PvSpec("B:LC2", "second", True, "axis2", "#7f7f00", 1.0, "line"),
    )
    assert loaded.warnings == [
        "settings not carried over: autoscale, max, min, title",  # of the axis of time
        "1 dashed lines, drawn solid: B:LC1",
    ]


def test_an_alarm_server():
    loaded = sample("alarms.xml")
    assert names(loaded) == ["TOP:PV", "# VACUUM", "VAC:G1", "# VACUUM / PUMPS", "PUMP:1"]
    assert loaded.group.pvs[2].comment == "Gauge 1" and loaded.group.name == "Hall"
    assert loaded.warnings == [
        "alarms are not carried over; settings not carried over: guidance",
        "1 PVs whose alarm is disabled there: ca://PUMP:1",
        "1 filters of alarms, not carried over: PUMP:ON==1",
    ]


BOB = "<display>{}</display>"
INSIDE = '<widget type="embedded"><macros><M>{m}</M></macros><file>{file}</file></widget>'


def test_displays_inside_a_display_stay_in_bounds(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.bob").write_text(BOB.format("<widget><pv_name>SECRET</pv_name></widget>"))
    own = "<macros><P>own:</P><Q>q</Q></macros>"
    (folder / "leaf.bob").write_text(
        BOB.format(f"{own}<widget><pv_name>$(P)$(Q)$(M)</pv_name></widget>")
    )
    (folder / "loop.bob").write_text(BOB.format(INSIDE.format(m=1, file="loop.bob")))
    top = BOB.format(
        "<macros><P>SR:</P></macros>"
        + INSIDE.format(m="$(P)1", file="leaf.bob")
        + INSIDE.format(m=2, file="../secret.bob")
        + INSIDE.format(m=3, file="loop.bob")
        + '<widget type="navtabs"><tabs><tab><name>t</name><file>leaf.bob</file>'
        "<macros><M>4</M><Q>z</Q></macros></tab></tabs></widget>"
        '<widget type="template"><file>leaf.bob</file><instances>'
        "<instance><macros><M>5</M></macros></instance>"
        "<instance><macros><M>6</M></macros></instance></instances></widget>"
    )
    said = told(folder / "top.bob", top)
    loaded = sample(str(folder / "top.bob"))
    assert plain_names(loaded) == ["$(P)q$(P)1", "$(P)z4", "$(P)q5", "$(P)q6"]
    assert loaded.group.macros == {"P": "SR:"}
    assert said == [
        ":1: the file ../secret.bob inside is outside the folder; not opened",
        "loop.bob, line 1: the file loop.bob inside is inside itself",
    ]


def test_a_plot_in_a_display(tmp_path):
    (tmp_path / "p.plt").write_text(
        "<databrowser><pvlist><pv><name>$(P)A</name></pv></pvlist></databrowser>"
    )
    path = tmp_path / "x.bob"
    path.write_text(
        BOB.format(
            '<widget type="databrowser"><macros><P>SR:</P></macros><file>p.plt</file></widget>'
        )
    )
    assert names(sample(str(path))) == ["# p.plt (P=SR:)", "SR:A"]


def test_what_a_display_does_not_keep_of_a_plot_in_it_is_told(tmp_path):
    (tmp_path / "p.plt").write_text(
        "<databrowser><grid>true</grid><pvlist><pv><name>SR:A</name><line_style>DASH</line_style>"
        "</pv></pvlist></databrowser>"
    )
    path = tmp_path / "x.bob"
    path.write_text('<display><widget type="databrowser"><file>p.plt</file></widget></display>')
    loaded = sample(str(path))
    assert not loaded.group.extra and not any(pv.extra for pv in loaded.group.pvs)
    told = "\n".join(loaded.warnings)
    assert "p.plt: settings not used here: grid" in told and "kept for" not in told
    assert "1 line styles not drawn here: SR:A DASH" in told


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.adl", 'file { name="x"' + "{" * 100, ":1: nested too deeply"),
        ("x.adl", "hello", ":1: does not begin with a block file"),
        ("x.edl", "hello", ":1: does not begin with EDM's header"),
        ("x.trc", '{"curves": [, "y-axes": []}', ":1: not JSON"),
        ("x.db", "no record here\n", ":1: no record in it"),
        ("x.substitutions", 'file "none.db" { {A=1} }', ":1: no record in it; 1 instances"),
        ("x.db", 'record(ai, "A B"){}', ":1: no record in it; line 1: 'A B' has a space"),
        ("x.txt", "12 13\n", ":2: no PV name in it; 2 numbers and marks beside names"),
        ("x.snap", '#{"save_time": 1}\nA B,1\n', ":1: no PV in it; line 2: 'A B' has a space"),
        ("x.xml", "<thing/>", ":1: <thing> is no kind of XML that is read"),
        ("x.ui", '<ui><widget class="PyDMLabel"', ":1: not XML"),
    ],
)
def test_bad_files(name, text, message, tmp_path):
    assert refused(tmp_path / name, text).startswith(message)


def test_displays_without_pvs_say_so(tmp_path):
    for name, text in (("x.ui", "<ui/>"), ("x.bob", "<display/>"), ("x.opi", "<display/>")):
        assert told(tmp_path / name, text) == ["no widget with a PV in it"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "This is the manual of the device and how to use it.\nSee the other page of it.\n",
            "text",
        ),
        ("1.0\n2.0\n3\n", "no PV name"),
        ("--- *** ---\n", "no PV name"),
        ("DEV:.* ALLOW\n", "rules of a CA gateway"),
    ],
)
def test_what_is_no_list_of_names(text, message, tmp_path):
    assert message in refused(tmp_path / "x.txt", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one,SR:A,1\ntwo,SR:B,2\n", ["SR:A", "SR:B"]),
        ("SR:A 10 scan\nSR:B 1 Monitor\n", ["SR:A", "SR:B"]),
        ("SR:A; SR:B, C\n", ["SR:A", "SR:B", "C"]),
        ("# c\n\nDevice\tProcess Variable\nx\tSR:A\n\nz\t\n", ["SR:A"]),
        ("a;b;Channel Name\n1;2;SR:A\n", ["SR:A"]),
        ("the beam current of SR:A is good\nSR:B\nSR:C\n", ["SR:B", "SR:C"]),
    ],
)
def test_lists_and_tables_as_people_have_them(text, expected, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(text)
    assert names(sample(str(path))) == expected
