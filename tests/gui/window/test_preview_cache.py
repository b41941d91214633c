"""Which previews stay cached: bounds in number and time, whatever happens in whatever order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.window.tabs.preview_cache import PreviewCache


def test_the_oldest_are_closed_beyond_the_number():
    tabs = PreviewCache(most=3)
    assert [tabs.visit(key, now) for now, key in enumerate("abcd")] == [(), (), (), ("a",)]
    assert tabs.visit("b", 5) == () and tabs.visit("e", 6) == ("c",)
    assert tabs.cached == ("d", "b", "e")


def test_the_time_counts_from_when_a_tab_was_left():
    tabs = PreviewCache(most=3, seconds=10)
    tabs.visit("a", 0)
    assert tabs.expired(100) == ()  # it is shown
    tabs.visit("b", 100)
    assert tabs.expired(110) == () and tabs.expired(110.1) == ("a",)
    assert tabs.expired(111) == () and tabs.cached == ("b",)


def test_pinned_tabs_do_not_count_and_are_never_closed():
    tabs = PreviewCache(most=2, seconds=10)
    tabs.visit("a", 0)
    tabs.pin("a")
    assert [tabs.visit(key, 1) for key in "bca"] == [(), (), ()]
    assert tabs.cached == ("b", "c")
    assert tabs.expired(1000) == ("b", "c")  # a pinned one is shown: both were left
    tabs.drop("a")
    assert tabs.visit("a", 1000) == () and tabs.cached == ("a",)


def test_fewer_may_be_kept_from_now_on():
    tabs = PreviewCache(most=4)
    for now, key in enumerate("abcd"):
        tabs.visit(key, now)
    assert tabs.resize(2, 5) == ("a", "b") and tabs.resize(0, 5) == ("c",)
    assert tabs.cached == ("d",)
    with pytest.raises(ValueError, match="0 cannot be kept"):
        PreviewCache(most=0)


_STEP = st.tuples(
    st.sampled_from(["visit", "visit", "visit", "pin", "drop", "expired"]),
    st.integers(0, 9),
    st.integers(0, 8),
)


@given(st.integers(1, 5), st.lists(_STEP, max_size=60))
def test_never_too_many_never_too_long_never_a_pinned_one(most, steps):
    tabs = PreviewCache(most=most, seconds=10)
    now, current = 0, None
    left: dict[int, int] = {}  # what must be open, and since when it is out of sight
    pinned: set[int] = set()
    for what, key, passed in steps:
        now += passed
        closed: tuple[int, ...] = ()
        if what == "visit":
            if current in left:
                left[current] = now
            current = key
            left[key] = now
            closed = tabs.visit(key, now)
        elif what == "expired":
            closed = tabs.expired(now)
        elif what == "pin" and key in left:
            pinned.add(key)
            tabs.pin(key)
        elif what == "drop":
            left.pop(key, None)
            pinned.discard(key)
            current = None if key == current else current
            tabs.drop(key)
        assert not pinned & set(closed) and current not in closed
        assert len(set(closed)) == len(closed) and left.keys() >= set(closed)
        for gone in closed:
            over = now - left.pop(gone) > 10
            assert over or what == "visit"
        assert set(tabs.cached) == left.keys() - pinned
        assert len(tabs.cached) <= most
        if what in ("visit", "expired"):
            assert all(now - left[key] <= 10 for key in tabs.cached if key != current)
