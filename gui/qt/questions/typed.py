"""Questions that are answered by a line of text, a choice or a number."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QInputDialog, QSpinBox, QWidget

from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.questions.answered import answered

_WIDTH: Final = 440  # pixels; Qt makes the line as wide as the question


def ask_text(parent: QWidget, title: str, label: str, text: str = "") -> tuple[str, bool]:
    """Ask for a line, ``text`` to begin with; return it, and whether it was given. GUI thread."""
    dialog = input_dialog(parent, title, label)
    dialog.setTextValue(text)
    dialog.resize(_WIDTH, dialog.sizeHint().height())
    given = bool(answered(dialog))
    return (dialog.textValue(), True) if given else ("", False)


def ask_choice(
    parent: QWidget, title: str, label: str, choices: Sequence[str], now: str, typed: bool = False
) -> tuple[str, bool]:
    """Ask for one of ``choices``, ``now`` to begin with, or with ``typed`` for another text."""
    dialog = input_dialog(parent, title, label)
    dialog.setComboBoxEditable(typed)
    dialog.setComboBoxItems(list(choices))
    dialog.setTextValue(now)
    given = bool(answered(dialog))
    return (dialog.textValue(), True) if given else ("", False)


def ask_number(
    parent: QWidget, title: str, label: str, now: int, least: int, most: int
) -> tuple[int, bool]:
    """Ask for a whole number, ``now`` to begin with."""
    dialog = input_dialog(parent, title, label)
    dialog.setInputMode(QInputDialog.InputMode.IntInput)
    dialog.setIntRange(least, most)
    dialog.setIntValue(now)
    for box in dialog.findChildren(QSpinBox):
        box.setGroupSeparatorShown(True)  # 1,024, as everywhere else
        box.setAccessibleName(label)
    given = bool(answered(dialog))
    return (dialog.intValue(), True) if given else (now, False)


def input_dialog(parent: QWidget, title: str, label: str) -> QInputDialog:
    """Return the dialog of such a question, for who opens it in another way. GUI thread."""
    dialog = QInputDialog(parent)
    bare_buttons(dialog)
    dialog.setWindowTitle(title)
    dialog.setLabelText(label)
    return dialog
