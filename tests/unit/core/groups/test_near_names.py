"""Names that are nearly a given one: checked against all names, compared one by one."""

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.known_names import NameIndex
from gui.core.groups.near_names import near_names

NAMES = st.text("ABC:12", min_size=3, max_size=9)


@functools.cache
def distance(one, other):
    """Edit distance by its definition, over prefixes; swaps of neighbours cost two."""
    if not one or not other:
        return len(one) + len(other)
    return min(
        distance(one[1:], other) + 1,
        distance(one, other[1:]) + 1,
        distance(one[1:], other[1:]) + (one[0] != other[0]),
    )


@given(st.lists(NAMES, unique=True, max_size=12), st.text("AB:1", min_size=6, max_size=7))
def test_all_names_within_two_edits_are_found(names, wanted):
    found = near_names(wanted, [NameIndex(names)], most=99)
    for name in names:
        apart = distance(wanted, name)
        if name != wanted and apart <= 2:
            assert name in found, (wanted, name)
        if name in found:
            assert name != wanted and apart <= 4  # two swaps


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sr:current", "SR:CURRENT"),
        ("SR:CURENT", "SR:CURRENT"),
        ("SR:CURRENTT", "SR:CURRENT"),
        ("SR:CURRNET", "SR:CURRENT"),
        ("SRCURRENT", "SR:CURRENT"),
        ("SR_CURRENT", "SR:CURRENT"),
        ("SR:CURRANDT", "SR:CURRENT"),
    ],
)
def test_usual_errors(typed, meant):
    index = NameIndex(["SR:LIFETIME", "SR:CURRENT", "BR:POWER"])
    assert near_names(typed, [index]) == [meant]


def test_the_nearest_come_first_and_of_equals_those_of_the_first_index():
    near = near_names("SR:VAC01:P", [NameIndex(["SR:VAC12:P"]), NameIndex(["SR:VAC02:P"])])
    assert near == ["SR:VAC02:P", "SR:VAC12:P"]
    assert near_names("SR:A1", [NameIndex(["SR:B2"])]) == []  # two edits of five characters


def test_nothing_is_near_what_is_too_short_or_too_long():
    index = NameIndex(["AB", "ABC" * 90])
    assert near_names("AC", [index]) == near_names("ABD" + "ABC" * 89, [index]) == []


def test_many_alike_are_bounded():
    index = NameIndex(f"SR:BPM{k:05}:X" for k in range(100_000))
    assert near_names("SR:BPM123456:X", [index])  # some of them, not all 100,000 compared
