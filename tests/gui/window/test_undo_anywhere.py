"""Undo and redo in any order, of every kind of step, while values come: after a save, in another
window, after it and back. What is shown is the group, and "modified" says whether it is the file's.
"""

import random
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.core.groups.group import Annotation, AxisSpec, Group, PvSpec
from gui.files.groups.pvgroup import load, save
from tests.gui.window.test_undo import CTRL, CTRL_SHIFT, KEYS, activate, press
from tests.support.window import names

SAVES, MOVES = range(7, 90, 13), range(11, 90, 17)


@pytest.fixture
def tab(window, qtbot, ioc, prefix, tmp_path):
    pvs = tuple(PvSpec(f"{prefix}{n}", plot=n < 2) for n in range(4))
    save(tmp_path / "ring.pvgroup", Group("Ring", 60, pvs=(PvSpec("# Ring"), *pvs)))
    assert window.open_tabs.open_file(tmp_path / "ring.pvgroup")
    made = window.open_tabs.current()
    qtbot.waitUntil(lambda: int(made.content.store.has_value.sum()) == 4)
    yield made
    made.content.set_modified(False)


def any_pv(group, chance):
    return chance.choice([pv.name for pv in group.pvs if not pv.name.startswith("#")])


def changed(group, name, **what):
    rows = (replace(pv, **what) if pv.name == name else pv for pv in group.pvs)
    return replace(group, pvs=tuple(rows))


def kinds(content, prefix, chance, number):
    """Return edits, each a step: by keys, and what dialogs and menus ask of the tab."""
    group, table = content.group, content.table
    name = any_pv(group, chance)

    def of_rows(**what):
        return lambda qtbot: content.apply_group(changed(content.group, name, **what), "Row")

    def on_row(key, modifiers=Qt.KeyboardModifier.NoModifier):
        def act(qtbot):
            table.select_names([name])
            press(qtbot, table, key, modifiers)

        return act

    def paste(qtbot):
        QApplication.clipboard().setText(f"{prefix}{4 + number % 4} none:{number}")
        press(qtbot, table, KEYS.Key_V, CTRL)

    def shuffle(qtbot):
        rows = list(content.group.pvs)
        chance.shuffle(rows)
        content.apply_group(replace(content.group, pvs=tuple(rows)), "Reorder")

    def rename(qtbot):
        content.apply_group(replace(content.group, name=f"Ring {number}"), "Rename")

    def axes(qtbot):
        made = AxisSpec(f"a{number}", log=True, range=(1.0, 10.0 + number))
        shown = changed(content.group, name, axis=made.id, plot=True)
        content.apply_group(replace(shown, axes=(*shown.axes, made)), "Axis")

    def annotate(qtbot):
        time_ns = content.store.now_ns() // 1000 * 1000
        noted = (*content.group.annotations, Annotation(time_ns, f"text {number}"))
        content.apply_group(replace(content.group, annotations=noted), "Annotation")

    def heading(qtbot):
        rows = (PvSpec(f"# {number}"), *content.group.pvs)
        content.apply_group(replace(content.group, pvs=rows), "Heading")

    return {
        "paste": paste, "plot": on_row(KEYS.Key_Space), "remove": on_row(KEYS.Key_Delete),
        "note": of_rows(comment=f"note {number}"),
        "colour": of_rows(color=f"#0000{number % 90 + 10}", plot=True),
        "width": of_rows(width=2.0 + number / 10),
        "style": of_rows(style="points", width=3.0 + number / 10),
        "hidden": of_rows(visible=False, width=4.0 + number / 10),
        "time": of_rows(time="arrival", width=5.0 + number / 10), "reorder": shuffle,
        "rename": rename, "axis": axes, "annotation": annotate, "heading": heading,
    }  # fmt: skip


def check(content, group):
    """Tell that the views show ``group``, which is that of the model."""
    shown = content.group
    assert replace(shown, span_s=0) == replace(group, span_s=0)
    assert names(content) == [pv.name for pv in group.pvs]
    plotted = [pv.name for pv in group.pvs if pv.plot]
    assert [content.store.name[trace.slot] for trace in content.chart.traces] == plotted
    assert tuple(content.chart.canvas.scene.specs.values()) == group.axes
    for pv in group.pvs:
        slot = content.store.slot_of(pv.name)
        if not pv.name.startswith("#"):
            assert (content.store.label[slot], content.store.comment[slot]) == (
                pv.label,
                pv.comment,
            )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_walk_of_every_kind_of_step(window, tab, qtbot, prefix, tmp_path, seed):
    chance, content = random.Random(seed), tab.content
    done, undone, filed = [content.group], [], content.group
    used = set()
    for number in range(60):
        if number in SAVES:
            press(qtbot, content.table, KEYS.Key_S, CTRL)
            qtbot.waitUntil(lambda: not content.modified)
            filed = content.group
            written = load(tmp_path / "ring.pvgroup").group.pvs  # with the looks of the traces
            assert [replace(pv, look=None) for pv in written] == [*filed.pvs]
        if number in MOVES:
            press(qtbot, content.table, KEYS.Key_M, CTRL_SHIFT)  # off, and back
            qtbot.waitUntil(content.widget.isVisible)
            activate(qtbot, content.widget.window())
        way = chance.random()
        if way < 0.4:
            edits = kinds(content, prefix, chance, number)
            fresh = sorted(set(edits) - used) or sorted(edits)
            kind = chance.choice(fresh)
            used.add(kind)
            edits[kind](qtbot)
            qtbot.waitUntil(lambda: content.group != done[-1])
            done.append(content.group)
            undone.clear()
        elif way < 0.75:
            press(qtbot, chance.choice([content.table, content.chart.canvas]), KEYS.Key_Z, CTRL)
            if len(done) > 1:
                undone.append(done.pop())
        else:
            press(qtbot, chance.choice([content.table, content.chart.canvas]), KEYS.Key_Y, CTRL)
            if undone:
                done.append(undone.pop())
        check(content, done[-1])
        assert content.modified == (replace(content.group, span_s=0) != replace(filed, span_s=0))
    while undone:
        press(qtbot, content.table, KEYS.Key_Z, CTRL_SHIFT)
        done.append(undone.pop())
        check(content, done[-1])
    while len(done) > 1:
        press(qtbot, content.table, KEYS.Key_Z, CTRL)
        done.pop()
        check(content, done[-1])
    before = int(content.store.updates.sum())
    qtbot.waitUntil(lambda: int(content.store.updates.sum()) > before + 20)  # they came all along
