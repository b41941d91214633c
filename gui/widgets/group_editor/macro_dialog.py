"""Dialog that asks for the undefined macros of a group."""

import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.core.groups.group import Group
from gui.core.groups.macros import MacroError, expand
from gui.core.groups.undefined_macros import undefined_macros
from gui.core.pv.formatting import plain
from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.overrides import guarded

_HIGHEST = 420
_BRACES = re.compile(r"\$\{([^{}]*)\}")


class MacroDialog(QDialog):
    """One line for each macro in ``names``, filled with ``previous`` values.

    Use ``open()`` and ``given``, or ``exec()`` and ``values()``. GUI thread.
    """

    given = Signal(object)  # dict: macro to value

    def __init__(
        self,
        group: Group,
        names: Sequence[str],
        previous: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._group = group
        texts = [text for pv in group.pvs for text in (pv.name, pv.label) if "$" in text]
        asked = [t for t in texts if any(f"({n})" in t or f"{{{n}}}" in t for n in names)]
        self._sample = (asked or texts or [""])[0]
        self.setWindowTitle(f"Macros of {plain(group.name, 60)}")
        self.edits: dict[str, QLineEdit] = {}
        form = QFormLayout()
        for name in names:
            edit = QLineEdit(previous.get(name, ""))
            edit.textChanged.connect(self._renew)
            self.edits[name] = edit
            label = _label(f"$({plain(name, 40)})")
            label.setBuddy(edit)
            form.addRow(label, edit)
        self.example = _label("")
        self.example.setWordWrap(True)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Open | kinds.Cancel)
        self.open_button = self.buttons.button(kinds.Open)
        self.open_button.setDefault(True)
        bare_buttons(self.buttons)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        count = "a macro" if len(names) == 1 else f"{len(names)} macros"
        about = _label(f"The group “{plain(group.name, 60)}” uses {count} without a value.")
        about.setWordWrap(True)
        column.addWidget(about)
        if len(names) > 12:
            inside = QWidget()
            inside.setLayout(form)
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setWidget(inside)
            area.setMinimumHeight(_HIGHEST)
            column.addWidget(area)
        else:
            column.addLayout(form)
        column.addWidget(self.example)
        column.addWidget(self.buttons)
        self.setMinimumWidth(420)
        self._renew()
        first = next((e for e in self.edits.values() if not e.text()), None)
        for edit in [first] if first is not None else list(self.edits.values())[:1]:
            edit.setFocus()
            edit.selectAll()

    def values(self) -> dict[str, str]:
        """Return the typed values; an empty line is an empty value."""
        return {name: edit.text().strip() for name, edit in self.edits.items()}

    def _wrong(self, values: Mapping[str, str]) -> str:
        more = undefined_macros(self._group, values)
        if more:
            return f"$({plain(more[0], 40)}) has no value, so no other value can use it."
        try:
            for name in values:
                expand(f"$({name})", {**self._group.macros, **values})
        except MacroError as error:
            return plain(f"{error}.", 200)
        return ""

    @Slot()
    def _renew(self) -> None:
        values = self.values()
        wrong = self._wrong(values)
        self.open_button.setEnabled(not wrong)
        self.example.setStyleSheet("font-weight: bold" if wrong else "")
        if wrong:
            self.example.setText(wrong)
        elif self._sample:
            try:
                opened = expand(self._sample, {**self._group.macros, **values})
            except MacroError:  # recursive: reported on opening
                opened = self._sample
            sample = _BRACES.sub(r"$(\1)", self._sample)  # as beside the fields
            self.example.setText(f"{plain(sample, 80)} becomes {plain(opened, 80)}")

    @Slot()
    @guarded
    def accept(self) -> None:
        """Emit the values and close."""
        if self.open_button.isEnabled():
            super().accept()
            self.given.emit(self.values())


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
