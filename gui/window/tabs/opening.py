"""Requests to open a group: how it is to be opened, and how a closed one is opened again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gui.core.groups.group import Group
from gui.files.disk.file_stamp import FileStamp
from gui.window.tabs.open_tab import OpenTab

if TYPE_CHECKING:
    from gui.core.program.workspace import TabState
    from gui.window.tabs.tab_widget import TabWidget
    from gui.window.tabs.unopened_tab import UnopenedTab


@dataclass(frozen=True, slots=True)
class LaunchDefaults:
    """What a command line gives to all groups that it opens."""

    macros: Mapping[str, str] = field(default_factory=dict)
    span_s: float | None = None  # instead of the group's own


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """How a group is to be opened; ``warnings`` if it is from a file."""

    source: Path | None
    macros: Mapping[str, str]
    tab_widget: TabWidget | None = None  # the active one, if that is closed meanwhile
    defaults: LaunchDefaults | None = None  # None: those of this program's command line
    stamp: FileStamp | None = None
    warnings: tuple[str, ...] | None = None
    then: Callable[[OpenTab], None] | None = None
    kept: TabState | None = None  # of the session: its place is kept if it cannot be opened
    page: UnopenedTab | None = None  # in the place of this one
    behind: bool = False  # the tab in front stays there
    asked: bool = True  # by the user now, not by the session before


@dataclass(frozen=True, slots=True, eq=False)
class ClosedGroup:
    """A group as it was when its tab was closed; ``modified``: it differed from its file."""

    group: Group
    opening: Opening
    modified: bool

    @classmethod
    def of(cls, tab: OpenTab) -> ClosedGroup:
        """Return what is needed to open ``tab`` again after it is closed."""
        modified = tab.content.modified
        then = partial(_restore, tab.filed, modified)
        macros = dict(tab.macros)
        return cls(tab.group(), Opening(tab.source, macros, stamp=tab.stamp, then=then), modified)


def _restore(filed: Group | None, modified: bool, tab: OpenTab) -> None:
    tab.filed = filed
    tab.content.set_modified(modified)
