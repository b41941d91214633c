"""What readers do with any text: escapes, plain lines."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from gui.core.pv.plain_text import HIDDEN, plain
from gui.files.formats.group_reader import unescaped


@given(st.text(st.sampled_from('\\\\"a\n') | st.characters(), max_size=40))
def test_a_backslash_takes_the_next_character_as_it_is(text):
    assert unescaped(text) == re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


@given(
    st.text(st.sampled_from("\n\r\t\x00\u200b\u202e\u2028\u00a0\ud800…é") | st.characters()),
    st.integers(1, 50),
)
def test_plain_text_has_no_hidden_character(text, limit):
    seen = text[: limit * 2]
    spaced = "".join(" " if c in "\n\r\t" else c for c in seen)
    shown = "".join(c for c in spaced if unicodedata.category(c) not in HIDDEN)
    assert plain(text, limit) == (shown if len(shown) <= limit else f"{shown[: limit - 1]}…")
