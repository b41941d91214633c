"""Bar to add PVs: takes names and patterns, and previews the expanded names."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from gui.core.groups.known_names import KnownNames
from gui.core.groups.name_pattern import names_of_text
from gui.core.groups.row_edits import counted
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.widgets.group_editor.field_edit import FieldEdit
from gui.widgets.group_editor.name_completer import NameCompleter

_HINT: Final = "Enter adds. {1..40} {01..40} {1..40..2} {a..f} {X,Y} make several names."


def preview(names: list[str]) -> str:
    """Return a preview like ``40 names: SR:VAC1:P … SR:VAC40:P``."""
    shown = [plain(name, 60) for name in (names if len(names) <= 3 else [names[0], names[-1]])]
    return f"{counted(len(names), 'name')}: {(', ' if len(names) <= 3 else ' … ').join(shown)}"


class AddBar(QWidget):
    """Emits new names; the owner sets those that the group has. GUI thread."""

    names_given = Signal(object)  # tuple of names
    lines_pasted = Signal(str)

    def __init__(self, known: KnownNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._present: frozenset[str] = frozenset()
        self._names: list[str] = []
        self.edit = FieldEdit()
        self.edit.setAccessibleName("PV names to add")
        self.edit.setPlaceholderText("Add PVs: SR:CURRENT, SR:VAC{1..40}:P …")
        self.edit.setClearButtonEnabled(True)
        self.edit.setAcceptDrops(False)  # the table takes drops
        self.edit.textChanged.connect(self._renew)
        self.edit.returnPressed.connect(self._on_return)
        self.edit.lines_pasted.connect(self.lines_pasted)
        self.completer = NameCompleter(known, self.edit)
        self.button = QPushButton("Add")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.add)
        self.status = QLabel()
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setMinimumWidth(50)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(3)
        grid.addWidget(self.edit, 0, 0)
        grid.addWidget(self.button, 0, 1)
        grid.addWidget(self.status, 1, 0, 1, 2)
        self._renew()

    def set_present(self, names: frozenset[str]) -> None:
        """Set the names that the group has."""
        self._present = names
        self._renew()

    def set_place(self, text: str) -> None:
        """Set the tooltip that says where names are added."""
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
        status = preview(self._names) if self._names else ""
        if known:
            are = "is" if known == 1 else "are"
            status += " · " if status else ""
            status += f"{counted(known, 'name')} {are} already in the group"
        self.status.setText(wrong or status or _HINT)
        self.status.setStyleSheet("font-weight: bold" if wrong else "")
        self.status.setEnabled(bool(wrong or status))
        self.button.setEnabled(bool(self._names))
        count = len(self._names)
        self.button.setText(f"Add {grouped(count)}" if count > 1 else "Add")

    @Slot()
    def _on_return(self) -> None:
        if not self.completer.is_choosing():  # else Return takes the chosen completion
            self.add()

    @Slot()
    def add(self) -> None:
        """Emit the typed names and clear the line."""
        if self._names:
            names = tuple(self._names)
            self.edit.reset("")
            self.names_given.emit(names)
