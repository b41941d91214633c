"""A question that is answered by a line of text, with room for a sentence."""

from typing import Final

from PySide6.QtWidgets import QInputDialog, QWidget

from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.questions.answered import answered

_WIDTH: Final = 440  # pixels; Qt makes the line as wide as the question


def ask_text(parent: QWidget, title: str, label: str, text: str = "") -> tuple[str, bool]:
    """Ask for a line, ``text`` to begin with; return it, and whether it was given. GUI thread."""
    dialog = QInputDialog(parent)
    bare_buttons(dialog)
    dialog.setWindowTitle(title)
    dialog.setLabelText(label)
    dialog.setTextValue(text)
    dialog.resize(_WIDTH, dialog.sizeHint().height())
    given = bool(answered(dialog))
    return (dialog.textValue(), True) if given else ("", False)
