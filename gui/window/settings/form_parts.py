"""Parts of which the pages of the settings are made: boxes of numbers, and notes beside them."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFormLayout, QLabel, QSpinBox, QWidget

from gui.qt.calm_wheel import calm_wheel
from gui.qt.look.plain_label import plain_label

_BELOW: Final = 6  # pixels under a note


def align_fields(dialog: QWidget) -> None:
    """Let the fields of all pages begin at one place, whatever the longest label of a page."""
    labels: list[QWidget] = []
    for form in dialog.findChildren(QFormLayout):
        for row in range(form.rowCount()):
            item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
            label = item.widget() if item is not None else None
            if label is not None:
                labels.append(label)
    widest = max((label.sizeHint().width() for label in labels), default=0)
    for label in labels:
        label.setMinimumWidth(widest)


def number_box(least: int, most: int, unit: str) -> QSpinBox:
    """Return a box of ``least`` to ``most`` that the wheel leaves alone."""
    box = QSpinBox()
    calm_wheel(box)
    box.setRange(least, most)
    box.setSuffix(unit)
    box.setGroupSeparatorShown(True)
    return box


def note_label(text: str) -> QLabel:
    """Return a paler line of plain text that says what a field means, the one above it."""
    label = plain_label(text)
    top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop  # nearer to it than to the next
    label.setAlignment(top)
    label.setContentsMargins(0, 0, 0, _BELOW)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
