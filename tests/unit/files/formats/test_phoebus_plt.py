import pytest

from gui.core.groups.group import OF_PLT, AxisSpec, Group, PvSpec
from gui.files.formats.phoebus_plt import loads
from gui.files.formats.phoebus_plt_writer import dump
from tests.support.group_samples import SAMPLES, names, refused, sample, told

PLT = (SAMPLES / "levels.plt").read_text()


def test_a_plot():
    loaded = sample("levels.plt")
    group = loaded.group
    assert (group.name, group.span_s) == ("Cavity levels", 9000)
    assert group.axes == (
        AxisSpec("axis1", "Forward", "", False, (-0.5, 7.5), "left", {OF_PLT: {"grid": "true"}}),
        AxisSpec("axis2", "Pressure", "mbar", log=True, range=(1e-9, 1e-3), side="right"),
        AxisSpec("axis3", side="left", extra={OF_PLT: {"visible": "false"}}),
        AxisSpec("axis4", side="left"),
    )
    assert group.extra == {OF_PLT: {"grid": "true", "title_font": "Liberation Sans|18|1"}}
    address = {"name": "main", "url": "pbraw://archiver:17668/retrieval"}
    archive, period = {OF_PLT: {"archive": address}}, {OF_PLT: {"period": "1.5"}}
    assert group.pvs == (
        PvSpec("RF:CAV1:FWD", "Forward power", True, "axis1", "#ff0010", 2.0, extra=archive),
        PvSpec("VAC:CAV1:P", "", True, "axis2", "#0000ff", 1.0, "line", False, extra=period),
        PvSpec("$(S):TRIP", "Trip $(S)", True, "axis3", "#00c800", 1.0, "points", reduce="[3]"),
        PvSpec("pva://RF:IMAGE", plot=True, axis="axis1"),  # its row says that it is not watched
        PvSpec("RF:LOST", plot=True, axis="axis4"),
    )
    assert loaded.warnings == [
        "line 27: axis 3 is hidden there, shown here",
        "line 47: VAC:CAV1:P: was sampled every 1.5 s, every update is shown here",
        "line 61: sim://sine is no PV of Channel Access; left out",
        "line 64: formula sum is not carried over",
        "line 34: 1 annotations are not carried over",
        "settings not used here, kept for *.plt: archive, 2 grid, title_font",
    ]


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        ("-10 minutes", "now", 600),
        ("-21.5 sec", "now", 21.5),
        ("-1 hours 0.0 seconds", "now", 3600),
        ("-2 days", "-1 day", 86400),
        ("-1 week", "", 7 * 86400),
        ("-1 month", "now", 30 * 86400),
        ("2023-01-13 00:00:00.000", "2023-01-13 02:30:00.500", 9000.5),
        ("2009/05/01 10:00:00.000000000", "2009/05/02 10:00:00.000000000", 86400),
        ("2023-01-13 00:00:00", "now", 600),
        ("soon", "now", 600),
        ("-5 parsecs", "now", 600),
        ("2023-13-40 00:00:00", "2023-13-41 00:00:00", 600),
        ("-10 ms", "now", 1),
        ("", "now", 600),
    ],
)
def test_time_ranges(start, end, span):
    text = f"<databrowser><start>{start}</start><end>{end}</end></databrowser>"
    loaded = loads(text.encode(), "x/name.plt")
    assert loaded.group.span_s == span and loaded.group.name == "name"
    certain = start in ("", "-10 minutes", "-21.5 sec", "-1 hours 0.0 seconds", "-2 days",
                        "-1 week", "-1 month")  # fmt: skip
    assert bool(loaded.warnings) is not certain


@pytest.mark.parametrize(
    ("kind", "style"),
    [("AREA", "step"), ("STEP", "step"), ("LINES", "step"), ("AREA_DIRECT", "line"),
     ("SQUARES", "points"), ("POINTS", "points"), ("BARS", "step")],
)  # fmt: skip
def test_trace_types(kind, style):
    pv = f"<pv><name>A</name><trace_type>{kind}</trace_type><linewidth>0</linewidth></pv>"
    loaded = loads(f"<databrowser><pvlist>{pv}</pvlist></databrowser>".encode())
    assert (loaded.group.pvs[0].style, loaded.group.pvs[0].width) == (style, 0.1)
    assert len(loaded.warnings) == 1 + (kind == "BARS")


@pytest.mark.parametrize(
    ("name", "label", "unit"),
    [
        ("Current (mA)", "Current", "mA"),
        ("(mA)", "", "mA"),
        ("Flow (in) (l/min)", "Flow (in)", "l/min"),
        ("Flow  (two spaces)", "Flow  (two spaces)", ""),
        ("1/(m s) x", "1/(m s) x", ""),
        ("f(x)", "f(x)", ""),
        ("()", "()", ""),
    ],
)
def test_units_of_axes(name, label, unit):
    text = f"<databrowser><axes><axis><name>{name}</name></axis></axes></databrowser>"
    group = loads(text.encode()).group
    assert (group.axes[0].label, group.axes[0].unit) == (label, unit)
    assert f"<name>{name}</name>" in dump(group)[0].decode()


def test_a_log_axis_with_a_range_below_zero_is_automatic():
    limits = "<min>-2</min><max>-1</max><log_scale>true</log_scale>"
    text = f"<databrowser><axes><axis>{limits}</axis></axes></databrowser>"
    loaded = loads(text.encode())
    assert loaded.group.axes[0].range == (-2, -1)  # kept, for when the axis is linear again
    assert loaded.warnings == ["line 1: a log axis cannot begin at -2; its range is automatic"]


BAD = {
    "entity": ("<databrowser>", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
               "<databrowser>", ":2: a document type or entity is not read"),
    "laughs": ("<databrowser>", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
               "<databrowser>", ":2: a document type"),
    "undefined": ("RF:LOST", "&e;", ":63: not XML: undefined entity"),
    "cut short": ("</pvlist>", "", ":69: not XML: mismatched tag"),
    "encoding": ("UTF-8", "klingon", ":1: not XML"),
    "deep": ("RF:LOST", "<a>" * 70 + "</a>" * 70, ":63: nested too deeply"),
    "root": ("databrowser>", "page>", ":2: <page> is no kind of XML that is read"),
    "not XML": (PLT, "names\n", ":1: does not begin with XML"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_files(case, tmp_path):
    old, new, message = BAD[case]
    assert old in PLT
    assert refused(tmp_path / "x.plt", PLT.replace(old, new)).startswith(message)


ODD = {
    "minimum": ("<min>-0.5</min>", "<min>low</min>", ":19: <min> must be a number, not 'low'"),
    "axis": ("<axis>7</axis>", "<axis>x</axis>", ":63: <axis> must be a number"),
    "flag": ("<autoscale>", "<autoscale>no ", ":20: <autoscale> is true or false, not 'no "),
    "name": ("RF:LOST", "RF&#9;\u202eX", ":63: 'RF X' has control characters"),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_lines_refuse_no_whole_files(case, tmp_path):
    old, new, message = ODD[case]
    assert old in PLT
    assert any(text.startswith(message) for text in told(tmp_path / "x.plt", PLT.replace(old, new)))


def test_round_trip():
    group = sample("levels.plt").group
    data, warnings = dump(group)
    again = loads(data).group
    assert again.axes[:3] == group.axes[:3] and again.axes[3].range is None
    assert [(p.name, p.label, p.color, p.width, p.style, p.visible, p.reduce) for p in again.pvs]
    for old, new in zip(group.pvs[:3], again.pvs, strict=False):
        assert old == new
    assert (again.name, again.span_s) == (group.name, group.span_s)
    assert [w for w in warnings if "macro $(S) is not defined; written as it is" in w]
    again_again = loads(dump(again)[0])
    assert again_again.group == again and len(again_again.warnings) == 3  # what is kept


def test_what_is_lost_is_told():
    axes = (AxisSpec("a", "Current", "mA", extra={"x": 1}), AxisSpec("b", "", "mm"))
    pvs = (
        PvSpec("# head"),
        PvSpec("A<&", "l", True, "a", width=2.5, comment="note"),
        PvSpec("B", reduce="mean"),
    )
    data, warnings = dump(Group("a & <b>", 61.5, {}, axes, pvs, {"site": 1}))
    again = loads(data)
    assert names(again) == ["A<&", "B"] and again.group.name == "a & <b>"
    assert again.group.span_s == 61.5 and [pv.visible for pv in again.group.pvs] == [True, False]
    assert [(a.label, a.unit) for a in again.group.axes] == [
        ("Current", "mA"),
        ("", "mm"),
        ("", ""),
    ]
    assert warnings == [
        "heading '# head' not carried over",
        "A<&: comment not carried over",
        "A<&: its line is 2 wide, not 2.5",
        "B: not plotted; written as a hidden trace",
        "B: reduce not carried over",
        "site not carried over",
        "axis 'a': x not carried over",
    ]
    plain_group = Group(pvs=(PvSpec("A"), PvSpec("B")))
    assert all(pv.visible for pv in loads(dump(plain_group)[0]).group.pvs)
