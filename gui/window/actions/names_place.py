"""Where names were pasted, dropped or typed, which is where they go however long they take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from gui.window.tabs.open_tab import OpenTab
    from gui.window.tabs.open_tabs import OpenTabs
    from gui.window.tabs.tab_widget import TabWidget


@dataclass(frozen=True, slots=True, eq=False)
class NamesPlace:
    """``tab``: that was in front there; ``None``: they become a group of their own. GUI thread."""

    tab_widget: TabWidget
    tab: OpenTab | None

    @classmethod
    def of(cls, tab_widget: TabWidget) -> NamesPlace:
        """Return the place that is in front in ``tab_widget``."""
        return cls(tab_widget, tab_widget.current_tab())

    def is_there(self, open_tabs: OpenTabs) -> bool:
        """Tell whether the tab, or without one the window, has not been closed."""
        if self.tab is not None:
            return open_tabs.tab_widget_of(self.tab) is not None
        return self.tab_widget in open_tabs.tab_widgets

    def parent(self) -> QWidget:
        """Return the parent of a question about them: it goes, and ends, with the tab."""
        return self.tab_widget.window() if self.tab is None else self.tab.content.widget
