"""Box for the time range of a chart: a list of spans, and any span or range typed."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from gui.core.chart.typed_time import UP_TO
from gui.qt.calm_wheel import calm_wheel
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded

SPANS: Final = ("30s", "1m", "2m", "5m", "10m", "30m", "1h", "2h", "8h", "1d", "2d")
_TIP: Final = (
    "Time span: choose one, or type 2h30m, 10:00 - 11:30, 2026-11-24 10:00 to now (Ctrl+R)"
)
_GROWS: Final = (
    "up to: the chart begins with the first sample and grows to this span, until you zoom or choose"
)
_LEAST_PX: Final = 110
_FRAME_PX: Final = 44  # of frame, margins and arrow
_ELSEWHERE: Final = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class SpanBox(QComboBox):
    """Shows what is in force, except while it is edited or what was typed is wrong. GUI thread.

    ``typed`` carries a text that was entered: with Enter, by leaving the box, or from the list.
    Its receiver answers with ``show_wrong``, or with ``show_in_force`` and ``force`` set. Esc
    takes back what is typed.
    """

    typed = Signal(str)
    left = Signal()  # by Enter or Esc
    taken_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        calm_wheel(self)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # Qt's own makes 1 and Enter 10m
        self.addItems(SPANS)
        self.setAccessibleName("Time span or range")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._in_force = ""
        self._edited = False  # typed, and not entered yet
        self._wrong = False
        line = self.lineEdit()
        assert line is not None
        self._line: QLineEdit = line
        line.textEdited.connect(self._on_edited)
        line.textChanged.connect(self._fit)
        line.installEventFilter(self)
        self.activated.connect(self._on_chosen)
        self._show_tip()

    @Slot()
    def _fit(self) -> None:
        self.updateGeometry()

    @property
    def wrong(self) -> bool:
        """Whether the text is not in force because it means nothing."""
        return self._wrong

    @Slot()
    def begin(self) -> None:
        """Take the focus, all text selected: what is typed next is another range."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._line.selectAll()

    def show_in_force(self, text: str, force: bool = False) -> None:
        """Show the time range in force; ``force``: instead of what is typed as well."""
        self._in_force = text
        if force:
            self._edited = False
            self._set_wrong(False)
        if not self._edited and not self._wrong:
            self._show(text)

    def show_wrong(self) -> None:
        """Mark what is typed as wrong, until it is typed again."""
        self._edited = False
        self._set_wrong(True)

    def _show(self, text: str) -> None:
        index = self.findText(text.removeprefix(UP_TO))
        if self.currentText() != text or self.currentIndex() != index:
            self.blockSignals(True)
            self.setCurrentIndex(index)  # else the arrow keys go on from another
            self.setEditText(text)
            self.blockSignals(False)
            self._line.setCursorPosition(0)
            if self._line.hasFocus():
                self._line.selectAll()
        self._show_tip()

    def _show_tip(self) -> None:
        told = f"{self._in_force}\n{_TIP}" if self._in_force else _TIP
        self.setToolTip(f"{told}\n{_GROWS}" if self._in_force.startswith(UP_TO) else told)

    def _set_wrong(self, wrong: bool) -> None:
        if wrong != self._wrong:
            self._wrong = wrong
            self.update()

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        self._edited = True
        if self._wrong:
            self._set_wrong(False)
            self.taken_back.emit()

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        self._enter(self.itemText(index))

    def _enter(self, text: str) -> None:
        self._edited = False
        self.typed.emit(text)

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if watched is self._line and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    @guarded
    def event(self, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not enter and event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if enter:
            self._enter(self._line.text())
        else:
            self.show_in_force(self._in_force, force=True)
            self.taken_back.emit()
        if not self._wrong:
            self.left.emit()
        return True

    @guarded
    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        if self._edited and event.reason() not in _ELSEWHERE:
            self._enter(self._line.text())

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        wanted = self.fontMetrics().horizontalAdvance(self.currentText()) + _FRAME_PX
        return QSize(max(wanted, _LEAST_PX), super().sizeHint().height())

    @guarded
    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(_LEAST_PX, super().minimumSizeHint().height())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if self._wrong:
            with QPainter(self) as painter:
                painter.setPen(QPen(QColor(colors_of(self).bad), 2))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
