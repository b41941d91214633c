"""The workspace of the program: restores the last one, saves this one, opens handed-over files."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from gui.core.program.launch_message import LaunchMessage
from gui.core.program.workspace import WorkspaceState
from gui.files.disk.lock_file import Claim
from gui.files.disk.patience import START_S, within
from gui.files.program.earlier_sessions import load_latest
from gui.files.program.restore_mark import YOUNG_S, RestoreMark
from gui.files.program.workspace import LoadedWorkspace, default_path, not_kept, unreadable
from gui.program.autosave import Autosave
from gui.program.single_instance import InstanceServer
from gui.window.main_window import MainWindow
from gui.window.tabs.opening import LaunchDefaults
from gui.window.tabs.unopened_tab import UnopenedTab
from gui.window.workspace.capture import capture_workspace, restore_workspace

if TYPE_CHECKING:
    from gui.window.workspace.crash_question import CrashQuestion

log = logging.getLogger("pvwatch")
_MARK_S: Final = 0.2  # so long the GUI thread waits for a small file
_NO_SCREEN: Final = ("offscreen", "minimal")


@dataclass(frozen=True, slots=True)
class _Start:
    """What the disk says at the start; ``why_not``: why tabs are not opened without asking."""

    claim: Claim | None = None
    mark: RestoreMark | None = None
    found: LoadedWorkspace = field(default_factory=LoadedWorkspace)
    why_not: str = ""


def _begin_on_disk(path: Path, restore: bool) -> _Start:
    """Claim the session, read it, and mark that it is being restored. Blocks; raises nothing."""
    try:
        claim = Claim(path.with_name(f"{path.name}.lock"))
    except BlockingIOError:  # another program has it
        return _Start()
    except OSError as error:
        return _Start(found=not_kept(path, _reason(error), load_latest(path)))
    found = load_latest(path)
    mark = RestoreMark(path)
    why_not = mark.why_not() if restore else ""
    if restore and found.state is not None and not why_not:
        mark.write()
    return _Start(claim, mark, found, why_not)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


class Workspace(QObject):
    """One for the program, made after the window and before its event loop. GUI thread."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._autosave: Autosave | None = None
        self._claim: Claim | None = None
        self._mark: RestoreMark | None = None
        self._server: InstanceServer | None = None
        self.question: CrashQuestion | None = None
        self._young = QTimer(self)
        self._young.setSingleShot(True)
        self._young.timeout.connect(self._on_grown)

    def begin(self, restore: bool, path: Path | None = None, ask: bool | None = None) -> None:
        """Restore the last workspace if ``restore``, and save this one from now on.

        Does nothing while another program has the workspace at ``path``; where that may not be
        written, the last one comes back and is not saved. After a crash within a
        minute of the start it asks which tabs to open; without a screen, so without a person,
        (``ask`` False) none is.
        """
        path = path or default_path()
        nothing = _Start(found=unreadable(path, "the disk does not answer"))
        start = within(START_S, partial(_begin_on_disk, path, restore), lambda: nothing)
        window, found = self._window, start.found
        for warning in found.warnings:
            window.messages.error(warning)
        if start.claim is None and found.state is None:
            return
        self._claim, self._mark = start.claim, start.mark
        if restore and found.state is not None:
            state = _left_out(found.state) if start.why_not else found.state
            restore_workspace(window.windows, window.open_tabs, window.previews, state)
            if start.why_not:
                self._ask(start.why_not, _has_screen() if ask is None else ask)
            self._young.start(int(YOUNG_S * 1000))
        if not found.read_only:
            self._autosave = Autosave(self._collect, path, self)
            self._autosave.failed.connect(self._on_failed)
            window.open_tabs.changed.connect(self._autosave.note_change)
            self._autosave.start()
            window.close_actions.untitled_come_back = True
            self._autosave.note_change()

    def _ask(self, why: str, ask: bool) -> None:
        pages = [page for page in self._window.open_tabs.unopened.pages() if page.state.left_out]
        text = f"{why}: {len(pages)} tabs are not opened. “Open now” in a tab opens it."
        self._window.messages.error(text)
        if not ask:
            log.warning("%s", text)
        elif pages:
            from gui.window.workspace.crash_question import CrashQuestion

            self.question = CrashQuestion(why, pages, self._window)
            self.question.chosen.connect(self._on_chosen)
            self.question.open()

    @Slot(object)
    def _on_chosen(self, pages: tuple[UnopenedTab, ...]) -> None:
        if self._mark is not None and pages:
            mark = self._mark
            within(_MARK_S, mark.write, _nothing)
            self._young.start(int(YOUNG_S * 1000))
        self._window.open_tabs.unopened.open_all(pages)

    @Slot()
    def _on_grown(self) -> None:
        """Let the next start restore without asking: this one has lived for a minute."""
        if self._mark is not None:
            within(_MARK_S, self._mark.clear, _nothing)

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        """Let leaving ask about groups without a file again: they may not come back."""
        self._window.close_actions.untitled_come_back = False
        self._window.messages.error(message)

    def _collect(self) -> WorkspaceState:
        return capture_workspace(self._window.windows, self._window.open_tabs)

    def listen(self, path: Path, message: LaunchMessage, claim: Claim) -> None:
        """Open in this program what programs started later hand over."""
        self._server = InstanceServer(path, message.environment, self)
        self._server.received.connect(self._on_received)
        self._server.start(claim)

    @Slot(object)
    def _on_received(self, message: LaunchMessage) -> None:
        window, open_tabs = self._window, self._window.open_tabs
        macros = {**open_tabs.defaults.macros, **message.macros}
        defaults = LaunchDefaults(macros, message.span_s)
        open_tabs.open_files(message.files, defaults)
        if message.pvs:
            open_tabs.open_names(list(message.pvs), defaults=defaults)
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.raise_()
        window.activateWindow()

    @Slot()
    def end(self) -> None:
        """Save the workspace and listen no more: the window is about to close."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._autosave is not None:
            self._autosave.flush()
            self._autosave = None
        self._young.stop()
        if self._mark is not None:
            within(_MARK_S, self._mark.clear, _nothing)
            self._mark = None
        if self._claim is not None:
            self._claim.release()
            self._claim = None


def _left_out(state: WorkspaceState) -> WorkspaceState:
    """Return ``state`` with no tab that opens by itself."""
    return WorkspaceState(
        tuple(
            replace(window, tabs=tuple(replace(tab, left_out=True) for tab in window.tabs))
            for window in state.windows
        )
    )


def _has_screen() -> bool:
    return QGuiApplication.platformName() not in _NO_SCREEN


def _nothing() -> None:
    """Go on without the disk."""
