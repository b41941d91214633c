"""Opens a snapshot of any known format, found by its content, then by its suffix."""

import re
from pathlib import Path
from typing import Final

from gui.core.text.file_name import FileKind
from gui.files.formats import autosave_sav, phoebus_pvs
from gui.files.formats.loaded_snapshot import LoadedSnapshot, SnapshotFileError, read_bounded
from gui.files.formats.other_kinds import why_other
from gui.files.snapshots import pvsnap

READ_KINDS: Final = (
    FileKind("PV Watch snapshots", (pvsnap.SUFFIX,)),
    FileKind("Phoebus PV tables", (".pvs",)),
    FileKind("autosave", (".sav", ".savb")),
)
FILE_FILTER: Final = (
    "All snapshots (*.pvsnap *.pvs *.sav);;PV Watch snapshots (*.pvsnap);;"
    "Phoebus PV tables (*.pvs);;autosave (*.sav *.savB);;All files (*)"
)
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<\0?[?!a-zA-Z]")


def load_snapshot(path: Path) -> LoadedSnapshot:
    """Read ``path``. Raises ``SnapshotFileError``. Blocks: not on the GUI thread."""
    data = read_bounded(path)
    suffix = path.suffix
    other = why_other(data)
    if other:
        raise SnapshotFileError(other, str(path), 1)
    if pvsnap.is_snapshot(data) or suffix == pvsnap.SUFFIX:
        return pvsnap.loads(data, str(path))
    if autosave_sav.is_autosave(data):
        return autosave_sav.loads(data, str(path)).as_snapshot(path.stem)
    xml = _XML.match(data[:64]) is not None and not data.lstrip().startswith(b"<END>")
    if xml or suffix == phoebus_pvs.SUFFIX:
        return phoebus_pvs.loads(data, str(path)).as_snapshot(path.stem)
    if suffix.startswith(autosave_sav.SUFFIX) or b"\n<END>" in data[-16:]:
        return autosave_sav.loads(data, str(path)).as_snapshot(path.stem)
    raise SnapshotFileError(
        "not a snapshot: not a .pvsnap, Phoebus .pvs or autosave .sav", str(path)
    )
