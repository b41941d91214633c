"""Opens group files and the tabs of the session; knows what is still to be read or opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from gui.core.groups.group import Group
from gui.window.messages import Messages
from gui.window.tabs.group_files import PATIENCE_S, GroupFiles, ReadFile
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.opening import Opening
from gui.window.tabs.opening_turns import OpeningTurns
from gui.window.tabs.unopened_tab import LEFT_OUT, WAITS
from gui.window.tabs.unopened_tabs import UnopenedTabs

if TYPE_CHECKING:
    from gui.core.program.workspace import TabState
    from gui.window.tabs.tab_widget import TabWidget

_TURN_S: Final = 0.01  # so long a turn waits for a file, before the time that its tab takes


class FileOpenings(QObject):
    """Nothing of what is still to be opened is lost where the program ends. GUI thread.

    ``show_tab`` shows the tab of a file that is open, ``open_group`` opens a group, ``take_file``
    a file that was read.
    """

    changed = Signal()

    def __init__(
        self,
        files: GroupFiles,
        turns: OpeningTurns,
        unopened: UnopenedTabs,
        messages: Messages,
        show_tab: Callable[[Path, Opening], bool],
        open_group: Callable[[Group, Opening], object],
        take_file: Callable[[ReadFile, Opening], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._turns = turns
        self._unopened = unopened
        self._messages = messages
        self._show_tab = show_tab
        self._open_group = open_group
        self._take_file = take_file
        self._awaited: list[Opening] = []  # their files are being read

    @property
    def busy(self) -> bool:
        """Whether something that is not waited for is still to be opened."""
        return bool(self._turns.wanted())

    def waiting(self) -> list[Opening]:
        """Return what is still to be opened and has no page: the files that a person opens."""
        every = [*self._awaited, *self._turns.wanted()]
        return [wanted for wanted in every if wanted.page is None]

    def awaited(self, tab_widget: TabWidget) -> list[Opening]:
        """Return what is still to be opened in ``tab_widget`` and has no page there."""
        return [wanted for wanted in self.waiting() if wanted.tab_widget is tab_widget]

    def open_kept(
        self,
        state: TabState,
        tab_widget: TabWidget,
        then: Callable[[OpenTab], None],
        at_once: bool,
    ) -> None:
        """Open a tab of the session; what cannot be opened keeps its place and is tried again.

        Not ``at_once``: in its place, when those before it are open.
        """
        wanted = Opening(
            state.path,
            state.macros,
            tab_widget,
            then=then,
            kept=state,
            behind=not at_once,
            asked=False,
        )
        if state.left_out:
            self._unopened.keep(wanted, LEFT_OUT)
        elif at_once:
            self._open_kept(state, wanted)
        else:
            kept = self._unopened.keep(wanted, WAITS, waiting=True)
            self._turns.add(kept, lambda: self._open_kept(state, kept))

    def _open_kept(self, state: TabState, wanted: Opening) -> None:
        if self._is_gone(wanted):
            return
        if state.group is not None:
            self._open_group(state.group, wanted)
        elif state.path is not None:
            self.open(state.path, wanted, _TURN_S if wanted.behind else PATIENCE_S)

    def _is_gone(self, wanted: Opening) -> bool:
        """Tell whether its page was closed meanwhile."""
        return wanted.page is not None and self._unopened.tab_widget_of(wanted.page) is None

    def open_soon(self, path: Path, wanted: Opening) -> None:
        """Open ``path`` after all that is to be opened before it."""

        def in_turn() -> None:
            self.open(path, self._unopened.raised(path, wanted), _TURN_S)

        self._turns.add(wanted, in_turn)

    def open(self, path: Path, wanted: Opening, patience_s: float = PATIENCE_S) -> bool:
        """Open ``path``, or raise its tab; False after an error.

        A file that takes long is opened when it has been read; True, too.
        """
        if self._show_tab(path, wanted):
            return True
        well: list[bool] = []

        def opened(read: ReadFile) -> None:
            if wanted in self._awaited:  # as many others may be, when a file server comes back
                self._awaited.remove(wanted)
                self._turns.take(wanted, lambda: self._take_late(read, wanted))
            else:
                well.append(self._take_file(read, wanted))

        patience_s = 0.0 if self._awaited else patience_s  # not once for each of many slow files
        if not self._files.read(path, opened, patience_s):
            wanted = self._unopened.keep(wanted, f"Reading {path} …")
            if wanted.page is not None:
                wanted.page.reading = True
            self._awaited.append(wanted)
            self._messages.note(f"Reading {path} …")
            return True
        return well == [True]

    def _take_late(self, read: ReadFile, wanted: Opening) -> None:
        if self._is_gone(wanted):
            return
        if wanted.page is not None:
            wanted.page.reading = False
        if read.loaded is not None:  # an error, or what is not carried over, is said after it
            self._messages.note(f"{read.path.name} was read")
        self._take_file(read, wanted)
        self.changed.emit()

    def close(self) -> None:
        """Open nothing more."""
        self._turns.close()
        self._awaited.clear()
