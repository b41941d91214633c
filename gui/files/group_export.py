"""One door for writing groups: ours and other tools' formats, by the file's suffix."""

from pathlib import Path
from typing import Final

from gui.core.group import Group
from gui.files import group_file, name_lists, phoebus_plt, pv_tables, striptool
from gui.files.atomic import write_atomic
from gui.files.group_file import GroupFileError

_WRITERS: Final = {
    ".stp": striptool.dump,
    ".plt": phoebus_plt.dump,
    ".pvs": pv_tables.dump,
    ".txt": name_lists.dump,
    ".lst": name_lists.dump,
}
SUFFIXES: Final = (".pvgroup", *_WRITERS)


def save_any(path: Path, group: Group) -> list[str]:
    """Write ``group`` to ``path`` atomically; return what its format cannot hold.

    Raises ``GroupFileError`` for a suffix that cannot be written, ``OSError``.
    """
    suffix = path.suffix.lower()
    if suffix == ".pvgroup":
        group_file.save(path, group)
        return []
    if suffix not in _WRITERS:
        raise GroupFileError(f"only {', '.join(SUFFIXES)} files can be written", str(path))
    data, warnings = _WRITERS[suffix](group)
    write_atomic(path, data)
    return warnings
