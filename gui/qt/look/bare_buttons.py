"""Buttons of dialogs without the icons that some desktops give them, which are of another family.

Under X11 Qt gives OK, Cancel and the like icons of its own, dark ones also on a dark ground.
"""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from gui.qt.look.icons import has_icon
from gui.qt.overrides import guarded


def bare_buttons(around: QWidget) -> None:
    """Take the icons that are not ours from the buttons of ``around``, as it is first shown.

    ``around``: a box of buttons, or a dialog of Qt, which makes its own. GUI thread.
    """
    around.installEventFilter(_Bare(around))


class _Bare(QObject):
    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish and isinstance(watched, QWidget):
            own = [watched] if isinstance(watched, QDialogButtonBox) else []
            for box in [*own, *watched.findChildren(QDialogButtonBox)]:
                for button in box.buttons():
                    if not has_icon(button):
                        button.setIcon(QIcon())
            watched.removeEventFilter(self)
        return False
