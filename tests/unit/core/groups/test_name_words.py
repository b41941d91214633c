"""Typed words: what of them is asked for, within bounds, and the same names as a paste gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.name_pattern import MOST_NAMES, expand_pattern, first_names, names_of_text
from gui.core.groups.name_words import MOST_CHECKED, MOST_WORDS, NOT_A_NAME, name_words

NAMES = st.from_regex(r"[A-Z]{1,4}:[A-Z0-9]{1,6}", fullmatch=True)
PATTERNS = st.builds(
    lambda head, low, more: f"{head}{{{low}..{low + more}}}",
    NAMES,
    st.integers(0, 30),
    st.integers(0, 300),
)


@given(st.lists(NAMES | PATTERNS, max_size=6))
def test_what_is_asked_for_is_what_a_paste_would_open(written):
    text = " ".join(written)
    words = name_words(text)
    assert list(words.names()) == names_of_text(text)[: len(words.names())]
    assert len(words.names()) <= MOST_CHECKED
    if words.whole and all(len(word.names) == word.count for word in words.words):
        assert list(words.names()) == names_of_text(text)


@given(st.text(max_size=300))
def test_any_text_is_taken_and_bounds_hold(text):
    words = name_words(text)
    assert len(words.words) <= MOST_WORDS and len(words.names()) <= MOST_CHECKED
    for word in words.words:
        assert not (word.why and word.names)


@given(PATTERNS, st.integers(0, 50))
def test_the_first_names_are_those_of_the_pattern(pattern, most):
    names, count = first_names(pattern, most)
    assert names == expand_pattern(pattern)[:most] and count == len(expand_pattern(pattern))


def test_a_large_pattern_is_not_expanded_and_a_larger_one_is_refused():
    words = name_words("SR:{1..10000} SR:X{1..9999}")
    assert [(len(word.names), word.count) for word in words.words] == [(500, 10_000), (0, 9_999)]
    (refused,) = name_words("SR:{1..10001}").words
    assert f"{MOST_NAMES:,} at most" in refused.why and refused.names == ()


def test_words_of_a_sentence_are_not_asked_for_unless_they_are_known():
    assert [word.why for word in name_words("please SR:A").words] == [NOT_A_NAME, ""]
    assert name_words("please SR:A", {"please"}).names() == ("please", "SR:A")


@pytest.mark.parametrize("text", ["pva://A:B", "http://x"])
def test_other_protocols_say_why(text):
    (word,) = name_words(text).words
    assert "Channel Access" in word.why or "PVAccess" in word.why


def test_a_name_twice_is_asked_for_once_and_both_words_have_it():
    words = name_words("SR:{1..3} SR:2")
    assert words.names() == ("SR:1", "SR:2", "SR:3")
    assert words.words[1].names == ("SR:2",)


def test_of_a_long_text_the_first_words_are_looked_at():
    words = name_words(" ".join(f"SR:BPM{k:04}:X" for k in range(10_000)))
    assert not words.whole and len(words.words) == MOST_WORDS
    assert words.words[-1].names == (f"SR:BPM{MOST_WORDS - 1:04}:X",)
    long = name_words("SR:" + "A" * 100_000)
    assert long.words == () and not long.whole
