"""Plot of array PVs over their index or over another array, live or of a moment before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.waveform.array_csv import ArrayColumn
from gui.core.waveform.kept_arrays import KeptArray
from gui.core.waveform.readings import Figures, moment_text, not_drawn, number_of, read_array
from gui.core.waveform.shown_arrays import ShownArrays
from gui.qt.look.command_icons import give_icons
from gui.qt.look.theme import colors_of
from gui.qt.menu_key import MenuKey
from gui.qt.overrides import guarded
from gui.widgets.chart.palette import trace_dash
from gui.widgets.chart.trace_source import TraceSpec
from gui.widgets.waveform.actions import WaveformActions
from gui.widgets.waveform.array_source import ArraySource
from gui.widgets.waveform.bars import PlotBar, TimeBar
from gui.widgets.waveform.drawing import ArrayCanvas, DrawnArray
from gui.widgets.waveform.export import ArrayExport
from gui.widgets.waveform.readings_table import ReadingRow, ReadingsTable

_FAINTEST: Final = 0.12
_MOST_NAMES: Final = 3  # in the title
_NOT_YET: Final = "no value yet"
_Array = npt.NDArray[Any]


class ArrayPlot(QWidget):
    """Keeps the last arrays of its traces and draws those of one moment. GUI thread."""

    message = Signal(str)
    failed = Signal(str)

    def __init__(self, source: ArraySource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._traces: tuple[TraceSpec, ...] = ()
        self._shown = ShownArrays()
        self._figures = Figures()
        self._not_drawn: dict[tuple[int, bool], tuple[_Array, str]] = {}
        self._utc = False
        self._is_new = False  # something came since it was drawn
        self.canvas = ArrayCanvas()
        self.actions_by_name = WaveformActions(self.canvas.view)
        self.bar = PlotBar(self.actions_by_name)
        self.times = TimeBar(self.actions_by_name)
        self.readings = ReadingsTable()
        self.export = ArrayExport(self, self._columns, self._names)
        self.export.told.connect(self.message)
        self.export.failed.connect(self.failed)
        self.bar.x_chosen.connect(self._on_x)
        self.bar.earlier_chosen.connect(self._draw)
        self.times.chosen.connect(self._on_chosen)
        self.canvas.pointed.connect(self._on_pointed)
        self.menu = QMenu("Waveform", self)  # its entries are in the menu bar, too
        self._connect_actions()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.times)
        column.addWidget(self.readings)
        self._renew_colors()

    def _connect_actions(self) -> None:
        for name, slot in (
            ("pause", self._on_pause),
            ("earlier", self._on_earlier),
            ("later", self._on_later),
            ("live", self._on_live),
            ("fit", self.canvas.fit),
            ("log", self._on_log),
            ("cursor", self._on_cursor),
            ("element_before", self._on_element_before),
            ("element_after", self._on_element_after),
            ("copy", self.export.copy),
            ("save", self.export.ask_and_save),
        ):
            self.actions_by_name[name].triggered.connect(slot)
        self.menu.addActions(self.actions_by_name.in_groups())
        view = self.canvas.view
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._on_menu)
        MenuKey(view, lambda: view.rect().center())

    # -- what comes

    def set_traces(self, traces: tuple[TraceSpec, ...], choices: list[tuple[str, int]]) -> None:
        """Draw these PVs; ``choices``: names and slots of the arrays offered for the x axis."""
        self._traces = traces
        self._shown.slots = tuple(trace.slot for trace in traces)
        self.offer(choices)
        self._keep_only()
        self.take()
        self._draw()

    def offer(self, choices: list[tuple[str, int]]) -> None:
        """Offer these arrays, names and slots, for the x axis."""
        self.bar.set_choices(choices)

    def take(self) -> None:
        """Keep the arrays that are new; call it with each batch, so that none is left out."""
        self._shown.kept.begin_look()
        for slot in self._shown.watched():
            array, moment = self._source.array(slot), self._source.array_moment(slot)
            if array is None:  # it is there again, but has sent nothing yet
                latest = self._shown.kept.latest(slot)
                if latest is None:
                    continue
                array = latest.array
                moment = replace(latest.moment, why=moment.why or _NOT_YET)
            self._is_new |= self._shown.kept.take(slot, array, moment)

    def refresh(self) -> None:
        """Draw what is new; does nothing while not visible."""
        self.take()
        if self._is_new and self.isVisible():
            self._draw()

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self._utc = self.export.utc = utc
        self._draw()

    def _keep_only(self) -> None:
        found = self.bar.x_choice.currentData()
        self._shown.x_slot = None if found is None else int(found)
        self._shown.kept.keep_only(self._shown.watched())

    # -- what is chosen

    @Slot()
    def _on_x(self) -> None:
        self._keep_only()
        self.take()
        self.canvas.fit()
        self._shown.cursor = None
        self._draw()

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        self._shown.moment.choose(index, self._shown.steps())
        self._draw()

    @Slot(bool)
    def _on_pause(self, paused: bool) -> None:
        if paused:
            self._shown.moment.hold(self._shown.steps())
        else:
            self._shown.moment.follow()
        self._draw()

    @Slot()
    def _on_live(self) -> None:
        self._shown.moment.follow()
        self._draw()

    @Slot()
    def _on_earlier(self) -> None:
        self._shown.go(-1, self._shown.steps())
        self._draw()

    @Slot()
    def _on_later(self) -> None:
        self._shown.go(1, self._shown.steps())
        self._draw()

    @Slot(bool)
    def _on_log(self, is_log: bool) -> None:
        self.canvas.set_log(is_log)
        self._draw()

    @Slot(bool)
    def _on_cursor(self, shown: bool) -> None:
        self._shown.cursor = self.canvas.middle() if shown else None
        self._draw()

    @Slot(float)
    def _on_pointed(self, at: float) -> None:
        if self.actions_by_name["cursor"].isChecked():
            self._shown.cursor = at
            self._draw()

    @Slot()
    def _on_element_before(self) -> None:
        self._move_cursor(-1)

    @Slot()
    def _on_element_after(self) -> None:
        self._move_cursor(1)

    def _move_cursor(self, by: int) -> None:
        self.actions_by_name["cursor"].setChecked(True)
        if self._shown.cursor is None:
            self._shown.cursor = self.canvas.middle()
        self._shown.move_cursor(by)
        self._draw()

    @Slot(QPoint)
    def _on_menu(self, place: QPoint) -> None:
        give_icons(self.menu.actions())
        self.menu.popup(self.canvas.view.mapToGlobal(place))

    # -- what is shown

    @Slot()
    def _draw(self) -> None:
        self._is_new = False
        steps = self._shown.steps()
        index = self._shown.moment.index(steps)
        step = steps[index] if index >= 0 else 0
        colors = colors_of(self)
        drawn: list[DrawnArray] = []
        rows, notes = [], []
        found: list[KeptArray] = []
        for trace in self._traces:
            kept, x = self._shown.pair(trace.slot, step)
            color = QColor(trace.color)
            dash = trace_dash(trace.order)
            if kept is not None and trace.visible:
                found.append(kept)
                if kept.moment.why:  # not of then: grey, dotted, and the word
                    color, dash = QColor(colors.severity.disconnected), Qt.PenStyle.DotLine
                drawn += self._faded(trace, step, color)
                drawn.append(DrawnArray(trace.slot, x, kept.array, color, dash))
                notes += self._notes(trace, kept, x)
            rows.append(self._row(trace, kept, step, color, dash))
        self.canvas.show_arrays(drawn)
        self.canvas.show_cursor(self._shown.cursor)
        self.readings.show_rows(rows, self._place_of_cursor())
        x_array = self._shown.x_array(step)
        if x_array is not None and x_array.moment.why:
            notes.append(f"x axis: {x_array.moment.why}")
        self.bar.set_note("; ".join(notes))
        self._show_titles(found)
        self._show_place(index, steps)

    def _faded(self, trace: TraceSpec, step: int, color: QColor) -> list[DrawnArray]:
        before = self._shown.before(trace.slot, step, self.bar.earlier.value())
        found = []
        for number, (kept, x) in enumerate(before):
            faint = QColor(color)
            faint.setAlphaF(_FAINTEST * (1 + number / len(before)))
            found.append(DrawnArray(trace.slot, x, kept.array, faint))
        return found

    def _notes(self, trace: TraceSpec, kept: KeptArray, x: _Array | None) -> list[str]:
        is_log = self.actions_by_name["log"].isChecked()
        key = trace.slot, is_log
        known = self._not_drawn.get(key)
        if known is None or known[0] is not kept.array:
            known = self._not_drawn[key] = kept.array, not_drawn(kept.array, is_log)
        told = [known[1]] if known[1] else []
        if x is not None and len(x) < len(kept.array):
            told.append(f"the x axis has {grouped(len(x))} of {grouped(len(kept.array))} elements")
        if kept.moment.why:
            told.insert(0, kept.moment.why)
        return [f"{trace.label}: {', '.join(told)}"] if told else []

    def _row(
        self,
        trace: TraceSpec,
        kept: KeptArray | None,
        step: int,
        color: QColor,
        dash: Qt.PenStyle,
    ) -> ReadingRow:
        if kept is None:
            return ReadingRow(trace.label, color.name(), dash, None)
        element = self._shown.element(trace.slot, step)
        counted = self._shown.kept.counted_between(trace.slot, step)
        reading = read_array(kept, self._figures, element, self._utc, counted)
        return ReadingRow(trace.label, color.name(), dash, reading)

    def _show_titles(self, shown: Sequence[KeptArray]) -> None:
        units = dict.fromkeys(plain(each.moment.unit, 16) for each in shown if each.moment.unit)
        x, bottom = self._shown.x_array(self._shown.step()), "Element"
        if self._shown.x_slot is not None:
            unit = plain(x.moment.unit, 16) if x is not None else ""
            bottom = self.bar.x_choice.currentText() + (f" ({unit})" if unit else "")
        self.canvas.set_titles(self._names(), bottom, ", ".join(units))

    def _place_of_cursor(self) -> str:
        """Return the element that is read, of the x axis its value; "": none."""
        step = self._shown.step()
        for trace in self._traces[:1]:
            element = self._shown.element(trace.slot, step)
            x = self._shown.pair(trace.slot, step)[1]
            if element is not None:
                return grouped(element) if x is None else number_of(x, element)
        return ""

    def _names(self) -> str:
        names = [trace.label for trace in self._traces]
        more = len(names) - _MOST_NAMES
        return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")

    def _show_place(self, index: int, steps: Sequence[int]) -> None:
        live = self._shown.moment.is_live
        time_ns = latest_ns = 0
        if index >= 0:
            time_ns, latest_ns = self._shown.time_ns(steps[index]), self._shown.time_ns(steps[-1])
        text = moment_text(index, len(steps), time_ns, latest_ns, live, self._utc)
        self.times.show_place(index, len(steps), text, live)
        self.actions_by_name["pause"].setChecked(not live)
        self.actions_by_name["live"].setEnabled(not live)
        self.actions_by_name["earlier"].setEnabled(index > 0)
        self.actions_by_name["later"].setEnabled(0 <= index < len(steps) - 1)

    def _columns(self) -> list[ArrayColumn]:
        step, chosen = self._shown.step(), self._shown.x_slot
        found = []
        x = self._shown.x_array(step)
        if x is not None:
            found.append(ArrayColumn(self.bar.x_choice.currentText(), x))
        for trace in self._traces:
            kept = self._shown.kept.at(trace.slot, step)
            if kept is not None and trace.slot != chosen:
                found.append(ArrayColumn(trace.label, kept))
        return found

    # -- look

    def _renew_colors(self) -> None:
        self.canvas.set_colors(colors_of(self))
        self.times.renew_colors()

    @guarded
    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._draw()

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "times"):
            self._renew_colors()
            self._draw()
