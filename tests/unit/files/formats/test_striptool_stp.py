import pytest

from gui.core.groups.group import OF_STP, AxisSpec, Group, PvSpec
from gui.files.formats.striptool_stp import dump, loads
from gui.files.groups.open import load_any
from gui.files.groups.save import save_any
from tests.support.group_samples import SAMPLES, names, refused, sample, told


def test_version_1_2():
    loaded = sample("vacuum.stp")
    group = loaded.group
    assert (group.name, group.span_s) == ("vacuum", 7200)
    assert group.axes == (
        AxisSpec("axis1", "", "mA", False, (0.0, 500.0)),
        AxisSpec("axis2", "", "Torr", True, (1e-11, 1e-6)),
    )
    current, first, second, temperature = group.pvs
    assert current == PvSpec(
        "SR:CURRENT", "", True, "axis1", "#0000ff", 3.0, comment="Beam current (DCCT 1)",
        extra={OF_STP: {"Precision": 2}},
    )  # fmt: skip
    assert (first.color, second.color, temperature.color) == ("#6b8e23", "#a52a2a", "#ffa500")
    assert first.axis == second.axis == "axis2" and first.visible and not second.visible
    assert temperature.axis is None  # Max ≤ Min: unset
    assert loaded.warnings == [
        "line 38: 1 to 0 is no range; it is automatic",
        "precisions are kept for *.stp; the IOC's are shown",
        "settings not used here, kept for *.stp: Color.Background, Color.Foreground, Color.Grid, "
        "Option.AxisYcolorStat, Option.GridXon, Option.GridYon, Time.NumSamples, "
        "Time.RefreshInterval, Time.SampleInterval",
    ]


@pytest.mark.parametrize("through_ours", [False, True])
def test_every_setting_is_written_back(through_ours, tmp_path):
    """Sampling, colours and grid of the display, and precisions, were lost by *Save*."""
    text = (SAMPLES / "vacuum.stp").read_text()
    group = sample("vacuum.stp").group
    if through_ours:
        assert save_any(tmp_path / "a.pvgroup", group) == ([], "")
        again = load_any(tmp_path / "a.pvgroup")
        assert again.warnings == [] and again.group == group
        group = again.group
    data, said = dump(group)
    assert said == []
    found = dict(line.split(None, 1) for line in data.decode().splitlines())
    wanted = dict(line.split(None, 1) for line in text.splitlines())
    for key in ("Time", "Color.Background", "Color.Foreground", "Color.Grid", "Option"):
        for name in (name for name in wanted if name.startswith(f"Strip.{key}")):
            assert found[name].split() == wanted[name].split(), name
    assert found["Strip.Curve.0.Precision"] == "2"


def test_settings_of_a_hand_made_group_make_no_broken_file(tmp_path):
    (tmp_path / "a.pvgroup").write_text(
        'format = "pvwatch-group"\nversion = 1\n[striptool]\n"Time.NumSamples" = "5\\n6"\n'
        '"Time.Timespan" = "7"\n"Curve.0.Name" = "B"\n"Option.GridXon" = [1]\n'
        '[[pv]]\nname = "A"\nplot = true\n[pv.striptool]\nPrecision = 3\nName = "C"\n'
    )
    data, said = dump(load_any(tmp_path / "a.pvgroup").group)
    assert said == [
        "the group: Curve.0.Name not carried over",
        "the group: Option.GridXon not carried over",
        "A: Name not carried over",
    ]
    again = loads(data)
    assert names(again) == ["A"] and again.group.span_s == 600
    assert again.group.extra[OF_STP] == {"Time.NumSamples": "5 6"}
    assert again.group.pvs[0].extra[OF_STP] == {"Precision": 3}


def test_settings_that_are_lost_elsewhere_are_told(tmp_path):
    for suffix in (".plt", ".pvs", ".txt"):
        left = " ".join(save_any(tmp_path / f"a{suffix}", sample("vacuum.stp").group).left_out)
        assert "settings kept for *.stp not carried over" in left and OF_STP not in left, suffix


def test_fields_grouped_by_attribute_in_latin_1():
    loaded = sample("grouped.stp")
    assert loaded.group.axes == (AxisSpec("axis1", "", "°C", False, (-10.0, 40.0)),)
    assert [pv.axis for pv in loaded.group.pvs] == ["axis1", "axis1"] and not loaded.warnings


def test_the_form_before_headers():
    group = sample("before.stp").group
    assert group.span_s == 600 and [pv.name for pv in group.pvs] == ["OLD:PV:ONE", "OLD:PV:TWO"]
    assert group.axes[0].range == (-5.0, 5.0) and group.pvs[1].axis is None


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.20", "1"])
def test_versions(version):
    assert names(loads(f"\n StripConfig\t{version} \r\nStrip.Curve.0.Name X".encode())) == ["X"]


def test_what_is_left_out_is_told():
    text = """StripConfig 1.2
Strip.Time.Timespan 99999999999
Strip.Curve.0.Name A B
Strip.Curve.1.Units V
Strip.Curve.2.Name CPU_Usage
Strip.Curve.3.Name A
Strip.Curve.4.Name LOG
Strip.Curve.4.Min 0
Strip.Curve.4.Max 1
Strip.Curve.4.Scale 1
Strip.Curve.5.Name HALF
Strip.Curve.5.Min 0
Strip.Curve.5.Shape round
Other.Thing 1
"""
    loaded = loads(text.encode())
    assert names(loaded) == ["A", "LOG", "HALF"] and loaded.group.span_s == 366 * 86400
    assert loaded.group.axes[0] == AxisSpec("axis1", log=True, range=(0.0, 1.0))
    assert [warning.partition(";")[0] for warning in loaded.warnings] == [
        "a time span of 1e+11 s is not shown",
        "line 13: Strip.Curve.5.Shape is not known",
        "line 14: Other.Thing is not known",
        "line 3: curve 0: more than a name",
        "line 4: curve 1 has no name",
        "line 5: CPU_Usage is a curve of StripTool and no PV",
        "line 6: A is there twice",
        "line 7: a log axis cannot begin at 0",
        "line 11: Min or Max alone is no range",
    ]


BAD = {
    "binary": ("StripConfig 1.2\nStrip.Curve.0.Name \0\n", ":2: not text"),
    "other": ("hello\n", ":1: does not begin with StripConfig"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files(case, tmp_path):
    text, message = BAD[case]
    assert refused(tmp_path / "x.stp", text).startswith(message)


ODD = {
    "span": ("StripConfig 1.2\nStrip.Time.Timespan long\n", ":2: Strip.Time.Timespan must be a n"),
    "minimum": ("StripConfig 1.2\n\nStrip.Curve.3.Min x\n", ":3: Strip.Curve.3.Min must be a"),
    "infinite": ("StripConfig 1.2\nStrip.Curve.3.Max inf\n", ":2: Strip.Curve.3.Max must be a"),
    "colour": ("StripConfig 1.2\nStrip.Color.Color1 1 2\n", ":2: Strip.Color.Color1 must be th"),
    "bright": ("StripConfig 1.2\nStrip.Color.Color1 1 2 65536\n", ":2: Strip.Color.Color1 must"),
    "scale": ("StripConfig 1.2\nStrip.Curve.0.Scale 2\n", ":2: Strip.Curve.0.Scale must be 0 or"),
    "older": ("CHANNEL A\nMINIMUM low\n", ":2: MINIMUM must be a number"),
    "order": ("TIMESPAN 60\nMAXIMUM 1\nCHANNEL A\n", ":2: MAXIMUM before any CHANNEL is left out"),
    "newer": ("StripConfig 1.3\n", ":1: version 1.3 is not known; read as 1.2"),
    "no version": ("\nStripConfig\n", ":2: StripConfig is followed by no known version"),
    "name": ("StripConfig 1.2\nStrip.Curve.0.Name A\x07\n", ":2: 'A' has control characters"),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_lines_refuse_no_whole_files(case, tmp_path):
    text, message = ODD[case]
    assert any(text.startswith(message) for text in told(tmp_path / "x.stp", text))


@pytest.mark.parametrize("name", ["vacuum.stp", "grouped.stp", "before.stp"])
def test_round_trip(name):
    group = sample(name).group
    data, warnings = dump(group)
    assert loads(data, str(SAMPLES / name)).group == group and warnings == []
    assert data.startswith(b"StripConfig                   1.2\n")


@pytest.mark.parametrize("comment", ["größe", "Ã©", "µ Ω", "日本"])
def test_texts_that_are_not_ascii(comment):
    data, _ = dump(Group(pvs=(PvSpec("A", comment=comment),)))
    assert loads(data).group.pvs[0].comment == comment
    assert data.isascii() is False and (b"gr\xf6\xdfe" in data) is (comment == "größe")


def test_an_axis_of_which_a_curve_says_nothing_is_told():
    pvs = tuple(PvSpec(name, plot=True, axis=axis) for name, axis in (("A", "a"), ("B", "b")))
    data, warnings = dump(Group(axes=(AxisSpec("a"), AxisSpec("b", unit="mA")), pvs=pvs))
    assert [axis.unit for axis in loads(data).group.axes] == ["mA"]
    assert warnings == ["axis 'a' not carried over: it has no unit and is automatic"]


def test_ten_curves_at_most():
    pvs = [PvSpec("# heading"), PvSpec("$(P)0", "zero", True, width=4.0, style="line")]
    pvs += [PvSpec(f"X:{i}", plot=True) for i in range(1, 12)]
    pvs += [PvSpec("OFF"), PvSpec('F.{"a": 1}', plot=True)]
    axes = (AxisSpec("a", "Label", side="right", extra={"new": 1}),)
    data, warnings = dump(Group("g", 90.5, {"P": "X:"}, axes, tuple(pvs)))
    assert names(loads(data)) == [f"X:{i}" for i in range(10)]
    assert [pv.comment for pv in loads(data).group.pvs][:2] == ["zero", ""]
    assert warnings[:2] == ["macros are written as their values", 'F.{"a": 1} not carried over: '
                            "it has a space"]  # fmt: skip
    assert "X:0: style not carried over" in warnings
    assert "X:0: its line is 2 wide, not 4" in warnings
    assert "X:10 not carried over: StripTool has 10 curves" in warnings
    assert "X:11 not carried over: StripTool has 10 curves" in warnings
    assert "OFF not carried over: not plotted" in warnings
    assert "axis 'a': label or side not carried over" in warnings
    assert "axis 'a': new not carried over" in warnings
    assert "span 90.5 s is written in whole seconds" in warnings
    assert len(dump(Group(pvs=(PvSpec("A"), PvSpec("B"))))[0].split(b".Name")) == 3
