"""Reader of the configuration of an alarm server ``*.xml``: PVs in components, as headings."""

from typing import Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.formatting import plain
from gui.files.disk.unread_xml import unread
from gui.files.disk.xml_tree import XmlElement
from gui.files.formats.group_reader import LOST, PvList, group_name
from gui.files.formats.loaded_group import LoadedGroup

ROOT: Final = "config"
_LONGEST_PATH: Final = 200  # characters


def read(top: XmlElement, source: str) -> LoadedGroup:
    """Read the tree of components and PVs. Raises ``GroupFileError``."""
    pvs = PvList(source)
    _component(top, "", pvs)
    if not len(pvs):
        pvs.warn("no PV in it")
    pvs.tell_settings(f"alarms are not carried over; {LOST}", unread(top, {}, ("name",)))
    return pvs.loaded(Group(group_name(source, top.attributes.get("name", ""))))


def _component(element: XmlElement, path: str, pvs: PvList) -> None:
    """Add the PVs of a component, then of those in it: each under its path."""
    own = list(element.all("pv"))
    if own and path:
        pvs.add_heading(path, element.line)
    for inner in own:
        name = inner.attributes.get("name", "").strip()
        if not inner.flag("enabled", True, pvs.warn):
            pvs.count("PVs whose alarm is disabled there", plain(name, 60))
        pvs.add(PvSpec(name, comment=plain(inner.word("description"))), inner.line)
        if inner.word("filter"):
            pvs.count("filters of alarms, not carried over", plain(inner.word("filter"), 60))
    for inner in element.children:
        if inner.tag in ("component", "facility"):
            inner.read = True
            name = plain(inner.attributes.get("name", "").strip(), 60) or "?"
            below = f"{path} / {name}" if path else name
            _component(inner, below[:_LONGEST_PATH], pvs)
