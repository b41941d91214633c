"""Opens a display of any kind, and the displays inside it, which may be of other kinds."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from gui.core.groups.group import Group
from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement, parse_xml
from gui.files.formats import phoebus_plt
from gui.files.formats.displays import designer_ui, edm_edl, medm_adl, phoebus_bob
from gui.files.formats.displays.display_pvs import Display, DisplayPvs
from gui.files.formats.loaded_group import GroupFileError, LoadedGroup

_Read = Callable[[XmlElement, Display, DisplayPvs], Group]


def _plot(top: XmlElement, display: Display, found: DisplayPvs) -> Group:
    """Take the PVs of a Data Browser plot in a display."""
    loaded = phoebus_plt.read(top, display.source)
    for pv in loaded.group.pvs:
        name = found.expand(pv.name, display.macros, top.line)
        found.add(replace(pv, name=name, axis=None, extra={}), top.line)
    for warning in loaded.warnings:
        found.warn(warning.replace(phoebus_plt.KEPT, ""), None, display)  # not of a display
    found.warn("of the plot only PVs and their colours and styles are carried over", None, display)
    return loaded.group


READERS: Final[dict[str, _Read]] = {
    phoebus_bob.ROOT: phoebus_bob.read,
    designer_ui.ROOT: designer_ui.read,
}
_INSIDE: Final[dict[str, _Read]] = {**READERS, phoebus_plt.ROOT: _plot}
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[?!a-zA-Z]")


def is_display(data: bytes) -> bool:
    """Tell whether ``data`` begins as a display that is not XML."""
    return medm_adl.is_medm(data) or edm_edl.is_edm(data)


def loads(
    data: bytes, source: str = "<data>", folder: Path | None = None, search: Sequence[Path] = ()
) -> LoadedGroup:
    """Read a display; those inside are searched beside it and below. Raises ``GroupFileError``."""
    return _load(data, None, source, folder, search)


def read(
    top: XmlElement, source: str, folder: Path | None = None, search: Sequence[Path] = ()
) -> LoadedGroup:
    """Read a display of which the XML was parsed. Raises ``GroupFileError``."""
    return _load(b"", top, source, folder, search)


def _load(
    data: bytes, top: XmlElement | None, source: str, folder: Path | None, search: Sequence[Path]
) -> LoadedGroup:
    found = DisplayPvs(source, folder, search)
    first = found.first(data)
    group = _take(first, found) if top is None else READERS[top.tag](top, first, found)
    for display in found.displays():
        try:
            _take(display, found)
        except GroupFileError as error:
            if found.pvs.is_full:
                raise
            found.warn(plain(error.message, 200), error.line, display)
    span = found.span_s or Group().span_s
    return found.loaded(replace(group, span_s=span, axes=tuple(found.axes)))


def _take(display: Display, found: DisplayPvs) -> Group:
    data = display.data
    if medm_adl.is_medm(data):
        return medm_adl.read(data, display, found)
    if edm_edl.is_edm(data):
        return edm_edl.read(data, display, found)

    def fail(message: str, line: int) -> GroupFileError:
        return GroupFileError(message, display.source, line)

    if not _XML.match(data[:200]):
        raise fail("is no display that can be read", 1)
    roots = _INSIDE if display.file.is_inside else READERS
    top = parse_xml(data, tuple(roots), fail)
    return roots[top.tag](top, display, found)
