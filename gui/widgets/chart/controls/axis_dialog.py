"""Dialog for all of one axis: name, unit, range, log, side, and the traces that it has."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.core.chart.axis_range import parse_range, range_text
from gui.core.groups.axis_rule import why_not
from gui.core.pv.formatting import plain
from gui.qt.calm_wheel import calm_wheel
from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.look.wrong_text import mark_wrong
from gui.qt.plain_rows import row_height, show_plain_list
from gui.widgets.chart.canvas.value_axis import DrawnAxis
from gui.widgets.chart.controls.axis_trace import SIDES, AxisTrace
from gui.widgets.chart.palette import color_icon
from gui.widgets.chart.trace_source import TraceSpec

_ROWS: Final = 6  # of traces seen at once


class AxisDialog(QDialog):
    """Asks for an axis; what it proposes is accepted as it is. GUI thread."""

    chosen = Signal(object, object)  # AxisSpec, tuple of the TraceSpecs that changed

    def __init__(self, parent: QWidget, axis: DrawnAxis, traces: Sequence[AxisTrace]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Axis")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._spec = axis.spec
        self._traces = tuple(traces)
        self._proposed = range_text(axis.spec, axis.scale).split(", ")
        self.label = QLineEdit(axis.spec.label)
        self.label.setPlaceholderText("none: the unit alone")
        self.unit = QLineEdit(axis.spec.unit)
        self._bind_unit()
        self.automatic = QCheckBox("&Automatic: around the values in view")
        self.automatic.setChecked(axis.spec.range is None)
        self.low, self.high = QLineEdit(), QLineEdit()
        for edit, shown in zip((self.low, self.high), self._proposed, strict=True):
            edit.textEdited.connect(self._on_end_typed)
            edit.setPlaceholderText(f"automatic: {shown}")
            edit.setToolTip("A number typed here fixes the range")
        self.log = QCheckBox("&Logarithmic")
        self.log.setChecked(axis.spec.log)
        self.log.setEnabled(axis.spec.log or axis.states is None)
        self.side = QComboBox()
        calm_wheel(self.side)
        for side, text in SIDES.items():
            self.side.addItem(text, side)
        self.side.setCurrentIndex(list(SIDES).index(axis.spec.side))
        self.traces = QListWidget()
        self._list_traces()
        self.why = QLabel()
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        self.why.setWordWrap(True)
        self.why.setMinimumHeight(2 * self.fontMetrics().height())
        self._lay_out()
        self._show_ends()
        self.automatic.toggled.connect(self._show_ends)

    def _lay_out(self) -> None:
        form = QFormLayout()
        for text, widget in (
            ("&Name", self.label),
            ("&Unit", self.unit),
            ("Range", self.automatic),
            ("Lo&west", self.low),
            ("&Highest", self.high),
            ("Scale", self.log),
            ("&Side", self.side),
            ("With &traces", self.traces),
        ):
            form.addRow(text, widget)
            widget.setAccessibleName(text.replace("&", ""))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        bare_buttons(buttons)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        form.setRowVisible(self.traces, bool(self._traces))
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.why)
        column.addWidget(buttons)

    def _bind_unit(self) -> None:
        """Let the unit be typed only where no IOC says what it is."""
        units = {each.unit for each in self._traces if each.here and each.unit}
        if units:
            self.unit.setText(", ".join(sorted(plain(unit, 24) for unit in units)))
            self.unit.setEnabled(False)
            self.unit.setToolTip("That of the PVs' records (EGU)")

    def _list_traces(self) -> None:
        for each in self._traces:
            unit = f" ({plain(each.unit, 24)})" if each.unit else ""
            item = QListWidgetItem(
                color_icon(each.trace.color), f"{plain(each.trace.label, 80)}{unit}"
            )
            flags = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
            if not (each.here and each.own):  # that one has no other axis to go to
                flags |= Qt.ItemFlag.ItemIsEnabled
            item.setFlags(flags)
            item.setCheckState(Qt.CheckState.Checked if each.here else Qt.CheckState.Unchecked)
            self.traces.addItem(item)
        show_plain_list(self.traces)
        rows = min(max(len(self._traces), 2), _ROWS) * row_height(self.traces)
        self.traces.setFixedHeight(rows + 2 * self.traces.frameWidth())

    @Slot()
    def _show_ends(self) -> None:
        """Let the ends be empty while the range is automatic, else propose what was not typed."""
        automatic = self.automatic.isChecked()
        for edit, shown in zip((self.low, self.high), self._proposed, strict=True):
            if automatic:
                edit.clear()
            elif not edit.text():
                edit.setText(shown)
        if automatic:
            self._tell("")

    @Slot(str)
    def _on_end_typed(self, _: str) -> None:
        self.automatic.setChecked(False)  # who types a range wants it
        self._tell("")

    def _tell(self, why: str) -> None:
        self.why.setText(why)
        for edit in (self.low, self.high):
            mark_wrong(edit, bool(why))

    def _changed_traces(self) -> tuple[TraceSpec, ...]:
        changed = []
        for row, each in enumerate(self._traces):
            here = self.traces.item(row).checkState() == Qt.CheckState.Checked
            if here != each.here:
                changed.append(replace(each.trace, axis=self._spec.id if here else None))
        return tuple(changed)

    @Slot()
    def _take(self) -> None:
        """Emit what was chosen; if the range cannot be shown, say why and stay."""
        log = self.log.isChecked()
        found = None
        if not self.automatic.isChecked():
            try:
                found = parse_range(f"{self.low.text()} to {self.high.text()}", log)
            except ValueError as error:
                self._tell(str(error))
                self.low.setFocus()
                return
            kept = self._spec.range
            if kept is not None and not why_not(*kept, log) and not self._typed():
                found = kept
        spec = replace(
            self._spec,
            label=self.label.text().strip(),
            unit=self.unit.text().strip() if self.unit.isEnabled() else self._spec.unit,
            range=found,
            log=log,
            side=self.side.currentData(),
        )
        self.chosen.emit(spec, self._changed_traces())
        self.accept()

    def _typed(self) -> bool:
        return self.low.isModified() or self.high.isModified()
