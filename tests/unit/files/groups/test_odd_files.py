"""Files that are laid out as people and scripts do, not as the manual says: what each gives."""

import json

import pytest

from gui.files.formats.archivers.slac_trc import FORMULAS
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
