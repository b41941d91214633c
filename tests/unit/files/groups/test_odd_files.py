"""Files that are laid out as people and scripts do, not as the manual says: what each gives."""

import json

import pytest

from gui.core.groups.group import FORMULAS
from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups.open import load_any
from tests.support.group_samples import checked

AVIEWER = (
    '<?xml version="1.0" encoding="UTF-16"?><AVConfiguration><pv name="DEV:A"/></AVConfiguration>'
)
EDM = (
    "4 0 1\nbeginScreenProperties\nendScreenProperties\nobject activeSymbolClass\n"
    'beginObjectProperties\ncontrolPvs {\n  0 "DEV:A"\n  1 "DEV:B"\n}\nendObjectProperties\n'
)
LIST = {
    # the name, its data, the PVs
    "a unit behind a number": ("x.txt", "DEV:A 12.5 mbar\nDEV:B 3 V\n"),
    "the mode before the period": ("x.archive", "DEV:A scan 60\nDEV:B\tMonitor\n"),
    "directives of the Channel Archiver": ("x.archive", "!group all\nDEV:A 1.0 Monitor\nDEV:B 2\n"),
    "a table of samples": ("x.csv", "Time,DEV:A,DEV:B\n2026-01-02,1,2\n2026-01-02T12:00:01,3,4\n"),
    "a heading that may be a name": ("x.csv", "Name,Text\nDEV:A,pump\nDEV:B,door\n"),
    "a heading that nobody knows": ("x.csv", "Wer;Was\r\nx;DEV:A\r\ny;DEV:B\r\n"),
    "comments, quotes and commas": (
        "x.csv", '# a\n"No","Channel Name"\n1,"DEV:A"\n"2, 3","DEV:B"\n'
    ),
    "UTF-16": ("x.csv", "Text\tPV Name\na\tDEV:A\nb\tDEV:B\n".encode("utf-16")),
    "times beside names": ("x.txt", "12:00:01 DEV:A\n12:00:02.5 DEV:B\n"),
    "a record over two lines": (
        "x.db", 'record(ai,\n  "DEV:A") { }\nrecord(ai,\n  "DEV:B")\n{\n}\n'
    ),
    "upper case, CRLF": ("X.DB", 'record(ai,"DEV:A"){\r\n}\r\nrecord(ai,"DEV:B"){\r\n}\r\n'),
    "a list of a symbol": ("x.edl", EDM),
    "a head without an end": ("x.req", '{"a": "x"\n[1,\nDEV:A\nDEV:B\n'),
    "Latin-1 that nothing declares": (
        "x.bob",
        "<display><widget><text>\u00b5</text><pv_name>DEV:A</pv_name></widget>"
        "<widget><pv_name>DEV:B</pv_name></widget></display>".encode("latin-1"),
    ),
}  # fmt: skip


def write(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize("case", LIST)
def test_names_only(case, tmp_path):
    name, data = LIST[case]
    loaded = load_any(write(tmp_path / name, data))
    checked(loaded)
    assert [pv.name for pv in loaded.group.pvs] == ["DEV:A", "DEV:B"], loaded.warnings


def test_xml_that_declares_another_encoding_than_it_has(tmp_path):
    for data in (AVIEWER.encode(), AVIEWER.encode("utf-16")):
        group = load_any(write(tmp_path / "x.xml", data)).group
        assert [pv.name for pv in group.pvs] == ["DEV:A"]
    with pytest.raises(GroupFileError, match="not XML"):
        load_any(write(tmp_path / "x.xml", AVIEWER.encode()[:-9]))


def test_what_is_left_out_is_counted(tmp_path):
    path = write(tmp_path / "x.archive", "!group all\nDEV:A scan 60\nDEV:B 1.5 monitor\n")
    assert load_any(path).warnings == [
        "1 lines of directives, left out: !group all",
        "2 words beside names, left out: scan, monitor",
        "2 numbers and marks beside names, left out: 60, 1.5",
    ]


def test_short_names_stay_beside_each_other(tmp_path):
    """Where no name shows a convention, nothing can be told apart."""
    group = load_any(write(tmp_path / "x.txt", "current lifetime time\nscan\n")).group
    assert [pv.name for pv in group.pvs] == ["current", "lifetime", "time", "scan"]


def test_templates_that_substitute(tmp_path):
    write(tmp_path / "in.template", 'record(ai, "$(P)$(R)") {}\n')
    write(tmp_path / "x.template", 'substitute "R=2, Q=x"\ninclude "in.template"\n')
    loaded = load_any(write(tmp_path / "x.substitutions", 'file x.template { { P="DEV:" } }\n'))
    assert [pv.name for pv in loaded.group.pvs] == ["DEV:2"]
    alone = load_any(tmp_path / "x.template")
    assert [pv.name for pv in alone.group.pvs] == ["$(P)2"]


def test_formulas_of_trace_keep_their_pvs(tmp_path):
    plot = {
        "curves": [{"channel": "DEV:A", "name": "DEV:A"}],
        "y-axes": [],
        "formula": [{"formula": "f://{A}/{B}", "curveDict": {"A": "DEV:A", "B": "DEV:B"}}],
    }
    loaded = load_any(write(tmp_path / "x.trc", json.dumps(plot)))
    assert [(pv.name, pv.plot) for pv in loaded.group.pvs] == [("DEV:A", True), ("DEV:B", False)]
    assert loaded.group.extra[FORMULAS] == ["{DEV:A}/{DEV:B}"]


def test_a_prefix_of_channels_is_no_pv(tmp_path):
    ui = (
        '<ui><widget class="PyDMLabel"><property name="channel"><string>ca://DEV:A</string>'
        '</property></widget><widget class="Valve"><property name="channelsPrefix">'
        "<string>ca://DEV</string></property></widget></ui>"
    )
    group = load_any(write(tmp_path / "x.ui", ui)).group
    assert [pv.name for pv in group.pvs] == ["DEV:A"]


def test_more_displays_inside_than_are_opened_are_counted(tmp_path):
    inside = '<widget type="embedded"><file>x.bob</file></widget>' * 2100
    loaded = load_any(write(tmp_path / "top.bob", f"<display>{inside}</display>"))
    assert "100 displays inside, not opened: too many: x.bob" in loaded.warnings


OLD_MEDM = """file { name="x.dl" }
"<<color map>>" { ncolors="2"
  dl_color { r="255" g="128" b="0" }
  dl_color { r="0" g="0" b="256" }
}
"<<color rules>>" { dl_color_rule { name="alarm" info[0] { chan="$(C).SEVR" value="MAJOR" } } }
"<<dynamic attribute>>" { attr { param { chan="DEV:HIDE" } } }
"text update" { monitor { chan="DEV:A" clr="0" rulechan[0] = "" } }
"strip chart" { period="2" units="fortnight" pen[0] { chan="DEV:B" clr="0" }
  pen[1] { chan="DEV:C" clr="1" } }
"""


def test_medm_before_its_third_version(tmp_path):
    """Its blocks have brackets, its colours parts; the channels of colour rules are patterns."""
    loaded = load_any(write(tmp_path / "x.adl", OLD_MEDM))
    pvs = loaded.group.pvs
    assert [pv.name for pv in pvs if pv.name[0] != "#"] == ["DEV:A", "DEV:B", "DEV:C", "DEV:HIDE"]
    assert [pv.color for pv in pvs[:3]] == [None, "#ff8000", None] and loaded.group.span_s == 2
    assert loaded.warnings == [
        "line 9: the units 'fortnight' are not known; left out",
        "line 10: '1' is no colour of it; one is chosen",
    ]


TEMPLATE = 'record(ai, "$(P)$(N=0)") {}\n'


@pytest.mark.parametrize(
    ("text", "names", "told"),
    [
        (
            'file a.db {\n{ P="X:" }\nfile a.db {\n{ P="Y:" }\n}\n',
            ["X:0", "Y:0"],
            ["the braces of a file do not end"],
        ),
        (
            'file a.db { pattern {P N} {X: 1} {Y:} {Z: 1 2} }',
            ["X:1", "Y:0", "Z:1"],
            ["2 instances with more or fewer values than their pattern: line 1"],
        ),
        (
            'file a.db { { P=\\$(P), N=1 } }',
            ["$(P)1"],
            [],
        ),
        (
            'flie a.db { { P="Q:" } }\nfile a.db { { P="X:" } }',
            ["X:0"],
            ["1 words that are not known, left out with what is in their braces: flie in line 1"],
        ),
        (
            'file a.db { { P } { P="X:" } no { P="Y:" } ',
            ["$(P)0", "X:0", "Y:0"],
            [
                "the braces of a file do not end",
                "1 instances without a macro and its value: line 1",
                "1 words between instances, left out: no in line 1",
            ],
        ),
    ],
)  # fmt: skip
def test_substitutions_with_an_odd_line(text, names, told, tmp_path):
    write(tmp_path / "a.db", TEMPLATE)
    loaded = load_any(write(tmp_path / "x.substitutions", text))
    found = [pv.name.replace("$(N=0)", "0") for pv in loaded.group.pvs]
    assert found == names and loaded.warnings == told


def test_instances_for_a_template_that_msi_is_told(tmp_path):
    path = write(tmp_path / "x.substitutions", 'pattern { P }\n{ "A" }\n{ "B" }\n')
    with pytest.raises(GroupFileError) as error:
        load_any(path)
    assert "1 patterns without a file: its name is msi's to know: line 1" in str(error.value)
    assert "2 instances without a file, left out: line 2, line 3" in str(error.value)


def test_symbols_of_edm_belong_to_the_display_with_their_number(tmp_path):
    """EDM leaves out what is empty: the number counts, not the place."""
    write(tmp_path / "in.edl", EDM.replace("DEV:", "$(D):"))
    menu = 'displayFileName {\n  0 "none"\n  1 "in"\n  2 "in"\n}\nsymbols {\n  2 "D=TWO,odd"\n}\n'
    text = f"4 0 1\nbeginScreenProperties\nobject activePipClass\n{menu}"
    loaded = load_any(write(tmp_path / "x.edl", text))
    names = [pv.name for pv in loaded.group.pvs]
    assert names == ["# in.edl", "$(D):A", "$(D):B", "# in.edl (D=TWO)", "TWO:A", "TWO:B"]
    assert loaded.warnings == [
        "line 10: 'odd' is no macro with a value",
        "line 5: the file none.edl inside: No such file or directory",
    ]


def test_a_list_of_edm_that_does_not_end(tmp_path):
    text = EDM.replace("}\nend", "end") + 'object activeMeterClass\nreadPv "DEV:C"\nmeterPv "lost\n'
    loaded = load_any(write(tmp_path / "x.edl", text))
    assert [pv.name for pv in loaded.group.pvs] == ["DEV:A", "DEV:B", "DEV:C"]
    assert [warning.partition(":")[0] for warning in loaded.warnings] == ["line 9", "line 12"]


def test_archive_viewer_draws_and_dates(tmp_path):
    text = (
        "<AVConfiguration><time_axis><start>06/29/2024</start><end>06/30/2024</end></time_axis>"
        '<pv name="A"><draw_type>lines</draw_type></pv><pv name="B"><draw_type>scatter</draw_type>'
        '</pv><pv name="C"><draw_type>dots</draw_type></pv></AVConfiguration>'
    )
    loaded = load_any(write(tmp_path / "x.xml", text))
    assert [pv.style for pv in loaded.group.pvs] == ["line", "points", "step"]
    assert loaded.group.span_s == 86400
    assert loaded.warnings[0] == "line 1: <draw_type> 'dots' is not known; left out"


def test_a_quote_of_a_table_that_does_not_end(tmp_path):
    text = 'PV,Text\nDEV:A,"two\nlines"\nDEV:B,"lost\nDEV:C,x\nDEV:D,y\n'
    loaded = load_any(write(tmp_path / "x.csv", text))
    assert [pv.name for pv in loaded.group.pvs] == ["DEV:A", "DEV:B", "DEV:C", "DEV:D"]
    assert loaded.warnings[1:] == ["line 4: a quote in this row does not end"]


def test_a_row_with_a_readback_only(tmp_path):
    """As Squirrel of SLAC imports its PVs: readings that nobody sets have no setpoint."""
    (tmp_path / "a.csv").write_text(
        'Setpoint,Readback,Description,Area\nA:SET,A:RBV,"x, y","Z,Y"\nB:SET,,,\n'
        ',C:RBV,,"Z"\n,,,Z\n'
    )
    loaded = load_any(tmp_path / "a.csv")
    assert [(pv.name, pv.comment) for pv in loaded.group.pvs] == [
        ("A:SET", ""), ("A:RBV", "readback of A:SET"), ("B:SET", ""), ("C:RBV", ""),
    ]  # fmt: skip
    assert "1 rows without a PV, left out: line 5" in loaded.warnings


def test_a_request_file_with_the_end_of_a_saved_one(tmp_path):
    (tmp_path / "a.req").write_text("# a\n$(P)A.VAL\nB.VAL\n<END>\nafter\n")
    loaded = load_any(tmp_path / "a.req")
    assert [pv.name for pv in loaded.group.pvs] == ["$(P)A.VAL", "B.VAL"]
    assert loaded.warnings == []


def test_snapshots_of_psi(tmp_path):
    (tmp_path / "a.snap").write_text(
        '#{"save_time": 1628080460.5, "labels": [], "req_file_name": "test.req"}\n'
        'A:B,{"egu": null, "prec": null, "val": 1.0}\nA:C,394.0\nA:D,[1, 2]\nA:E,\n'
    )
    loaded = load_any(tmp_path / "a.snap")
    assert [pv.name for pv in loaded.group.pvs] == ["A:B", "A:C", "A:D", "A:E"]
    assert loaded.warnings == ["saved values are not carried over"]
    (tmp_path / "b.snap").write_text('#{"labels": [], "req_file_name": "test.req"}\n')
    with pytest.raises(GroupFileError, match=r"b\.snap:1: no PV in it"):
        load_any(tmp_path / "b.snap")


def test_pvs_in_a_broken_head_of_psi_are_counted(tmp_path):
    (tmp_path / "a.req").write_text(
        '{"filters": {"filters": ["SIN"]},\n "machine_params": [["p1": "PV:ONE"], ["p2", "PV:TWO"]]'
        "\n}\n\n$(SYS):$(A)_TST\n"
    )
    loaded = load_any(tmp_path / "a.req")
    assert [pv.name for pv in loaded.group.pvs] == ["$(SYS):$(A)_TST"]
    told = "2 PVs of the head (machine parameters), not carried over: PV:ONE, PV:TWO"
    assert loaded.warnings == [told]


def test_a_refusal_counts_what_else_is_missing(tmp_path):
    (tmp_path / "a.req").write_text("file b.req\nfile c.req\n")
    with pytest.raises(GroupFileError) as error:
        load_any(tmp_path / "a.req")
    said = "no PV in it; line 1: the file b.req inside: No such file or directory"
    assert str(error.value) == f"{tmp_path / 'a.req'}:1: {said} (and 1 lines more)"


def test_more_axes_of_trace_than_a_chart_has(tmp_path):
    axes = [{"name": f"a{number}"} for number in range(1200)]
    curves = [{"channel": "A", "yAxisName": "a7"}, {"channel": "B", "yAxisName": "a1100"}]
    (tmp_path / "a.trc").write_text(json.dumps({"y-axes": axes, "curves": curves}))
    loaded = load_any(tmp_path / "a.trc")
    assert [pv.axis for pv in loaded.group.pvs] == ["axis8", None]
    assert loaded.warnings == [
        "of 1,200 axes only 1,000 are carried over",
        "curves[2].yAxisName: there is no axis 'a1100'; grouped by unit",
    ]
