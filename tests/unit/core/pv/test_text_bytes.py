"""Bytes are the value; what is shown of them tells them apart, and is never the sign of loss."""

import ast

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from gui.core.pv.formatting import plain
from gui.core.pv.text_bytes import (
    LATIN_1,
    UTF_8,
    before_nul,
    decode,
    encode,
    is_hidden_behind_nul,
    readable,
    readable_chars,
    reads_as_text,
    spelled,
    text_of_chars,
)
from gui.core.pv.whole_value import long_name, why_not_whole
from tests.support.waiting import Cost

RAW = st.binary(max_size=60)


@given(RAW)
@example("5 µm".encode())
@example(b"5 \xb5m")
def test_what_is_edited_is_the_same_bytes_again(raw):
    assert encode(*decode(raw)) == raw


@given(RAW, RAW)
def test_no_two_are_spelled_alike_and_none_is_shown_as_lost(raw, other):
    assert (spelled(raw) == spelled(other)) == (raw == other)
    told = spelled(raw)
    assert raw == (ast.literal_eval(told) if told.startswith(("b'", 'b"')) else told.encode())
    assert "\ufffd" not in readable(raw) and "\ufffd" not in plain(readable(raw), 500)


@given(st.binary(min_size=1, max_size=20).filter(lambda raw: b"\\" not in raw))
def test_nothing_is_dropped_from_what_is_shown(raw):
    shown = plain(readable(raw), 500)
    assert len(shown) >= len(decode(raw).text)


def test_latin_1_is_shown_right_and_apart():
    assert decode(b"\xb0C") == ("°C", LATIN_1) and decode("°C".encode()) == ("°C", UTF_8)
    assert readable(b"5 \xb5m") == "5 µm" and readable(b"5 \xe5m") == "5 åm"
    assert readable(b"a\x1bb\x85") == "a\\x1bb\\x85" and readable(b"two\nlines") == "two\nlines"
    assert readable("\u202eevil".encode()) == "\\xe2\\x80\\xaeevil"
    assert readable("\ufffd".encode()) == "\\xef\\xbf\\xbd"
    assert spelled(b"5 \xb5m") == "b'5 \\xb5m'" and spelled("5 µm".encode()) == "5 µm"


def chars(*values):
    return np.array(values, np.uint8)


def test_characters_are_text_or_not():
    for text in (b"", b"\0", b"ABCD", b"ab\0\0\0", "5 µm\0".encode(), b"5 \xb5m\0", b"a\tb\n\0"):
        assert reads_as_text(chars(*text)), text
    for numbers in ([200, 201, 0, 255, 1, 2, 3, 130], [1, 2, 3], [65, 0, 66], [0, 1], [150, 66]):
        assert not reads_as_text(chars(*numbers)), numbers
    assert text_of_chars(chars(*b"ab\0c")) == b"ab" and before_nul(b"ab") == b"ab"
    assert readable_chars(chars(*b"ab\0c")) == "ab… (more behind NUL)"
    assert readable_chars(chars(*b"ab\0")) == "ab"
    assert is_hidden_behind_nul(chars(*b"ab\0c")) and not is_hidden_behind_nul(chars(*b"ab\0\0"))


def test_what_may_not_be_whole():
    assert why_not_whole("STRING", b"x" * 38, None) == ""
    assert "may be cut" in why_not_whole("STRING", b"x" * 39, None)
    assert why_not_whole("CHAR", b"x" * 39, None) == ""  # a text out of characters
    assert "may be cut" in why_not_whole("STRING", np.array([b"a", b"x" * 40], "S40"), None)
    assert why_not_whole("STRING", np.array([b"a", b"x" * 38], "S40"), None) == ""
    big = 2.0**53
    assert "2^53" in why_not_whole("DOUBLE", big, 0) and why_not_whole("DOUBLE", big - 1, 0) == ""
    assert why_not_whole("DOUBLE", big, 3) == "" and why_not_whole("LONG", big, 0) == ""
    assert "2^53" in why_not_whole("DOUBLE", np.array([1.0, -big]), 0)
    assert why_not_whole("DOUBLE", np.array([1.0, np.nan, 1e300]), 0) == ""
    assert "lost" in why_not_whole("STRING", "5 \ufffdm", None)
    assert "lost" in why_not_whole("", np.array(["5 \ufffdm"]), None)


def test_names_of_long_strings():
    assert long_name("x:path") == "x:path.VAL$" and long_name("x:a.DESC") == "x:a.DESC$"
    assert long_name("x:a.DESC$") is None and long_name('x:a.VAL{"dec":{"n":2}}') is None


def test_long_texts_are_quick():
    raw = ("line of a log, 5 µm\n" * 50_000).encode() + b"\x01"
    cost = Cost()
    shown = readable(raw)
    assert cost.seconds < 1.0 and shown.endswith("µm\n\\x01")
    array = np.frombuffer(raw, np.uint8)
    cost = Cost()
    assert not reads_as_text(array) and reads_as_text(array[:-1])
    assert cost.seconds < 1.0
