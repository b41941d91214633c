"""Phoebus' PV tables ``.pvs`` as groups; read through ``phoebus_pvs``, written here."""

from pathlib import Path
from xml.sax.saxutils import escape

from gui.core.group import Group, PvSpec, is_heading
from gui.files import phoebus_pvs
from gui.files.group_file import GroupFileError, LoadedGroup
from gui.files.group_reading import ca_name
from gui.files.snapshot_reading import SnapshotFileError


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read what is in a PV table. Raises ``GroupFileError``."""
    try:
        table = phoebus_pvs.loads(data, source)
    except SnapshotFileError as error:
        raise GroupFileError(str(error)) from error
    warnings = list(table.warnings)
    pvs: list[PvSpec] = []
    seen: set[str] = set()
    for row in table.rows:
        if row.comment:
            pvs.append(PvSpec("# " + row.name.lstrip("# ").strip()))
            continue
        name = ca_name(row.name, f"line {row.line}", warnings)
        if name is not None and name not in seen:
            seen.add(name)
            pvs.append(PvSpec(name))
    if any(row.saved is not None for row in table.rows):
        warnings.append("saved values are kept by Group › Open snapshot, not in the group")
    return LoadedGroup(Group(Path(source).stem or "PV table", pvs=tuple(pvs)), warnings)


def dump(group: Group) -> tuple[bytes, list[str]]:
    """Return ``group`` as a PV table, and what it cannot hold."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<pvtable version="3.0" enable_save_restore="true">',
        "  <timeout>60.0</timeout>",
        "  <pvlist>",
    ]
    for pv in group.pvs:
        lines += ["    <pv>", "      <selected>true</selected>"]
        lines += [f"      <name>{escape(pv.name)}</name>", "    </pv>"]
    lines += ["  </pvlist>", "</pvtable>", ""]
    lost = [pv for pv in group.pvs if not is_heading(pv.name) and (pv.label or pv.plot)]
    warnings = ["a PV table holds no labels, axes and traces"] if lost or group.axes else []
    return "\n".join(lines).encode(), warnings
