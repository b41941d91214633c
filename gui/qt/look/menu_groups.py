"""Entries of a menu in groups, with a line between them."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction


def separator(parent: QObject) -> QAction:
    """Return a separator that lasts as long as ``parent``. GUI thread."""
    made = QAction(parent)
    made.setSeparator(True)
    return made


def in_groups(groups: Sequence[Sequence[QAction]], parent: QObject) -> list[QAction]:
    """Return the actions of ``groups`` with separators between them, children of ``parent``."""
    found: list[QAction] = []
    for group in groups:
        found += [separator(parent), *group] if found else group
    return found
