"""Undo of edits of a group by keys and menus, with the PVs of a soft IOC."""

import random
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QMenu, QPushButton

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.files.groups.pvgroup import load, save
from gui.widgets.table import table_actions
from gui.window.actions.names_question import NamesQuestion
from tests.support.window import LEFT, drop, names, turn_until

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier
KEYS = Qt.Key


def said(window):
    return window.status.currentMessage()


def press(qtbot, widget, key, modifiers=Qt.KeyboardModifier.NoModifier):
    widget.setFocus()
    qtbot.keyClick(widget, key, modifiers)


def activate(qtbot, dialog):
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)


def edit_menu(window):
    """Open the Edit menu; return the texts of its entries."""
    menu = next(a.menu() for a in window.menuBar().actions() if a.text() == "&Edit")
    menu.popup(window.mapToGlobal(QPoint(0, 0)))
    texts = [action.text().replace("&", "") for action in menu.actions()]
    menu.hide()
    window.activateWindow()  # offscreen a menu that closes leaves no window active
    return texts


@pytest.fixture
def tab(window, qtbot, ioc, prefix, tmp_path):
    """A saved group of six PVs, the first two plotted; their values have come."""
    pvs = tuple(PvSpec(f"{prefix}{n}", plot=n < 2) for n in range(6))
    path = tmp_path / "ring.pvgroup"
    save(path, Group("Ring", 60, pvs=(PvSpec("# Ring"), *pvs)))
    assert window.open_tabs.open_file(path)
    made = window.open_tabs.current()
    store = made.content.store
    qtbot.waitUntil(lambda: int(store.has_value.sum()) == 6)
    yield made
    made.content.set_modified(False)


def all_names(prefix):
    return ["# Ring", *(f"{prefix}{n}" for n in range(6))]


def test_a_whole_group_removed_comes_back_with_its_histories(
    window, tab, qtbot, ioc, prefix, tmp_path
):
    content = tab.content
    slot = content.store.slot_of(f"{prefix}0")
    qtbot.waitUntil(lambda: len(content.store.filed_history(slot)) > 5)
    first_ns = content.store.filed_history(slot).first_ns
    press(qtbot, content.table, KEYS.Key_A, CTRL)
    press(qtbot, content.table, KEYS.Key_Delete)
    assert names(content) == [] and content.modified
    assert said(window) == "Done: Remove 7 rows. Ctrl+Z undoes it."
    assert edit_menu(window)[:2] == ["Undo: Remove 7 rows", "Redo"]
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    assert names(content) == all_names(prefix)
    assert said(window) == "Undone: Remove 7 rows. Ctrl+Shift+Z does it again."
    assert list(content.table.row_names()) == all_names(prefix)  # selected as before
    assert not content.modified
    again = content.store.slot_of(f"{prefix}0")
    qtbot.waitUntil(lambda: bool(content.store.has_value[again]))
    history = content.store.filed_history(again)
    qtbot.waitUntil(lambda: not content.store.filed_history(again).is_open)
    assert history.first_ns == first_ns  # what it had before
    gaps = history.window(0, history.last_ns)[3]
    assert len(gaps) == 1 and gaps[0][0] < gaps[0][1]  # nothing is known of the time between
    assert content.model.is_plotted(again)
    assert edit_menu(window)[:2] == ["Undo", "Redo: Remove 7 rows"]
    press(qtbot, content.chart.canvas, KEYS.Key_Z, CTRL_SHIFT)  # in the chart too
    assert names(content) == [] and content.modified
    press(qtbot, content.chart.canvas, KEYS.Key_Z, CTRL)
    assert names(content) == all_names(prefix) and not content.modified
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    assert "nothing to undo" in said(window)


def test_pvs_that_stay_are_not_touched(window, tab, qtbot, ioc, prefix):
    content = tab.content
    kept = [content.store.slot_of(f"{prefix}{n}") for n in range(4)]
    before = content.store.connects[kept].tolist()
    histories = [content.store.filed_history(slot) for slot in kept]
    content.table.select_names([f"{prefix}4", f"{prefix}5"])
    press(qtbot, content.table, KEYS.Key_Delete)
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    assert list(content.table.row_names()) == [f"{prefix}4", f"{prefix}5"]
    qtbot.waitUntil(lambda: int((content.store.has_value & content.store.alive).sum()) == 6)
    assert [content.store.slot_of(f"{prefix}{n}") for n in range(4)] == kept
    assert content.store.connects[kept].tolist() == before
    assert all(a is content.store.filed_history(s) for a, s in zip(histories, kept, strict=True))


def test_every_edit_in_its_order(window, tab, qtbot, prefix, monkeypatch):
    content = tab.content
    history = [content.group]

    def trace_menu(title):
        menu = content.chart.trace_menu(content.store.slot_of(f"{prefix}0"))
        found = menu.findChildren(QMenu)
        return next(each for each in found if each.title().replace("&", "") == title)

    def edited():
        assert content.group != history[-1]
        history.append(content.group)

    QApplication.clipboard().setText(f"{prefix}6 {prefix}7 {prefix}0")
    press(qtbot, content.table, KEYS.Key_V, CTRL)
    assert said(window).startswith("2 PVs added, 1 was there already. ")
    assert "Ctrl+Z undoes it" in said(window)
    edited()
    content.table.select_names([f"{prefix}2", f"{prefix}3"])
    press(qtbot, content.table, KEYS.Key_Space)  # one step for both
    edited()
    monkeypatch.setattr(table_actions, "ask_text", lambda *_, **__: ("a note", True))
    content.panel.actions_of_rows.renew()  # as a menu does
    note = next(a for a in content.table.actions() if a.text().replace("&", "").startswith("Note"))
    note.trigger()
    edited()
    colours = trace_menu("Colour")
    next(action for action in colours.actions() if "current" not in action.text()).trigger()
    edited()
    axes = trace_menu("Axis").actions()
    next(each for each in axes if each.text().replace("&", "") == "Its own axis").trigger()
    edited()  # the axis and the trace on it: one step
    span = content.chart.span
    press(qtbot, content.chart.canvas, KEYS.Key_Plus)  # a zoom is no edit
    zoomed = content.chart.span
    assert zoomed != span and content.group == history[-1]
    words = []
    for group in history[-2::-1]:
        press(qtbot, content.chart.canvas, KEYS.Key_Z, CTRL)
        words.append(said(window).removeprefix("Undone: ").partition(". ")[0])
        assert content.group.pvs == group.pvs and content.group.axes == group.axes
        assert content.chart.span == zoomed and content.group.span_s == group.span_s
    assert words == [
        f"Axis of {prefix}0", f"Colour of {prefix}0", "Note on 2 PVs", "Plot 2 PVs", "Add 2 PVs",
    ]  # fmt: skip
    for group in history[1:]:
        press(qtbot, content.table, KEYS.Key_Y, CTRL)
        assert content.group.pvs == group.pvs and content.group.axes == group.axes
    press(qtbot, content.chart.canvas, KEYS.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert content.chart.span == pytest.approx(span)
    assert content.group.pvs == history[-1].pvs


def test_edits_of_the_editor_and_macros_keep_the_file(window, qtbot, ioc, prefix, tmp_path):
    path = tmp_path / "m.pvgroup"
    pvs = (PvSpec("$(P)0"), PvSpec("$(P)1", label="one"))
    save(path, Group("M", 60, macros={"P": prefix}, axes=(AxisSpec("a"),), pvs=pvs))
    assert window.open_tabs.open_file(path)
    tab = window.open_tabs.current()
    press(qtbot, tab.content.table, KEYS.Key_E, CTRL)
    dialog = window.editing.editor_of(tab)
    dialog.rows.table.selectRow(0)
    activate(qtbot, dialog)
    press(qtbot, dialog.rows.table, KEYS.Key_Delete)
    dialog.rows.add_names((f"{prefix}2",))
    assert [pv.name for pv in dialog.group().pvs] == ["$(P)1", f"{prefix}2"]
    qtbot.mouseClick(dialog.apply_button, LEFT)
    dialog.close()
    activate(qtbot, window)
    assert names(tab.content) == [f"{prefix}1", f"{prefix}2"] and tab.content.modified
    press(qtbot, tab.content.table, KEYS.Key_Z, CTRL)
    assert names(tab.content) == [f"{prefix}0", f"{prefix}1"] and not tab.content.modified
    assert tab.group().pvs == pvs  # with their macros, as the file has them
    press(qtbot, tab.content.table, KEYS.Key_Z, CTRL_SHIFT)
    press(qtbot, tab.content.table, KEYS.Key_S, CTRL)
    qtbot.waitUntil(lambda: not tab.content.modified)
    assert [pv.name for pv in load(path).group.pvs] == ["$(P)1", f"{prefix}2"]
    press(qtbot, tab.content.table, KEYS.Key_Z, CTRL)
    assert tab.content.modified  # the file has the other one now
    press(qtbot, tab.content.table, KEYS.Key_Z, CTRL_SHIFT)
    assert not tab.content.modified


def question_in(window):
    found = window.findChildren(NamesQuestion)
    return next((each for each in found if each.isVisible()), None)


def test_a_pasted_sentence_is_asked_about_and_nothing_is_searched(window, tab, qtbot, prefix):
    content = tab.content
    slots = len(content.store)
    text = f"Please look at {prefix}7, the gauge reads 3.5 since 10:30!"
    QApplication.clipboard().setText(text)
    press(qtbot, content.chart.canvas, KEYS.Key_V, CTRL)
    question = question_in(window)
    assert question is not None and len(content.store) == slots
    assert not content.modified and "list of PV names" in question.findChildren(QLabel)[0].text()
    assert question.add.text() == "&Add 1 PV"
    qtbot.keyClick(question, KEYS.Key_Escape)
    assert question_in(window) is None and len(content.store) == slots
    press(qtbot, content.table, KEYS.Key_V, CTRL)
    question = question_in(window)
    rows = question.findChild(QListWidget)
    shown = [rows.item(n).text() for n in range(rows.count())]
    assert shown[-1] == f"{prefix}7" and "gauge" in shown
    activate(qtbot, question)
    rows.setCurrentRow(shown.index("gauge"))
    qtbot.keyClick(rows, KEYS.Key_Space)
    assert question.add.text() == "&Add 2 PVs"
    add = next(b for b in question.findChildren(QPushButton) if b is question.add)
    qtbot.mouseClick(add, LEFT)
    assert names(content)[-2:] == ["gauge", f"{prefix}7"]
    assert turn_until(lambda: question_in(window) is None)
    activate(qtbot, window)
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    assert names(content) == all_names(prefix) and not content.modified


def test_a_dropped_sentence_is_asked_about(window, tab, qtbot, prefix):
    from PySide6.QtCore import QMimeData

    data = QMimeData()
    data.setText("see you at lunch")
    drop(window.tab_widget, data)
    question = question_in(window)
    assert question is not None and not question.add.isEnabled()
    qtbot.keyClick(question, KEYS.Key_Escape)
    data.setText(f"{prefix}6\n{prefix}7")
    drop(window.tab_widget, data)
    assert question_in(window) is None
    assert names(tab.content)[-2:] == [f"{prefix}6", f"{prefix}7"]


def test_a_tab_that_closes_takes_its_steps_with_it(window, tab, qtbot, prefix):
    press(qtbot, tab.content.table, KEYS.Key_A, CTRL)
    press(qtbot, tab.content.table, KEYS.Key_Delete)
    tab.content.set_modified(False)
    window.close_actions.close(tab)
    assert edit_menu(window)[:2] == ["Undo", "Redo"]


def test_a_torn_off_window_undoes_its_own_group(window, tab, qtbot, prefix):
    window.open_tabs.open_names([f"{prefix}6", f"{prefix}7"], "Other")
    other = window.open_tabs.current()
    press(qtbot, other.content.table, KEYS.Key_M, CTRL_SHIFT)
    torn = other.content.widget.window()
    assert torn is not window
    activate(qtbot, torn)
    other.content.table.select_names([f"{prefix}6"])
    press(qtbot, other.content.table, KEYS.Key_Delete)
    assert names(other.content) == [f"{prefix}7"]
    activate(qtbot, window)
    assert edit_menu(window)[0] == "Undo"  # that of the group in front of the main window
    activate(qtbot, torn)
    assert edit_menu(torn)[0] == f"Undo: Remove {prefix}6"
    activate(qtbot, torn)
    press(qtbot, other.content.table, KEYS.Key_Z, CTRL)
    assert names(other.content) == [f"{prefix}6", f"{prefix}7"]
    assert names(tab.content) == all_names(prefix)
    other.content.set_modified(False)


def test_any_sequence_of_edits_leads_back_and_forth(window, qtbot):
    """Rows are renamed, moved, removed and added at random; what stays keeps its slot."""
    chance = random.Random(18)
    window.open_tabs.open_names([f"none:{n}" for n in range(8)])
    content = window.open_tabs.current().content
    groups = [content.group]
    for number in range(25):
        pvs = [pv for pv in content.group.pvs if chance.random() < 0.8]
        chance.shuffle(pvs)
        pvs.insert(chance.randint(0, len(pvs)), PvSpec(f"none:new{number}", plot=number % 2 == 0))
        pvs.insert(chance.randint(0, len(pvs)), PvSpec("# Heading"))
        axes = tuple(AxisSpec(f"a{k}", log=chance.random() < 0.5) for k in range(number % 3))
        content.apply_group(replace(content.group, pvs=tuple(pvs), axes=axes), f"step {number}")
        groups.append(content.group)

    def walk(order, key, modifiers):
        for group in order:
            slots = {name: content.store.slot_of(name) for name in names(content)}
            press(qtbot, content.table, key, modifiers)
            assert content.group == group and names(content) == [pv.name for pv in group.pvs]
            for name in (set(slots) & set(names(content))) - {"# Heading"}:
                assert content.store.slot_of(name) == slots[name]
            plotted = [pv.name for pv in group.pvs if pv.plot]
            assert [content.store.name[trace.slot] for trace in content.chart.traces] == plotted

    walk(groups[-2::-1], KEYS.Key_Z, CTRL)
    walk(groups[1:], KEYS.Key_Z, CTRL_SHIFT)
    walk(groups[-2::-1], KEYS.Key_Z, CTRL)
    content.set_modified(False)


def test_slices_of_one_paste_are_one_step_whatever_comes_between(window, qtbot):
    window.open_tabs.open_names(["none:a", "none:b"])
    content = window.open_tabs.current().content
    many = [f"none:{number}" for number in range(1100)]
    QApplication.clipboard().setText("\n".join(many))
    content.table.selectRow(0)
    press(qtbot, content.table, KEYS.Key_V, CTRL)
    press(qtbot, content.table, KEYS.Key_Delete)
    assert len(names(content)) < 1101  # some slices are still to come
    qtbot.waitUntil(lambda: len(names(content)) == 1101)
    assert names(content) == ["none:b", *many]
    assert edit_menu(window)[0] == "Undo: Remove none:a"
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    assert names(content) == ["none:a", "none:b", *many]
    assert edit_menu(window)[0] == "Undo: Add 1,100 PVs"
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    assert names(content) == ["none:a", "none:b"]
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    assert names(content) == ["none:a", "none:b"] and "nothing to undo" in said(window)
    press(qtbot, content.table, KEYS.Key_Z, CTRL_SHIFT)
    press(qtbot, content.table, KEYS.Key_Z, CTRL_SHIFT)
    assert names(content) == ["none:b", *many]
    content.set_modified(False)


def test_a_paste_undone_before_its_last_slice_stays_undone_and_comes_back_whole(window, qtbot):
    window.open_tabs.open_names(["none:a"])
    content = window.open_tabs.current().content
    many = [f"none:{number}" for number in range(1100)]
    QApplication.clipboard().setText("\n".join(many))
    press(qtbot, content.table, KEYS.Key_V, CTRL)
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    assert names(content) == ["none:a"]
    qtbot.waitUntil(lambda: edit_menu(window)[1] == "Redo: Add 1,100 PVs")
    assert names(content) == ["none:a"] and "PVs added" not in said(window)
    press(qtbot, content.table, KEYS.Key_Z, CTRL_SHIFT)
    assert names(content) == ["none:a", *many]
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    press(qtbot, content.table, KEYS.Key_V, CTRL)
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    QApplication.clipboard().setText("none:other")
    press(qtbot, content.table, KEYS.Key_V, CTRL)  # now nobody can want the rest any more
    qtbot.waitUntil(lambda: names(content) == ["none:a", "none:other"])
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    assert names(content) == ["none:a"] and edit_menu(window)[0] == "Undo"
    content.set_modified(False)


def test_names_of_the_opening_are_no_step(window, qtbot):
    many = [f"none:{number}" for number in range(1100)]
    window.open_tabs.open_names(many)
    content = window.open_tabs.current().content
    press(qtbot, content.table, KEYS.Key_Down)
    press(qtbot, content.table, KEYS.Key_Delete)
    qtbot.waitUntil(lambda: len(names(content)) == 1099)
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    assert names(content) == many
    press(qtbot, content.table, KEYS.Key_Z, CTRL)
    assert names(content) == many and "nothing to undo" in said(window)
    content.set_modified(False)
