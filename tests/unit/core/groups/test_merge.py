from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.core.groups.merge import merge_groups
from gui.core.groups.row_edits import AddPvs, MoveRows, RemoveRows, Rename, SetField
from gui.core.groups.setup_edits import SetName
from tests.support.group_edits import groups

BASE = Group("Ring", pvs=tuple(PvSpec(name, plot=True) for name in "ABCD"))


def done(group, *edits):
    for edit in edits:
        group = edit.apply(group)
    return group


@given(groups, groups)
def test_nothing_meanwhile_gives_the_edited_group_and_no_edits_the_current_one(base, other):
    assert merge_groups(base, other, base) == other
    assert merge_groups(base, base, other) == other


@given(groups, groups, groups)
def test_any_three_groups_can_be_merged(base, edited, current):
    merged = merge_groups(base, edited, current)
    names = {pv.name for pv in merged.pvs}
    assert names <= {pv.name for group in (edited, current) for pv in group.pvs}
    assert {pv.name for pv in current.pvs} - {pv.name for pv in base.pvs} <= names


@given(st.permutations(range(4)))
def test_fields_of_both_sides_are_kept(order):
    edited = done(BASE, SetField((0, 1), "label", "edited"), SetField((1,), "width", 3.0))
    edited = replace(edited, pvs=tuple(edited.pvs[row] for row in order))
    current = done(
        BASE, SetField((1, 2), "color", "#00ff00"), SetField((1,), "width", 5.0), SetName("Now")
    )
    merged = merge_groups(BASE, edited, replace(current, axes=(AxisSpec("x"),)))
    found = {pv.name: (pv.label, pv.color, pv.width) for pv in merged.pvs}
    assert found == {
        "A": ("edited", None, 1.5), "B": ("edited", "#00ff00", 3.0),
        "C": ("", "#00ff00", 1.5), "D": ("", None, 1.5),
    }  # fmt: skip
    assert [pv.name for pv in merged.pvs] == ["ABCD"[row] for row in order]
    assert merged.name == "Now" and merged.axes == (AxisSpec("x"),)


def test_rows_that_came_and_went():
    current = done(BASE, AddPvs((PvSpec("NEW"), PvSpec("BOTH"))), RemoveRows((1, 2)))
    edited = done(
        BASE, AddPvs((PvSpec("BOTH", "ours"),), 0), MoveRows((4,), 1), Rename(((2, "Z"),)),
        SetField((3,), "label", "edited"),
    )  # fmt: skip
    merged = merge_groups(BASE, edited, current)
    # rows of edited: BOTH, D, A renamed to Z, B with a label, C
    assert [(pv.name, pv.label) for pv in merged.pvs] == [
        ("BOTH", "ours"), ("D", ""), ("Z", ""), ("B", "edited"), ("NEW", ""),
    ]  # fmt: skip


def test_rows_stay_where_they_were_moved_and_put_meanwhile():
    current = done(BASE, MoveRows((3,), 0), AddPvs((PvSpec("# Heading"), PvSpec("NEW")), 2))
    edited = done(BASE, AddPvs((PvSpec("OURS"),), 2), RemoveRows((0,)), AddPvs((PvSpec("TOP"),), 0))
    names = [pv.name for pv in merge_groups(BASE, edited, current).pvs]
    # rows of current: D, A, heading, NEW, B, C; of edited: TOP, B, OURS, C, D
    assert names == ["TOP", "D", "# Heading", "NEW", "B", "OURS", "C"]
