"""Guard of overrides: no exception leaves a Python method that Qt calls (ADR 21).

In Python 3.11 PySide 6 crashes while it reports an exception raised by C code (``[][1]``) in an
override that Qt calls from inside another override. Where it does not crash it calls the override
again, or goes on with a value of its own.
"""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, cast

from PySide6.QtCore import QItemSelectionModel, QMimeData, QModelIndex, QSize, Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox

_Method = TypeVar("_Method", bound=Callable[..., Any])

# What an override that failed returns; those that are not here return None.
_NEUTRAL: Final[dict[str, Callable[[], object]]] = {
    "rowCount": int,
    "columnCount": int,
    "flags": lambda: Qt.ItemFlag.NoItemFlags,
    "setData": bool,
    "mimeTypes": list,
    "mimeData": QMimeData,
    "supportedDropActions": lambda: Qt.DropAction.IgnoreAction,
    "index": QModelIndex,
    "parent": QModelIndex,
    "filterAcceptsRow": lambda: True,  # a row too many can be seen, one too few cannot
    "lessThan": bool,
    "event": bool,
    "eventFilter": bool,  # the event goes on to its receiver
    "editorEvent": bool,
    "edit": bool,
    "sizeHint": QSize,
    "minimumSizeHint": QSize,
    "heightForWidth": int,
    "pathFromIndex": str,
    "selectionCommand": lambda: QItemSelectionModel.SelectionFlag.NoUpdate,
    "stepEnabled": lambda: QAbstractSpinBox.StepEnabledFlag.StepNone,
    "validate": lambda: QValidator.State.Intermediate,
}


def guarded(method: _Method) -> _Method:
    """Wrap an override of a C++ virtual: report what it raises, return the neutral value.

    Reported through ``sys.excepthook``, as an exception of a slot.
    """
    neutral = _NEUTRAL.get(method.__name__)

    @wraps(method)
    def guard(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except BaseException as error:  # KeyboardInterrupt too: it would be lost in Qt
            report(error)
        return None if neutral is None else neutral()

    guard.is_guarded = True  # type: ignore[attr-defined]  # for the test that finds all overrides
    return cast(_Method, guard)


def attempt(work: Callable[..., object], *args: object) -> None:
    """Do one of several works: what it raises is reported, and does not keep off the others."""
    try:
        work(*args)
    except BaseException as error:
        report(error)


def report(error: BaseException) -> None:
    """Report ``error`` as not caught."""
    sys.excepthook(type(error), error, error.__traceback__)
