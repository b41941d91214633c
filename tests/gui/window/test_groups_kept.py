"""What a person has in groups is not lost: on quitting, moving, saving, reading files twice."""

import shutil
import time

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, Qt, QUrl
from PySide6.QtWidgets import QMessageBox

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import load, save
from gui.tab.tab import Tab
from gui.window.tabs.group_files import GroupFiles
from gui.window.tabs.macro_memory import MacroMemory
from gui.window.tabs.opening import LaunchDefaults
from gui.workers.handle import live_workers
from tests.support.context_menu import choose_at
from tests.support.window import drop, names, walk_to
from tests.support.workspaces import captured, restore

KINDS = QMessageBox.StandardButton


def answers(monkeypatch, *given):
    """Answer the questions in turn; return the list of their texts."""
    asked, waiting = [], list(given)

    def answer(box):
        asked.append(box.text())
        return waiting.pop(0)

    monkeypatch.setattr(QMessageBox, "exec", answer)
    return asked


def test_who_does_not_leave_after_all_keeps_what_was_to_be_discarded(
    window, qtbot, ioc, folder, monkeypatch
):
    for number in (0, 1):
        window.open_tabs.open_file(folder / f"g{number}.pvgroup")
        window.open_tabs.current().content.remove_slots((0,))
    asked = answers(monkeypatch, KINDS.Discard, KINDS.Cancel)
    assert not window.close() and len(asked) == 2
    assert [tab.content.modified for tab in window.open_tabs.tabs()] == [True, True]
    for tab in window.open_tabs.tabs():
        tab.content.set_modified(False)


def test_an_editor_outlives_the_window_its_tab_was_in(window, qtbot, ioc, folder, prefix):
    for number in (0, 1):
        window.open_tabs.open_file(folder / f"g{number}.pvgroup")
    tab = window.open_tabs.current()
    other = window.windows.tear(tab)
    window.editing.edit_current()
    dialog = window.editing.editor_of(tab)
    dialog.rows.add_names((f"{prefix}7",))
    gone = []
    other.destroyed.connect(lambda: gone.append(True))
    window.windows.dock_current()
    qtbot.waitUntil(lambda: bool(gone))
    assert dialog.isVisible() and dialog.draft.modified
    dialog.accept()
    assert names(tab.content)[-1] == f"{prefix}7"
    tab.content.set_modified(False)


def test_a_tab_that_comes_back_does_not_save_over_a_file_changed_meanwhile(
    window, qtbot, ioc, folder, prefix, monkeypatch
):
    path = folder / "g0.pvgroup"
    window.open_tabs.open_file(path)
    window.open_tabs.current().content.remove_slots((0,))
    state = captured(window)  # as after a crash
    asked = answers(monkeypatch, KINDS.Discard, KINDS.Cancel, KINDS.Cancel)
    window.close_actions.close(window.open_tabs.current())
    theirs = Group("Theirs", pvs=(PvSpec(f"{prefix}6"),))
    save(path, theirs)
    restore(window, state)
    assert window.open_tabs.current().content.modified
    assert not window.files.save_current() and load(path).group == theirs
    assert len(asked) == 2
    window.open_tabs.current().content.set_modified(False)
    window.close_actions.close(window.open_tabs.current())
    window.open_tabs.reopen()
    window.open_tabs.current().content.set_modified(True)
    assert not window.files.save_current() and load(path).group == theirs
    window.open_tabs.current().content.set_modified(False)


def test_what_was_discarded_comes_back_as_changed(window, qtbot, ioc, folder, monkeypatch):
    window.open_tabs.open_file(folder / "g0.pvgroup")
    window.open_tabs.current().content.remove_slots((0,))
    answers(monkeypatch, KINDS.Discard)
    window.close_actions.close(window.open_tabs.current())
    window.open_tabs.reopen()
    assert window.open_tabs.current().content.modified
    window.open_tabs.current().content.set_modified(False)


def test_a_file_put_back_after_a_save_is_told_of(window, qtbot, ioc, folder):
    path = folder / "g0.pvgroup"
    before = load(path).group
    window.open_tabs.open_file(path)
    window.open_tabs.current().content.remove_slots((0,))
    assert window.files.save_current()
    time.sleep(0.02)
    save(path, before)  # another program puts the old one back
    window.changes.check(path)
    qtbot.waitUntil(lambda: not window.open_tabs.files.busy)
    assert "changed by another program" in window.open_tabs.current().notice


def test_edits_make_no_change_of_the_file(window, qtbot, ioc, folder, prefix):
    path = folder / "g0.pvgroup"
    before = load(path).group
    window.open_tabs.open_file(path)
    tab = window.open_tabs.current()
    window.editing.edit_current()
    dialog = window.editing.editor_of(tab)
    dialog.rows.add_names((f"{prefix}7",))
    dialog.accept()
    save(path, before)  # written again, the same
    window.changes.check(path)
    qtbot.waitUntil(lambda: not window.open_tabs.files.busy)
    assert not tab.notice
    save(path, tab.group())  # another program has it as it is here
    window.changes.check(path)
    qtbot.waitUntil(lambda: not window.open_tabs.files.busy)
    assert not tab.notice and not tab.content.modified


def test_saving_over_a_group_that_is_kept_warm_loses_no_context(
    window, qtbot, ioc, folder, monkeypatch
):
    walk_to(window, qtbot, folder / "g0.pvgroup")
    walk_to(window, qtbot, folder / "g1.pvgroup")
    tab = window.open_tabs.current()
    window.files._save(tab, folder / "g0.pvgroup", None)
    assert tab.source == folder / "g0.pvgroup"
    assert window.close_actions.close(tab)
    qtbot.waitUntil(lambda: live_workers() == len(window.open_tabs.all_tabs()))


def test_a_group_saved_under_another_name_is_not_kept_warm_for_ever(window, qtbot, ioc, folder):
    walk_to(window, qtbot, folder / "g0.pvgroup")
    window.previews.stay(window.open_tabs.current())
    window.files._save(window.open_tabs.current(), folder / "new.pvgroup", None)
    window.previews.set_most(2)
    for path in [folder / f"g{number}.pvgroup" for number in (0, 1, 2, 3)]:
        window.previews.preview(path)
        qtbot.waitUntil(lambda path=path: window.open_tabs.current().source == path)
    assert [tab.source.stem for tab in window.cached_previews.tabs()] == ["g2"]


def test_a_slow_file_opened_twice_has_one_tab(window, qtbot, ioc, folder, slow_reads):
    release = slow_reads.begin()
    path = folder / "g0.pvgroup"
    window.previews.preview(path)
    window.open_tabs.open_file(path)
    window.open_tabs.open_file(path)
    release.set()
    qtbot.waitUntil(lambda: not window.open_tabs.files.busy)
    qtbot.waitUntil(lambda: not window.open_tabs.openings.busy)
    assert window.tab_widget.count() == 1 and not window.open_tabs.current().preview


def test_a_slow_save_may_end_after_its_tab(window, qtbot, ioc, folder, monkeypatch, slow_writes):
    window.open_tabs.open_file(folder / "g0.pvgroup")
    tab = window.open_tabs.current()
    tab.content.remove_slots((0,))
    release = slow_writes()
    assert not window.files.save_current()
    answers(monkeypatch, KINDS.Discard)
    window.close_actions.close(tab)
    qtbot.wait(50)
    release.set()
    qtbot.waitUntil(lambda: not window.open_tabs.files.busy)
    assert len(load(folder / "g0.pvgroup").group.pvs) == 2


def test_a_window_without_tabs_closes_and_a_moved_preview_stays(window, qtbot, ioc, folder):
    window.open_tabs.open_file(folder / "g0.pvgroup")
    window.open_tabs.open_file(folder / "g1.pvgroup")
    other = window.windows.tear(window.open_tabs.current())
    walk_to(window, qtbot, folder / "g2.pvgroup")
    preview = window.open_tabs.current()
    entries = window.windows.menu_of(preview).actions()
    texts = {action.text().replace("&", ""): action for action in entries}
    texts["Move to window 2"].trigger()
    assert not preview.preview and other.tab_widget.count() == 2
    for tab in other.tab_widget.tabs():
        window.close_actions.close(tab)
    qtbot.waitUntil(lambda: not window.windows.windows)


def test_the_menu_of_a_tab_moves_closes_it_and_closes_the_others(window, qtbot, ioc, folder):
    def choose(tab, *words):
        bar = window.open_tabs.tab_widget_of(tab).bar
        number = window.open_tabs.tab_widget_of(tab).tabs().index(tab)
        choose_at(bar, bar.tabRect(number).center(), qtbot, *words)

    for name in ("g0", "g1", "g2", "g3"):
        window.open_tabs.open_file(folder / f"{name}.pvgroup")
    first, second, third, fourth = window.open_tabs.tabs()
    choose(second, "Move to new window")
    (other,) = window.windows.windows
    assert other.tab_widget.tabs() == [second] and window.tab_widget.tabs() == [
        first,
        third,
        fourth,
    ]
    choose(first, "Close")
    assert window.tab_widget.tabs() == [third, fourth]
    choose(fourth, "Close others")
    assert window.tab_widget.tabs() == [fourth] and other.tab_widget.tabs() == [second]


@pytest.mark.parametrize("gone", ["window", "tab"])
def test_an_entry_does_nothing_once_its_window_or_tab_has_gone(window, qtbot, ioc, folder, gone):
    """The tab went into a deleted window, and with it its table and inspector."""
    window.open_tabs.open_file(folder / "g0.pvgroup")
    stays = window.open_tabs.current()
    window.open_tabs.open_file(folder / "g1.pvgroup")
    leaves = window.open_tabs.current()
    window.windows.tear(leaves)
    menu = window.windows.menu_of(stays)
    menu.popup(window.mapToGlobal(QPoint(60, 60)))
    qtbot.waitUntil(menu.isVisible)
    window.close_actions.close(leaves if gone == "window" else stays)
    qtbot.waitUntil(lambda: bool(window.windows.windows) == (gone == "tab"))
    texts = {action.text().replace("&", ""): action for action in menu.actions()}
    entry = menu.actionGeometry(texts["Move to window 2"]).center()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=entry)
    assert window.tab_widget.tabs() == ([stays] if gone == "window" else [])
    if gone == "window":
        assert stays.content.table.isVisible()
    menu.deleteLater()


def test_names_go_into_the_window_they_are_dropped_on(window, qtbot, ioc, folder, prefix):
    window.open_tabs.open_file(folder / "g0.pvgroup")
    window.open_tabs.open_file(folder / "g1.pvgroup")
    tab = window.open_tabs.current()
    other = window.windows.tear(tab)
    window.open_tabs.activate(window.tab_widget)
    data = QMimeData()
    data.setText(f"{prefix}7")
    drop(other.tab_widget, data)
    assert f"{prefix}7" in names(tab.content)
    tab.content.set_modified(False)


def test_slow_files_come_back_in_the_window_they_were_in(window, qtbot, ioc, folder, slow_reads):
    for number in (0, 1):
        window.open_tabs.open_file(folder / f"g{number}.pvgroup")
    window.windows.tear(window.open_tabs.current())
    state = captured(window)
    for tab in window.open_tabs.tabs():
        window.close_actions.close(tab)
    qtbot.waitUntil(lambda: not window.windows.windows)
    release = slow_reads.begin()
    restore(window, state)
    kept = captured(window)
    assert [[t.path.stem for t in w.tabs] for w in kept.windows] == [["g0"], ["g1"]]
    qtbot.wait(50)
    release.set()
    qtbot.waitUntil(lambda: len(window.open_tabs.tabs()) == 2)
    shown = [each.tabs() for each in window.open_tabs.tab_widgets]
    assert [[tab.source.stem for tab in tabs] for tabs in shown] == [["g0"], ["g1"]]


def test_macros_that_help_nothing_are_told_once(window, qtbot, ioc, folder):
    path = folder / "circle.pvgroup"
    save(path, Group("C", macros={"A": "$(A)"}, pvs=(PvSpec("$(P)1"), PvSpec("$(A)2"))))
    MacroMemory(window._settings).keep(path, {"P": "x"})
    assert not window.open_tabs.open_file(path)
    assert "defined by itself" in window.messages.errors[-1]


def test_titles_are_renewed_once_however_many_tabs_change(window, qtbot, folder, monkeypatch):
    for number in range(6):
        window.open_tabs.open_file(folder / f"g{number}.pvgroup")
    qtbot.waitUntil(lambda: not window._titles.waiting)
    asked = []
    monkeypatch.setattr(Tab, "worst_text", lambda _: asked.append(1) or "bad")
    for tab in window.open_tabs.tabs():
        tab.content.set_modified(True)
    assert not asked
    QCoreApplication.sendPostedEvents(window._titles)  # this turn, without news of a worker
    assert len(asked) == 2 * 6  # tool tip and mark in the browser
    assert [window.tab_widget.tabText(n)[-2:] for n in range(6)] == [" *"] * 6
    assert window.tab_widget.tabToolTip(0).startswith("G0: bad")
    for tab in window.open_tabs.tabs():
        tab.content.set_modified(False)


def test_a_group_without_a_file_is_asked_about_unless_it_comes_back(
    window, qtbot, folder, monkeypatch
):
    window.open_tabs.open_names(["a", "b"])
    asked = answers(monkeypatch, KINDS.Cancel)
    assert not window.close() and len(asked) == 1  # the session is kept by another program
    window.close_actions.untitled_come_back = True
    assert window.close_actions.may_leave(window.open_tabs.current()) and len(asked) == 1
    window.open_tabs.current().content.set_modified(False)


def test_a_preview_whose_file_changes_as_it_is_left_is_not_kept(
    window, qtbot, ioc, folder, monkeypatch, slow_reads
):
    walk_to(window, qtbot, folder / "g0.pvgroup")
    release = slow_reads.begin()
    window.changes.check(folder / "g0.pvgroup")
    qtbot.waitUntil(slow_reads.begun.is_set)
    slow_reads.end()
    window.previews.preview(folder / "g1.pvgroup")
    qtbot.waitUntil(lambda: len(window.cached_previews.tabs()) == 1)
    release.set()
    qtbot.waitUntil(lambda: not window.open_tabs.files.busy)
    assert window.open_tabs.current().source == folder / "g1.pvgroup"
    assert window.cached_previews.tabs() == []


def test_a_slow_file_has_the_macros_and_span_it_was_opened_with(
    window, qtbot, ioc, folder, prefix, slow_reads
):
    path = folder / "macro.pvgroup"
    save(path, Group("M", pvs=(PvSpec("$(P)1"),)))
    release = slow_reads.begin()
    window.open_tabs.open_file(path, defaults=LaunchDefaults({"P": prefix}, 30.0))  # handed over
    release.set()
    qtbot.waitUntil(lambda: window.tab_widget.count() == 1)
    assert names(window.open_tabs.current().content) == [f"{prefix}1"]
    assert window.open_tabs.current().content.chart.span == 30


def test_shortcuts_act_on_the_window_that_is_used(window, qtbot, ioc, folder):
    for number in (0, 1):
        window.open_tabs.open_file(folder / f"g{number}.pvgroup")
    other = window.windows.tear(window.open_tabs.current())
    window.open_tabs.activate(window.tab_widget)
    window.open_tabs.open_file(folder / "g2.pvgroup")
    other.activateWindow()
    qtbot.waitUntil(lambda: window.open_tabs.active is other.tab_widget)
    qtbot.keyClick(other, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: other not in window.windows.windows)
    assert sorted(tab.source.stem for tab in window.open_tabs.tabs()) == ["g0", "g2"]


def test_lines_that_name_files_are_files(window, qtbot, ioc, folder):
    spaced = folder / "a b.pvgroup"
    (folder / "g1.pvgroup").rename(spaced)
    data = QMimeData()
    urls = [QUrl.fromLocalFile(str(path)).toEncoded() for path in (folder / "g0.pvgroup", spaced)]
    data.setText("\r\n".join(bytes(url.data()).decode() for url in urls) + "\r\n")
    drop(window.tab_widget, data)
    qtbot.waitUntil(lambda: len(window.open_tabs.tabs()) == 2)
    assert [tab.source for tab in window.open_tabs.tabs()] == [folder / "g0.pvgroup", spaced]


def test_many_slow_files_are_waited_for_once(window, qtbot, ioc, folder, monkeypatch, slow_reads):
    release = slow_reads.begin()
    for number in range(50):
        shutil.copy(folder / "g0.pvgroup", folder / f"s{number}.pvgroup")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / f"s{number}.pvgroup")) for number in range(50)])
    waits, do = [], GroupFiles._do

    def note(self, work, then, patience_s):
        waits.append(patience_s)
        return do(self, work, then, patience_s)

    monkeypatch.setattr(GroupFiles, "_do", note)
    window.drops.take(window.tab_widget, data)
    qtbot.waitUntil(lambda: len(waits) == 50)
    assert [wait for wait in waits if wait] == waits[:1]
    window.open_tabs.files.close()
    release.set()
