import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.puts.display import (
    audit_text,
    describe_difference,
    edit_text,
    show_value,
    shown_beside,
)
from gui.core.puts.parsing import join_texts, split_texts
from gui.core.puts.validation import PutTarget, check_value, parse_put, same_value, text_hint
from gui.core.pv.updates import Metadata, PvKind

FREE = Metadata("mm", 2)


def number(native="DOUBLE", metadata=FREE, **more):
    kind = PvKind.FLOAT if native in ("DOUBLE", "FLOAT") else PvKind.INTEGER
    return PutTarget("X", kind, native, 1, metadata, **more)


LIMITED = number(metadata=Metadata("mm", 2, control_limits=(-10.0, 10.0)))
STATES = PutTarget("X", PvKind.ENUM, "ENUM", 1, Metadata(labels=("Idle", "Run", "", "0")))
STRING = PutTarget("X", PvKind.TEXT, "STRING", 1)
CHARS = PutTarget("X", PvKind.TEXT, "CHAR", 10)
LONG_TEXT = PutTarget("X.VAL$", PvKind.TEXT, "CHAR", 10)
WAVE = PutTarget("X", PvKind.ARRAY, "DOUBLE", 4)
SHORTS = PutTarget("X", PvKind.ARRAY, "INT", 4)
NAMES = PutTarget("X", PvKind.ARRAY, "STRING", 3)


@pytest.mark.parametrize(
    ("target", "text", "value"),
    [
        (number(), " 2.50 ", 2.5), (number(), "1e3", 1000.0), (number(), "-.5", -0.5),
        (number(), "2.5 mm", 2.5), (number(), "0x10", 16.0), (number(), "1e-12", 1e-12),
        (number(), "1e300", 1e300), (number("LONG"), "0xFF", 255), (number("LONG"), "1e3", 1000),
        (number("LONG"), "-2147483648", -(2**31)), (number("LONG"), "7.0", 7),
        (number("CHAR"), "255", 255), (LIMITED, "10", 10.0), (number("FLOAT"), "0.1", 0.1),
        (STATES, "Run", 1), (STATES, " Run ", 1), (STATES, "2", 2), (STATES, "0", 3),
        (STRING, " kept ", b" kept "), (STRING, "x" * 39, b"x" * 39), (STRING, "", b""),
        (STRING, "1,5", b"1,5"), (STRING, "µ", "µ".encode()),
    ],
)  # fmt: skip
def test_what_people_type(target, text, value):
    parsed = parse_put(target, text)
    assert parsed == value and type(parsed) is type(value)


@pytest.mark.parametrize(
    ("target", "text", "words"),
    [
        (number(), "", "no number"), (number(), "abc", "“abc” is not a number"),
        (number(), "1,5", "has a comma: write 1.5"), (number(), "1.000,5", "not a number"),
        (number(), "1_000", "not a number"), (number(), "٣", "not a number"),
        (number(), "nan", "not a finite"), (number(), "-inf", "not a finite"),
        (number(), "1e999", "too large"), (number(), "9" * 399, "too large"),
        (number(), "9" * 100_000, "not a number"),
        (number(), "9007199254740993", "round 9007199254740993 to 9007199254740992"),
        (number("LONG"), "2147483648", "out of the range of LONG: -2147483648 to 2147483647"),
        (number("INT"), "-32769", "out of the range of INT"), (number("CHAR"), "256", "CHAR"),
        (number("LONG"), "1.5", "not a whole number"),
        (number("FLOAT"), "1e39", "out of the range of FLOAT"),
        (number("FLOAT"), "1e-50", "would become 0"),
        (LIMITED, "10.01", "10.01 is outside the control limits -10 to 10"),
        (number(metadata=None), "1", "limits have not arrived"),
        (number(connected=False), "1", "not connected"),
        (number(writable=False), "1", "no write access"),
        (number(silent_since=10**18), "1", "silent since"),
        (STATES, "run", "no state “run”. Its states: 0 Idle, 1 Run, 2, 3 0"),
        (STATES, "-1", "no state"), (STATES, "4", "no state"), (STATES, "0.5", "no state"),
        (PutTarget("X", PvKind.ENUM, "ENUM"), "0", "states have not arrived"),
        (STRING, "x" * 40, "40 bytes; the IOC takes 39"), (STRING, "ä" * 20, "40 bytes"),
        (CHARS, "x" * 11, "11 bytes; the IOC takes 10"),
        (LONG_TEXT, "x" * 10, "10 bytes; the IOC takes 9"), (STRING, "a\0b", "NUL"),
        (STRING, "\ud800", "cannot be sent"),
        (WAVE, "", "no elements"), (WAVE, "[]", "no elements"), (WAVE, "[1, 2", "bracket"),
        (WAVE, "1 2 3 4 5", "5 elements do not fit: the PV has room for 4"),
        (WAVE, "1, x", "“x” is not a number"), (WAVE, "1,5 2,5", "not a number"),
        (WAVE, "1, nan", "not a finite"), (SHORTS, "1, 40000", "Element 2, 40000"),
        (SHORTS, "1.5", "Element 1, 1.5, does not fit into INT (-32768 to 32767)"),
        (PutTarget("X", PvKind.ARRAY, "FLOAT", 4), "1 1e39", "Element 2"),
        (NAMES, f"a, {'x' * 40}", "40 bytes"), (NAMES, '"a', "Write texts as"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(target, text, words):
    with pytest.raises(ValueError) as refused:
        parse_put(target, text)
    assert words in str(refused.value) and len(str(refused.value)) < 400


@pytest.mark.parametrize("text", ["1, 2, 3", "[1 2 3]", " 1 2  3 ", "[1,2,3]", "0x1, 2.0, 3e0"])
def test_arrays(text):
    array = parse_put(WAVE, text)
    assert array.tolist() == [1, 2, 3] and not array.flags.writeable
    assert parse_put(NAMES, 'a, "b, c", d').tolist() == [b"a", b"b, c", b"d"]


def test_what_is_not_text_is_checked_too():
    assert check_value(STATES, "Run") == 1 and check_value(number(), np.float64(2)) == 2.0
    assert math.isnan(check_value(WAVE, np.array([math.nan]))[0])
    for stored in (math.nan, math.inf, -math.inf):  # what an IOC holds can be put back
        assert same_value(number(), stored, check_value(number(), stored))
    for target, value in [(number(), "2"), (number("LONG"), math.nan), (STRING, 5), (WAVE, 5.0),
                          (WAVE, "1"), (WAVE, [[1.0]]), (number(), 10**400), (number(), None),
                          (STATES, "Gone")]:  # fmt: skip
        with pytest.raises(ValueError):
            check_value(target, value)


def test_same_value():
    assert same_value(number(), 0.1, 0.1) and not same_value(number(), 0.1, 0.1000001)
    single = number("FLOAT")
    assert same_value(single, 0.1, float(np.float32(0.1))) and not same_value(single, 0.1, 0.2)
    assert not same_value(number(), 1.0, None) and not same_value(number(), 1.0, "1")
    assert same_value(number("LONG"), 5, 5.0) and not same_value(number("CHAR"), 255, -1.0)
    assert same_value(STATES, "Run", 1.0) and same_value(STATES, 1, 1.0)
    assert not same_value(STATES, "Gone", 1.0) and not same_value(STATES, 1, 65535.0)
    assert same_value(STRING, b"abc", b"abc") and not same_value(STRING, b"abcd", b"abc")
    floats = PutTarget("X", PvKind.ARRAY, "FLOAT", 4)
    assert same_value(floats, [0.1, math.nan], np.float32([0.1, math.nan]))
    assert not same_value(WAVE, [0.1], np.float32([0.1])) and not same_value(WAVE, [1], 1.0)
    assert not same_value(WAVE, [1.0, 2.0], np.array([1.0, 2.0, 0.0]))
    assert same_value(NAMES, np.array([b"a", b"b"]), np.array([b"a", b"b"], "S40"))


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 15))
def test_an_untouched_number_is_written_back_as_it_is(value, precision):
    target = number(metadata=Metadata("V", precision))
    assert same_value(target, parse_put(target, edit_text(target, value)), value)
    shown = show_value(target, value)
    if "≈" not in shown:
        assert float(shown.removesuffix(" V")) == value


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.floats(0, 1e-3) | st.floats(1, 1.01)


@given(NUMBERS, NUMBERS, st.none() | st.integers(0, 15))
def test_a_value_now_never_reads_as_a_new_one_that_differs(value, new, precision):
    target = replace(number(metadata=Metadata("V", precision)), value=value)
    short, exact = shown_beside(target, show_value(target, new))
    assert exact == show_value(target, value)
    assert value == new or short != show_value(target, new)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)))
def test_texts_are_joined_and_split(texts):
    if texts:
        assert split_texts(join_texts(texts)) == texts


def test_texts_for_people():
    assert edit_text(STATES, 1.0) == "Run" and edit_text(STATES, 2.0) == "2"
    assert edit_text(STATES, 3.0) == "0" and parse_put(STATES, edit_text(STATES, 3.0)) == 3
    assert edit_text(number(), math.nan) == "" and edit_text(number("LONG"), 7.0) == "7"
    assert edit_text(WAVE, np.array([1.0, 2.5])) == "1.0, 2.5"
    assert show_value(LIMITED, 1.5) == "1.50 mm" and show_value(LIMITED, 1.2345) == "1.2345 mm"
    assert show_value(LIMITED, None) == "?" and show_value(STATES, 1) == "Run"
    plain_number = number(metadata=Metadata())
    assert describe_difference(plain_number, 20.0, 10.0) == "the IOC holds 10, not 20"
    assert describe_difference(LIMITED, 20.0, 10.0) == "the IOC holds 10.00 mm, not 20.00 mm"
    assert "3 elements, not 2" in describe_difference(WAVE, [1, 2], np.zeros(3))
    assert describe_difference(WAVE, [1, 2.0], np.array([1, 3.0])).startswith("element 2")
    assert describe_difference(STRING, b"a\n", b"a ") == r"the IOC holds b'a ', not b'a\n'"
    long = PutTarget("X", PvKind.ARRAY, "DOUBLE", 10**6)
    assert audit_text(long, np.zeros(10**6)).endswith("… 1000000 elements]")
    assert len(audit_text(STRING, "x" * 10**6)) < 4_100 and audit_text(number(), None) == ""
    assert audit_text(number(), object()).startswith("<object")


RAW = st.binary(max_size=38).map(lambda raw: raw.replace(b"\0", b"x"))


@given(RAW)
def test_an_untouched_text_is_written_back_to_the_byte(raw):
    target = PutTarget("X", PvKind.TEXT, "STRING", value=raw)
    assert parse_put(target, edit_text(target, raw)) == raw
    assert check_value(target, raw) == raw
    held = np.frombuffer(raw + b"\0", np.uint8)
    chars = PutTarget("X.VAL$", PvKind.TEXT, "CHAR", 60, value=held)
    assert parse_put(chars, edit_text(chars, held)).tobytes() == raw + b"\0"


@given(st.lists(RAW, min_size=1, max_size=3))
def test_untouched_texts_of_an_array_are_written_back_to_the_byte(raws):
    held = np.array(raws, "S40")
    target = PutTarget("X", PvKind.ARRAY, "STRING", 3, value=held)
    assert parse_put(target, edit_text(target, held)).tolist() == held.tolist()


def test_text_is_encoded_as_the_present_one():
    latin = PutTarget("X", PvKind.TEXT, "STRING", value=b"5 \xb5m")
    assert parse_put(latin, "6 µm") == b"6 \xb5m" and parse_put(STRING, "6 µm") == "6 µm".encode()
    with pytest.raises(ValueError, match="present text is in Latin-1, which has no “→”"):
        parse_put(latin, "→")
    assert "Latin-1" in text_hint(latin) and text_hint(LONG_TEXT) == "Text of up to 9 bytes"
    assert check_value(CHARS, np.uint8([0, 255])).tolist() == [0, 255]
    for value, words in (
        ([1, 256], "Element 2"),
        ([1.5], "Element 1"),
        ([], "no elements"),
        ([[1]], "flat"),
        (5, "takes characters"),
        (["a"], "not a number"),
    ):
        with pytest.raises(ValueError, match=words):
            check_value(CHARS, value)
    with pytest.raises(ValueError, match="must be 0"):
        check_value(LONG_TEXT, [65])


def test_what_is_not_whole_is_not_edited_in_place():
    cut = PutTarget("x:path", PvKind.TEXT, "STRING", value=b"x" * 39)
    with pytest.raises(ValueError, match=r"may be cut.*Read it as x:path\.VAL\$"):
        parse_put(cut, "y")
    assert edit_text(cut, cut.value) == "" and "may be cut" in audit_text(cut, cut.value)
    hidden = PutTarget("X", PvKind.TEXT, "CHAR", 9, value=np.uint8([65, 0, 66]))
    with pytest.raises(ValueError, match="behind its end"):
        parse_put(hidden, "y")
    rounded = number(metadata=Metadata("", 0), value=2.0**60)
    assert edit_text(rounded, rounded.value) == "" and parse_put(rounded, "5") == 5


def test_the_log_tells_every_byte():
    latin = PutTarget("X", PvKind.TEXT, "STRING", value=b"5 \xb5m")
    assert (
        audit_text(latin, latin.value) == r"b'5 \xb5m'" and show_value(latin, latin.value) == "5 µm"
    )
    assert audit_text(STRING, "5 µm".encode()) == "5 µm"
    assert audit_text(CHARS, np.uint8([72, 105, 0])) == "Hi"
    assert audit_text(CHARS, np.uint8([200, 0, 1])) == "200, 0, 1"
    assert audit_text(NAMES, np.array([b"a", b"\xb5"], "S40")) == '"a", "b\'\\xb5\'"'
    long = b"x" * 300
    ends = (np.frombuffer(long + end, np.uint8) for end in (b"ab", b"ac"))
    chars = PutTarget("X", PvKind.TEXT, "CHAR", 400)
    assert describe_difference(chars, *ends) == "from byte 302 on the IOC holds b'c', not b'b'"
    same = describe_difference(STRING, "µ".encode(), b"\xb5")
    assert same == r"the IOC holds b'\xb5', not b'\xc2\xb5'"
