"""Legend of the strip chart: colour, label and current value of each trace."""

from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from gui.core.chart.short_labels import short_labels
from gui.qt.overrides import guarded
from gui.widgets.chart.palette import line_icon, trace_dash
from gui.widgets.chart.trace_source import TraceSpec

WIDTH: Final = 244  # pixels, to begin with
_NARROWEST: Final = 90
_MOST_TALL: Final = 16  # traces with lines of their own for value and statistics; more have one
_AROUND: Final = 14  # pixels around icon and text
_LABEL_SHARE: Final = 0.6  # of a row with label and value in one line
_SLOT = int(Qt.ItemDataRole.UserRole)


class Legend(QListWidget):
    """Label, value and statistics of each trace; of many in one line. A click hides a trace.

    Labels without room are shortened where they do not differ; the tooltip has all of them.
    """

    visibility_toggled = Signal(int)  # slot
    menu_requested = Signal(int, QPoint)  # slot, global position

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[str] = []
        self._short: list[str] = []  # as they fit the width
        self.setMinimumWidth(_NARROWEST)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setIconSize(QSize(26, 12))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip("Click: hide or show a trace. Right click: colour, width, style, axis")
        self.itemClicked.connect(self._on_click)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)

    @property
    def in_one_line(self) -> bool:
        """Whether there are so many traces that each has one line."""
        return len(self._labels) > _MOST_TALL

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(WIDTH, 120)

    def set_traces(self, traces: list[TraceSpec]) -> None:
        """List these traces."""
        self.clear()
        size = self.iconSize()
        self._labels = [trace.label for trace in traces]
        self._shorten()
        self.setUniformItemSizes(self.in_one_line)
        for trace in traces:
            icon = line_icon(trace.color, trace_dash(trace.order), size.width(), size.height())
            item = QListWidgetItem(icon, trace.label)
            item.setData(_SLOT, trace.slot)
            if not trace.visible:
                item.setForeground(self.palette().placeholderText())
            self.addItem(item)

    def _room(self) -> int:
        return self.viewport().width() - self.iconSize().width() - _AROUND

    def _wrapped(self, line: str) -> str:
        """Return ``line`` broken at spaces where it is wider than the legend: no number is cut."""
        width_of, room = self.fontMetrics().horizontalAdvance, self._room()
        if width_of(line) <= room:
            return line
        lines = [""]
        for word in line.split():
            longer = f"{lines[-1]} {word}".lstrip()
            if width_of(longer) > room and lines[-1]:
                lines.append(word)
            else:
                lines[-1] = longer
        return "\n".join(lines)

    def _shorten(self) -> None:
        room = self._room()
        if self.in_one_line:
            room = int(room * _LABEL_SHARE)
        width_of = self.fontMetrics().horizontalAdvance
        self._short = short_labels(self._labels, lambda text: width_of(text) <= room)

    def set_values(self, texts: list[str], tips: list[str]) -> None:
        """Show the current values, and what tooltips say of them, in the order of the traces.

        Each text: lines of label, value and statistics.
        """
        for row, (text, tip) in enumerate(zip(texts, tips, strict=True)):
            item = self.item(row)
            label, _, values = text.partition("\n")
            short = self._short[row]
            if self.in_one_line:
                shown = f"{short}  {values.partition(chr(10))[0]}"
            else:
                value, *summary = values.split("\n")
                shown = "\n".join([short, value, *map(self._wrapped, summary)])
            if item.text() != shown:
                item.setText(shown)
            if short != label or self.in_one_line:
                tip = f"{text}\n{tip}".rstrip().replace("<", "‹")
            if item.toolTip() != tip:
                item.setToolTip(tip)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._shorten()  # shown with the next frame

    @Slot(QListWidgetItem)
    def _on_click(self, item: QListWidgetItem) -> None:
        self.visibility_toggled.emit(item.data(_SLOT))

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        item = self.itemAt(at)
        if item is not None:
            self.menu_requested.emit(item.data(_SLOT), self.viewport().mapToGlobal(at))
