"""What is to be opened, and what was closed and may be opened again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gui.core.groups.group import Group
from gui.files.disk.file_stamp import FileStamp
from gui.window.tabs.open_tab import OpenTab

if TYPE_CHECKING:
    from gui.window.tabs.tab_widget import TabWidget


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """How a group is to be opened; ``warnings`` when it was read from a file by the user."""

    source: Path | None
    macros: Mapping[str, str]
    deck: TabWidget | None = None  # the active one, if that is closed meanwhile
    span_s: float | None = None  # instead of the group's own
    stamp: FileStamp | None = None
    warnings: tuple[str, ...] | None = None
    then: Callable[[OpenTab], None] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ClosedGroup:
    """A group as its tab had it at the end, and whether its file has it otherwise."""

    group: Group
    opening: Opening
    modified: bool

    @classmethod
    def of(cls, tab: OpenTab) -> ClosedGroup:
        """Return what is needed to open ``tab`` again after it is closed."""
        modified = tab.session.modified
        then = partial(_as_it_was, tab.filed, modified)
        macros = dict(tab.macros)
        return cls(tab.group(), Opening(tab.source, macros, stamp=tab.stamp, then=then), modified)


def _as_it_was(filed: Group | None, modified: bool, tab: OpenTab) -> None:
    tab.filed = filed
    tab.session.set_modified(modified)
