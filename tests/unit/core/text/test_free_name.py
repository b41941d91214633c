"""Names of groups in no file: no two are alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.text.free_name import free_name, is_untitled

NAMES = st.sampled_from(["Untitled", "untitled", "A", "A 2", "A 02", "A 1", "Untitled 2", " 2", ""])


@pytest.mark.parametrize(
    ("wanted", "taken", "found"),
    [
        ("Untitled", [], "Untitled"),
        ("Untitled", ["Untitled"], "Untitled 2"),
        ("Untitled", ["UNTITLED", "Untitled 2", "Untitled 4"], "Untitled 3"),
        ("Untitled", ["Untitled 2"], "Untitled"),
        ("Untitled 2", ["Untitled 2"], "Untitled 3"),
        ("Untitled 2", ["Untitled", "Untitled 2"], "Untitled 3"),
        ("Sector 1", ["Sector 1"], "Sector 1 2"),  # a number that nobody counted here
        ("BPM12", ["BPM12"], "BPM12 2"),
    ],
)
def test_the_first_free_number(wanted, taken, found):
    assert free_name(wanted, taken) == found


@given(NAMES | st.text(max_size=5), st.lists(NAMES | st.text(max_size=5)))
def test_a_name_is_free_and_stays_if_it_can(wanted, taken):
    found = free_name(wanted, taken)
    folded = {name.casefold() for name in taken}
    assert found.casefold() not in folded
    assert (found == wanted) == (wanted.casefold() not in folded)


def test_what_nobody_named():
    assert is_untitled("Untitled") and is_untitled("Untitled 12")
    assert not any(map(is_untitled, ("Untitled 0", "Untitled 1", "untitled", "My Untitled", "")))
