"""Navigator of a chart: its view and all changes to it: zoom, pan, fit, live, undo, redo."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from gui.core.chart.time_view import LONGEST_NS, SHORTEST_NS, TimeView, growing
from gui.core.chart.value_scale import ValueScale
from gui.core.chart.view_stack import ViewStack


@dataclass(frozen=True, slots=True)
class ChartView:
    """The time range, and the ranges of axes that were set by hand."""

    time: TimeView
    scales: tuple[tuple[str, ValueScale], ...] = ()  # by id of the axis, sorted

    def scale(self, axis: str) -> ValueScale | None:
        """Return the range set for ``axis``; ``None``: automatic."""
        return dict(self.scales).get(axis)

    def with_scales(self, chosen: Mapping[str, ValueScale]) -> "ChartView":
        """Return the view with these ranges set."""
        return replace(self, scales=tuple(sorted({**dict(self.scales), **chosen}.items())))

    def without_scales(self, axis: str | None = None) -> "ChartView":
        """Return the view in which ``axis``, or every axis, has an automatic range."""
        kept = () if axis is None else tuple(s for s in self.scales if s[0] != axis)
        return replace(self, scales=kept)


class Navigator:
    """Holds the view and the views before it, 50 deep. Pure; ``clock`` gives ns since 1970."""

    def __init__(self, span_s: float, clock: Callable[[], int] | None = None) -> None:
        self.view = ChartView(TimeView(int(span_s * 1e9)))
        self._stack: ViewStack[ChartView] = ViewStack()
        self.clock = clock  # None: of this computer

    def now_ns(self) -> int:
        """Return the time up to which a live view goes: that of then in a replay."""
        return (self.clock or time.time_ns)()

    @property
    def can_undo(self) -> bool:
        """Whether there is a view to go back to."""
        return self._stack.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone view."""
        return self._stack.can_redo

    def go(self, view: ChartView, key: str | None = None) -> None:
        """Show ``view``; quick changes with the same ``key`` are one step of undo."""
        if view != self.view:
            self._stack.push(self.view, key, self.now_ns() / 1e9)
            self.view = view

    def undo(self) -> None:
        """Show the view before the last change."""
        self.view = self._stack.undo(self.view) or self.view

    def redo(self) -> None:
        """Show the view that was undone last."""
        self.view = self._stack.redo(self.view) or self.view

    def _go_time(self, view: TimeView, key: str | None = None) -> None:
        self.go(replace(self.view, time=view), key)

    def set_span(self, span_s: float) -> None:
        """Show ``span_s`` seconds up to the same end."""
        span_ns = _bounded(round(span_s * 1e9))
        self._go_time(TimeView(span_ns, self.view.time.end_ns))

    def set_range(self, t0_ns: int, t1_ns: int) -> None:
        """Show a fixed range. Raises ``ValueError`` unless t0 < t1."""
        if t1_ns <= t0_ns:
            raise ValueError("the range ends before it begins")
        self._go_time(TimeView(_bounded(t1_ns - t0_ns), t1_ns))

    def set_begin(self, t0_ns: int) -> None:
        """Show what begins at ``t0_ns`` (UTC) and goes on to now."""
        span_ns = _bounded(self.now_ns() - t0_ns)
        self._go_time(TimeView(span_ns, None, t0_ns))

    def set_rolling(self, span_ns: int) -> None:
        """Show the last ``span_ns`` nanoseconds up to now."""
        self._go_time(TimeView(_bounded(span_ns)))

    def set_growing(self, span_s: float) -> None:
        """Show what there is, up to the last ``span_s`` seconds."""
        self._go_time(growing(_bounded(round(span_s * 1e9))))

    def grow(self, begin_ns: int | None) -> None:
        """Let a view that grows begin at ``begin_ns``, that of the samples; it is no step to undo.

        Once it has its whole length it is as any other. ``None``: there are no samples.
        """
        view = self.view.time
        if not view.grows or begin_ns is None:
            return
        view = view.with_begin(begin_ns)
        if view.is_full(self.now_ns()):
            assert view.goal_ns is not None
            view = TimeView(view.goal_ns)
        if view != self.view.time:
            self.view = replace(self.view, time=view)

    def pause(self) -> None:
        """Pause: keep the range shown."""
        if self.view.time.live:
            now_ns = self.now_ns()
            step_ns = _step(self.view.time.span_at(now_ns))
            frozen = self.view.time.frozen_at(now_ns // step_ns * step_ns)
            self._go_time(replace(frozen, span_ns=_tidy(frozen.span_ns)))

    def go_live(self) -> None:
        """Show the latest samples again."""
        self._go_time(self.view.time.going_on())

    def zoom_time(self, factor: float, at: float = 1.0) -> None:
        """Show ``factor`` times as long around the place ``at`` (0 left … 1 right).

        A live view stays live: its right edge is now.
        """
        before = self.view.time.let_go(self.now_ns())
        span_ns, end_ns = _tidy(_bounded(int(before.span_ns * factor))), before.end_ns
        if end_ns is not None:
            end_ns = _tidy(end_ns + int((span_ns - before.span_ns) * (1 - at)), span_ns)
        self._go_time(TimeView(span_ns, end_ns), "zoom time")

    def pan_time(self, part: float) -> None:
        """Move by ``part`` of the span, to later if positive; at now the view becomes live."""
        now_ns = self.now_ns()
        before = self.view.time.let_go(now_ns)
        end_ns = before.range_at(now_ns)[1] + int(before.span_ns * part)
        live = end_ns >= now_ns and part > 0
        end_ns = _tidy(end_ns, before.span_ns)
        moved = before.going_on() if live else replace(before, end_ns=end_ns)
        self._go_time(moved, "pan time")

    def zoom_axis(self, axis: str, shown: ValueScale, factor: float, at: float = 0.5) -> None:
        """Show ``factor`` times as much of an axis that shows ``shown``, around ``at``."""
        part = shown.part(at - at * factor, at + (1 - at) * factor)
        self.go(self.view.with_scales({axis: part}), f"zoom {axis}")

    def pan_axis(self, axis: str, shown: ValueScale, part: float) -> None:
        """Move an axis that shows ``shown`` by ``part`` of its size, up if positive."""
        self.go(self.view.with_scales({axis: shown.part(part, 1 + part)}), f"pan {axis}")

    def show_scales(self, scales: Mapping[str, ValueScale]) -> None:
        """Show these ranges of axes."""
        self.go(self.view.with_scales(scales), "show scales")

    def zoom_to(self, t0_ns: int, t1_ns: int, scales: Mapping[str, ValueScale]) -> None:
        """Show a rectangle, as one step."""
        span_ns = _tidy(_bounded(t1_ns - t0_ns))
        t1_ns = _tidy(t1_ns, span_ns)
        self.go(replace(self.view, time=TimeView(span_ns, t1_ns)).with_scales(scales))

    def fit(self, axis: str | None = None) -> None:
        """Set ``axis``, or every axis, to its automatic range."""
        self.go(self.view.without_scales(axis))


def _bounded(span_ns: int) -> int:
    return min(max(span_ns, SHORTEST_NS), LONGEST_NS)


def _step(span_ns: int) -> int:
    return int(10 ** max(len(str(span_ns)) - 5, 0))


def _tidy(time_ns: int, span_ns: int | None = None) -> int:
    """Return a time as short to write as the mouse is exact: to 1/10,000 of the span at the most.

    Without ``span_ns``, ``time_ns`` is the span itself.
    """
    step = _step(time_ns if span_ns is None else span_ns)
    return (time_ns + step // 2) // step * step
