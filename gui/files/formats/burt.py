"""Reader of BURT request files ``*.req`` and snapshots ``*.snap``, as groups of names."""

import re
from typing import Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.formatting import plain
from gui.files.formats.group_reader import PvList, group_name, lines_of
from gui.files.formats.loaded_group import LoadedGroup

_BEGIN: Final = "--- Start BURT header"
_END: Final = "--- End BURT header"
_MARKS: Final = ("RO", "RON", "WO", "-")
_CPP: Final = re.compile(r"(#\s*include(?=\s*[\"<])|#(?:define|undef|if|ifdef|ifndef)\b)")
_REQUEST: Final = re.compile(
    r"^[ \t]*(?:(?:RO|RON|WO)[ \t]+\S|%|#include[ \t]*[\"<]|#define[ \t])", re.MULTILINE
)


def is_snapshot(data: bytes) -> bool:
    """Tell whether ``data`` begins like a BURT snapshot, also one in SDDS form."""
    begin = data[:64].lstrip()
    return begin.startswith((_BEGIN.encode(), b"SDDS1"))


def is_request(text: str) -> bool:
    """Tell whether ``text`` has marks or comments that only BURT's request files have."""
    return _REQUEST.search(text) is not None


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read a request file or a snapshot. Raises ``GroupFileError``."""
    lines = lines_of(data, source)
    pvs = PvList(source)
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("SDDS1"):
        raise pvs.fail("an SDDS snapshot is not read; write it as text with BURT", first + 1)
    saved = lines[first].startswith(_BEGIN)
    if saved:
        end = next((i for i, line in enumerate(lines) if line.startswith(_END)), None)
        if end is None:
            raise pvs.fail("the BURT header does not end", first + 1)
        first = end + 1
    for number, line in enumerate(lines[first:], first + 1):
        _read_line(line, number, saved, pvs)
    if not len(pvs):
        raise pvs.fail("no PV in it", len(lines))
    if saved:
        pvs.warn("saved values are not carried over")
    return pvs.loaded(Group(group_name(source)))


def _read_line(line: str, number: int, saved: bool, pvs: PvList) -> None:
    if not saved:
        line = line.partition("%")[0]
    words = line.split(None, 3)
    if not words or line.lstrip().startswith("%"):
        return
    if words[0].startswith("#"):
        directive = _CPP.match(line.lstrip())
        if directive:
            message = f"{directive[1]} is not read: run the file through cpp first"
            raise pvs.fail(message, number)
        return
    mark = words[0] if words[0] in _MARKS else ""
    if mark:
        words = words[1:]
    if not words:
        raise pvs.fail(f"{mark} is followed by no PV", number)
    name = words[0]
    if saved or len(words) > 1:
        length = words[1] if len(words) > 1 else ""
        if not re.fullmatch(r"-?[0-9]{1,9}", length):
            raise pvs.fail(f"{plain(name, 60)}: {plain(length, 40)!r} is no length", number)
    if pvs.add(PvSpec(name), number) and mark and mark != "-" and not saved:
        pvs.warn(f"{plain(name, 60)}: {mark} is not carried over", number)
