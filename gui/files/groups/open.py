"""Opens a group of any known format, found by its content, then by its suffix."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement, parse_xml
from gui.files.formats import (
    autosave_req,
    autosave_sav,
    burt,
    phoebus_bob,
    phoebus_plt,
    phoebus_pvs,
    plain_list,
    striptool_stp,
)
from gui.files.formats.group_reader import lines_of
from gui.files.formats.loaded_group import GroupFileError, LoadedGroup, read_group_bytes
from gui.files.groups import pvgroup
from gui.files.groups.suffixes import LISTS, OURS, SUFFIXES
from gui.files.snapshots import pvsnap

_OURS: Final = re.compile(rb"^[ \t]*format[ \t]*=[ \t]*[\"']pvwatch-group[\"']", re.MULTILINE)
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<\0?[?!a-zA-Z]")
_XML_READERS: Final[dict[str, Callable[[XmlElement, str], LoadedGroup]]] = {
    phoebus_plt.ROOT: phoebus_plt.read,
    phoebus_pvs.ROOT: phoebus_pvs.read_group,
    phoebus_bob.ROOT: phoebus_bob.read,
}
_BEGINS: Final = {  # how a file with this suffix begins, unless it has another format
    ".stp": "StripConfig", ".snap": "a BURT header", ".plt": "XML", ".pvs": "XML", ".bob": "XML",
}  # fmt: skip


def load_any(path: Path) -> LoadedGroup:
    """Read ``path``, of any format. Raises ``GroupFileError``. Blocks: not on the GUI thread.

    The suffix decides only where the content does not; it never overrules the content.
    """
    data = read_group_bytes(path)
    source, suffix = str(path), path.suffix.lower()
    if _OURS.search(data[:4096]):
        return pvgroup.read(data, source)
    if b'"pvwatch-snapshot"' in data[:4096] or suffix == pvsnap.SUFFIX:
        raise GroupFileError("a snapshot, not a group: open it as a snapshot", source)
    if burt.is_snapshot(data):
        return burt.loads(data, source)
    if striptool_stp.is_striptool(data):
        return striptool_stp.loads(data, source)
    if _XML.match(data[:64]) and not data.lstrip().startswith(b"<END>"):
        return _load_xml(data, source)
    if autosave_sav.is_autosave(data) or b"\n<END>" in data[-16:]:
        return autosave_sav.loads_group(data, source)
    return _load_text(data, path, suffix)


def _load_xml(data: bytes, source: str) -> LoadedGroup:
    def fail(message: str, line: int) -> GroupFileError:
        return GroupFileError(message, source, line)

    top = parse_xml(data, tuple(_XML_READERS), fail)
    return _XML_READERS[top.tag](top, source)


def _load_text(data: bytes, path: Path, suffix: str) -> LoadedGroup:
    """Read a text whose first lines do not show its format."""
    source = str(path)
    if suffix == OURS:
        return pvgroup.read(data, source)
    text = "\n".join(lines_of(data, source))
    if text.lstrip()[:1] in ("{", "["):
        raise GroupFileError("JSON cannot be read", source, 1)
    if striptool_stp.is_older(data):
        return striptool_stp.loads(data, source)
    if plain_list.is_table(text):
        return plain_list.loads(data, source)
    if autosave_req.is_request(text):
        return autosave_req.loads(data, source, path.parent)
    if burt.is_request(text):
        return burt.loads(data, source)
    if suffix == ".req":
        return autosave_req.loads(data, source, path.parent)
    if suffix.startswith(autosave_sav.SUFFIX):
        return autosave_sav.loads_group(data, source)
    if suffix in ("", *LISTS):
        return plain_list.loads(data, source)
    if suffix in _BEGINS:
        raise GroupFileError(f"does not begin with {_BEGINS[suffix]}", source, 1)
    kinds = " ".join(SUFFIXES)
    raise GroupFileError(f"{plain(suffix, 20)} is not a format that can be read: {kinds}", source)
