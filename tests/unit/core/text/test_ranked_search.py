"""Ranked search: every word counts, the best come first, nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from gui.core.text.ranked_search import ranked

TEXTS = ["reopen closed tab", "save as…", "autosave", "take snapshot", "save"]


def found(typed, most=10):
    return [TEXTS[n] for n in ranked(TEXTS, typed, most)[0]]


def test_the_best_come_first():
    assert found("save") == ["save as…", "save", "autosave"]
    assert found("Tab re") == ["reopen closed tab"] and found("xyz") == []
    assert found("") == TEXTS and ranked(TEXTS, "a", 1)[1] == 5


@given(st.lists(st.text("ab c", max_size=8), max_size=30), st.text("ab ", max_size=5))
def test_what_has_all_words_is_found_once_and_nothing_else(texts, typed):
    places, total = ranked(texts, typed, len(texts))
    assert sorted(places) == [n for n, t in enumerate(texts) if all(w in t for w in typed.split())]
    assert total == len(places)
