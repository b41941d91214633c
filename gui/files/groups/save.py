"""Saves a group in the format of the suffix."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from gui.core.groups.group import Group
from gui.core.pv.formatting import plain
from gui.files.disk.atomic_write import write_atomic
from gui.files.formats import phoebus_plt, phoebus_pvs, plain_list, striptool_stp
from gui.files.formats.loaded_group import GroupFileError
from gui.files.formats.toml_bounds import check_amount
from gui.files.groups import pvgroup


def _ours(group: Group) -> tuple[bytes, list[str]]:
    text = pvgroup.dumps(group)
    check_amount(text, "")
    return text.encode(), []


_WRITERS: Final[dict[str, Callable[[Group], tuple[bytes, list[str]]]]] = {
    ".pvgroup": _ours,
    ".stp": striptool_stp.dump,
    ".plt": phoebus_plt.dump,
    ".pvs": phoebus_pvs.dump_group,
    ".txt": plain_list.dump,
    ".csv": plain_list.dump,
    ".lst": plain_list.dump,
}
SUFFIXES: Final = tuple(_WRITERS)


def save_any(path: Path, group: Group) -> list[str]:
    """Write ``group`` to ``path`` atomically; return what the format cannot hold,
    and which rights on the file could not be kept.

    Raises ``GroupFileError`` for an unknown suffix and for a group that would be too large to
    read, ``OSError``. Blocks.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        known = ", ".join(SUFFIXES)
        suffix = plain(path.suffix, 20) or "a name without a suffix"
        raise GroupFileError(f"{suffix} is not written; {known} are", str(path))
    try:
        data, warnings = writer(group)
    except GroupFileError as error:
        raise GroupFileError(error.message, str(path)) from None
    lost = write_atomic(path, data)
    return [*warnings, lost] if lost else warnings
