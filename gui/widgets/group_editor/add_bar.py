"""The bar to type or paste names into, patterns too, with what they stand for."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from gui.core.groups.known_names import KnownNames
from gui.core.groups.name_pattern import names_of_text
from gui.core.groups.row_edits import counted
from gui.core.pv.formatting import plain
from gui.widgets.group_editor.field_edit import FieldEdit
from gui.widgets.group_editor.name_completer import NameCompleter

_HINT: Final = "Enter adds. {1..40} {01..40} {1..40..2} {a..f} {X,Y} stand for many names."


def preview(names: list[str]) -> str:
    """Return such as ``40 names: SR:VAC1:P … SR:VAC40:P``."""
    shown = [plain(name, 60) for name in (names if len(names) <= 3 else [names[0], names[-1]])]
    return f"{counted(len(names), 'name')}: {(', ' if len(names) <= 3 else ' … ').join(shown)}"


class AddBar(QWidget):
    """Gives names; what is there already the owner tells with ``present``. GUI thread."""

    names_given = Signal(object)  # tuple of names
    lines_pasted = Signal(str)

    def __init__(self, known: KnownNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._present: frozenset[str] = frozenset()
        self._names: list[str] = []
        self.edit = FieldEdit()
        self.edit.setPlaceholderText("Add PVs: SR:CURRENT, SR:VAC{1..40}:P …")
        self.edit.setClearButtonEnabled(True)
        self.edit.setAcceptDrops(False)  # the table takes them
        self.edit.textChanged.connect(self._renew)
        self.edit.returnPressed.connect(self._on_return)
        self.edit.lines_pasted.connect(self.lines_pasted)
        self.completer = NameCompleter(known, self.edit)
        self.button = QPushButton("Add")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.add)
        self.said = QLabel()
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setMinimumWidth(50)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(3)
        grid.addWidget(self.edit, 0, 0)
        grid.addWidget(self.button, 0, 1)
        grid.addWidget(self.said, 1, 0, 1, 2)
        self._renew()

    def set_present(self, names: frozenset[str]) -> None:
        """Say which names the group has already."""
        self._present = names
        self._renew()

    def set_place(self, text: str) -> None:
        """Say where they will stand."""
        self.button.setToolTip(text)

    @Slot()
    def _renew(self) -> None:
        text = self.edit.text()
        wrong = ""
        try:
            names = names_of_text(text)
        except ValueError as error:
            names, wrong = [], str(error)
        self._names = [name for name in names if name not in self._present]
        known = len(names) - len(self._names)
        told = preview(self._names) if self._names else ""
        if known:
            are = "is" if known == 1 else "are"
            told += f"{' · ' if told else ''}{counted(known, 'name')} {are} there already"
        self.said.setText(wrong or told or _HINT)
        self.said.setStyleSheet("font-weight: bold" if wrong else "")
        self.said.setEnabled(bool(wrong or told))
        self.button.setEnabled(bool(self._names))
        count = len(self._names)
        self.button.setText(f"Add {count:,}" if count > 1 else "Add")

    @Slot()
    def _on_return(self) -> None:
        if not self.completer.is_choosing():  # else it takes one of the names offered
            self.add()

    @Slot()
    def add(self) -> None:
        """Give the names that are typed."""
        if self._names:
            names = tuple(self._names)
            self.edit.begin("")
            self.names_given.emit(names)
