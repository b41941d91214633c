"""The time range of a chart as text: what is typed is shown, what is shown can be typed."""

from typing import Final

from gui.core.chart.navigator import Navigator
from gui.core.chart.time_view import TimeView
from gui.core.text.time_range import format_time_range, is_time_range, parse_time_range
from gui.core.text.time_span import SHORTEST_SHOWN_S, format_span, parse_span

UP_TO: Final = "up to "  # before the span to which a view grows


def show_typed(navigator: Navigator, text: str, now_ns: int, utc: bool) -> str:
    """Show a span or range as typed at ``now_ns`` (UTC); return what it left open, or "".

    A range that ends now goes on: its end, and the beginning of ``-2h to now``, move with the
    clock. ``up to 10m`` grows. Raises ``ValueError`` with a sentence for the user.
    """
    wanted = text.strip().lower()
    grows = wanted.startswith(UP_TO)
    if grows or not is_time_range(text):
        try:
            span_s = parse_span(wanted.removeprefix(UP_TO), SHORTEST_SHOWN_S)
            (navigator.set_growing if grows else navigator.set_span)(span_s)
        except ValueError as error:
            wrong = str(error).replace(repr(wanted.removeprefix(UP_TO)), f"“{text.strip()}”")
            raise ValueError(f"{wrong}, nor a range such as 10:00 - 11:30") from None
        return ""
    found = parse_time_range(text, now_ns, utc)
    if found.rolling:
        navigator.set_rolling(found.end_ns - found.begin_ns)
    elif found.live:
        navigator.set_begin(found.begin_ns)
    else:
        navigator.set_range(found.begin_ns, found.end_ns)
    return found.told


def text_in_force(view: TimeView, utc: bool) -> str:
    """Return the text that shows ``view`` again when it is typed."""
    if view.grows:
        assert view.goal_ns is not None
        return UP_TO + format_span(round(view.goal_ns / 1e9, 9))
    if view.begin_ns is not None:
        return format_time_range(view.begin_ns, None, utc)
    if view.end_ns is None:
        return format_span(round(view.span_ns / 1e9, 9))
    return format_time_range(view.end_ns - view.span_ns, view.end_ns, utc)
