"""When new alarms are told, and in which words."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gui.core.alarms.notice_text import PendingNotices, RateLimit, notice_text


@given(st.lists(st.floats(0, 5), max_size=40), st.floats(0.1, 4))
def test_a_rate_limit_keeps_its_distance_and_lets_the_first_through(gaps, interval):
    limit, now, allowed = RateLimit(interval), 0.0, []
    for gap in gaps:
        now += gap
        if limit.allows(now):
            allowed.append(now)
    assert not gaps or allowed[0] == gaps[0]
    assert all(b - a >= interval for a, b in pairwise(allowed))


def test_what_came_in_the_pause_is_told_together_once():
    pending = PendingNotices(10)
    assert pending.take(0, bool) is None
    pending.add("a", 1)
    assert pending.take(1, bool).title == "MINOR alarm"
    for number in range(5):
        pending.add(f"<b>{number}", 1 + number % 2)
    pending.add("seen", 3)
    assert pending.take(10.9, bool) is None
    notice = pending.take(11, lambda pv: pv != "seen")
    assert (notice.title, notice.severity) == ("5 new alarms, worst MAJOR", 2)
    assert notice.body.splitlines() == [
        "◆ MAJOR  ‹b›1", "◆ MAJOR  ‹b›3", "▲ MINOR  ‹b›0", "and 2 more",
    ]  # fmt: skip
    assert pending.take(30, bool) is None


def test_names_are_plain():
    body = notice_text({"a\u202e&<img src='x'>\n" + "x" * 200: 2}).body
    assert "<" not in body and "&" not in body and "\n" not in body and len(body) < 100
