"""One tab: connects the worker of a group with store and views; ``close`` ends them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter

from gui.core.groups.diff import diff_groups
from gui.core.groups.group import AxisSpec, Group, PvSpec, is_heading
from gui.core.history.budget import HistoryBudget
from gui.core.pv.formatting import plain
from gui.core.pv.updates import Batch
from gui.core.stamps.choice import TimeChoice
from gui.core.store.character_arrays import choose_view
from gui.core.store.held_value import is_characters
from gui.core.store.pv_store import PvStore
from gui.qt.frame_clock import FrameClock
from gui.qt.overrides import attempt
from gui.tab.late_worker import LateWorker
from gui.tab.row_edits import TabRowEdits
from gui.tab.title import title_text, worst_text
from gui.tab.tools import TabTools
from gui.tab.traces import TabTraces
from gui.widgets.chart.trace_source import TraceSpec
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.panel import PvTablePanel
from gui.workers.handle import WorkerHandle

_TICK_NS: Final = 1_000_000_000
_TABLE_SHARE: Final = (460, 340)


class Tab(QObject):
    """Worker, store and views of one open group. GUI thread."""

    title_changed = Signal()
    modified_changed = Signal()
    failed = Signal(str)
    utc_toggled = Signal(bool)
    message = Signal(str)  # how an action of the user ended

    def __init__(
        self,
        group: Group,
        clock: FrameClock,
        budget: HistoryBudget | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.group = group  # macros replaced
        self.modified = False
        self._clock = clock
        self._worker = WorkerHandle()  # first: it starts CA while the views are made
        self._worker.batch.connect(self._take_batch)
        self._worker.failed.connect(self.failed)
        self._worker.start()
        self.store = PvStore(budget=budget)
        self.model = PvTableModel(self.store, self)
        self._specs: dict[int, PvSpec] = {}
        self.traces = TabTraces(
            self.store, self.model, group.axes, self._specs, self._inspected, self
        )
        self.chart = self.traces.chart
        self.panel = PvTablePanel(self.model)
        self.table = self.panel.view
        self.widget = QSplitter(Qt.Orientation.Vertical)
        self.widget.addWidget(self.traces.widget)
        self.widget.addWidget(self.panel)
        self.widget.setSizes(list(_TABLE_SHARE))
        self.widget.setChildrenCollapsible(False)
        self._title = ""
        self._ticked_ns = 0
        self._closed = False
        self._awaited = True  # some PV has no value yet
        self.first_value_at: float | None = None  # time.monotonic() of the first painted value

        self.chart.set_first_span(group.span_s)
        self.chart.pictures.title = group.name
        self.chart.axes_changed.connect(self._on_axes)
        self.chart.saved.connect(self.message)
        self.chart.failed.connect(self.failed)
        self.chart.span_changed.connect(self._on_span)
        self.chart.traces_changed.connect(self._on_traces)
        self.chart.removal_requested.connect(self._on_removal)
        self.chart.utc_toggled.connect(self.utc_toggled)
        self.model.plot_toggled.connect(self._on_plot)
        self.table.names_dropped.connect(self._on_drop)
        actions = self.panel.actions_of_rows
        actions.remove_requested.connect(self.remove_slots)
        actions.reduce_requested.connect(self._on_reduce)
        actions.time_requested.connect(self._on_time)
        actions.note_entered.connect(self._on_note)
        actions.heading_entered.connect(self._on_heading)

        self.tools = TabTools(
            self.store, self.model, self.panel, self._worker, self.widget, self._name, self
        )
        self.tools.message.connect(self.message)
        self._row_edits = TabRowEdits(
            self.store, self.model, actions, self._shown_group, self.apply_group, self
        )
        self._row_edits.message.connect(self.message)

        self.late_worker = LateWorker(self.store, self._worker, self.panel, self._opened, self)
        self.late_worker.message.connect(self.message)
        self.late_worker.changed.connect(self._renew_title)

        clock.register(self.paint_frame)
        clock.painted.connect(self._on_screen)
        self._open(group.pvs)

    def _open(self, pvs: tuple[PvSpec, ...], before: int | None = None) -> None:
        slots = self._take_in(pvs)
        self.model.append_slots(slots, before)
        if slots and any(spec.plot for spec in pvs):
            self.traces.renew()

    def _take_in(self, pvs: tuple[PvSpec, ...]) -> list[int]:
        """Connect to ``pvs``, not yet shown in the table; return their slots."""
        slots = self.store.add(pvs)
        self._specs.update(zip(slots, pvs, strict=True))
        self.store.reduction.update(
            (slot, spec.reduce) for slot, spec in zip(slots, pvs, strict=True) if spec.reduce
        )
        for slot, spec in zip(slots, pvs, strict=True):
            if spec.time:
                self.store.choose_time(slot, spec.time)
        self._worker.add_pvs(_watched(zip(slots, pvs, strict=True)))
        return slots

    def _opened(self) -> tuple[tuple[int, str], ...]:
        return _watched(self._specs.items())

    def _inspected(self) -> list[int]:
        return self.tools.inspected()

    def add_pvs(self, names: list[str]) -> int:
        """Add PVs that the group does not have yet; return how many."""
        known = {spec.name for spec in self._specs.values()}
        fresh = tuple(PvSpec(name) for name in names if name not in known)
        if fresh:
            self._open(fresh)
            self._changed()
        return len(fresh)

    @Slot(object)
    def remove_slots(self, slots: tuple[int, ...]) -> None:
        """Remove PVs from the group."""
        self.tools.removed(slots)
        self._worker.remove_pvs(slots)
        self.model.remove_slots(slots)
        self.store.remove(slots)
        for slot in slots:
            self._specs.pop(slot, None)
        self.traces.renew()
        self._changed()

    def apply_group(self, new: Group) -> None:
        """Change to ``new``, macros replaced; PVs in both stay connected and keep their history."""
        diff = diff_groups(self.group, new)
        if not diff:
            return
        rows = self.model.slots()
        gone = tuple(rows[row] for row in diff.removed)
        self.tools.removed(gone)
        self._worker.remove_pvs(gone)
        self.model.remove_slots(gone)
        self.store.remove(gone)
        for slot in gone:
            self._specs.pop(slot, None)
        for row, spec in diff.changed:
            self._change(rows[row], spec)
        slots = [*rows, *self._take_in(diff.added)]
        self.model.set_slots([slots[row] for row in diff.order])
        self.model.texts_changed()
        if diff.traces:
            self.traces.renew()
        self.group = new
        rest = dict(diff.rest)
        if "span_s" in rest:
            self.chart.set_span(new.span_s)
        if "axes" in rest:
            self.chart.canvas.set_axes(new.axes)
        self.chart.pictures.title = new.name
        self._renew_title()
        self.set_modified(True)

    def _change(self, slot: int, spec: PvSpec) -> None:
        """Take what the group says of a PV from now on; every edit of a row ends here."""
        before, self._specs[slot] = self._specs[slot], spec
        self.store.label[slot] = plain(spec.label) if spec.label else ""
        self.store.comment[slot] = plain(spec.comment) if spec.comment else ""
        self.store.reduction.pop(slot, None)
        if spec.reduce:
            self.store.reduction[slot] = spec.reduce
        if spec.chars != before.chars:  # else characters would be guessed again
            choose_view(self.store, slot, spec.chars)
        self.store.choose_time(slot, spec.time)

    def _changed(self) -> None:
        shown = tuple(self._specs[slot] for slot in self.model.slots())
        self.group = replace(self.group, pvs=shown)
        self.set_modified(True)

    def set_modified(self, modified: bool) -> None:
        """Set whether the group differs from its file."""
        if modified != self.modified:
            self.modified = modified
            self.modified_changed.emit()

    @Slot(object)
    def _take_batch(self, batch: Batch) -> None:
        if self._closed:
            return
        attempt(self.store.apply, batch)
        attempt(self.tools.take, batch)
        self._worker.credit()  # whatever failed: without it the worker would send nothing any more
        if self._awaited and self.store.has_value.any():
            self._awaited = not bool((self.store.has_value | ~self.store.alive).all())
            if self.first_value_at is None or not self._awaited:
                self._clock.hasten()

    @Slot(float)
    def _on_span(self, seconds: float) -> None:
        self.group = replace(self.group, span_s=seconds)
        self.set_modified(True)

    @Slot(object)
    def _on_axes(self, axes: tuple[AxisSpec, ...]) -> None:
        self.group = replace(self.group, axes=axes)
        self.set_modified(True)

    @Slot(int, bool)
    def _on_plot(self, slot: int, plot: bool) -> None:
        self._specs[slot] = replace(self._specs[slot], plot=plot, visible=True)
        self.traces.renew()
        self._changed()

    @Slot(object)
    def _on_drop(self, names: tuple[str, ...]) -> None:
        self.add_pvs(list(names))

    @Slot(object, str)
    def _on_note(self, slots: tuple[int, ...], note: str) -> None:
        for slot in slots:
            self._change(slot, replace(self._specs[slot], comment=note))
        self.model.texts_changed()
        self._changed()

    @Slot(int, str)
    def _on_heading(self, before: int, text: str) -> None:
        self._open((PvSpec(f"# {text}"),), before)
        self._changed()

    @Slot(object, str)
    def _on_reduce(self, slots: tuple[int, ...], how: str) -> None:
        for slot in slots:
            spec = replace(self._specs[slot], plot=True, visible=True, reduce=how)
            if how and is_characters(self.store, slot):
                spec = replace(spec, chars="numbers")
            self._change(slot, spec)
        self.traces.renew()
        self._changed()

    @Slot(object, str)
    def _on_time(self, slots: tuple[int, ...], choice: TimeChoice) -> None:
        for slot in slots:
            self._change(slot, replace(self._specs[slot], time=choice))
        self.traces.renew()
        self._changed()

    @Slot(object)
    def _on_traces(self, traces: tuple[TraceSpec, ...]) -> None:
        for trace in traces:
            spec = self._specs[trace.slot]
            drawn = replace(
                spec,
                visible=trace.visible,
                width=trace.width,
                style=trace.style,
                axis=trace.axis,
                time=trace.time,
                color=spec.color if trace.color == self.traces.colors[trace.slot] else trace.color,
            )
            self._change(trace.slot, drawn)
        self.traces.renew()
        self._changed()

    @Slot(int)
    def _on_removal(self, slot: int) -> None:
        self._on_plot(slot, False)

    def paint_frame(self) -> None:
        """Update the views from the store, as far as they are visible. Called by the clock."""
        now_ns = time.time_ns()
        if now_ns - self._ticked_ns >= _TICK_NS:
            self._ticked_ns = now_ns
            self.store.tick(now_ns)
            self._renew_title()
            self.traces.tick()
        self.store.histories.file_some()
        self.tools.refresh()
        if not self.widget.isVisible():
            return
        self.panel.renew(time.monotonic())
        self.tools.renew_marks()
        dirty = self.store.take_dirty()
        if len(dirty):
            self.model.refresh(dirty, self.table.visible_rows())
            if self.first_value_at is None and self.store.has_value.any():
                self._clock.painted.connect(self._on_first_value)
        self.traces.refresh(now_ns)

    @Slot()
    def _on_screen(self) -> None:
        self.store.figures.on_screen(time.time_ns())

    @property
    def worker(self) -> WorkerHandle:
        """The worker, for its figures."""
        return self._worker

    @Slot()
    def _on_first_value(self) -> None:
        self._clock.painted.disconnect(self._on_first_value)
        if self.first_value_at is None:
            self.first_value_at = time.monotonic()

    def show_soon(self) -> None:
        """Update the views with the next turn of the event loop: the tab comes to the front."""
        self._clock.hasten()

    def title(self) -> str:
        """Return severity symbol, name, and of how many PVs the value of now is known."""
        return self._title or self.group.name

    def worst_text(self) -> str:
        """Return worst severity, and how many PVs have no value of now and why, as text."""
        return worst_text(self.store)

    @Slot()
    def _renew_title(self) -> None:
        title = title_text(self.store, self.group.name)
        if title != self._title:
            self._title = title
            self.title_changed.emit()

    def _name(self) -> str:
        return self.group.name

    def _shown_group(self) -> Group:
        return self.group

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self.model.utc = utc
        self.chart.toolbar.show_utc(utc)
        self.tools.set_utc(utc)

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self.model.set_dark(dark)
        self.tools.set_dark(dark)
        self.traces.set_dark(dark)

    def close(self) -> None:
        """End the tab: no signal reaches it any more; the worker ends in its thread."""
        if not self._closed:
            self._closed = True
            self._clock.unregister(self.paint_frame)
            self._clock.painted.disconnect(self._on_screen)
            self._worker.batch.disconnect(self._take_batch)
            self._worker.failed.disconnect(self.failed)
            self.tools.close()
            self._row_edits.close()
            self.traces.close()
            self.late_worker.close()
            self._worker.close()
            self.store.histories.clear()
            self.widget.hide()
            self.widget.deleteLater()
            self.deleteLater()


def _watched(specs: Iterable[tuple[int, PvSpec]]) -> tuple[tuple[int, str], ...]:
    return tuple((slot, spec.name) for slot, spec in specs if not is_heading(spec.name))
