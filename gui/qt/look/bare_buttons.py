"""Buttons of dialogs alike on all desktops: no icons of another family, standard ones with letters.

Under X11 Qt gives OK, Cancel and the like icons of its own, dark ones also on a dark ground. Its
own words, such as Save and Discard, have no letter; those of GNOME and KDE have their first.
"""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from gui.core.text.mnemonics import mnemonic
from gui.qt.look.icons import has_icon
from gui.qt.overrides import guarded


def bare_buttons(around: QWidget) -> None:
    """Take icons that are not ours from the buttons of ``around``, give standard ones letters.

    That is done as it is first shown, so that it holds for buttons that come until then.

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
                _give_letters(box)
            watched.removeEventFilter(self)
        return False


def _give_letters(box: QDialogButtonBox) -> None:
    """Give each standard button that has no letter its first one, if no other has that.

    Never another one: a field of the dialog may have that.
    """
    buttons = box.buttons()
    taken = {mnemonic(button.text()) for button in buttons}
    for button in buttons:
        text, first = button.text(), button.text()[:1].lower()
        own = box.standardButton(button) == QDialogButtonBox.StandardButton.NoButton
        if not own and not mnemonic(text) and first.isalnum() and first not in taken:
            button.setText(f"&{text}")
            taken.add(first)
