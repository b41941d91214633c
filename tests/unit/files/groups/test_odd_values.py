"""One odd value in a good file of each kind: the file is read, the others stay, it is told.

Which parts of a file are values is found here by regular expressions of the test's own.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.core.groups.group import is_heading
from gui.files.formats.loaded_group import LoadedGroup
from gui.files.groups.open import load_any
from tests.support.group_samples import SAMPLES, checked

ODD = "??"  # no number, no flag, no colour, no name of a record
XML = r">\s*([^<>\s][^<>]*?)\s*<"
NAMED = XML + r"|(?:name|channel)=\"([^\"]+)\""
WORDS = r"^([^#!%<\s]\S*)|(?<=[ \t])([^#%\s]\S*)(?=[ \t\n])"
VALUES = {
    # the sample: how its values are found
    "vacuum.stp": r"(?<=[ \t])(\S.*)",
    "before.stp": r"(?<=[ \t])(\S.*)",
    "levels.plt": XML,
    "wild/old.plt": XML,
    "wild/ancient.plt": XML,
    "magnets.pvs": XML,
    "overview.bob": XML,
    "wild/x.opi": XML,
    "panel.ui": XML,
    "vacuum.adl": r"=\"?([^\"\n=]+)\"?(?=\n)",
    "pump.edl": r"(?<= )(\"[^\"]+\"|\w+)(?=\n)",
    "ring.db": r"\bg?record\s*\(\s*\"?\w+\"?\s*,\s*(\"[^\"]*\"|[^\s(),]+)|DESC\s*,\s*(\"[^\"]*\")",
    "ring.substitutions": r"=\s*(\"[^\"]*\"|[^\s\",{}=]+)|(?<=[{ ])(\w+)(?=[,}])|file\s+(\S+)",
    "ring.req": WORDS,
    "auto_settings.req": WORDS,
    "auto_settings.sav": WORDS,
    "ring.snap": WORDS,
    "restore.csv": r"([^,\n\"]+)",
    "names.txt": r"([^\s,;#\"]+)",
    "lifetime.trc": r":\s*(\"[^\"]*\"|[-+.\w]+)(?=[,}\n])",
    "viewer.xml": NAMED,
    "torus.xml": NAMED,
    "alarms.xml": NAMED,
}
UNREAD = {
    # what is before a value that says nothing of PVs, or that a line tells in general
    "before.stp": r"SAMPLEFREQUENCY",
    "levels.plt": r"<(show_toolbar|grid|update_period|scroll\w*|archive_rescale|\w+_font"
    r"|use_trace_names|point_size|ring_size|request|url|time|text)>$|<annotation>|<archive>"
    r"|^ {6}<color>|CIRCLES|NONE|sum|<formula>",
    "wild/old.plt": r"<axisSettingsList><title>$",
    "magnets.pvs": r"<(timeout|saved_value)>$",
    "overview.bob": r"<(name|title|show_grid|value)>$|<y_axis>.*<visible>$",
    "wild/x.opi": r"<(include_parent_macros|trace_count)>$",
    "panel.ui": r"<class>|windowTitle|name=\"text\"|<number>|<width>|<height>|<x>|<y>|<bool>",
    "vacuum.adl": r"name=\"$|version=|\bb?clr=|\bcmap|ncolors|vis=|calc=|style=",
    "pump.edl": r"^(major|minor|release|[xy]|fgColor.*|num\w+|displaySource|object|4 0) $|# |0 $",
    "ring.db": r"ZNAM|CALC",
    "ring.req": r"%",
    "ring.substitutions": r"N ?=$|SYS=$|\{(A\} \{)?$|\{\d\} \{",
    "auto_settings.req": r"CALC .*$|^# .*$",
    "auto_settings.sav": r"^#.*$|^\S+ .*$|^\S+ $|^! .*$",
    "ring.snap": r"^(---|Time:|Login|Eff|Group|Keywords|Comments|Type|Directory|Req).*$|^$"
    r"|^\S+ \d+ .*$|^RO \S+ \d .*$",
    "restore.csv": r"^PV.*$|READBACK|SP\"?,.*,$",
    "names.txt": r"^#.*|# .*$",
    "lifetime.trc": r"\"(archiver_url|xGrid)\"|time_axis\": \{\"name\"|\"name\": \"empty|formula"
    r"|^\s+\{\"channel\": \"\"|\"orientation\": \"right\", \"minRange",
    "viewer.xml": r"<(connection_parameter|term)>$|<time_axis |</end><location>$|<legend",
    "torus.xml": r"<axis name=\"1\">.*<(max|min)> $|<axis name=\"(x|$)|<dashes> $",
    "alarms.xml": r"<(title|details)>$|EMPTY|<guidance>|^ {4}<component name=\"$",
}
MOST = {
    # how many PVs at most come of one value: of a template, of a file inside, of one list
    "ring.substitutions": 4,
    "auto_settings.req": 3,
    "panel.ui": 2,
    "pump.edl": 2,
    "names.txt": 2,
    "restore.csv": 2,
}


def places(name: str) -> Iterator[tuple[int, int]]:
    text = (SAMPLES / name).read_text("latin-1")
    unread = re.compile(UNREAD[name]) if name in UNREAD else None
    for found in re.finditer(VALUES[name], text, re.MULTILINE):
        group = next(i for i, part in enumerate(found.groups(), 1) if part)
        begin, end = found.span(group)
        before = text[text.rindex("\n", 0, begin) + 1 if "\n" in text[:begin] else 0 : begin]
        if unread is None or not unread.search(before):
            yield begin, end


def names(loaded: LoadedGroup) -> list[str]:
    return [pv.name for pv in loaded.group.pvs if not is_heading(pv.name)]


def corrupted(name: str, span: tuple[int, int], folder: Path) -> Path:
    text = (SAMPLES / name).read_text("latin-1")
    quoted = text[span[0]] == '"' or name.endswith(".trc")
    path = folder / Path(name).name
    odd = f'"{ODD}"' if quoted else ODD
    path.write_text(text[: span[0]] + odd + text[span[1] :], "latin-1", newline="")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd")
    for inside in (SAMPLES, SAMPLES / "wild"):
        shutil.copytree(inside, folder, dirs_exist_ok=True)
    return folder


@pytest.mark.parametrize("name", VALUES)
def test_one_odd_value(name, folder):
    whole = load_any(SAMPLES / name)
    spans = list(places(name))
    assert len(spans) >= len(names(whole)) / 2
    text = (SAMPLES / name).read_text("latin-1")
    for span in spans:
        where = f"{name}:{text.count(chr(10), 0, span[0]) + 1}: {text[slice(*span)]!r}"
        loaded = load_any(corrupted(name, span, folder))
        checked(loaded)
        lost = set(names(whole)) - set(names(loaded))
        assert len(lost) <= MOST.get(name, 1), (where, lost)
        told = set(loaded.warnings) - set(whole.warnings)
        assert told or ODD in repr(loaded.group), where
    shutil.copy(SAMPLES / name, folder / Path(name).name)
