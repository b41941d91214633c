"""One door for group files, ours and other tools': which reader, by content, then by suffix."""

from pathlib import Path
from typing import Final

from gui.files import (
    group_file,
    name_lists,
    phoebus_bob,
    phoebus_plt,
    pv_tables,
    request_files,
    striptool,
)
from gui.files.autosave_sav import is_autosave
from gui.files.group_file import GroupFileError, LoadedGroup, read_group_bytes

SUFFIXES: Final = (
    ".pvgroup", ".stp", ".plt", ".pvs", ".bob", ".req", ".sav", ".snap", ".txt", ".csv", ".lst",
)  # fmt: skip
FILE_FILTER: Final = (
    f"PV groups ({' '.join('*' + suffix for suffix in SUFFIXES)});;"
    "PV Watch (*.pvgroup);;StripTool (*.stp);;Data Browser (*.plt);;PV table (*.pvs);;"
    "Display (*.bob);;Autosave, BURT (*.req *.sav *.snap);;Lists (*.txt *.csv *.lst);;All files (*)"
)


def load_any(path: Path) -> LoadedGroup:
    """Read a group file of any kind. Raises ``GroupFileError`` that names file and line."""
    data = read_group_bytes(path)
    source, suffix = str(path), path.suffix.lower()
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if suffix == ".pvgroup" or head.startswith((b'format = "pvwatch', b"format=")):
        return group_file.loads(group_file.utf8_text(data, source), source)
    if striptool.is_striptool(data):
        return striptool.loads(data, source)
    if b"<databrowser" in head:
        return phoebus_plt.loads(data, source)
    if b"<pvtable" in head:
        return pv_tables.loads(data, source)
    if b"<display" in head:
        return phoebus_bob.loads(data, source)
    if request_files.is_burt_snapshot(data):
        return request_files.loads_burt_snapshot(data, source)
    match suffix:
        case ".stp":
            return striptool.loads(data, source)
        case ".plt":
            return phoebus_plt.loads(data, source)
        case ".pvs":
            return pv_tables.loads(data, source)
        case ".bob":
            return phoebus_bob.loads(data, source)
        case ".snap":
            return request_files.loads_burt_snapshot(data, source)
        case ".req":
            return request_files.loads_request(data, source, path.parent)
    if suffix == ".sav" or is_autosave(data):
        return request_files.loads_saved(data, source)
    if head.startswith(b"<"):
        raise GroupFileError("XML of a kind that is not known", source, 1)
    return name_lists.loads(data, source)
