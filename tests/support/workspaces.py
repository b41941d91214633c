"""The workspace of a window, captured and restored."""

from gui.core.program.workspace import WorkspaceState
from gui.window.main_window import MainWindow
from gui.window.workspace.capture import capture_workspace, restore_workspace


def captured(window: MainWindow) -> WorkspaceState:
    """Return the window's workspace as it is now."""
    return capture_workspace(window.windows, window.open_tabs)


def restore(window: MainWindow, state: WorkspaceState) -> None:
    """Bring ``state`` back in ``window``."""
    restore_workspace(window.windows, window.open_tabs, window.previews, state)
