"""Legend of the strip chart: colour, label and current value of each trace."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from gui.widgets.chart.palette import line_icon, trace_dash
from gui.widgets.chart.trace_source import TraceSpec

_SLOT = int(Qt.ItemDataRole.UserRole)


class Legend(QListWidget):
    """A list with three lines per trace: label, value, statistics. A click hides a trace."""

    visibility_toggled = Signal(int)  # slot
    menu_requested = Signal(int, QPoint)  # slot, global position

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(244)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setIconSize(QSize(26, 12))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip("Click: hide or show a trace. Right click: colour, width, style, axis")
        self.itemClicked.connect(self._on_click)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)

    def set_traces(self, traces: list[TraceSpec]) -> None:
        """List these traces."""
        self.clear()
        size = self.iconSize()
        for trace in traces:
            icon = line_icon(trace.color, trace_dash(trace.order), size.width(), size.height())
            item = QListWidgetItem(icon, trace.label)
            item.setData(_SLOT, trace.slot)
            if not trace.visible:
                item.setForeground(self.palette().placeholderText())
            self.addItem(item)

    def set_values(self, texts: list[str], tips: list[str]) -> None:
        """Show the current values, and what tooltips say of them, in the order of the traces."""
        for row, (text, tip) in enumerate(zip(texts, tips, strict=True)):
            item = self.item(row)
            if item.text() != text:
                item.setText(text)
            if item.toolTip() != tip:
                item.setToolTip(tip)

    @Slot(QListWidgetItem)
    def _on_click(self, item: QListWidgetItem) -> None:
        self.visibility_toggled.emit(item.data(_SLOT))

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        item = self.itemAt(at)
        if item is not None:
            self.menu_requested.emit(item.data(_SLOT), self.viewport().mapToGlobal(at))
