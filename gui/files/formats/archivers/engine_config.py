"""Reader of an archive engine's configuration ``*.xml``: channels in groups, as headings.

The Channel Archiver has it, and CSS' archive engine for relational databases.
"""

from typing import Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.formatting import plain
from gui.files.disk.unread_xml import unread
from gui.files.disk.xml_tree import XmlElement
from gui.files.formats.group_reader import LOST, PvList, group_name
from gui.files.formats.loaded_group import LoadedGroup

ROOT: Final = "engineconfig"


def read(top: XmlElement, source: str) -> LoadedGroup:
    """Read the groups of channels. Raises ``GroupFileError``."""
    pvs = PvList(source)
    for group in top.all("group"):
        channels = list(group.all("channel"))
        name = group.word("name")
        if channels and name:
            pvs.add_heading(name, group.line)
        for channel in channels:
            _channel(channel, pvs)
    for channel in top.all("channel"):
        _channel(channel, pvs)
    if not len(pvs):
        pvs.warn("no channel in it")
    pvs.tell_settings(LOST, unread(top, {}))
    return pvs.loaded(Group(group_name(source)))


def _channel(element: XmlElement, pvs: PvList) -> None:
    name = element.word("name")
    if pvs.add(PvSpec(name), element.line, quiet=True):  # a channel may be in several groups
        pvs.count("PVs whose period and mode of archiving are not carried over", plain(name, 60))
    for tag in ("period", "scan", "monitor"):
        element.child(tag)  # told in one line for all
    if element.child("disable") is not None:
        pvs.count("PVs that disable their group in the archiver", plain(name, 60))
