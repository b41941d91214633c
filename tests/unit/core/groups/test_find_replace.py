import signal

import pytest

from gui.core.groups.find_replace import NameChange, find_and_replace
from gui.core.groups.group import Group, PvSpec
from gui.core.groups.row_edits import Rename
from tests.support.waiting import Cost

GROUP = Group(pvs=tuple(PvSpec(n) for n in ("SR:VAC1:P", "# VAC", "SR:VAC2:P", "sr:x\\1")))


def test_plain_text_is_taken_as_it_is():
    assert find_and_replace(GROUP, "VAC", r"\1.") == [
        NameChange(0, "SR:VAC1:P", r"SR:\1.1:P"),
        NameChange(1, "# VAC", r"# \1."),
        NameChange(2, "SR:VAC2:P", r"SR:\1.2:P"),
    ]
    assert [c.row for c in find_and_replace(GROUP, "sr", "X")] == [3]
    assert [c.row for c in find_and_replace(GROUP, "sr", "X", any_case=True)] == [0, 2, 3]
    assert find_and_replace(GROUP, r"\1", "")[0].new == "sr:x"
    assert find_and_replace(GROUP, ".", "x") == find_and_replace(GROUP, "", "x") == []


def test_regular_expressions_with_groups():
    changes = find_and_replace(GROUP, r"VAC(\d)", r"GAUGE0\1", regex=True)
    assert [change.new for change in changes] == ["SR:GAUGE01:P", "SR:GAUGE02:P"]
    edited = Rename(tuple((change.row, change.new) for change in changes)).apply(GROUP)
    assert edited.pvs[2].name == "SR:GAUGE02:P"


def test_names_that_cannot_be_are_marked():
    changes = find_and_replace(GROUP, "^.*P$", "", regex=True)
    assert "must not be empty" in changes[0].wrong
    assert "heading" in find_and_replace(GROUP, "# ", "")[0].wrong
    assert "a space" in find_and_replace(GROUP, "SR:", "S R:")[0].wrong


@pytest.mark.parametrize("find", ["(", "[a", "*", r"\9", "(?P<a", "a{99999999999}"])
def test_what_is_no_regular_expression_is_said(find):
    with pytest.raises(ValueError, match=r"^Not a regular expression: .*\.$"):
        find_and_replace(GROUP, find, "", regex=True)


def test_a_replacement_without_its_group_is_said():
    with pytest.raises(ValueError, match="invalid group reference"):
        find_and_replace(GROUP, "VAC", r"\1", regex=True)


@pytest.mark.parametrize(
    "find", [r"(a+)+$", r"(a|a)*$", "(a?){40}a{40}$", r"^(.*)(.*)(.*)(.*)(.*)x$"]
)
def test_an_evil_expression_is_given_up(find):
    group = Group(pvs=tuple(PvSpec("a" * 60 + "!" + str(n)) for n in range(1000)))
    before = signal.getsignal(signal.SIGALRM)
    cost = Cost()
    with pytest.raises(ValueError, match="takes too long"):
        find_and_replace(group, find, "", regex=True)
    assert cost.seconds < 10.0  # left alone it would never end
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
