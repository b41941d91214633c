"""The workspace of the program: restores the last one, saves this one, opens handed-over files."""

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
from gui.window.tabs.opening import LaunchDefaults
from gui.window.workspace.capture import capture_workspace, restore_workspace


class Workspace(QObject):
    """One for the program, made after the window and before its event loop. GUI thread."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._autosave: Autosave | None = None
        self._claim: Claim | None = None
        self._server: InstanceServer | None = None

    def begin(self, restore: bool, path: Path | None = None) -> None:
        """Restore the last workspace if ``restore``, and save this one from now on.

        Does nothing while another program has the workspace at ``path``.
        """
        path = path or default_path()
        try:
            self._claim = Claim(path.with_name(f"{path.name}.lock"))
        except OSError:
            return
        window = self._window
        found = load(path)
        for warning in found.warnings:
            window.messages.error(warning)
        if restore and found.state is not None:
            restore_workspace(window.windows, window.open_tabs, window.previews, found.state)
        if not found.read_only:
            self._autosave = Autosave(self._collect, path, self)
            self._autosave.failed.connect(self._on_failed)
            window.open_tabs.changed.connect(self._autosave.note_change)
            self._autosave.start()
            window.close_actions.untitled_come_back = True
            self._autosave.note_change()

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
        for path in message.files:
            open_tabs.open_file(path, defaults=defaults)
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
        if self._claim is not None:
            self._claim.release()
            self._claim = None
