"""Reader of the configuration of an alarm server ``*.xml``: PVs in components, as headings."""

from typing import Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement
from gui.files.formats.group_reader import PvList, group_name
from gui.files.formats.loaded_group import LoadedGroup

ROOT: Final = "config"


def read(top: XmlElement, source: str) -> LoadedGroup:
    """Read the tree of components and PVs. Raises ``GroupFileError``."""
    pvs = PvList(source)
    _component(top, (), pvs)
    if not len(pvs):
        pvs.warn("no PV in it")
    return pvs.loaded(Group(group_name(source, top.attributes.get("name", ""))))


def _component(element: XmlElement, path: tuple[str, ...], pvs: PvList) -> None:
    """Add the PVs of a component, then of those in it: each under its path."""
    own = [inner for inner in element.children if inner.tag == "pv"]
    if own and path:
        pvs.add_heading(" / ".join(path), element.line)
    for inner in own:
        name = inner.attributes.get("name", "").strip()
        if inner.word("enabled", "true").lower() == "false":
            pvs.count("PVs whose alarm is disabled there", plain(name, 60))
        pvs.add(PvSpec(name, comment=plain(inner.word("description"))), inner.line)
        if inner.word("filter"):
            pvs.count("filters of alarms, not carried over", plain(inner.word("filter"), 60))
    for inner in element.children:
        if inner.tag in ("component", "facility"):
            name = plain(inner.attributes.get("name", "").strip(), 60) or "?"
            _component(inner, (*path, name), pvs)
