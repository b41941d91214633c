"""Editor of one value: only Enter commits, if the value is valid; Esc cancels."""

import html
import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolTip,
    QWidget,
)

from gui.core.puts.display import edit_text
from gui.core.puts.parsing import InvalidValueError
from gui.core.puts.validation import (
    PutTarget,
    check_access,
    check_value,
    parse_put,
    renewed,
    text_hint,
)
from gui.core.pv.formatting import general_text, plain
from gui.core.pv.state_names import is_open_ended, labels_with, raw_names, state_text
from gui.core.pv.updates import Metadata, PvKind
from gui.qt.calm_wheel import calm_wheel
from gui.qt.overrides import guarded
from gui.widgets.puts.number_box import NumberBox

_LONGEST: Final = 1 << 24  # characters; Qt's default of 32,767 would truncate silently
_MOST_ELEMENTS: Final = 2_000  # of an array shown for editing; a longer one starts empty
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_APART: Final = 4  # pixels between field, unit and the next cell
REASON_MS: Final = 8_000


class ValueEditor(QWidget):
    """A spin box, a combo box of states or a line edit, by the kind of ``target``. GUI thread.

    ``committed`` carries the checked value (see ``parse_put``). Text that cannot be written
    stays in the editor: ``refused`` carries the reason, which is also shown as a tooltip. Access
    and limits are what ``known_now`` returns at Enter: a PV may come back, or go, meanwhile.
    """

    committed = Signal(object)
    cancelled = Signal()
    refused = Signal(str)

    def __init__(
        self,
        target: PutTarget,
        parent: QWidget | None = None,
        known_now: Callable[[], PutTarget] | None = None,
    ) -> None:
        super().__init__(parent)
        self.target = target
        self._known_now = known_now
        self.field = _make_field(target)
        self.field.setAccessibleName(f"New value of {plain(target.name)}")
        self.field.installEventFilter(self)
        if not isinstance(self.field, QLineEdit):
            calm_wheel(self.field)
        row = QHBoxLayout(self)
        row.setSpacing(_APART)
        row.addWidget(self.field, 1)
        units = plain(target.metadata.units, 16) if target.metadata else ""
        beside = bool(units) and target.kind in (PvKind.FLOAT, PvKind.INTEGER)
        row.setContentsMargins(0, 0, _APART if beside else 0, 0)
        if beside:
            label = QLabel(units)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setForegroundRole(QPalette.ColorRole.HighlightedText)
            row.addWidget(label)
        self.setBackgroundRole(QPalette.ColorRole.Highlight)  # that of the row it stands in
        self.setAutoFillBackground(True)
        self.setFocusProxy(self.field)
        self.setToolTip(as_tool_tip(_hint(target)))

    def value(self) -> object:
        """Return the value to send. Raises ``InvalidValueError`` with a sentence for people."""
        if isinstance(self.field, QComboBox):
            check_access(self.target)
            index = self.field.currentIndex()
            if self.field.isEditable() and self.field.currentText() != self.field.itemText(index):
                return parse_put(self.target, self.field.currentText())
            if index < 0:
                raise InvalidValueError("Choose a state.")
            return check_value(self.target, index)
        line = self.field if isinstance(self.field, QLineEdit) else self.field.lineEdit()
        return parse_put(self.target, line.text())

    def commit(self) -> None:
        """Emit ``committed``, or ``refused`` if the value is invalid."""
        try:
            if self._known_now is not None:
                self.target = renewed(self.target, self._known_now())
            value = self.value()
        except InvalidValueError as error:
            reason = str(error)
            below = self.mapToGlobal(QPoint(0, self.height()))
            QToolTip.showText(below, as_tool_tip(reason), self, self.rect(), REASON_MS)
            self.refused.emit(reason)
        else:
            self.committed.emit(value)

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if watched is self.field and isinstance(event, QKeyEvent):
            enter, escape = event.key() in _ENTER, event.key() == Qt.Key.Key_Escape
            if enter or escape:  # they must not reach the dialog or table around it
                if event.type() == QEvent.Type.KeyPress:
                    self.commit() if enter else self.cancelled.emit()
                event.accept()
                return event.type() != QEvent.Type.ShortcutOverride
        return super().eventFilter(watched, event)

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self.field.setFocus()


def _make_field(target: PutTarget) -> NumberBox | QComboBox | QLineEdit:
    if target.kind in (PvKind.FLOAT, PvKind.INTEGER):
        return NumberBox(target)
    if target.kind is PvKind.ENUM and target.metadata is not None and target.metadata.labels:
        return _make_states(target, target.metadata)
    line = QLineEdit()
    line.setMaxLength(_LONGEST)
    held = target.value
    if target.kind is PvKind.ARRAY and held is not None and len(held) > _MOST_ELEMENTS:  # type: ignore[arg-type]
        line.setPlaceholderText("1, 2, 3")
    else:
        line.setText(edit_text(target, held))
    line.selectAll()
    return line


def _make_states(target: PutTarget, metadata: Metadata) -> QComboBox:
    """Return the states by their names; editable where there may be more than were told."""
    states = QComboBox()
    count = len(labels_with(metadata, max(raw_names(metadata), default=0)))
    for index in range(count):
        states.addItem(state_text(metadata, index))
    held = target.value
    known = isinstance(held, int | float) and math.isfinite(held) and 0 <= held < count
    states.setCurrentIndex(int(held) if known and isinstance(held, int | float) else -1)
    if is_open_ended(metadata):
        states.setEditable(True)
        states.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        states.setCompleter(QCompleter(states))  # Qt's own makes 1 a name that begins with it
        if not known:
            states.setEditText(edit_text(target, held))
    return states


def _hint(target: PutTarget) -> str:
    doubt = f"The present value is not shown: {target.doubt}." if target.doubt else ""
    if target.kind is PvKind.TEXT:
        return text_hint(target)
    if target.kind is PvKind.ARRAY:
        return f"Up to {target.count} elements: 1, 2, 3 or [1 2 3]. {doubt}".rstrip()
    if doubt:
        return doubt
    if target.kind is PvKind.ENUM:
        return "A state, its number, or a name that the IOC knows" * is_open_ended(target.metadata)
    low, high = (target.metadata and target.metadata.control_limits) or (0.0, 0.0)
    if low >= high:
        return ""
    return " to ".join(general_text(limit, 15) for limit in (low, high))


def as_tool_tip(text: str) -> str:
    """Return ``text`` escaped for a tooltip, which may be read as HTML."""
    return f"<qt>{html.escape(text)}</qt>" if text else ""
