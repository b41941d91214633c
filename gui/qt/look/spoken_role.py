"""Roles of what we paint ourselves, for screen readers: Qt takes a ``QWidget`` for a mere area.

Qt asks a factory for the interface of an object when a screen reader looks at it, never before.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

Role = QAccessible.Role
_T = TypeVar("_T", bound=QWidget)
_ROLES: Final[dict[type[QWidget], QAccessible.Role]] = {}


def speak_as(kind: type[QWidget], role: QAccessible.Role) -> None:
    """Let widgets of class ``kind`` be told as ``role``, with their accessible names."""
    if not _ROLES:
        QAccessible.installFactory(_interface)
    _ROLES[kind] = role


def spoken_as(role: QAccessible.Role) -> Callable[[type[_T]], type[_T]]:
    """Decorate a class of widgets: they are told as ``role``."""

    def told(kind: type[_T]) -> type[_T]:
        speak_as(kind, role)
        return kind

    return told


def _interface(_: str, thing: QObject) -> QAccessibleInterface | None:
    role = next((_ROLES[kind] for kind in type(thing).__mro__ if kind in _ROLES), None)
    if role is None or not isinstance(thing, QWidget):
        return None  # Qt has one
    made = QAccessibleWidget(thing, role)
    # Qt keeps a pointer to it until the widget ends, and PySide would free it at once
    thing._spoken = made  # type: ignore[attr-defined]
    return made
