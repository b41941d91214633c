"""Brings the last session back, keeps the present one, and opens what later starts hand over."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from gui.core.program.launch_message import LaunchMessage
from gui.core.program.workspace import WorkspaceState
from gui.files.disk.lock_file import Claim
from gui.files.program.workspace import default_path, load
from gui.program.autosave import Autosave
from gui.program.single_instance import InstanceServer
from gui.window.main_window import MainWindow
from gui.window.workspace.capture import restore_session, session_of


class Workspace(QObject):
    """One for the program, made after the window and before its event loop. GUI thread."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._keeper: Autosave | None = None
        self._claim: Claim | None = None
        self._server: InstanceServer | None = None

    def begin(self, restore: bool, path: Path | None = None) -> None:
        """Restore the last session, if that is wanted, and keep this one from now on.

        Another program that keeps its session in the same place is left alone.
        """
        path = path or default_path()
        try:
            self._claim = Claim(path.with_name(f"{path.name}.lock"))
        except OSError:
            return
        found = load(path)
        for warning in found.warnings:
            self._window.report(warning)
        if restore and found.state is not None:
            restore_session(self._window, found.state)
        if not found.read_only:
            self._keeper = Autosave(self._collect, path, self)
            self._keeper.failed.connect(self._on_failed)
            self._window.tabs_changed.connect(self._keeper.note_change)
            self._keeper.start()
            self._window.keeps_session = True
            self._keeper.note_change()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        """What no file has may not come back: leaving asks about it from now on."""
        self._window.keeps_session = False
        self._window.report(message)

    def _collect(self) -> WorkspaceState:
        return session_of(self._window)

    def listen(self, path: Path, message: LaunchMessage, claim: Claim) -> None:
        """Open here what programs started later were asked to open."""
        self._server = InstanceServer(path, message.environment, self)
        self._server.received.connect(self._on_received)
        self._server.start(claim)

    @Slot(object)
    def _on_received(self, message: LaunchMessage) -> None:
        window = self._window
        desk = window.desk
        macros, span_s = desk.macros, desk.span_s
        desk.macros, desk.span_s = {**macros, **message.macros}, message.span_s
        for path in message.files:
            window.open_file(path)
        if message.pvs:
            window.open_names(list(dict.fromkeys(message.pvs)))
        desk.macros, desk.span_s = macros, span_s
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.raise_()
        window.activateWindow()

    @Slot()
    def end(self) -> None:
        """The window is about to close: write the session, and hand over no more."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._keeper is not None:
            self._keeper.flush()
            self._keeper = None
        if self._claim is not None:
            self._claim.release()
            self._claim = None
