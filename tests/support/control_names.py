"""Stable names of actions, shortcuts and widgets: the class of the program in which each is, and
the attribute that holds it, or its text.
"""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from gui.window.actions.tab_menu import TabEntry


def is_ours(thing: QObject) -> bool:
    """Tell whether a class of the program is that of ``thing``."""
    return type(thing).__module__.partition(".")[0] == "gui"


def _home(thing: QObject) -> tuple[QObject | None, str]:
    """Return the nearest object of the program around ``thing``, and the name of the place."""
    around: QObject | None = thing
    while around is not None:
        if is_ours(around):
            return around, type(around).__name__
        if isinstance(around, QDialog):
            return None, f"{type(around).__name__} “{around.windowTitle()}”"
        around = around.parent()
    return None, "?"


def _attribute(home: QObject | None, thing: QObject) -> str:
    for name, value in vars(home).items() if home is not None else ():
        if value is thing:
            return name.lstrip("_")
    return ""


def _plain(text: str) -> str:
    return text.partition("\t")[0].replace("&", "").strip()


def action_name(action: QAction) -> str:
    """Return the name of an action, or of the one that it stands for: its place and text."""
    if isinstance(action, TabEntry) and action.action is not None:
        action = action.action
    home, place = _home(action)
    text = action.objectName() or _attribute(home, action) or _plain(action.text())
    return f"action {place}: {text or _plain(action.toolTip())}"


def shortcut_name(shortcut: QShortcut) -> str:
    """Return the name of a shortcut: its place and key."""
    return f"shortcut {_home(shortcut)[1]}: {shortcut.key().toString()}"


def widget_name(widget: QWidget) -> str:
    """Return the name of a widget: its place, and attribute, text or accessible name."""
    if is_ours(widget):
        parent = widget.parent()
        home, place = _home(parent) if parent is not None else (None, "")
        name = _attribute(home, widget)
        return f"widget {type(widget).__name__}" + (f" ({place}.{name})" if name else "")
    home, place = _home(widget)
    text = widget.property("text")
    name = (
        _attribute(home, widget)
        or (_plain(text) if isinstance(text, str) and not widget.inherits("QLineEdit") else "")
        or widget.accessibleName()
        or widget.objectName()
        or widget.toolTip()[:40]
    )
    return f"widget {place}: {type(widget).__name__} {name}".rstrip()
