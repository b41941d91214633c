"""Autosave's saved values ``*.sav`` as groups of names, through ``autosave_sav``."""

from gui.core.groups.group import Group, PvSpec
from gui.files import autosave_sav
from gui.files.group_reading import PvList, group_name, lines_of
from gui.files.loaded_group import LoadedGroup
from gui.files.snapshot_reading import SnapshotFileError


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read the names, also of PVs that were not connected. Raises ``GroupFileError``."""
    lines_of(data, source)  # no more than in other groups
    pvs = PvList(source)
    try:
        file = autosave_sav.loads(data, source)
    except SnapshotFileError as error:
        place = error.source + (f":{error.line}" if error.line else "")
        raise pvs.fail(str(error).removeprefix(f"{place}: "), error.line) from error
    for warning in file.warnings:
        pvs.warn(warning)
    for row in file.rows:
        pvs.add(PvSpec(row.name), row.line)
    pvs.warn("saved values are not carried over: open the file as a snapshot to see them")
    return pvs.loaded(Group(group_name(source)))
