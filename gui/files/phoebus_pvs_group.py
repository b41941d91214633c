"""Phoebus PV tables ``*.pvs`` as groups of names: reads them through ``phoebus_pvs``, writes."""

from xml.sax.saxutils import escape

from gui.core.groups.group import Group, PvSpec, is_heading
from gui.core.pv.formatting import plain
from gui.files.group_reading import PvList, group_name, watched_name
from gui.files.group_writing import Losses, with_values
from gui.files.loaded_group import LoadedGroup
from gui.files.phoebus_pvs import ROOT, read_table
from gui.files.xml_tree import XmlElement, parse_xml


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read the rows of a PV table; comment rows are headings. Raises ``GroupFileError``."""
    return read(parse_xml(data, (ROOT,), PvList(source).fail), source)


def read(top: XmlElement, source: str) -> LoadedGroup:
    """Read the element of a PV table. Raises ``GroupFileError``."""
    pvs = PvList(source)
    table = read_table(top, pvs.fail)
    for warning in table.warnings:
        pvs.warn(warning)
    previous = ""
    for row in table.rows:
        if row.comment:
            pvs.add_heading(row.name, row.line)
        elif row.readback:
            pvs.add(PvSpec(row.name, comment=plain(f"readback of {previous}")), row.line, True)
        else:
            pvs.add(PvSpec(row.name), row.line)
            previous = watched_name(row.name)
    if any(row.saved is not None for row in table.rows):
        pvs.warn("saved values are not carried over: open the file as a snapshot to see them")
    return pvs.loaded(Group(group_name(source)))


def dump(group: Group) -> tuple[bytes, list[str]]:
    """Return a PV table without saved values; and what it cannot hold."""
    group, warnings = with_values(group)
    losses = Losses(warnings)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines += ['<pvtable version="3.0" enable_save_restore="true">', "  <timeout>60.0</timeout>"]
    lines.append("  <pvlist>")
    for pv in group.pvs:
        lines += ["    <pv>", "      <selected>true</selected>"]
        lines += [f"      <name>{escape(plain(pv.name, 2000))}</name>", "    </pv>"]
        if not is_heading(pv.name):
            losses.of_pv(pv, kept=())
    losses.of_group(group, span=False, axes=False)
    lines += ["  </pvlist>", "</pvtable>", ""]
    return "\n".join(lines).encode("utf-8", "replace"), losses.warnings
