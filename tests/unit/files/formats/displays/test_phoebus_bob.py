import pytest

from gui.core.groups.group import AxisSpec, PvSpec
from gui.files.formats.displays.open_display import loads
from tests.support.group_samples import SAMPLES, names, refused, sample, told
from tests.support.waiting import Cost

BOB = (SAMPLES / "overview.bob").read_text()


def test_a_display():
    loaded = sample("overview.bob")
    group = loaded.group
    assert (group.name, group.span_s, group.macros) == ("Overview SR:", 300, {"P": "SR:"})
    assert group.axes == (
        AxisSpec("axis1", "Pressure", log=True, range=(1e-10, 1e-6), side="left"),
        AxisSpec("axis2", "Current", side="left"),
    )
    assert group.pvs == (
        PvSpec("$(P)VAC:P", "Gauge", True, "axis1", "#ff8000", 2.0),
        PvSpec("$(P)CURRENT", "", True, "axis2", "#0000ff", 1.0, "line", False),
        PvSpec("$(P)C07:VALVE"),
        PvSpec("$(P)X"),
        PvSpec("$(P)Y"),
        PvSpec("# PVs of rules, actions, scripts, formulas and visibility"),
        PvSpec("$(P)A"),
    )
    assert loaded.warnings == [
        "line 83: the file other.bob inside: No such file or directory",
        "2 PVs of other protocols, local, simulated or computed; left out: =$(P)A + 1, loc://x(0)",
    ]


def test_macros_of_groups_inside_groups():
    def group(macros: str, inside: str) -> str:
        return f'<widget type="group"><macros>{macros}</macros>{inside}</widget>'

    led = '<widget type="led"><pv_name>$(A)$(B)$(C)</pv_name></widget>'
    inner = group("<B>$(A)2</B>", led) + group("<B>3</B><A>z</A>", led)
    text = f"<display>{group('<A>1</A>', inner + led)}</display>"
    assert names(loads(text.encode())) == ["112$(C)", "z3$(C)", "1$(B)$(C)"]


def test_macros_do_not_blow_up():
    value = "$(A)" * 250
    text = f"<A>{value}</A>"
    opened = "".join(f'<widget type="group"><macros>{text}</macros>' for _ in range(60))
    led = f"<widget><pv_name>{value}</pv_name></widget>"
    outer = "<macros><A>xxxx</A></macros>"
    cost = Cost()
    loaded = loads(f"<display>{outer}{opened}{led}{'</widget>' * 60}</display>".encode())
    assert names(loaded) == [] and "too long with its macros; left out" in loaded.warnings[0]
    assert cost.seconds < 10


BAD = {
    "entity": ("<display ", '<!DOCTYPE x [<!ENTITY e "x">]><display ', ":2: a document type"),
    "cut short": ("</display>", "", ":85: not XML: no element found"),
    "root": ("display", "page", ":2: <page> is no kind of XML that is read"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files(case, tmp_path):
    old, new, message = BAD[case]
    assert refused(tmp_path / "x.bob", BOB.replace(old, new)).startswith(message)


ODD = {
    "number": ("1.0E-10", "tiny", ":37: <minimum> must be a number, not 'tiny'; left out"),
    "name": ("$(P)VAC:P<", "A&#9;\u200bB<", ":51: 'A B' has control characters"),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_lines_refuse_no_whole_files(case, tmp_path):
    old, new, message = ODD[case]
    assert any(text.startswith(message) for text in told(tmp_path / "x.bob", BOB.replace(old, new)))
