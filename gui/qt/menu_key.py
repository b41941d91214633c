"""Context menu by keys: opened at a place, and each entry chosen by a letter of its own.

Shift+F10 opens it, or the key that keyboards have for it. Qt knows the second one only, and opens
the menu where the mouse happens to be.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QWidget

from gui.core.text.mnemonics import with_mnemonics
from gui.qt.overrides import guarded

_KEYS = QContextMenuEvent.Reason.Keyboard


class MenuKey(QObject):
    """Opens the context menu of ``widget`` at ``place()``, in the widget's pixels. GUI thread."""

    def __init__(self, widget: QWidget, place: Callable[[], QPoint]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._place = place
        self._opens = False
        shortcut = QShortcut(QKeySequence("Shift+F10"), widget)
        shortcut.setWhatsThis("Menu")  # in the list of shortcuts
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(self._open)
        widget.installEventFilter(self)

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QContextMenuEvent) and event.reason() == _KEYS and not self._opens:
            self._open()
            return True
        return False

    @Slot()
    def _open(self) -> None:
        if self._opens or QApplication.activePopupWidget() is not None:
            return
        at = self._place()
        self._opens = True
        try:
            event = QContextMenuEvent(_KEYS, at, self._widget.mapToGlobal(at))
            QCoreApplication.sendEvent(self._widget, event)
        finally:
            self._opens = False


def menu_key_of_rows(view: QAbstractItemView) -> MenuKey:
    """Let the menu of ``view`` open at its current row."""

    def place() -> QPoint:
        shown = view.viewport().rect()
        row = view.visualRect(view.currentIndex())
        at = row.center() if row.isValid() else shown.topLeft()
        return QPoint(
            min(max(at.x(), shown.left()), shown.right()),
            min(max(at.y(), shown.top()), shown.bottom()),
        )

    return MenuKey(view, place)


def give_letters(entries: Sequence[QAction]) -> None:
    """Give each of the ``entries`` of a menu, and of the menus in it, a letter of its own.

    What has one keeps it. Call it once the entries are there. GUI thread.
    """
    wanted = [action for action in entries if not action.isSeparator()]
    for action, text in zip(wanted, with_mnemonics([a.text() for a in wanted]), strict=True):
        if action.text() != text:
            action.setText(text)
    for action in wanted:
        inner = action.menu()
        if isinstance(inner, QMenu):
            give_letters(inner.actions())
