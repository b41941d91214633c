import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.pv.formatting import format_value
from gui.core.pv.updates import Metadata, PvKind
from gui.core.snapshots.difference import (
    DifferenceState,
    compare,
    exact_difference,
    shown_difference,
)
from gui.core.snapshots.snapshot import SnapshotItem
from gui.core.snapshots.state_columns import SavedColumns, columns_of
from gui.core.snapshots.text_difference import text_difference
from gui.core.snapshots.tolerance import (
    Tolerance,
    format_tolerance,
    parse_tolerance,
    stored_tolerance,
)
from tests.support.snapshots import item, untyped

EQUAL, DIFFERENT, UNKNOWN, MISSING, OTHER_TYPE = DifferenceState


def state(saved, other, tolerance=None):
    return compare(item(saved), item(other), parse_tolerance(tolerance or "")).state


@pytest.mark.parametrize(
    ("saved", "other", "tolerance", "expected"),
    [
        (1.0, 1.0, "", EQUAL),
        (0.0, -0.0, "", EQUAL),
        (math.nan, math.nan, "", EQUAL),
        (math.nan, 1.0, "1000", DIFFERENT),
        (math.inf, math.inf, "", EQUAL),
        (math.inf, 1.0, "2%", DIFFERENT),
        (math.inf, -math.inf, "200%", DIFFERENT),
        (1e308, -1e308, "500%", DIFFERENT),  # no distance is that large
        (1.0, 1.1, "0.1", EQUAL),
        (1.0, 1.1001, "0.1", DIFFERENT),
        (-200.0, -204.0, "2%", EQUAL),
        (-200.0, -204.1, "2%", DIFFERENT),
        (0.0, 1e-300, "2%", DIFFERENT),
        (1.0, 1.0 + 2**-52, "0", DIFFERENT),
        (3, 3.0, "", EQUAL),
        (2**60, 2**60 + 1, "", DIFFERENT),
        ("a", "a", "", EQUAL),
        ("a", "a ", "", DIFFERENT),
        ("5", 5.0, "", OTHER_TYPE),
        (np.array([1.0]), 1.0, "", OTHER_TYPE),
        (np.array([1.0]), np.array(["1"]), "", OTHER_TYPE),
    ],
)
def test_values(saved, other, tolerance, expected):
    assert state(saved, other, tolerance) is expected


def test_what_is_not_known_is_never_equal():
    known, gone = item(1.0), item(1.0, unknown="disconnected")
    assert compare(known, None).state is MISSING
    assert compare(known, gone).state is compare(gone, known).state is UNKNOWN
    assert compare(gone, known).reason == "disconnected when saved"
    busy = "not known: a is busy"
    assert compare(item(None, unknown=busy), known).reason == busy
    assert compare(gone, gone).state is UNKNOWN
    assert compare(known, item(None)).reason == "no value"


def test_states_by_number_and_by_name():
    def valve(value, *labels):
        return item(value, kind=PvKind.ENUM, native_type="ENUM", labels=labels)

    assert compare(valve(1, "Closed", "Open"), valve(1, "Closed", "Open")).state is EQUAL
    found = compare(valve(1, "Closed", "Open"), valve(0, "Closed", "Open"))
    assert (found.state, found.reason) == (DIFFERENT, "Open → Closed")
    assert compare(valve(1, "Off", "Off"), valve(0, "Off", "Off")).state is DIFFERENT
    assert compare(valve(1), valve(1, "Closed", "Open")).state is EQUAL
    swapped = valve(1, "Open", "Closed")
    assert compare(valve(1, "Closed", "Open"), swapped).state is DIFFERENT
    assert compare(valve(0, "Closed", "Open"), swapped).state is EQUAL
    assert compare(valve(1), item(1)).state is OTHER_TYPE


@pytest.mark.parametrize(
    ("text", "live", "expected"),
    [
        ("1.5", item(1.5), EQUAL),
        ("1.50", item(1.6), DIFFERENT),
        ("007", item("007"), EQUAL),
        ("7", item("007"), DIFFERENT),
        ("x", item(1.5), OTHER_TYPE),
        ("Open", item(1, kind=PvKind.ENUM, native_type="ENUM", labels=("Closed", "Open")), EQUAL),
        ("1", item(1, kind=PvKind.ENUM, native_type="ENUM", labels=("Closed", "Open")), EQUAL),
        ("1", item(0, kind=PvKind.ENUM, native_type="ENUM", labels=("1", "0")), EQUAL),
        (np.array(["1", "2.5"]), item(np.array([1.0, 2.5])), EQUAL),
        (
            np.array(["72", "105", "0"]),
            item(np.uint8([72, 105, 0]), native_type="CHAR", count=3),
            EQUAL,
        ),
        (np.array(["1", "x"]), item(np.array([1.0, 2.5])), OTHER_TYPE),
        ("1", item(np.array([1.0])), EQUAL),
    ],
)
def test_texts_of_files_that_do_not_tell_types(text, live, expected):
    assert compare(untyped(text), live).state is expected
    assert compare(live, untyped(text)).state is expected


def test_arrays():
    saved = item(np.array([1.0, np.nan, 3.0, 4.0]))
    assert compare(saved, item(np.array([1.0, np.nan, 3.0, 4.0]))).state is EQUAL
    found = compare(saved, item(np.array([1.0, 2.0, 3.5, 3.0])))
    assert (found.state, found.count, found.delta) == (DIFFERENT, 3, -1.0)
    longer = compare(saved, item(np.array([1.0, np.nan, 3.0, 4.0, 5.0, 6.0])))
    assert (longer.count, longer.reason) == (2, "6 elements, saved 4")
    ints = item(np.array([1, 2], np.int16))
    assert compare(ints, item(np.array([1.0, 2.0]))).state is EQUAL
    assert compare(ints, item(np.array([1.0, 2.1])), Tolerance(10, True)).state is EQUAL
    texts = compare(item(np.array(["a", "b"])), item(np.array(["a", "bc"])))
    assert (texts.state, texts.count, texts.delta) == (DIFFERENT, 1, None)
    assert compare(item(np.array([])), item(np.array([], "U"))).state is EQUAL


def shown(saved, other, **more):
    return shown_difference(compare(item(saved, **more), item(other)), item(saved, **more))


def test_differences_as_text():
    assert shown(10.0, 10.25, precision=2) == "≠ +0.25 (+2.5 %)"
    assert shown(10.0, 9.999999, precision=2) == "≠ -1e-6 (-1e-5 %)"
    assert shown(4, 5) == "≠ +1 (+25 %)" and shown(0.0, 5.0) == "≠ +5"
    assert shown(1.0, 1.0) == "=" and shown("a", "b") == "≠ text"
    assert shown(np.array([1.0, 2]), np.array([1.0, 5])) == "≠ 1 of 2 elements, largest +3"
    assert shown(1.0, "x") == "⇄ text, saved number"
    near = compare(item(1.0), item(1.05), Tolerance(0.1))
    assert shown_difference(near, item(1.0)).startswith("≈ +0.05")
    assert shown(math.inf, 1.0) == "≠"
    assert shown(2.0**60, 2.0**60, precision=0).startswith(
        "? it may not be exact"
    )  # an int64 by CA


def beside(saved, other, tolerance=None, precision=4):
    left, right = item(saved, precision=precision), item(other, precision=precision)
    return shown_difference(compare(left, right, tolerance), left, right, tolerance)


def test_a_difference_adds_up_with_the_values_as_they_are_shown():
    half = Tolerance(5e-5)
    # 2.9989 beside 2.9993: the exact difference rounds to 0.0003
    assert beside(2.99894, 2.99926, half) == "≠ +0.0004 (+0.0133 %)"
    assert beside(2.99926, 2.99894, half) == "≠ -0.0004 (-0.0133 %)"
    assert beside(2.99894, 2.99902, half) == "≠ +0.0001 (+0.00333 %)"
    assert beside(2.9, 2.90004) == "≠ +4e-5 (+0.00138 %)"  # shown alike: the exact one tells
    exact = exact_difference(compare(item(2.99894), item(2.99926)), item(2.99894), item(2.99926))
    assert exact == "2.99894 → 2.99926, +0.00032"
    assert not exact_difference(compare(item("a"), item("b")), item("a"), item("b"))


def test_a_difference_is_never_shown_on_the_other_side_of_the_tolerance():
    assert beside(2.99894, 2.99896, Tolerance(5e-5)) == "≈ +2e-5 (+0.000667 %)"
    assert beside(1.04, 1.16, Tolerance(0.15), 1) == "≈ +0.12 (+11.5 %)"  # 1.0 beside 1.2
    assert beside(1.06, 1.22, Tolerance(0.15), 1) == "≠ +0.16 (+15.1 %)"  # 1.1 beside 1.2


def test_the_share_is_that_of_the_number_beside_it():
    """-0.0002 of 3.0006 was said to be -0.00397 %: that of digits that are not shown."""
    assert beside(3.00056, 3.00044) == "≠ -0.0002 (-0.00667 %)"  # 3.0006 beside 3.0004
    assert beside(0.14, 0.16, None, 1) == "≠ +0.1 (+100 %)"  # 0.1 beside 0.2
    assert beside(10.0, 10.2549, None, 2) == "≠ +0.25 (+2.5 %)"
    assert shown(10.0, 10.2549, precision=2) == "≠ +0.25 (+2.5 %)"


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(0, 6))
def test_differences_of_any_numbers_add_up(saved, other, precision):
    kind, meta = PvKind.FLOAT, Metadata(precision=precision)
    texts = [format_value(kind, each, meta) for each in (saved, other)]
    told = beside(saved, other, precision=precision)
    if not any("e" in each for each in (*texts, told.split(" (")[0])) and texts[0] != texts[1]:
        shown = float(told.split()[1])
        between = float(texts[1]) - float(texts[0])
        assert shown == pytest.approx(between, rel=1e-12, abs=1e-9 * 10.0**-precision + 1e-10)


tolerances = st.none() | st.builds(Tolerance, st.floats(0, 1e6), st.booleans())


@given(tolerances)
def test_tolerances_are_read_back(tolerance):
    assert parse_tolerance(format_tolerance(tolerance)) == tolerance
    assert parse_tolerance(stored_tolerance(tolerance)) == tolerance


def test_a_tolerance_is_written_as_people_read_numbers():
    assert format_tolerance(Tolerance(5e-5)) == "5e-5"
    assert format_tolerance(Tolerance(2e-7, percent=True)) == "2e-7%"
    assert format_tolerance(Tolerance(2.0)) == "2"
    assert stored_tolerance(Tolerance(5e-5)) == "5e-05"  # files stay as they were


@pytest.mark.parametrize("text", ["-1", "x", "1%%", "nan", "inf", "1e999", "0,1", "1_0", "٣", "%"])
def test_no_tolerances(text):
    with pytest.raises(ValueError, match="is not a tolerance"):
        parse_tolerance(text)


@given(st.lists(st.tuples(st.floats(), st.floats(), tolerances), max_size=20))
def test_all_at_once_tells_the_same_as_one_by_one(rows):
    saved = [item(a, tolerance=tolerance) for a, _, tolerance in rows]
    columns = SavedColumns(saved)
    for row, (_, _, tolerance) in enumerate(rows):
        columns.set_tolerance(row, tolerance)
    others = [item(b) for _, b, _ in rows]
    states, delta, single = columns.compare(columns_of(others))
    doubtful = [2.0**53 <= abs(a) <= 2.0**64 for a, _, _ in rows]
    assert single.tolist() == doubtful  # may be a rounded integer
    for row, (one, other) in enumerate(zip(saved, others, strict=True)):
        if doubtful[row]:
            continue
        found = compare(one, other, one.tolerance)
        assert states[row] == found.state
        if found.delta is not None:
            assert delta[row] == found.delta


def test_columns_keep_what_is_not_known_apart():
    saved = [item(1.0), item(1.0), item(None), item("x"), item(2**60)]
    others = [None, item(None), item(1.0), item("x"), item(2**60 + 1)]
    states, _, single = SavedColumns(saved).compare(columns_of(others))
    assert states[:3].tolist() == [MISSING, UNKNOWN, UNKNOWN]
    assert single.tolist() == [False, False, False, True, True]


def test_texts_are_compared_by_their_bytes():
    latin, utf_8 = item(b"5 \xb5m"), item("5 µm")
    assert compare(latin, latin).state is EQUAL
    found = compare(latin, utf_8)
    assert found.state is DIFFERENT
    assert found.reason == "other bytes of the same characters (Latin-1 and UTF-8)"
    assert compare(untyped("5 µm"), latin).state is compare(untyped("5 µm"), utf_8).state is EQUAL
    assert compare(untyped(b"5 \xb5m"), latin).state is EQUAL
    assert compare(untyped(b"5 \xb5m"), utf_8).state is DIFFERENT
    names = item(np.array([b"a", b"\xb5"], "S40"), native_type="STRING")
    assert compare(names, item(np.array([b"a", "µ".encode()], "S40"))).count == 1
    assert compare(untyped(np.array(["a", "µ"])), names).state is EQUAL


@pytest.mark.parametrize(
    ("saved", "other", "expected"),
    [
        (b"two\nlines", b"two lines", "looks alike: byte 4 is 0x20, saved 0x0a"),
        (b"\x1b[1m", b"\\x1b[1m", "looks alike: byte 1 is 0x5c, saved 0x1b"),
        (b"a", b"a\0", "text"),
        (b"x" * 300, b"x" * 299, "looks alike: byte 300 is not there, saved 0x78"),
        (b"on", b"off", "text"),
    ],
)
def test_texts_that_look_alike_are_told_apart_by_the_byte(saved, other, expected):
    assert text_difference(saved, other) == expected


def characters(*values, **more):
    return item(np.array(values, np.uint8), native_type="CHAR", count=9, **more)


def test_characters_are_compared_by_every_byte_however_they_are_shown():
    text = characters(*b"Hi\0", kind=PvKind.TEXT)
    assert compare(text, characters(*b"Hi\0")).state is EQUAL
    assert compare(text, characters(*b"Hj\0"), Tolerance(100)).state is DIFFERENT
    found = compare(text, characters(*b"Hi\0\0"))
    assert found.state is DIFFERENT and found.reason.startswith("only in the NULs at the end")
    assert compare(characters(200, 0, 1), characters(200, 0, 2)).reason == "1 of 3 elements"
    old = item("Hi", native_type="CHAR")  # a file of an older version has the text only
    assert compare(old, text).state is EQUAL
    assert compare(old, characters(*b"Ho\0")).state is DIFFERENT
    more = compare(old, characters(*b"Hi\0x"))
    assert more.state is UNKNOWN and "behind the text's end" in more.reason
    assert compare(untyped("Hi"), text).state is compare(text, untyped(b"Hi")).state is EQUAL
    assert compare(untyped("Hj"), text).state is DIFFERENT
    assert shown_difference(compare(item(1.0), text), item(1.0)) == "⇄ text, saved number"


def test_what_may_not_be_whole_is_different_or_not_known():
    cut, other = item(b"x" * 39), item(b"x" * 38 + b"y")
    assert compare(cut, cut).state is UNKNOWN and compare(cut, other).state is DIFFERENT
    assert compare(untyped(b"x" * 39), cut).state is UNKNOWN
    assert compare(item(b"short"), cut).state is DIFFERENT
    big = item(2.0**60, precision=0)
    assert compare(big, big).state is UNKNOWN
    assert compare(big, item(2.0**61, precision=0)).state is DIFFERENT
    assert compare(big, big, Tolerance(1, True)).state is EQUAL
    assert compare(big, big, Tolerance(1)).state is UNKNOWN  # less than a double tells
    array = item(np.array([1.0, 2.0**60]), precision=0)
    assert compare(array, array).state is UNKNOWN
    lost = SnapshotItem("a", "5 \ufffdm", PvKind.TEXT, "STRING")
    assert compare(lost, item("5 µm")).state is compare(item("5 µm"), lost).state is UNKNOWN


def test_a_state_whose_name_was_lost_is_compared_by_number():
    def state_of(value, *labels):
        return item(value, kind=PvKind.ENUM, native_type="ENUM", labels=labels)

    old = state_of(1, "5 \ufffdm", "5 \ufffdm")
    assert compare(old, state_of(1, "5 µm", "5 åm")).state is EQUAL
    assert compare(old, state_of(0, "5 µm", "5 åm")).state is DIFFERENT
