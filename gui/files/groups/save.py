"""Saves a group in the format of the suffix."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from gui.core.groups.group import Group
from gui.core.pv.formatting import plain
from gui.files.disk.atomic_write import write_atomic
from gui.files.formats import phoebus_plt_writer, phoebus_pvs, plain_list, striptool_stp
from gui.files.formats.loaded_group import GroupFileError
from gui.files.formats.toml_bounds import check_amount
from gui.files.groups import pvgroup


class SavedGroup(NamedTuple):
    """What a save could not do."""

    left_out: list[str]  # what the format cannot hold
    lost: str  # who may no longer write the file, else ""


def _ours(group: Group) -> tuple[bytes, list[str]]:
    text = pvgroup.dumps(group)
    check_amount(text, "")
    return text.encode(), []


_WRITERS: Final[dict[str, Callable[[Group], tuple[bytes, list[str]]]]] = {
    ".pvgroup": _ours,
    ".stp": striptool_stp.dump,
    ".plt": phoebus_plt_writer.dump,
    ".pvs": phoebus_pvs.dump_group,
    ".txt": plain_list.dump,
    ".csv": plain_list.dump,
    ".lst": plain_list.dump,
}
SUFFIXES: Final = tuple(_WRITERS)


def save_any(path: Path, group: Group) -> SavedGroup:
    """Write ``group`` to ``path`` atomically; return what could not be kept.

    Raises ``GroupFileError`` for an unknown suffix and for a group that would be too large to
    read, ``OSError``. Blocks.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        known = ", ".join(SUFFIXES)
        suffix = plain(path.suffix, 20) or "a name without a suffix"
        raise GroupFileError(f"{suffix} is not written; {known} are", str(path))
    try:
        data, left_out = writer(group)
    except GroupFileError as error:
        raise GroupFileError(error.message, str(path)) from None
    return SavedGroup(left_out, write_atomic(path, data))
