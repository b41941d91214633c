"""Time range of a chart: a span that ends now (live) or at a fixed time."""

from dataclasses import dataclass, replace

from gui.core.text.time_span import LONGEST_S, SHORTEST_SHOWN_S

SHORTEST_NS = round(SHORTEST_SHOWN_S * 1e9)
LONGEST_NS = round(LONGEST_S * 1e9)


@dataclass(frozen=True, slots=True)
class TimeView:
    """``span_ns`` nanoseconds that end now (``end_ns`` ``None``: live) or at ``end_ns`` (UTC).

    A live view with ``begin_ns`` (UTC) begins there and grows; ``span_ns`` is its first length.
    """

    span_ns: int
    end_ns: int | None = None
    begin_ns: int | None = None

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
        return min(max(now_ns - self.begin_ns, SHORTEST_NS), LONGEST_NS)

    def with_span(self, span_s: float) -> "TimeView":
        """Return a view of the same end that shows ``span_s`` seconds."""
        return TimeView(max(round(span_s * 1e9), 1), self.end_ns)

    def frozen_at(self, now_ns: int) -> "TimeView":
        """Return the view paused as it is at ``now_ns``."""
        return TimeView(self.span_at(now_ns), self.range_at(now_ns)[1])

    def let_go(self, now_ns: int) -> "TimeView":
        """Return the view without a fixed beginning, as long as it is at ``now_ns``."""
        return TimeView(self.span_at(now_ns), self.end_ns)

    def going_on(self) -> "TimeView":
        """Return the view of the same span that is live."""
        return replace(self, end_ns=None)
