from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.diff import GroupDiff, diff_groups
from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.core.groups.row_edits import AddPvs, MoveRows, RemoveRows, Rename, SetField
from tests.support.group_edits import edits, groups

GROUP = Group(pvs=tuple(PvSpec(name, plot=name == "B") for name in ("A", "B", "# h", "C")))


@given(groups, groups)
def test_applying_the_difference_gives_the_new_group(old, new):
    diff = diff_groups(old, new)
    assert apply_diff(old, diff) == new
    assert bool(diff) == (old != new)
    assert len(diff.order) == len(new.pvs)
    assert sorted([*diff.order, *diff.removed]) == list(range(len(old.pvs) + len(diff.added)))
    assert all(old.pvs[row].name == spec.name for row, spec in diff.changed)
    names = [pv.name for pv in old.pvs]
    assert len(diff.added) == sum(
        max(count - names.count(name), 0)
        for name, count in (
            (n, [p.name for p in new.pvs].count(n)) for n in {p.name for p in new.pvs}
        )
    )


@given(groups, st.data())
def test_applying_the_difference_of_edits(group, data):
    new = group
    for _ in range(data.draw(st.integers(0, 6))):
        try:
            new = data.draw(edits(new)).apply(new)
        except ValueError:
            continue
    assert apply_diff(group, diff_groups(group, new)) == new
    assert not diff_groups(group, group)


def apply_diff(old: Group, diff: GroupDiff) -> Group:
    """Return the group that ``diff`` leads to from ``old``."""
    pvs = [*old.pvs, *diff.added]
    for row, pv in diff.changed:
        pvs[row] = pv
    return replace(old, pvs=tuple(pvs[row] for row in diff.order), **dict(diff.rest))


def test_what_is_to_be_done():
    added = diff_groups(GROUP, AddPvs((PvSpec("X"),), 1).apply(GROUP))
    assert (added.order, added.added, added.moved, added.traces) == (
        (0, 4, 1, 2, 3), (PvSpec("X"),), False, False,
    )  # fmt: skip
    removed = diff_groups(GROUP, RemoveRows((1,)).apply(GROUP))
    assert (removed.removed, removed.traces, removed.moved) == ((1,), True, False)
    moved = diff_groups(GROUP, MoveRows((3,), 0).apply(GROUP))
    assert (moved.order, moved.moved, moved.changed, moved.added) == ((3, 0, 1, 2), True, (), ())
    renamed = diff_groups(GROUP, Rename(((0, "Z"),)).apply(GROUP))
    assert (renamed.removed, renamed.added) == ((0,), (PvSpec("Z"),))
    noted = diff_groups(GROUP, SetField((0, 1), "comment", "spare").apply(GROUP))
    assert [row for row, _ in noted.changed] == [0, 1] and not noted.traces
    wide = diff_groups(GROUP, SetField((0,), "width", 3.0).apply(GROUP))
    assert not wide.traces  # it is not plotted
    assert diff_groups(GROUP, SetField((1,), "width", 3.0).apply(GROUP)).traces
    axes = (AxisSpec("x"),)
    assert diff_groups(GROUP, replace(GROUP, axes=axes)).rest == (("axes", axes),)
