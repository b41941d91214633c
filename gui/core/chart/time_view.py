"""Time range of a chart: a span that ends now (live) or at a fixed time."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class TimeView:
    """``span_ns`` nanoseconds that end now (``end_ns`` ``None``: live) or at ``end_ns`` (UTC)."""

    span_ns: int
    end_ns: int | None = None

    @property
    def live(self) -> bool:
        """Whether the view moves with the clock."""
        return self.end_ns is None

    def range_at(self, now_ns: int) -> tuple[int, int]:
        """Return begin and end at the time ``now_ns``."""
        end = now_ns if self.end_ns is None else self.end_ns
        return end - self.span_ns, end

    def with_span(self, span_s: float) -> "TimeView":
        """Return a view of the same end that shows ``span_s`` seconds."""
        return replace(self, span_ns=max(int(span_s * 1e9), 1))

    def frozen_at(self, now_ns: int) -> "TimeView":
        """Return the view paused as it is at ``now_ns``."""
        return replace(self, end_ns=self.range_at(now_ns)[1])

    def going_on(self) -> "TimeView":
        """Return the view of the same span that is live."""
        return replace(self, end_ns=None)
