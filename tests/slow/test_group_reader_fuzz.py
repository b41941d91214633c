"""Every reader of groups gets anything: only the documented error, and each file within a second.

The time is of the CPU, with room for a machine that is shared.
"""

import contextlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.files.disk.xml_tree import XmlElement, parse_xml
from gui.files.formats import (
    autosave_req,
    autosave_sav,
    burt,
    json_list,
    name_table,
    phoebus_plt,
    phoebus_pvs,
    plain_list,
    striptool_stp,
)
from gui.files.formats.archivers import (
    alarm_xml,
    archive_viewer,
    engine_config,
    mya_viewer,
    slac_trc,
)
from gui.files.formats.databases import ioc_db, substitutions
from gui.files.formats.displays import open_display
from gui.files.formats.loaded_group import GroupFileError, LoadedGroup
from gui.files.groups import pvgroup
from gui.files.groups.open import SUFFIXES, load_any
from tests.support.group_samples import FILES, SAMPLES, checked
from tests.support.waiting import Cost


def of_xml(
    root: str, reader: Callable[[XmlElement, str], LoadedGroup]
) -> Callable[[bytes, str], LoadedGroup]:
    """Return a reader of bytes for a reader of a tree."""

    def loads(data: bytes, source: str) -> LoadedGroup:
        def fail(message: str, line: int) -> GroupFileError:
            return GroupFileError(message, source, line)

        return reader(parse_xml(data, (root,), fail), source)

    return loads


READERS = {
    "alarm_xml": of_xml(alarm_xml.ROOT, alarm_xml.read),
    "archive_viewer": of_xml(archive_viewer.ROOT, archive_viewer.read),
    "engine_config": of_xml(engine_config.ROOT, engine_config.read),
    "mya_viewer": of_xml(mya_viewer.ROOT, mya_viewer.read),
    "json_list": json_list.loads,
    "psi_snapshot": autosave_req.loads_psi_snapshot,
    "name_table": name_table.loads,
    "bob": open_display.loads,
    "ui": open_display.loads,
    "adl": open_display.loads,
    "edl": open_display.loads,
    "autosave_req": autosave_req.loads,
    "autosave_sav": autosave_sav.loads_group,
    "burt": burt.loads,
    "group_file": pvgroup.read,
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
    "alarm_xml": (b'<config><component name="', b'<config><pv name="A"><enabled>'),
    "engine_config": (
        b"<engineconfig><group><name>",
        b"<engineconfig><group><channel><name>",
        b'<!DOCTYPE engineconfig SYSTEM "x.dtd"><engineconfig>',
    ),
    "archive_viewer": (
        b"<AVConfiguration>",
        b'<AVConfiguration><range_axis name="A"><min>',
        b"<AVConfiguration><time_axis><start>",
        b'<AVConfiguration><pv name="A"><color>',
    ),
    "mya_viewer": (
        b"<viewer><chart>",
        b"<viewer><chart><begin>",
        b'<viewer><chart><axis name="0"><autoscale>0</autoscale><max>',
        b'<viewer><chart><signal channel="A"><color>',
    ),
    "json_list": (b'["A", ', b'[{"pvName": "A", ', b'{"pvList": [{"pvName": '),
    "psi_snapshot": (b'#{"req_file_name": "x"}\n', b"A:B,{"),
    "name_table": (b"PV,READBACK,READ_ONLY\n", b'PV\tNAME\n"', b'a;Channel Name\n"A;'),
    "bob": (
        b"<display>",
        b'<display><widget type="stripchart"><traces><trace>',
        b'<display><widget type="stripchart"><y_axes><y_axis><minimum>',
        b'<display typeId="x"><macros><P>',
        b'<display><widget type="embedded"><file>',
    ),
    "ui": (
        b'<ui><widget class="PyDMLabel"><property name="channel"><string>',
        b'<ui><widget class="X"><property name="curves"><stringlist><string>{"channel": ',
        b'<ui><widget class="X"><property name="rules"><string>[{"channels": ',
        b'<ui><widget class="caInclude"><property name="macro"><string>',
    ),
    "adl": (
        b'file { name="x" version=1 }\n"text update" { monitor { chan="',
        b'file { name="x" }\n"strip chart" { period=',
        b'file { name="x" }\n"color map" { dl_color { r=',
        b'file { name="x" }\ncomposite { "composite file"="x.adl;',
    ),
    "edl": (
        b"4 0 1\nbeginScreenProperties\nobject activeXTextDspClass\ncontrolPv ",
        b"4 0 1\nbeginScreenProperties\nobject X\nyPv {\n  0 ",
        b"4 0 1\nbeginScreenProperties\nobject activePipClass\nsymbols {\n  1 ",
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
    data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode), part=st.integers(0, 59)
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
    "nothing": "<!DOCTYPE x []>\n{}",
    "nothing, a type elsewhere": '<!DOCTYPE x SYSTEM "x.dtd" []>\n{}',
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


@pytest.mark.parametrize(
    ("begin", "why"),
    [("<!DOCTYPE x>", "not XML: undefined entity"),
     ('<!DOCTYPE x SYSTEM "file:///etc/passwd">', "a document type or entity is not read"),
     ('<!DOCTYPE x PUBLIC "-//x" "http://127.0.0.1:1/x.dtd">',
      "a document type or entity is not read")],
)  # fmt: skip
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_type_elsewhere_is_not_opened(name, begin, why, tmp_path):
    """The Channel Archiver's files name one; an entity that it might define is refused."""
    path = tmp_path / name
    path.write_text(f"{begin}\n{DOCUMENTS[name]}")
    with pytest.raises(GroupFileError, match=f":2: {why}"):
        load_any(path)
    path.write_text(f"{begin}\n{DOCUMENTS[name].replace('&e;', 'A')}")
    checked(load_any(path))
