"""Group editor dialog: name, span, rows, axes and macros of a group, with undo."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.core.groups.group import Group, is_heading
from gui.core.groups.known_names import KnownNames
from gui.core.groups.row_edits import GroupEdit, counted
from gui.core.groups.setup_edits import SetName, SetSpan
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.text.time_span import format_span, parse_span
from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.look.box_icon import show_box_icon
from gui.qt.look.icons import set_icon
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded
from gui.widgets.group_editor.axes_model import AxesModel
from gui.widgets.group_editor.draft import GroupDraft
from gui.widgets.group_editor.field_edit import FieldEdit
from gui.widgets.group_editor.list_tab import AxesTab, MacrosTab
from gui.widgets.group_editor.macros_model import MacrosModel
from gui.widgets.group_editor.row_delegate import DUPLICATE_MARK
from gui.widgets.group_editor.rows_tab import RowsTab

Buttons = QDialogButtonBox.StandardButton


class GroupEditorDialog(QDialog):
    """Edits a copy of ``group`` with macros unexpanded; ``open``, ``show`` or ``exec`` it.

    ``applied`` carries the edited group; ``base`` is the group to compare it with: the original,
    or the one applied last. The receiver of ``applied`` may call ``refuse``. GUI thread.
    """

    applied = Signal(object)  # Group

    def __init__(self, group: Group, known: KnownNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draft = GroupDraft(group, self)
        self._question: QMessageBox | None = None
        self._refusal = ""
        self.name = FieldEdit()
        self.span = FieldEdit()
        self.span.setFixedWidth(90)
        self.span.setToolTip("Time span of the chart, such as 30s, 10m, 8h or 2d")
        self.undo = self._action("Undo", QKeySequence("Ctrl+Z"), self.draft.undo)
        self.redo = self._action("Redo", QKeySequence("Ctrl+Shift+Z"), self.draft.redo)
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.rows = RowsTab(self.draft, known)
        self.axes = AxesTab(AxesModel(self.draft, self))
        self.macros_model = MacrosModel(self.draft, self)
        self.macros = MacrosTab(self.macros_model)
        self.tabs = QTabWidget()
        for page in (self.rows, self.axes, self.macros):
            self.tabs.addTab(page, "")
        self.status = QLabel()
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setMinimumWidth(50)
        self.doubled = QPushButton()
        self.doubled.setFlat(True)
        self.doubled.setToolTip("Select duplicate rows: a tab shows each PV once")
        self.doubled.clicked.connect(self.rows.select_duplicates)
        self.buttons = QDialogButtonBox(Buttons.Ok | Buttons.Apply | Buttons.Cancel)
        bare_buttons(self.buttons)
        for button in self.buttons.buttons():
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)  # Enter adds names or ends the editing of a cell
        self.doubled.setAutoDefault(False)
        self._lay_out()
        self.name.editingFinished.connect(self._on_name)
        self.span.editingFinished.connect(self._on_span)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.apply_button = self.buttons.button(Buttons.Apply)
        self.apply_button.clicked.connect(self.apply)
        self._action("Apply", QKeySequence("Ctrl+S"), self.apply)
        self._action("OK", QKeySequence("Ctrl+Return"), self.accept)
        self.draft.changed.connect(self._follow)
        self.draft.refused.connect(self._on_refused)
        self.rows.message.connect(self._say)
        self.rows.table.selection_changed.connect(self._on_selection)
        self.tabs.currentChanged.connect(self._on_selection)
        self.resize(1120, 700)
        self._show_all()
        self.rows.table.setFocus()

    def _action(self, text: str, key: QKeySequence, slot: object) -> QAction:
        action = QAction(text, self)
        action.setShortcut(key)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        for text, edit in (("Group", self.name), ("Time span", self.span)):
            label = QLabel(text)
            label.setBuddy(edit)
            top.addWidget(label)
            top.addWidget(edit, 1 if edit is self.name else 0)
        for action in (self.undo, self.redo):
            button = QToolButton()
            button.setDefaultAction(action)
            set_icon(action, "undo-2" if action is self.undo else "redo-2")
            top.addWidget(button)
        bottom = QHBoxLayout()
        bottom.addWidget(self.status, 1)
        bottom.addWidget(self.doubled)
        bottom.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self.tabs, 1)
        column.addLayout(bottom)

    @property
    def base(self) -> Group:
        """The group to compare the next ``applied`` with."""
        return self.draft.applied

    def group(self) -> Group:
        """Return the edited group."""
        return self.draft.group

    # -- display

    @Slot(object, object)
    def _follow(self, before: Group, now: Group) -> None:
        self._show_all()

    def _show_all(self) -> None:
        group = self.draft.group
        for edit, text in ((self.name, group.name), (self.span, format_span(group.span_s))):
            if edit.text() != text:
                edit.reset(text)
        headings = sum(is_heading(pv.name) for pv in group.pvs)
        self.tabs.setTabText(0, f"PVs ({grouped(len(group.pvs) - headings)})")
        self.tabs.setTabText(1, f"Axes ({len(group.axes)})")
        missing = self.macros_model.missing()
        count = len(group.macros)
        self.tabs.setTabText(2, f"Macros ({count})" + (f" · {missing} undefined" * bool(missing)))
        star = " *" if self.draft.modified else ""
        self.setWindowTitle(f"Edit {plain(group.name, 60)}{star} – PV Watch")
        for action, word, text in (
            (self.undo, "Undo", self.draft.undo_text), (self.redo, "Redo", self.draft.redo_text),
        ):  # fmt: skip
            action.setEnabled(bool(text))
            tip = f"{word}: {text} ({action.shortcut().toString()})" if text else word
            action.setToolTip(tip.replace("<", "‹"))
        self.apply_button.setEnabled(self.draft.modified)
        doubles = len(self.rows.model.duplicates)
        self.doubled.setVisible(bool(doubles))
        self.doubled.setText(f"{DUPLICATE_MARK}{counted(doubles, 'duplicate')}")
        warning = colors_of(self).severity.text[1]
        self.doubled.setStyleSheet(f"color: {warning}")
        self._on_selection()

    @Slot()
    def _on_selection(self) -> None:
        count = len(self.rows.table.selected_rows()) if self.tabs.currentIndex() == 0 else 0
        edits = (
            f"{grouped(count)} rows selected: editing a cell changes all of them, except for names"
        )
        self._say(edits if count > 1 else "")

    @Slot(str)
    def _say(self, text: str) -> None:
        self.status.setText(plain(text, 300))
        self.status.setStyleSheet("")

    @Slot(str)
    def _on_refused(self, text: str) -> None:
        self._say(text)
        self.status.setStyleSheet("font-weight: bold")

    # -- name and span

    def _do(self, edit: GroupEdit) -> None:
        if not self.draft.do(edit):
            self.name.reset(self.draft.group.name)
            self.span.reset(format_span(self.draft.group.span_s))

    @Slot()
    def _on_name(self) -> None:
        if self.name.text() != self.draft.group.name:
            self._do(SetName(self.name.text()))

    @Slot()
    def _on_span(self) -> None:
        if self.span.text() != format_span(self.draft.group.span_s):
            try:
                self._do(SetSpan(parse_span(self.span.text())))
            except ValueError as error:
                self.span.reset(format_span(self.draft.group.span_s))
                self._on_refused(f"{error}.")

    # -- ending

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # they only end the editing
            super().keyPressEvent(event)

    @guarded
    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.buttons.button(Buttons.Ok).setDefault(False)  # QDialogButtonBox made it the default

    @Slot()
    def apply(self) -> bool:
        """Emit the group if it was edited; return False if the receiver refused it."""
        self._finish_typing()
        self._refusal = ""
        if self.draft.modified:
            self.applied.emit(self.draft.group)
            if not self._refusal:
                self.draft.applied = self.draft.group
            self._show_all()
            if self._refusal:
                self._on_refused(self._refusal)
        return not self._refusal

    def refuse(self, reason: str) -> None:
        """Refuse the group, from a slot of ``applied``; ``reason`` is shown."""
        self._refusal = reason

    def _finish_typing(self) -> None:
        """Commit what is typed in an open editor."""
        focus: QWidget | None = self.focusWidget()
        if focus is not None:
            focus.clearFocus()

    @Slot()
    @guarded
    def accept(self) -> None:
        """Apply and close."""
        if self.apply():
            super().accept()

    @Slot()
    @guarded
    def reject(self) -> None:
        """Close; ask first if changes were not applied."""
        self._finish_typing()
        if not self.draft.modified:
            super().reject()
        elif self._question is None:
            self._ask()

    def _ask(self) -> None:
        box = QMessageBox(self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        show_box_icon(box, QMessageBox.Icon.Question)
        box.setWindowTitle("Apply changes?")
        name = plain(self.draft.group.name, 60)
        box.setText(f"The group {name} has changes that were not applied.")
        kinds = QMessageBox.StandardButton
        box.setStandardButtons(kinds.Apply | kinds.Discard | kinds.Cancel)
        box.setDefaultButton(kinds.Apply)
        box.finished.connect(self._on_answer)
        self._question = box
        box.open()

    @Slot(int)
    def _on_answer(self, answer: int) -> None:
        box, self._question = self._question, None
        if box is not None:
            box.deleteLater()
        if answer == QMessageBox.StandardButton.Apply.value:
            self.accept()
        elif answer == QMessageBox.StandardButton.Discard.value:
            super().reject()
