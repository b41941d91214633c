"""One tab: connects the worker of a group with store and views; ``close`` ends them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.groups.group import Group, PvSpec, is_heading
from gui.core.groups.group_steps import WrittenForm
from gui.core.history.budget import HistoryBudget
from gui.core.history.kept_history import KeptHistory
from gui.core.pv.formatting import plain
from gui.core.pv.updates import Batch
from gui.core.store.character_arrays import choose_view
from gui.core.store.returning import give_back, set_aside
from gui.core.store.unseen import may_come_late
from gui.qt.overrides import attempt
from gui.qt.turns.frame_clock import FrameClock
from gui.tab.addition import Addition
from gui.tab.group_edits import GroupEdits
from gui.tab.late_worker import LateWorker
from gui.tab.making.late_chart import LateChart
from gui.tab.making.views import TabViews
from gui.tab.row_edits import TabRowEdits
from gui.tab.tab_rest import TabRest
from gui.tab.title import title_text, worst_text
from gui.tab.tools import TabTools
from gui.workers.handle import WorkerHandle, spare_worker
from gui.workers.source import SourceType

if TYPE_CHECKING:
    from gui.tab.archived_column import ArchivedColumn
    from gui.widgets.chart.chart import StripChart
    from gui.workers.archive.archive_handle import ArchiveHandle

_TICK_S: Final = 1.0
_REST_MS: Final = 25  # after the first values of a tab: the others are on their way
_SEARCHED_FIRST: Final = 500  # PVs: a worker that opens more would hold up the views meanwhile


class Replay(NamedTuple):
    """Where a tab gets its values from that shows a recording, and what time it is there."""

    source: SourceType
    now_ns: Callable[[], int]


class Tab(QObject):
    """Worker, store and views of one open group. GUI thread."""

    title_changed = Signal()
    modified_changed = Signal()
    steps_changed = Signal()  # what can be undone, or done again
    failed = Signal(str)
    utc_toggled = Signal(bool)
    message = Signal(str)  # how an action of the user ended
    names_dropped = Signal(object, object)  # Tab; tuple of names, not yet added

    def __init__(
        self,
        group: Group,
        clock: FrameClock,
        budget: HistoryBudget | None = None,
        parent: QObject | None = None,
        replay: Replay | None = None,
        views: TabViews | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        protocol = replay.source if replay is not None else "ca"
        spare = spare_worker() if replay is None else None
        self._worker = spare or WorkerHandle(protocol=protocol)  # starts while views are made
        self._worker.batch.connect(self._take_batch)
        self._worker.failed.connect(self.failed)
        self._worker.start()
        views = views or TabViews(budget)
        self.store = views.store
        if replay is not None:
            self.store.clock = replay.now_ns
        self._specs = views.specs
        few = len(group.pvs) <= _SEARCHED_FIRST  # they are searched for while the views are made
        first = self._take_in(group.pvs, {}, few)
        views.make()
        views.belong_to(self)
        self.model, self.traces, self.panel = views.model, views.traces, views.panel
        self.traces.begin(group.axes, self._inspected)
        self.table, self.widget = self.panel.view, views.widget
        self._archived: ArchivedColumn | None = None  # made when there is an archive
        self._ticked_s = time.monotonic() - _TICK_S
        self._title, self._told_revision = "", -1  # of the store, when it was made
        self._was_seen = False  # in the latest frame
        self._closed, self._awaited = False, True  # awaited: some PV has no value yet
        self.first_value_at: float | None = None  # time.monotonic() of the first painted value
        self.table.names_dropped.connect(self._on_names)
        self.edits = GroupEdits(group, self.table, self._show_group, self)
        self.edits.message.connect(self.message)
        self.edits.modified_changed.connect(self.modified_changed)
        self.edits.steps_changed.connect(self.steps_changed)
        shown = self.traces, self.store, self.model, self.edits
        self.late_chart = late_chart = LateChart(*shown, self.widget, clock, self)
        late_chart.removal_requested.connect(self._on_removal)
        late_chart.utc_toggled.connect(self.utc_toggled)
        actions = self.panel.actions_of_rows
        self._row_edits = TabRowEdits(self.store, self.model, actions, self.edits, self)
        self._row_edits.message.connect(self.message)
        self.tools = TabTools(
            self.store, self.model, self.panel, self._worker, self.widget, self._name, self
        )
        for part in (self.tools, self.traces):
            part.message.connect(self.message)
            part.failed.connect(self.failed)
        self.traces.news.connect(clock.hasten)
        self.late_worker = LateWorker(self.store, self._worker, self.panel, self._opened, self)
        self.late_worker.message.connect(self.message)
        self.late_worker.changed.connect(self._renew_title)
        self.edits.steps_changed.connect(self._renew_title)

        self._rest = TabRest(clock)
        clock.register(self.paint_frame)
        clock.put_off()
        self._show_slots(first, group.pvs)
        if not few:
            self._worker.add_pvs(self._opened())

    @property
    def chart(self) -> StripChart:
        """The chart; it is made by itself, or now if somebody needs it already."""
        return self.traces.chart

    @property
    def group(self) -> Group:
        """The group as it is shown, macros replaced."""
        return self.edits.group

    @property
    def modified(self) -> bool:
        """Whether the group differs from its file."""
        return self.edits.modified

    def set_modified(self, modified: bool) -> None:
        """Set whether the group differs from its file."""
        self.edits.set_modified(modified)

    def _show_slots(self, slots: list[int], pvs: tuple[PvSpec, ...]) -> None:
        self.model.append_slots(slots)
        if slots and any(spec.plot for spec in pvs):
            self.traces.renew()

    def _take_in(
        self, pvs: tuple[PvSpec, ...], held: MutableMapping[str, KeptHistory], at_once: bool = True
    ) -> list[int]:
        """Connect to ``pvs``, not yet shown in the table; return their slots."""
        slots = self.store.add(pvs)
        self._specs.update(zip(slots, pvs, strict=True))
        for slot, spec in zip(slots, pvs, strict=True):
            if spec.reduce:
                self.store.reduction[slot] = spec.reduce
            if spec.time:
                self.store.choose_time(slot, spec.time)
        if held:
            give_back(self.store, slots, held)
        if at_once:
            self._worker.add_pvs(_watched(zip(slots, pvs, strict=True)))
        return slots

    def _opened(self) -> tuple[tuple[int, str], ...]:
        return _watched(self._specs.items())

    def _inspected(self) -> list[int]:
        return self.tools.inspected()

    def add_pvs(self, names: list[str]) -> int:
        """Add PVs that the group does not have yet, one step; return how many."""
        addition = Addition(self.edits)
        addition.add(names)
        return addition.count

    def remove_slots(self, slots: tuple[int, ...]) -> None:
        """Remove PVs from the group."""
        self._row_edits.remove(slots)

    def apply_group(
        self, new: Group, words: str = "Change the group", written: WrittenForm | None = None
    ) -> None:
        """Change to ``new``, macros replaced, as one step; ``written``: how it is written then.

        PVs in both stay connected and keep their history.
        """
        self.edits.change(new, words, written, told=False)

    def _show_group(
        self, new: Group, held: MutableMapping[str, KeptHistory]
    ) -> dict[str, KeptHistory]:
        """Show ``new``; take what is held of PVs that return, return what is of those that leave.

        Only what differs is touched.
        """
        count = len(self.group.pvs)
        if new.pvs[:count] == self.group.pvs and replace(self.group, pvs=new.pvs) == new:
            added = new.pvs[count:]  # without a look at each of 60,000 rows
            self._show_slots(self._take_in(added, held), added)
            return {}
        from gui.core.groups.diff import diff_groups  # not at the start

        diff = diff_groups(self.group, new)
        rows = self.model.slots()
        gone = tuple(rows[row] for row in diff.removed)
        kept: dict[str, KeptHistory] = {}
        if gone:
            self.traces.leave(gone)
            self.tools.removed(gone)
            self._worker.remove_pvs(gone)
            self.model.remove_slots(gone)
            kept = set_aside(self.store, gone, self.store.now_ns())
            self.store.remove(gone)
        for slot in gone:
            self._specs.pop(slot, None)
        for row, spec in diff.changed:
            self._change(rows[row], spec)
        if diff.added or diff.moved:
            slots = [*rows, *self._take_in(diff.added, held)]
            self.model.set_slots([slots[row] for row in diff.order])
        if diff.changed:
            self.model.texts_changed()
        if diff.traces:
            self.traces.renew()
        rest = dict(diff.rest)
        if "span_s" in rest and new.span_s != self.chart.group_span:
            self.chart.set_span(new.span_s)
        if "annotations" in rest:
            self.chart.annotations.show(new.annotations)
        if "axes" in rest and new.axes != tuple(self.chart.canvas.scene.specs.values()):
            self.chart.canvas.set_axes(new.axes)
        return kept

    def _change(self, slot: int, spec: PvSpec) -> None:
        """Take what the group says of a PV from now on; every edit of a row ends here."""
        before, self._specs[slot] = self._specs[slot], spec
        self._told_revision = -1
        self.store.label[slot] = plain(spec.label) if spec.label else ""
        self.store.comment[slot] = plain(spec.comment) if spec.comment else ""
        self.store.reduction.pop(slot, None)
        if spec.reduce:
            self.store.reduction[slot] = spec.reduce
        if spec.chars != before.chars:  # else characters would be guessed again
            choose_view(self.store, slot, spec.chars)
        self.store.choose_time(slot, spec.time)

    @Slot(object)
    def _take_batch(self, batch: Batch) -> None:
        if self._closed:
            return
        self._clock.wake(self.paint_frame)
        attempt(self.store.apply, batch)
        attempt(self.tools.take, batch)
        attempt(self.traces.take)
        if batch.events and not self._is_seen() and not may_come_late(self.store):
            self._worker.take_time(False)  # a text or an array has connected
        self._worker.credit()  # whatever failed: without it the worker would send nothing any more
        if self._awaited and self.store.has_value.any():
            self._awaited = not bool((self.store.has_value | ~self.store.alive).all())
            if self.first_value_at is None or not self._awaited:
                self._clock.hasten(_REST_MS if self._awaited else 0)

    @Slot(int)
    def _on_removal(self, slot: int) -> None:
        self._row_edits.plot((slot,), False)

    def paint_frame(self) -> None:
        """Update the views from the store, as far as they are visible. Called by the clock."""
        now_s = time.monotonic()
        if now_s - self._ticked_s >= _TICK_S:
            self._ticked_s += (now_s - self._ticked_s) // _TICK_S * _TICK_S  # not all in one frame
            self._tick()
        if not self.store.histories.is_filed:
            self._clock.spend(self.store.histories.file_some)
        self.tools.refresh()
        before, self._was_seen = self._was_seen, self._is_seen()
        if self._was_seen or before:  # at once, not with the next tick: of many tabs one is seen
            self._worker.take_time(not self._was_seen and may_come_late(self.store))
        elif self.store.histories.is_filed:
            silent = self._told_revision == self.store.revision
            self._rest.behind(self.paint_frame, self._is_seen, silent)
        if not self.widget.isVisible():
            return
        self.late_chart.hurry()
        self.panel.renew(now_s)
        self.tools.renew_marks()
        dirty = self.store.take_dirty()
        if len(dirty):
            self.panel.refresh(dirty)
            self._renew_title()  # of the same frame as the rows
            self.await_first_value()
            self._clock.call_when_painted(lambda: self.store.figures.on_screen(time.time_ns()))
        self.traces.refresh(self.store.now_ns())
        if not self.store.is_replay:
            self._rest.in_front(self.paint_frame, self.traces.latest, now_s)

    def _is_seen(self) -> bool:
        return self.widget.isVisible() or self.tools.has_windows()

    def _tick(self) -> None:
        """Renew what is renewed once a second, as far as anything came since."""
        self.store.tick(self.store.now_ns())
        if self._told_revision != self.store.revision:
            self._told_revision = self.store.revision
            self._worker.take_time(not self._is_seen() and may_come_late(self.store))
            self._renew_title()
            self.traces.tick()

    def await_first_value(self) -> None:
        """Note when the first value is on the screen: a view shows it with this frame."""
        if self.first_value_at is None and self.store.has_value.any():
            self._clock.call_when_painted(self._on_first_value)

    @Slot(object)
    def _on_names(self, names: tuple[str, ...]) -> None:
        self.names_dropped.emit(self, names)

    @property
    def worker(self) -> WorkerHandle:
        """The worker, for its figures."""
        return self._worker

    def _on_first_value(self) -> None:
        self.first_value_at = self.first_value_at or time.monotonic()

    @Slot()
    def show_soon(self) -> None:
        """Update the views with the next turn of the event loop: the tab comes to the front."""
        self._clock.hasten(0 if self.store.has_value.any() else self._clock.put_off_ms)

    def title(self) -> str:
        """Return severity symbol, name, and of how many PVs the value of now is known."""
        return self._title or self.group.name

    def worst_text(self) -> str:
        """Return worst severity, and how many PVs have no value of now and why, as text."""
        return worst_text(self.store)

    @Slot()
    def _renew_title(self) -> None:
        self.late_chart.renew_title()
        if (title := title_text(self.store, self.group.name)) != self._title:
            self._title = title
            self.title_changed.emit()

    def _name(self) -> str:
        return self.group.name

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self.model.utc = utc
        if self.traces.has_chart:
            self.chart.toolbar.show_utc(utc)
        self.tools.set_utc(utc)
        self.traces.set_utc(utc)

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self.model.set_dark(dark)
        self.tools.set_dark(dark)
        self.traces.set_dark(dark)

    def use_archive(self, handle: ArchiveHandle) -> None:
        """Ask the archive as well: for the chart, and which PVs it has."""
        self.traces.use_archive(handle)
        self.tools.use_archive(handle)
        if self._archived is None and handle.appliances:
            from gui.tab.archived_column import ArchivedColumn

            self._archived = ArchivedColumn(self.store, self.model, self.table, handle, self)

    def close(self) -> None:
        """End the tab: no signal reaches it any more; the worker ends in its thread."""
        if not self._closed:
            self._closed = True
            self._clock.unregister(self.paint_frame)
            self.late_chart.close()
            self._worker.batch.disconnect(self._take_batch)
            self._worker.failed.disconnect(self.failed)
            self.tools.close()
            self.edits.close()
            self.traces.close()
            if self._archived is not None:
                self._archived.close()
            self.late_worker.close()
            self._worker.close()
            self.store.histories.clear()
            self.widget.hide()
            self.widget.deleteLater()
            self.deleteLater()


def _watched(specs: Iterable[tuple[int, PvSpec]]) -> tuple[tuple[int, str], ...]:
    return tuple((slot, spec.name) for slot, spec in specs if not is_heading(spec.name))
