"""The workspace of a window, captured and restored."""

from gui.core.program.workspace import WorkspaceState
from gui.window.main_window import MainWindow
from gui.window.workspace.capture import capture_workspace, restore_workspace
from tests.support.window import turn_until


def captured(window: MainWindow) -> WorkspaceState:
    """Return the window's workspace as it is now."""
    return capture_workspace(window.windows, window.open_tabs)


def restore(window: MainWindow, state: WorkspaceState) -> None:
    """Bring ``state`` back in ``window``, and wait until all that it opens has been tried."""
    restore_workspace(window.windows, window.open_tabs, window.previews, state)
    assert turn_until(lambda: not window.open_tabs.openings.busy)
