"""The views of the next tab, made while nothing else is to be done."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Slot

from gui.core.history.budget import HistoryBudget
from gui.qt.column_widths import MEMORY
from gui.tab.making.views import TabViews
from gui.widgets.chart.controls.actions import paint_icons
from gui.window.idle.idle_timer import IdleTimer

_BEGIN_MS: Final = 1_000  # after the window was made: the start comes first
_AFTER_MS: Final = 90  # after a tab took them: its first values come first
_AGAIN_MS: Final = 20  # after a turn that came late: without them the next tab's comes later still
_STEP_MS: Final = 30  # between the steps


class SpareViews(QObject):
    """One set of them at most, without a thread or a channel. GUI thread. ADR 66."""

    def __init__(self, budget: HistoryBudget, parent: QObject) -> None:
        super().__init__(parent)
        self._budget = budget
        self._views: TabViews | None = None
        self._left: list[Callable[[], None]] = []  # steps
        self._made_for = 0  # widths of columns as they were kept then
        self._ended = False
        self._timer = IdleTimer(_AGAIN_MS, self)
        self._timer.idle.connect(self._step)
        self._timer.wait(_BEGIN_MS)

    def take(self) -> TabViews | None:
        """Return them, as far as they are made; ``None``: there are none. Others come later."""
        views, self._views = self._views, None
        self._left = []
        if not self._ended:
            self._timer.wait(max(_AFTER_MS, self._timer.remainingTime()))
        if views is not None and self._made_for != MEMORY.changes:
            views.drop()  # legends have other widths since
            return None
        return views

    @property
    def complete(self) -> bool:
        """Whether all of them are made."""
        return self._views is not None and not self._left

    @Slot()
    def _step(self) -> None:
        if self._views is None:
            views = self._views = TabViews(self._budget)
            self._made_for = MEMORY.changes
            self._left = [views.make, self._paint_icons, views.make_chart]
        if self._left:
            self._left.pop(0)()
            self._timer.wait(_STEP_MS)

    def _paint_icons(self) -> None:
        """Paint icons of the chart, before it is made, some in each turn."""
        if not paint_icons():
            self._left.insert(0, self._paint_icons)

    @Slot()
    def end(self) -> None:
        """Drop them and make no others."""
        self._ended = True
        self._timer.stop()
        if self._views is not None:
            self._views.drop()
            self._views = None
