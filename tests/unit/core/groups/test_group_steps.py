"""Steps of edits of a group: back, forward, and what stays of changes since."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.core.groups.group_steps import (
    DEPTH,
    GroupStep,
    GroupSteps,
    WrittenForm,
    changed_back,
)

NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


def group_of(names, **values):
    return Group(pvs=tuple(map(PvSpec, names)), **values)


def step_of(words, before, after):
    return GroupStep(words, before, after, WrittenForm(before, {}), WrittenForm(after, {}))


@given(st.lists(NAMES, min_size=1, max_size=12), st.lists(st.booleans(), max_size=40))
def test_any_walk_leads_back_to_the_same_groups(lists, walk):
    groups = [group_of(names) for names in lists]
    steps, at = GroupSteps(), len(groups) - 1
    for number in range(len(groups) - 1):
        steps.add(step_of(str(number), groups[number], groups[number + 1]))
    shown = groups[-1]
    for back in walk:
        step = steps.undo() if back else steps.redo()
        if step is None:
            assert at == (0 if back else len(groups) - 1)
            continue
        at += -1 if back else 1
        left, reached = (step.after, step.before) if back else (step.before, step.after)
        shown = changed_back(shown, left, reached)
        assert shown == groups[at]
        assert steps.undo_words == (str(at - 1) if at else "")
        assert steps.redo_words == (str(at) if at < len(groups) - 1 else "")


def test_a_new_step_drops_those_undone_and_the_oldest():
    steps = GroupSteps()
    for number in range(DEPTH + 5):
        steps.add(step_of(str(number), Group(), Group()))
    steps.undo()
    steps.add(step_of("new", Group(), Group()))
    assert steps.redo() is None and steps.undo_words == "new"
    assert sum(steps.undo() is not None for _ in range(DEPTH + 9)) == DEPTH


def test_what_changed_otherwise_since_stays():
    before, after = group_of("abc"), group_of("ac")
    now = replace(group_of("acx"), span_s=5.0, name="Mine", axes=(AxisSpec("y"),))
    back = changed_back(now, after, before)
    assert [pv.name for pv in back.pvs] == ["a", "b", "c", "x"]
    assert (back.span_s, back.name, back.axes) == (5.0, "Mine", now.axes)
    renamed = changed_back(group_of("a", name="New", span_s=7), group_of("a", name="New"), before)
    assert renamed.name == before.name and renamed.span_s == 7


@given(st.lists(NAMES, min_size=2, max_size=8), st.data())
def test_a_step_that_grows_is_in_all_groups_after_it_and_in_none_before(lists, data):
    groups = [group_of(names) for names in lists]
    steps = GroupSteps()
    for number in range(len(groups) - 1):
        steps.add(step_of(str(number), groups[number], groups[number + 1]))
    shown = groups[-1]
    for _ in range(data.draw(st.integers(0, len(groups) - 1))):
        step = steps.undo()
        shown = changed_back(shown, step.after, step.before)
    at = data.draw(st.integers(-1, len(groups) - 2))
    held = [*steps._done, *reversed(steps._undone)]
    shown = steps.grow(held[at] if at >= 0 else None, (PvSpec("late"), PvSpec("later")), shown)
    wanted = [
        replace(group, pvs=(*group.pvs, PvSpec("late"), PvSpec("later"))) if number > at else group
        for number, group in enumerate(groups)
    ]
    assert shown == wanted[len(steps._done)]
    assert [step.after for step in held] == wanted[1:]
    assert [step.before for step in held] == wanted[:-1]


def test_a_step_that_was_undone_is_dropped_by_the_next_one():
    steps = GroupSteps()
    first = step_of("first", group_of(""), group_of("a"))
    steps.add(first)
    steps.undo()
    assert steps.is_undone(first) and not first.dropped
    steps.add(step_of("next", group_of(""), group_of("b")))
    assert first.dropped and not steps.is_undone(first)
