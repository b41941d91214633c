"""Every reader of groups gets anything: only the documented error, and each file within a second.

The time is of the CPU, with room for a machine that is shared.
"""

import contextlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.files.formats import (
    autosave_req,
    autosave_sav,
    burt,
    phoebus_plt,
    phoebus_pvs,
    plain_list,
    striptool_stp,
)
from gui.files.formats.archivers import slac_trc
from gui.files.formats.databases import ioc_db, substitutions
from gui.files.formats.displays import open_display
from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups import pvgroup
from gui.files.groups.open import SUFFIXES, load_any
from tests.support.group_samples import FILES, SAMPLES, checked
from tests.support.waiting import Cost

READERS = {
    "autosave_req": autosave_req.loads,
    "autosave_sav": autosave_sav.loads_group,
    "burt": burt.loads,
    "group_file": pvgroup.read,
    "display": open_display.loads,
    "ioc_db": ioc_db.loads,
    "phoebus_plt": phoebus_plt.loads,
    "phoebus_pvs": phoebus_pvs.loads_group,
    "plain_list": plain_list.loads,
    "slac_trc": slac_trc.loads,
    "substitutions": substitutions.loads,
    "striptool_stp": striptool_stp.loads,
}
OURS = b"""format = "pvwatch-group"
version = 1
[macros]
P = "X:"
[[axis]]
id = "a"
range = [0, 1]
[[pv]]
name = "$(P)A"
color = "#112233"
width = 2
"""
TEXTS = {name: (SAMPLES / name).read_bytes() for name in FILES} | {"x.pvgroup": OURS}
BEGINNINGS = {
    "autosave_req": (b"file x.req ", b"$(P)", b"!"),
    "autosave_sav": (b"# save/restore\n", b"A @array@ { "),
    "burt": (b"--- Start BURT header\n--- End BURT header\n", b"RO ", b"%"),
    "group_file": (OURS, b'format = "pvwatch-group"\nversion = 1\n'),
    "display": (
        b"<display>",
        b'<display><widget type="stripchart"><traces><trace>',
        b'<ui><widget class="PyDMLabel"><property name="channel"><string>',
        b'file { name="x" version=1 }\n"text update" { monitor { chan="',
        b"4 0 1\nbeginScreenProperties\nobject activeXTextDspClass\ncontrolPv ",
    ),
    "ioc_db": (b'record(ai, "', b"record(ai, $(P)A) { field(DESC, "),
    "phoebus_plt": (b"<databrowser><pvlist><pv><name>", b"<databrowser><axes><axis><min>"),
    "phoebus_pvs": (b"<pvtable><pvlist><pv><name>", b"<pvtable><tolerance>"),
    "plain_list": (b"PV,READBACK,READ_ONLY\n", b"PV\t", b'"'),
    "slac_trc": (b'{"y-axes": [], "curves": [', b'{"curves": [{"channel": "A", "y'),
    "substitutions": (b"file x.db { pattern {A} {", b'global { A="'),
    "striptool_stp": (b"StripConfig 1.2\nStrip.Curve.0.", b"CHANNEL A\n", b"StripConfig "),
}
SOURCE = "some/file.x"


@contextlib.contextmanager
def in_no_long_time() -> Iterator[None]:
    cost = Cost()
    yield
    assert cost.seconds < 10


def read(kind: str, data: bytes) -> None:
    with in_no_long_time():
        try:
            loaded = READERS[kind](data, SOURCE)
        except GroupFileError as error:
            said = str(error)
            assert said.startswith(SOURCE) and error.source == SOURCE
            assert "\n" not in said and len(said) < 2000
            return
    checked(loaded)


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=200)
@given(
    data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode), part=st.integers(0, 11)
)
def test_random_bytes(kind, data, part):
    """Random bytes, and random bytes behind what makes the reader go on."""
    begin = (b"", *BEGINNINGS[kind])
    read(kind, begin[part % len(begin)] + data)


@pytest.mark.parametrize("kind", READERS)
@given(sample=st.sampled_from(sorted(TEXTS)))
def test_the_samples_of_all_kinds(kind, sample):
    read(kind, TEXTS[sample])


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize(
    "unit", [b"A", b"<a>", b"$(A)", b"[", b'"', b"\n", b"A B\n", b"=", b"\xff"]
)
def test_huge_input(kind, unit):
    """What is repeated to 8 MiB behind the beginning of a good file."""
    begin = BEGINNINGS[kind][0]
    read(kind, begin + unit * ((8 * 1024 * 1024 - len(begin)) // len(unit)))


WORDS = (
    "\0 \n # \" < </pv> &#1; &a; $(P) $(P= -1 inf nan 1e999 RO % = ]]> <name> ' { \t \u202e \xff "
    "Strip.Curve.10.Name @array@{ <!DOCTYPE"
)
PIECES = st.sampled_from(
    [*(word.encode() for word in WORDS.split(" ")), b"9" * 400, b"file ", b"\xff", b"@array@ {"]
)


def load_changed(folder, name: str, data: bytes) -> None:
    """Read ``data`` through the one door; the file stays as it is."""
    path = folder / name
    path.write_bytes(data)
    with in_no_long_time():
        try:
            loaded = load_any(path)
        except GroupFileError as error:
            said = str(error)
            assert said.startswith(str(folder)) and len(said) < 2000 and "\n" not in said
            loaded = None
    if loaded is not None:
        checked(loaded)
    assert path.read_bytes() == data


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("changed")


@settings(max_examples=500)
@given(st.sampled_from(sorted(TEXTS)), st.sampled_from(("", *SUFFIXES)), st.data())
def test_changed_samples(folder, name, suffix, data):
    """A sample with pieces taken out, put in or written over, under its own or any suffix."""
    text = TEXTS[name]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        end = at + data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(PIECES | st.binary(max_size=4)) + text[end:]
    load_changed(folder, f"x{suffix}" if suffix else name, text)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_truncated_samples(folder, name):
    """A sample cut short at each of its bytes."""
    text = TEXTS[name]
    for end in range(0, len(text), max(len(text) // 400, 1)):
        load_changed(folder, name, text[:end])


@settings(max_examples=200)
@given(st.sampled_from(sorted(TEXTS)), st.sampled_from(sorted(TEXTS)), st.integers(0, 4000))
def test_samples_grown_together(folder, first, second, at):
    """The beginning of one file with the end of another: as after a crash of other programs."""
    load_changed(folder, first, TEXTS[first][:at] + TEXTS[second][at:])


ENTITIES = {
    "outside": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n{}',
    "inside": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n{}',
    "parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]>\n{}',
    "a type only": "<!DOCTYPE x>\n{}",
    "a type elsewhere": '<!DOCTYPE x SYSTEM "x.dtd">\n{}',
}
DOCUMENTS = {
    "x.plt": "<databrowser><title>&e;</title></databrowser>",
    "x.pvs": "<pvtable><pvlist><pv><name>&e;</name></pv></pvlist></pvtable>",
    "x.bob": "<display><name>&e;</name></display>",
    "x.ui": "<ui><widget>&e;</widget></ui>",
    "x.xml": "<config><component>&e;</component></config>",
}


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_entities_and_document_types_are_refused(entity, name, tmp_path):
    path = tmp_path / name
    path.write_text(ENTITIES[entity].format(DOCUMENTS[name]))
    with pytest.raises(GroupFileError, match=":1: a document type or entity is not read"):
        load_any(path)
    path.write_text("\n" + DOCUMENTS[name])
    with pytest.raises(GroupFileError, match=":2: not XML: undefined entity"):
        load_any(path)
