"""Opens a group of any known format, found by its content, then by its suffix."""

import contextlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from gui.core.pv.formatting import plain
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
from gui.files.formats.group_reader import lines_of, text_of
from gui.files.formats.loaded_group import GroupFileError, LoadedGroup, read_group_bytes
from gui.files.formats.other_kinds import why_other
from gui.files.groups import pvgroup
from gui.files.groups.suffixes import LISTS, OURS, SUFFIXES
from gui.files.snapshots import pvsnap

_OURS: Final = re.compile(rb"^[ \t]*format[ \t]*=[ \t]*[\"']pvwatch-group[\"']", re.MULTILINE)
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<\0?[?!a-zA-Z]")
_XML_READERS: Final[dict[str, Callable[[XmlElement, str], LoadedGroup]]] = {
    phoebus_plt.ROOT: phoebus_plt.read,
    phoebus_pvs.ROOT: phoebus_pvs.read_group,
    alarm_xml.ROOT: alarm_xml.read,
    archive_viewer.ROOT: archive_viewer.read,
    engine_config.ROOT: engine_config.read,
    mya_viewer.ROOT: mya_viewer.read,
}
_DATABASES: Final = (".db", ".template", ".vdb", ".substitutions", ".substitution", ".subs")
_BEGINS: Final = {  # how a file with this suffix begins, unless it has another format
    ".stp": "StripConfig", ".snap": "a BURT header", ".plt": "XML", ".pvs": "XML", ".bob": "XML",
    ".opi": "XML", ".ui": "XML", ".xml": "XML", ".adl": "a block file", ".edl": "EDM's header",
    ".trc": "JSON of Trace",
}  # fmt: skip


def load_any(path: Path, search: Sequence[Path] = ()) -> LoadedGroup:
    """Read ``path``, of any format. Raises ``GroupFileError``. Blocks: not on the GUI thread.

    ``search``: folders of files inside files that are not beside them.
    The suffix decides only where the content does not; it never overrules the content.
    """
    data = _narrow(read_group_bytes(path))
    source, suffix = str(path), path.suffix.lower()
    other = why_other(data)
    if other:
        raise GroupFileError(other, source, 1)
    if _OURS.search(data[:4096]):
        return pvgroup.read(data, source)
    if b'"pvwatch-snapshot"' in data[:4096] or suffix == pvsnap.SUFFIX:
        raise GroupFileError("a snapshot, not a group: open it as a snapshot", source)
    if burt.is_snapshot(data):
        return burt.loads(data, source)
    if striptool_stp.is_striptool(data):
        return striptool_stp.loads(data, source)
    if _XML.match(data[:64]) and not data.lstrip().startswith(b"<END>"):
        return _load_xml(data, path, search)
    if open_display.is_display(data):
        return open_display.loads(data, source, path.parent, search)
    if autosave_sav.is_autosave(data) or (b"\n<END>" in data[-16:] and suffix != ".req"):
        return autosave_sav.loads_group(data, source)
    return _load_text(data, path, suffix, search)


def _narrow(data: bytes) -> bytes:
    """Return UTF-16 that says so, as editors of Windows write it, as UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("utf-16").encode()
    return data


def _load_xml(data: bytes, path: Path, search: Sequence[Path]) -> LoadedGroup:
    source = str(path)

    def fail(message: str, line: int) -> GroupFileError:
        return GroupFileError(message, source, line)

    top = parse_xml(data, (*_XML_READERS, *open_display.READERS), fail)
    if top.tag in open_display.READERS:
        return open_display.read(top, source, path.parent, search)
    return _XML_READERS[top.tag](top, source)


def _load_text(data: bytes, path: Path, suffix: str, search: Sequence[Path]) -> LoadedGroup:
    """Read a text whose first lines do not show its format."""
    source = str(path)
    if suffix == OURS:
        return pvgroup.read(data, source)
    text = text_of(data, source)
    if autosave_req.is_psi_snapshot(text):
        return autosave_req.loads_psi_snapshot(data, source)
    if slac_trc.is_trace(data):
        return slac_trc.loads(data, source)
    if ioc_db.is_database(text):
        return ioc_db.loads(data, source, path.parent, search)
    if substitutions.is_substitutions(text):
        return substitutions.loads(data, source, path.parent, search)
    if suffix in _DATABASES:  # of includes only, or laid out as nobody foresaw
        if suffix.startswith(".sub"):
            return substitutions.loads(data, source, path.parent, search)
        return ioc_db.loads(data, source, path.parent, search)
    if json_list.is_json(text) and suffix != ".req":  # PSI's request files may have a head in it
        return json_list.loads(data, source)
    lines_of(data, source)  # raises if they are too many
    why = plain_list.why_no_list(text)
    if why:
        raise GroupFileError(why, source, 1)
    if text.lstrip()[:1] in ("{", "[") and suffix != ".req":
        raise GroupFileError("JSON cannot be read", source, 1)
    if striptool_stp.is_older(data):
        return striptool_stp.loads(data, source)
    if name_table.is_table(text.split("\n", name_table.FIRST)):
        return name_table.loads(data, source)
    if autosave_req.is_request(text):
        return autosave_req.loads(data, source, path.parent, search)
    if burt.is_request(text):
        return burt.loads(data, source, path.parent, search)
    if suffix == ".req":
        return autosave_req.loads(data, source, path.parent, search)
    if suffix.startswith(autosave_sav.SUFFIX):
        return autosave_sav.loads_group(data, source)
    if suffix in ("", *LISTS):
        return plain_list.loads(data, source)
    if suffix in _BEGINS:
        raise GroupFileError(f"does not begin with {_BEGINS[suffix]}", source, 1)
    kinds = " ".join(SUFFIXES)
    raise GroupFileError(f"{plain(suffix, 20)} is not a format that can be read: {kinds}", source)
