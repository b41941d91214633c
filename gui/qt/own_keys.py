"""Keys of one widget: shortcuts of its actions that rest while a menu is open.

For Qt the focus stays where it was while a menu is open. The widget's N, or Delete, would be taken
from the menu, whose entries have letters too.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import isValid

from gui.qt.overrides import guarded

_RESTING: Final = Qt.ShortcutContext.WindowShortcut  # while a menu is the active window: nowhere
_AWAKE: Final = Qt.ShortcutContext.WidgetShortcut


class OwnKeys(QObject):
    """Lets the shortcuts of ``widget`` work while it has the focus, and only then. GUI thread.

    All actions of the widget get the context ``WidgetShortcut``; add them before or after.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._wake()
        widget.installEventFilter(self)

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QFocusEvent) and isValid(self._widget):  # it loses it as it ends, too
            menu = QApplication.activePopupWidget()
            leaves = event.type() == QEvent.Type.FocusOut
            for_popup = leaves and event.reason() == Qt.FocusReason.PopupFocusReason
            if for_popup and isinstance(menu, QMenu):
                self._set_context(_RESTING)
                menu.aboutToHide.connect(self._wake, Qt.ConnectionType.UniqueConnection)
            elif not leaves and not isinstance(menu, QMenu):  # Qt gives it on to the menu bar
                self._wake()
        return False

    @Slot()
    def _wake(self) -> None:
        if isValid(self._widget):
            self._set_context(_AWAKE)

    def _set_context(self, context: Qt.ShortcutContext) -> None:
        for action in self._widget.actions():
            if action.shortcutContext() in (_RESTING, _AWAKE):
                action.setShortcutContext(context)
