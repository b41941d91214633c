import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import AxisSpec, Group, PvSpec, is_heading
from gui.core.groups.name_checks import check_name, duplicates
from gui.core.groups.row_edits import AddPvs, MoveRows, RemoveRows, Rename, SetField, pv_rows
from gui.core.groups.setup_edits import (
    AddAxis,
    RemoveAxis,
    SetAxis,
    SetMacros,
    SetName,
    free_axis_id,
)
from gui.core.groups.undefined_macros import undefined_macros
from gui.core.groups.undo import DEPTH, UndoStack
from gui.files.groups.pvgroup import dumps, expand_group, loads
from tests.support.group_edits import edits, groups


def ring(*names, **changes):
    return Group("Ring", pvs=tuple(PvSpec(name) for name in names), **changes)


def names(group):
    return [pv.name for pv in group.pvs]


def test_rows_are_added_removed_and_moved():
    group = ring("A", "# h", "B", "C", "D")
    assert names(AddPvs((PvSpec("X"), PvSpec("Y")), 1).apply(group)) == [
        "A", "X", "Y", "# h", "B", "C", "D",
    ]  # fmt: skip
    assert names(AddPvs((PvSpec("X"),)).apply(group))[-1] == "X"
    assert names(RemoveRows((0, 3)).apply(group)) == ["# h", "B", "D"]
    assert names(MoveRows((0, 3), 5).apply(group)) == ["# h", "B", "D", "A", "C"]
    assert names(MoveRows((3, 4), 0).apply(group)) == ["C", "D", "A", "# h", "B"]
    assert names(MoveRows((1, 2), 2).apply(group)) == names(group)
    assert pv_rows(group, (2, 1, 0)) == (0, 2)


def test_a_field_of_many_rows_and_headings_stay():
    group = ring("A", "# h", "B")
    edited = SetField((0, 1, 2), "color", "#00ff00").apply(group)
    assert [pv.color for pv in edited.pvs] == ["#00ff00", None, "#00ff00"]
    each = SetField((0, 2), "label", "", ("one", "two")).apply(group)
    assert [pv.label for pv in each.pvs] == ["one", "", "two"]
    assert SetField((0,), "label", "").apply(group).pvs[0] is group.pvs[0]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            SetField((0,), "width", 50),
            "“50” is not accepted: width must be between 0.1 and 20 pixels.",
        ),
        (SetField((0,), "color", "red"), "colour must be such as"),
        (SetField((0,), "style", "dots"), "style must be one of step, line, points"),
        (SetField((0,), "time", "now"), "time must be auto, ioc or arrival"),
        (SetField((0,), "reduce", "most"), "of arrays must be min, max, mean, sum or an element"),
        (SetField((0,), "label", "a\u202eb"), "label must be one line of text"),
        (SetField((0,), "plot", 1), "plot must be on or off"),
        (Rename(((0, "A B"),)), "“A B” has a space or a control character in it."),
        (Rename(((0, ""),)), "must not be empty"),
        (Rename(((0, "# h"),)), "Row 1 is a PV: names of headings, and only those, begin with #."),
        (AddPvs((PvSpec("A\n"),)), "begin or end with a space"),
        (AddPvs((PvSpec("A" * 1001),)), "1,000 characters"),
        (AddAxis(AxisSpec("x")), "There is an axis x already"),
        (AddAxis(AxisSpec(" ")), "needs an id"),
        (SetAxis(0, AxisSpec("x", range=(1.0, 1.0))), "the lowest value comes first"),
        (SetAxis(0, AxisSpec("x", range=(0.0, float("nan")))), "two numbers"),
        (SetAxis(0, AxisSpec("x", log=True, range=(0.0, 1.0))), "begins above 0, not at 0"),
        (SetMacros((("P", "1"), ("P", "2"))), "The macro P is there twice."),
        (SetMacros((("P=", "1"),)), "“P=” is not a name of a macro"),
        (SetName(" "), "one line of text"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(edit, said):
    history = UndoStack(ring("A", axes=(AxisSpec("x"),)))
    before = history.group
    with pytest.raises(ValueError, match=r"\.$") as error:
        history.do(edit)
    assert said in str(error.value)
    assert history.group is before
    assert not history.undo_text


def test_axes_and_the_pvs_on_them():
    group = ring("A", "B", axes=(AxisSpec("x"), AxisSpec("y")))
    group = SetField((0,), "axis", "y").apply(group)
    renamed = SetAxis(1, AxisSpec("current", unit="mA")).apply(group)
    assert renamed.axes[1].unit == "mA"
    assert [pv.axis for pv in renamed.pvs] == ["current", None]
    removed = RemoveAxis(1).apply(renamed)
    assert [pv.axis for pv in removed.pvs] == [None, None]
    assert [axis.id for axis in removed.axes] == ["x"]
    assert free_axis_id(group, "x") == "x2" and free_axis_id(group) == "axis"


def test_duplicates_are_found_behind_macros_and_headings_are_none():
    group = ring("SR:A", "# h", "$(P)A", "B", "# h", "$(Q)", "$(Q)", "SR:A", macros={"P": "SR:"})
    assert duplicates(group) == {2: 0, 6: 5, 7: 0}


def test_texts_of_steps():
    history = UndoStack(ring("A"))
    for edit, text in (
        (AddPvs((PvSpec("B"), PvSpec("C"))), "Add 2 PVs"),
        (AddPvs((PvSpec("# h"),)), "Add heading # h"),
        (MoveRows((0,), 9), "Move 1 row"),
        (SetField((0, 1), "color", "#00ff00"), "Colour of 2 PVs"),
        (Rename(((0, "Z"),)), "Rename to Z"),
        (RemoveRows((0, 1)), "Remove 2 rows"),
        (SetMacros((("P", "1"),)), "Macros"),
    ):
        assert history.do(edit)
        assert history.undo_text == text
        assert not history.redo_text
    assert not history.do(SetMacros((("P", "1"),)))
    assert history.undo() and history.redo_text == "Macros"


def test_the_depth_is_bounded():
    history = UndoStack(Group())
    for n in range(DEPTH + 20):
        assert history.do(SetName(f"n{n}"))
    assert sum(history.undo() for _ in range(2 * DEPTH)) == DEPTH == 100
    assert history.group.name == "n19"
    assert not history.undo()


@given(groups, st.data())
def test_undo_gives_the_first_group_and_redo_the_last(group, data):
    history = UndoStack(group)
    passed = [group]
    for _ in range(data.draw(st.integers(0, 12))):
        edit = data.draw(edits(history.group))
        before = history.group
        try:
            done = history.do(edit)
        except ValueError:
            done = False
        if not done:
            assert history.group is before
            continue
        passed.append(history.group)
        if data.draw(st.booleans()):
            assert history.undo() and history.group is before
            assert history.redo() and history.group is passed[-1]
    last = history.group
    steps = 0
    while history.undo():
        steps += 1
        assert history.group is passed[-1 - steps]
    assert history.group is group and steps == len(passed) - 1
    while history.redo():
        pass
    assert history.group is last


@given(groups, st.data())
def test_what_edits_leave_a_file_takes(group, data):
    edit = data.draw(edits(group))
    try:
        edited = edit.apply(group)
    except ValueError:
        return
    read = loads(dumps(edited)).group
    first = {pv.name: pv for pv in reversed(edited.pvs) if not is_heading(pv.name)}
    assert {pv.name: pv for pv in read.pvs if not is_heading(pv.name)} == first
    assert read.axes == edited.axes and read.macros == edited.macros


@given(st.text(max_size=8))
def test_names_that_pass_are_names_that_a_file_takes(name):
    try:
        check_name(name)
    except ValueError:
        return
    assert loads(dumps(ring(name))).group.pvs[0].name == name


def test_undefined_macros_in_the_order_they_come_up():
    group = Group(
        macros={"P": "$(SYS):", "LOOP": "$(LOOP)"},
        pvs=(
            PvSpec("$(P)A"), PvSpec("$(Q=1)$(R)"), PvSpec("$(LOOP)"), PvSpec("B", "$(R) at $(T)"),
        ),
    )  # fmt: skip
    assert undefined_macros(group, {}) == ["SYS", "R", "T"]
    assert undefined_macros(group, {"SYS": "SR", "T": "$(U)"}) == ["R", "U"]
    assert undefined_macros(ring("A"), {}) == []
    given = dict.fromkeys(undefined_macros(ring("$(A)$(B)"), {}), "x")
    assert names(expand_group(ring("$(A)$(B)"), given)) == ["xx"]
