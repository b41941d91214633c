"""Interface of the docks, as menus and window use them."""

from typing import Protocol

from PySide6.QtGui import QAction


class Dock(Protocol):
    """One or more dock widgets of the main window with what fills them. GUI thread."""

    def menu_actions(self) -> list[QAction]:
        """Return the actions for the View menu, separators included."""

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""

    def close(self) -> None:
        """Stop: the main window closes."""
