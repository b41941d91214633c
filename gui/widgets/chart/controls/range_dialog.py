"""Dialog for the fixed range of an axis: what it proposes is accepted, what is wrong it says."""

from dataclasses import replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout

from gui.core.chart.axis_range import parse_range, range_text
from gui.core.pv.formatting import plain
from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.look.wrong_text import mark_wrong
from gui.widgets.chart.canvas.canvas import ChartCanvas
from gui.widgets.chart.canvas.value_axis import DrawnAxis


class RangeDialog(QDialog):
    """Asks for the lowest and the highest value of one axis. GUI thread."""

    def __init__(self, canvas: ChartCanvas, axis: DrawnAxis) -> None:
        super().__init__(canvas)
        self.setWindowTitle("Fixed range")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._canvas = canvas
        self._axis_id = axis.spec.id
        self._spec = axis.spec
        named = plain(axis.name, 60) or "the axis"
        question = QLabel(f"Lowest and highest value of {named}:")
        question.setTextFormat(Qt.TextFormat.PlainText)
        self.edit = QLineEdit(range_text(axis.spec, axis.scale))
        self.edit.setMinimumWidth(340)
        self.edit.selectAll()
        self.edit.textEdited.connect(self._on_edited)
        question.setBuddy(self.edit)
        self.why = QLabel()
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        self.why.setWordWrap(True)
        self.why.setMinimumHeight(2 * self.fontMetrics().height())
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        bare_buttons(buttons)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (question, self.edit, self.why, buttons):
            column.addWidget(widget)

    @Slot(str)
    def _on_edited(self, _: str) -> None:
        self.why.clear()
        mark_wrong(self.edit, False)

    @Slot()
    def _take(self) -> None:
        """Set the range; if it cannot be shown, say why and stay."""
        spec = self._canvas.scene.specs.get(self._axis_id, self._spec)
        try:
            found = parse_range(self.edit.text(), spec.log)
        except ValueError as error:
            self.why.setText(str(error))
            mark_wrong(self.edit, True)
            self.edit.setFocus()
            return
        self._canvas.set_axis_range(replace(spec, range=found))
        self.accept()
