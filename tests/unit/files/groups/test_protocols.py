"""``ca://`` is taken off by every reader; a ``pva://`` name is kept for its row to say why."""

import pytest

from gui.files.groups.open import load_any
from gui.files.groups.pvgroup import expand_group, loads, with_macros
from gui.files.snapshots.open import load_snapshot as load_snapshot
from tests.support.group_samples import names

NAMES = ("ca://A:1", "CA://A:2;x", "A:3", "pva://A:4")
WANTED = ["A:1", "A:2;x", "A:3", "pva://A:4"]


def lines(form):
    return "".join(form.format(name, number=n) for n, name in enumerate(NAMES))


FILES = {
    "x.pvgroup": 'format = "pvwatch-group"\nversion = 1\n' + lines('[[pv]]\nname = "{}"\n'),
    "x.txt": lines("{}\n"),
    "x.csv": "PV,READBACK\n" + lines("{},\n"),
    "x.req": lines("{}\n"),
    "x.sav": "# autosave R5.3\n" + lines("{} 1\n") + "<END>\n",
    "x.stp": "StripConfig                   1.2\n" + lines("Strip.Curve.{number}.Name   {}\n"),
    "x.pvs": '<pvtable version="3.0"><pvlist>'
    + lines("<pv><selected>true</selected><name>{}</name></pv>")
    + "</pvlist></pvtable>",
    "x.plt": "<databrowser><pvlist>"
    + lines("<pv><name>{}</name><display_name></display_name></pv>")
    + "</pvlist></databrowser>",
    "x.bob": '<display version="2.0.0">'
    + lines('<widget type="led"><name>n</name><pv_name>{}</pv_name></widget>')
    + "</display>",
}


@pytest.mark.parametrize("file", FILES)
def test_every_format(tmp_path, file):
    path = tmp_path / file
    path.write_text(FILES[file])
    assert names(load_any(path)) == WANTED


@pytest.mark.parametrize("file", ["x.sav", "x.pvs"])
def test_snapshots(tmp_path, file):
    path = tmp_path / file
    path.write_text(FILES[file])
    assert [item.name for item in load_snapshot(path).snapshot.items][:3] == WANTED[:3]


def test_a_macro_that_brings_it():
    text = (
        'format = "pvwatch-group"\nversion = 1\n[macros]\nP = "ca://SR:"\n[[pv]]\nname = "$(P)A"\n'
    )
    group = loads(text).group
    expanded = expand_group(group, {})
    assert [pv.name for pv in expanded.pvs] == ["SR:A"]
    assert with_macros(expanded, group, {}).pvs == group.pvs
