"""The dialogs and windows that commands of the main window open, for what goes through them all."""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtWidgets import QTabWidget, QWidget


def openers(window: Any) -> dict[str, Callable[[], Any]]:
    """Return what opens each, by name; some wait in an event loop of their own."""
    return {
        "new-group": window.groups.new_group,
        "add-pvs": window.groups.add_pvs,
        "settings": window.view_actions.edit_settings,
        "palette": window.help.show_palette,
        "guide": window.help.show_guide,
        "shortcuts": window.help.show_shortcuts,
        "report": window.help.report_problem,
        "about": window.help.show_about,
        "editor": window.editing.edit_current,
        "export": window.files.export_current,
        "snapshot": window.groups.take_snapshot,
    }


def pages(shown: QWidget) -> Iterator[int]:
    """Bring the pages of ``shown`` to the front in turn; their numbers. One where it has none."""
    tabs = shown.findChild(QTabWidget)
    for number in range(tabs.count() if tabs is not None else 1):
        if tabs is not None:
            tabs.setCurrentIndex(number)
        yield number


def leave(shown: QWidget) -> None:
    """Close one of them without what it would ask."""
    for name in ("end", "reject", "close"):
        if hasattr(shown, name):
            getattr(shown, name)()
            return
