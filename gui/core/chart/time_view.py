"""Time range of a chart: a span that ends now (live) or at a fixed time."""

from dataclasses import dataclass, replace

from gui.core.text.time_span import LONGEST_S, SHORTEST_SHOWN_S

SHORTEST_NS = round(SHORTEST_SHOWN_S * 1e9)
LONGEST_NS = round(LONGEST_S * 1e9)
FIRST_NS = 5_000_000_000  # that a view shows which begins with the first sample


@dataclass(frozen=True, slots=True)
class TimeView:
    """``span_ns`` nanoseconds that end now (``end_ns`` ``None``: live) or at ``end_ns`` (UTC).

    A live view with ``begin_ns`` (UTC) begins there and grows; ``span_ns`` is its first length.
    With ``goal_ns`` it grows to that length only, and then moves on; ``begin_ns`` is that of the
    samples then, ``None`` before the first. Paused or moved it still has its goal.
    """

    span_ns: int
    end_ns: int | None = None
    begin_ns: int | None = None
    goal_ns: int | None = None

    @property
    def live(self) -> bool:
        """Whether the view moves with the clock."""
        return self.end_ns is None

    def range_at(self, now_ns: int) -> tuple[int, int]:
        """Return begin and end at the time ``now_ns``."""
        end = now_ns if self.end_ns is None else self.end_ns
        return end - self.span_at(now_ns), end

    def span_at(self, now_ns: int) -> int:
        """Return the length in ns at the time ``now_ns``."""
        if self.begin_ns is None:
            return self.span_ns
        if self.goal_ns is not None:
            return min(max(now_ns - self.begin_ns, FIRST_NS), self.goal_ns)
        return min(max(now_ns - self.begin_ns, SHORTEST_NS), LONGEST_NS)

    @property
    def grows(self) -> bool:
        """Whether the view shows what there is, up to its goal."""
        return self.live and self.goal_ns is not None

    def is_full(self, now_ns: int) -> bool:
        """Tell whether a view that grows has its whole length at ``now_ns``."""
        if self.goal_ns is None or self.begin_ns is None:
            return False
        return now_ns - self.begin_ns >= self.goal_ns

    def begins_at(self, now_ns: int) -> int | None:
        """Return where the view begins, if that does not move at ``now_ns``; else ``None``."""
        if self.begin_ns is None or self.range_at(now_ns)[0] != self.begin_ns:
            return None
        return self.begin_ns

    def on_columns(self, now_ns: int, columns: int) -> tuple[int, int]:
        """Return begin and end of the frame of ``now_ns`` on so many columns of pixels.

        A live view ends with the pixel column that contains now: columns lie on a grid of absolute
        time, and a frame is the one before, moved by whole pixels. One that grows from a fixed
        beginning has a little room after now, and is painted whole only when that is used up.
        """
        t0_ns, t1_ns = self.range_at(now_ns)
        if self.begins_at(now_ns) is not None:
            return t0_ns, t0_ns + _stepped(t1_ns - t0_ns)
        if not self.live:
            return t0_ns, t1_ns
        column_ns = max((t1_ns - t0_ns) // columns, 1)
        t1_ns = (t1_ns // column_ns + 1) * column_ns
        return t1_ns - columns * column_ns, t1_ns

    def with_begin(self, begin_ns: int) -> "TimeView":
        """Return a view that grows, beginning at ``begin_ns`` or where it begins already."""
        earliest = begin_ns if self.begin_ns is None else min(begin_ns, self.begin_ns)
        return replace(self, begin_ns=earliest)

    def with_span(self, span_s: float) -> "TimeView":
        """Return a view of the same end that shows ``span_s`` seconds."""
        return TimeView(max(round(span_s * 1e9), 1), self.end_ns)

    def frozen_at(self, now_ns: int) -> "TimeView":
        """Return the view paused as it is at ``now_ns``."""
        return TimeView(self.span_at(now_ns), self.range_at(now_ns)[1], goal_ns=self.goal_ns)

    def let_go(self, now_ns: int) -> "TimeView":
        """Return the view without a fixed beginning, as long as it is at ``now_ns``."""
        return TimeView(self.span_at(now_ns), self.end_ns, goal_ns=self.goal_ns)

    def going_on(self) -> "TimeView":
        """Return the view of the same span that is live; one with a goal goes on to grow."""
        if self.goal_ns is not None:
            return growing(self.goal_ns)
        return replace(self, end_ns=None)


def growing(goal_ns: int) -> TimeView:
    """Return the live view that shows what there is, up to ``goal_ns``."""
    return TimeView(goal_ns, goal_ns=goal_ns)


def _stepped(span_ns: int) -> int:
    """Return ``span_ns`` and up to 1/64 of it more, the same for most spans that follow it."""
    step = 1 << max(span_ns.bit_length() - 7, 0)
    return (span_ns // step + 1) * step
