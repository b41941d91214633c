"""Groups in the window as a person works with them: browse, preview, edit, drop, against an IOC."""

import os
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QMessageBox

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.files.groups.pvgroup import load, save
from gui.files.program.workspace import load as load_session
from gui.files.program.workspace import save as save_session
from gui.widgets.group_editor.macro_dialog import MacroDialog
from gui.workers.handle import live_workers
from tests.support.window import drop, names, walk_to
from tests.support.workspaces import captured, restore

LEFT = Qt.MouseButton.LeftButton
KEYS = Qt.Key


def test_arrow_keys_preview_and_go_back_to_a_group_that_was_kept_warm(window, qtbot, ioc, folder):
    window.previews.set_most(3)
    walk_to(window, qtbot, folder / "g0.pvgroup")
    first = window.open_tabs.current()
    assert first.preview and window.tab_widget.count() == 1 and window.tab_widget.bar.preview == 0
    qtbot.waitUntil(lambda: first.content.store.updates.sum() > 5)
    for number in (1, 2):
        walk_to(window, qtbot, folder / f"g{number}.pvgroup")
        assert window.tab_widget.count() == 1
        qtbot.waitUntil(lambda: window.tab_widget.tabText(0).endswith("/3"))
    assert [tab.source.stem for tab in window.cached_previews.tabs()] == ["g0", "g1"]
    before = int(first.content.store.updates.sum())
    qtbot.waitUntil(lambda: first.content.store.updates.sum() > before + 5)
    walk_to(window, qtbot, folder / "g0.pvgroup")
    assert window.open_tabs.current() is first and first.content.widget.isVisible()
    assert live_workers() == 3
    walk_to(window, qtbot, folder / "g3.pvgroup")  # one too many: g1 ends, with its context
    qtbot.waitUntil(lambda: live_workers() == 3)
    assert [tab.source.stem for tab in window.cached_previews.tabs()] == ["g2", "g0"]
    updates = window.open_tabs.totals()[0]
    stores = [tab.content.store for tab in window.open_tabs.all_tabs()]
    assert updates >= sum(int(store.updates.sum()) for store in stores)


def test_enter_a_change_and_a_double_click_let_a_preview_stay(window, qtbot, ioc, folder):
    view = window.group_dock.browser.view
    walk_to(window, qtbot, folder / "g0.pvgroup")
    qtbot.keyClick(view, KEYS.Key_Return)
    assert not window.open_tabs.current().preview and window.tab_widget.bar.preview == -1
    walk_to(window, qtbot, folder / "g1.pvgroup")
    assert window.tab_widget.count() == 2
    window.open_tabs.current().content.remove_slots((0,))
    assert not window.open_tabs.current().preview and window.open_tabs.current().content.modified
    walk_to(window, qtbot, folder / "g2.pvgroup")
    bar = window.tab_widget.bar
    qtbot.mouseDClick(bar, LEFT, pos=bar.tabRect(2).center())
    assert not window.open_tabs.current().preview
    walk_to(window, qtbot, folder / "g3.pvgroup")
    assert [tab.source.stem for tab in window.open_tabs.tabs()] == ["g0", "g1", "g2", "g3"]
    walk_to(window, qtbot, folder / "g0.pvgroup")  # has a tab: it is raised
    assert window.tab_widget.currentIndex() == 0 and window.tab_widget.count() == 4
    window.open_tabs.tabs()[1].content.set_modified(False)


def test_what_is_kept_warm_is_in_no_alarm_list_and_no_session(window, qtbot, ioc, folder):
    walk_to(window, qtbot, folder / "g0.pvgroup")
    walk_to(window, qtbot, folder / "g1.pvgroup")
    cached = window.cached_previews.tabs()[0]
    assert window.alarm_dock.poller is not None and cached.cached
    assert [tab.path.stem for tab in captured(window).windows[0].tabs] == ["g1"]
    walk_to(window, qtbot, folder / "g0.pvgroup")
    assert not cached.cached
    window.alarm_dock.close_tab(cached.content)  # it is in the list: this raises otherwise
    window.alarm_dock.open_tab(cached.content)


def is_watched(window, path):
    """Tell whether the watch knows the file as it is, so that a change will be one to it."""
    return str(path) in window.group_dock.browser._files._checker._open


def test_a_file_that_another_program_changes_is_offered_and_never_overwritten(
    window, qtbot, ioc, folder, prefix, monkeypatch
):
    path = folder / "g0.pvgroup"
    window.open_tabs.open_file(path)
    tab = window.open_tabs.current()
    qtbot.waitUntil(lambda: tab.content.store.updates[0] > 5)
    samples = tab.content.store.filed_history(0)
    qtbot.waitUntil(lambda: is_watched(window, path))
    theirs = Group("Theirs", 120, pvs=(PvSpec(f"{prefix}7"), PvSpec(f"{prefix}0", label="kept")))
    save(path, theirs)
    notice = window.tab_widget.notice
    qtbot.waitUntil(notice.isVisible)
    assert "changed by another program" in notice.text.text()
    asked = []

    def answer(box):
        asked.append(box.text())
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", answer)
    tab.content.set_modified(True)
    assert not window.files.save_current() and "changed by another program" in asked[0]
    assert load(path).group == theirs
    qtbot.mouseClick(notice.reload, LEFT)
    assert (
        not notice.isVisible() and not tab.content.modified and tab.content.title()[2:8] == "Theirs"
    )
    assert names(tab.content) == [f"{prefix}7", f"{prefix}0"] and tab.content.chart.span == 120
    assert tab.content.store.label[0] == "kept"
    assert tab.content.store.filed_history(0) is samples  # went on undisturbed
    qtbot.waitUntil(lambda: ioc.channel_count() == 2)
    tab.content.set_modified(True)
    qtbot.waitUntil(lambda: not window.open_tabs.files.busy)
    assert window.files.save_current() and len(asked) == 1
    os.remove(path)
    qtbot.waitUntil(notice.isVisible)
    assert "is gone" in notice.text.text() and not notice.reload.isVisible()
    assert window.files.save_current() and load(path).group.name == "Theirs"
    assert not notice.isVisible()


def test_a_preview_follows_its_file(window, qtbot, ioc, folder, prefix):
    walk_to(window, qtbot, folder / "g0.pvgroup")
    tab = window.open_tabs.current()
    qtbot.waitUntil(lambda: is_watched(window, folder / "g0.pvgroup"))
    save(folder / "g0.pvgroup", Group("Other", pvs=(PvSpec(f"{prefix}5"),)))
    qtbot.waitUntil(lambda: names(tab.content) == [f"{prefix}5"])
    assert tab.preview and not tab.content.modified


def test_a_slow_file_holds_up_nothing(window, qtbot, ioc, folder, slow_reads):
    release = slow_reads.begin()
    assert window.open_tabs.open_file(folder / "g0.pvgroup")
    assert window.tab_widget.count() == 0
    assert "Reading" in window.status.currentMessage()
    qtbot.waitUntil(slow_reads.begun.is_set)
    slow_reads.end()
    assert window.open_tabs.open_file(folder / "g1.pvgroup")
    qtbot.waitUntil(lambda: window.tab_widget.count() == 1)
    release.set()
    qtbot.waitUntil(lambda: window.tab_widget.count() == 2)
    assert window.status.currentMessage() == "g0.pvgroup was read"  # no longer "Reading …"


def test_macros_are_asked_for_once_and_remembered(window, qtbot, ioc, folder, prefix):
    path = folder / "macro.pvgroup"
    save(path, Group("M", pvs=(PvSpec("$(P)1"), PvSpec("$(P)2", label="two of $(P)"))))
    assert not window.open_tabs.open_file(path)
    dialog = next(d for d in QApplication.topLevelWidgets() if isinstance(d, MacroDialog))
    qtbot.keyClicks(dialog.edits["P"], prefix)
    qtbot.keyClick(dialog.edits["P"], KEYS.Key_Return)
    tab = window.open_tabs.current()
    assert names(tab.content) == [f"{prefix}1", f"{prefix}2"] and tab.source == path
    assert tab.group().pvs[0].name == "$(P)1" and not tab.content.modified
    assert window.close_actions.close(tab)
    assert window.open_tabs.open_file(path) is False  # asked nobody
    assert names(window.open_tabs.current().content) == [f"{prefix}1", f"{prefix}2"]
    assert window._settings.recent()[0] == path
    window.editing.change_macros()
    dialog = next(
        d for d in QApplication.topLevelWidgets() if isinstance(d, MacroDialog) and d.isVisible()
    )
    assert dialog.edits["P"].text() == prefix
    dialog.edits["P"].setText(f"{prefix}none")
    dialog.accept()
    tab = window.open_tabs.current()
    assert names(tab.content) == [f"{prefix}none1", f"{prefix}none2"] and not tab.content.modified
    assert tab.group() == load(path).group


def test_the_editor_changes_the_group_while_the_tab_goes_on(window, qtbot, ioc, folder, prefix):
    path = folder / "macro.pvgroup"
    group = Group("M", macros={"P": prefix}, pvs=(PvSpec("$(P)1", plot=True), PvSpec("$(P)2")))
    save(path, group)
    assert window.open_tabs.open_file(path)
    tab = window.open_tabs.current()
    qtbot.waitUntil(lambda: tab.content.store.updates[0] > 5)
    samples = tab.content.store.filed_history(0)
    qtbot.keyClick(window, KEYS.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = window.editing.editor_of(tab)
    dialog.activateWindow()  # as a window manager does; else Return is the table's
    qtbot.waitUntil(dialog.isActiveWindow)
    edit = dialog.rows.add_bar.edit
    qtbot.keyClicks(edit, "$(P){{3..5}}".replace("{{", "{").replace("}}", "}"))
    qtbot.keyClick(edit, KEYS.Key_Return)
    window.groups.add_names((f"{prefix}7",))  # in the tab, meanwhile
    assert not window.close_actions.may_close(tab)  # there are edits that were not applied
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    assert names(tab.content) == [f"{prefix}{n}" for n in (1, 2, 3, 4, 5, 7)]
    assert tab.content.store.filed_history(0) is samples and tab.content.modified
    store = tab.content.store
    qtbot.waitUntil(lambda: bool(store.has_value[store.alive].all()))
    assert ioc.channel_count() == 6
    assert window.files.save_current()
    saved = [pv.name for pv in load(path).group.pvs]
    assert saved == [f"$(P){n}" for n in (1, 2, 3, 4, 5)] + [f"{prefix}7"]
    tab.content.apply_group(Group("M", 30, axes=(AxisSpec("a", "A"),), pvs=(PvSpec(f"{prefix}7"),)))
    qtbot.waitUntil(lambda: ioc.channel_count() == 1)
    assert names(tab.content) == [f"{prefix}7"] and "a" in tab.content.chart.canvas.scene.specs
    assert tab.content.chart.span == 30 and tab.content.chart.traces == ()
    tab.content.set_modified(False)


def test_files_and_names_are_dropped_on_the_window(window, qtbot, ioc, folder, prefix):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / f"g{n}.pvgroup")) for n in (0, 1)])
    drop(window.tab_widget, data)
    qtbot.waitUntil(lambda: len(window.open_tabs.tabs()) == 2)
    assert [tab.source.stem for tab in window.open_tabs.tabs()] == ["g0", "g1"]
    assert window.tab_widget.currentIndex() == 0  # in front at once, and it stays there
    data = QMimeData()
    data.setText(f"{prefix}{{4..6}}")
    drop(window.tab_widget, data)
    assert names(window.open_tabs.current().content) == [f"{prefix}{n}" for n in (0, 1, 2, 4, 5, 6)]
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.pvgroup")])
    drop(window.tab_widget, data)
    assert "Only files of this computer" in window.messages.errors[-1]
    window.open_tabs.current().content.set_modified(False)


def test_files_are_dropped_on_the_editor(window, qtbot, ioc, folder, prefix):
    window.open_tabs.open_file(folder / "g0.pvgroup")
    tab = window.open_tabs.current()
    window.editing.edit_current()
    dialog = window.editing.editor_of(tab)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / "g2.pvgroup"))])
    table, at = dialog.rows.table, QPointF(20, 2)
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    table.dropEvent(QDropEvent(at, copy, data, LEFT, none))
    shown = [pv.name for pv in dialog.group().pvs]
    assert shown == [f"{prefix}{n}" for n in (3, 4, 0, 1, 2)]  # of 2, 3, 4 one was there
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    table.setFocus()
    qtbot.keyClick(table, KEYS.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(dialog.group().pvs) == 3 and not dialog.draft.modified
    dialog.reject()


def test_the_preview_comes_back_as_one(window, qtbot, ioc, folder, tmp_path):
    walk_to(window, qtbot, folder / "g0.pvgroup")
    save_session(tmp_path / "s.json", captured(window))
    window.close_actions.close(window.open_tabs.current())
    restore(window, load_session(tmp_path / "s.json").state)
    assert window.open_tabs.current().preview and window.tab_widget.bar.preview == 0
    walk_to(window, qtbot, folder / "g1.pvgroup")
    assert window.tab_widget.count() == 1
    assert [tab.source.stem for tab in window.cached_previews.tabs()] == ["g0"]


def test_what_comes_back_does_not_go_among_the_recent_files(window, qtbot, ioc, folder, tmp_path):
    """A restart put them in the order of the tabs, and previews among them."""
    walk_to(window, qtbot, folder / "g2.pvgroup")
    for number in (1, 0):
        assert window.open_tabs.open_file(folder / f"g{number}.pvgroup")
    before = window._settings.recent()
    assert [path.stem for path in before] == ["g0", "g1"]
    save_session(tmp_path / "s.json", captured(window))
    for tab in window.open_tabs.tabs():
        window.close_actions.close(tab)
    restore(window, load_session(tmp_path / "s.json").state)
    assert [tab.source.stem for tab in window.open_tabs.tabs()] == ["g2", "g1", "g0"]
    assert window._settings.recent() == before


def torn_off(window, qtbot, number):
    """Drag a tab out of its bar; return the window that it is in."""
    bar = window.tab_widget.bar
    at = bar.tabRect(number).center()
    qtbot.mousePress(bar, LEFT, pos=at)
    qtbot.mouseMove(bar, at + QPoint(0, 30))
    qtbot.mouseMove(bar, at + QPoint(0, 200))
    qtbot.mouseRelease(bar, LEFT, pos=at + QPoint(0, 200))
    return window.windows.windows[0]


def marked(window):
    """Stem of the file on which the browser's row stands, "" for none."""
    view = window.group_dock.browser.view
    row = view.current_row()
    return Path(window.group_dock.browser.model.rows[row].path).stem if row >= 0 else ""


def test_the_browser_marks_the_group_in_front_also_where_another_window_closes(
    window, qtbot, ioc, folder
):
    for number in (0, 1):
        assert window.open_tabs.open_file(folder / f"g{number}.pvgroup")
    qtbot.waitUntil(lambda: marked(window) == "g1")
    other = torn_off(window, qtbot, 1)
    qtbot.waitUntil(lambda: other.isVisible())
    window.open_tabs.activate(other.tab_widget)
    assert marked(window) == "g1"
    other.close()
    assert window.windows.windows == []
    qtbot.waitUntil(lambda: marked(window) == "g0")


def test_the_browser_marks_a_group_that_it_did_not_list_before(
    window, qtbot, ioc, folder, tmp_path
):
    assert window.open_tabs.open_file(folder / "g1.pvgroup")
    qtbot.waitUntil(lambda: marked(window) == "g1")
    elsewhere = tmp_path / "elsewhere" / "far.pvgroup"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes((folder / "g2.pvgroup").read_bytes())
    window.open_tabs.open_files([elsewhere])  # as another start hands it over
    qtbot.waitUntil(lambda: marked(window) == "far")


def test_tabs_are_torn_off_and_docked_back(window, qtbot, ioc, folder, prefix, tmp_path):
    for number in (0, 1):
        assert window.open_tabs.open_file(folder / f"g{number}.pvgroup")
    tab = window.open_tabs.current()
    qtbot.waitUntil(lambda: tab.content.store.updates[0] > 2)
    samples = tab.content.store.filed_history(0)
    other = torn_off(window, qtbot, 1)
    assert other.tab_widget.tabs() == [tab] and window.tab_widget.count() == 1
    qtbot.waitUntil(lambda: other.isVisible() and tab.content.widget.isVisible())
    assert tab.content.store.filed_history(0) is samples
    window.open_tabs.activate(other.tab_widget)
    assert window.open_tabs.current() is tab and "G1" in other.windowTitle()
    state = captured(window)
    assert [[t.path.stem for t in w.tabs] for w in state.windows] == [["g0"], ["g1"]]
    window.groups.add_names((f"{prefix}7",))
    assert f"{prefix}7" in names(tab.content)
    tab.content.set_modified(False)
    window.windows.dock_current()
    assert window.windows.windows == [] and window.tab_widget.tabs()[1] is tab
    assert window.open_tabs.current() is tab and tab.content.widget.isVisible()
    window.windows.tear(tab)
    window.windows.windows[0].close()  # closes its tabs
    assert window.windows.windows == [] and window.tab_widget.count() == 1
    qtbot.waitUntil(lambda: live_workers() == 1)
    save_session(tmp_path / "s.json", state)
    window.close_actions.close(window.open_tabs.tabs()[0])
    restore(window, load_session(tmp_path / "s.json").state)
    shown = [each.tabs() for each in window.open_tabs.tab_widgets]
    assert [[tab.source.stem for tab in tabs] for tabs in shown] == [["g0"], ["g1"]]


def test_a_folder_of_5_000_files_is_walked_without_a_stall(window, qtbot, ioc, folder):
    many = folder / "many"
    many.mkdir()
    for number in range(5_000):
        (many / f"n{number:04}.pvgroup").write_text('format = "pvwatch-group"\nversion = 1\n')
    browser = window.group_dock.browser
    browser.rescan()
    browser.filter.setText("n4999")
    wanted = str(many / "n4999.pvgroup")
    qtbot.waitUntil(lambda: any(r.path == wanted for r in browser.model.rows))
    walk_to(window, qtbot, Path(wanted))
    assert window.open_tabs.current().preview and window.open_tabs.current().source == Path(wanted)


def test_a_group_that_cannot_be_written_says_so_and_is_kept(window, qtbot, ioc, folder, prefix):
    path = folder / "g0.pvgroup"
    window.open_tabs.open_file(path)
    tab = window.open_tabs.current()
    tab.content.remove_slots((0,))
    before = path.read_bytes()
    folder.rename(folder.with_name("elsewhere"))
    assert not window.files.save_current() and tab.content.modified
    assert f"{path} was not saved: No such file or directory" in window.messages.errors[-1]
    folder.with_name("elsewhere").rename(folder)
    assert path.read_bytes() == before
    assert window.files.save_current() and not tab.content.modified


def test_leaving_the_span_box_leaves_the_focus_where_it_goes(window, qtbot, ioc, folder):
    window.open_tabs.open_file(folder / "g0.pvgroup")
    span = window.open_tabs.current().content.chart.toolbar.findChild(QComboBox)
    span.setFocus()
    window.open_tabs.current().content.table.setFocus()
    assert QApplication.focusWidget() is window.open_tabs.current().content.table
    span.setFocus()
    span.lineEdit().selectAll()
    qtbot.keyClicks(span.lineEdit(), "5m")
    qtbot.keyClick(span.lineEdit(), KEYS.Key_Return)
    assert QApplication.focusWidget() is window.open_tabs.current().content.chart.canvas


def test_names_are_completed_from_the_sites_list(window, qtbot, ioc, folder, tmp_path):
    (tmp_path / "site.txt").write_text("SITE:CURRENT\nSITE:LIFETIME\n")
    window._settings.set_text("site_names", str(tmp_path / "site.txt"))
    window.open_tabs.open_file(folder / "g0.pvgroup")
    window.editing.edit_current()
    qtbot.waitUntil(lambda: window.editing.known.complete("site:l") == ["SITE:LIFETIME"])
    window.editing.editor_of(window.open_tabs.current()).reject()
    window._settings.set_text("site_names", str(tmp_path / "none.txt"))
    window.editing.edit_current()
    qtbot.waitUntil(lambda: "No such file" in "".join(window.messages.errors[-1:]))
    window.editing.editor_of(window.open_tabs.current()).reject()


def test_new_groups_have_the_span_that_the_settings_say(window, qtbot, ioc, folder, prefix):
    window._settings.change(default_span=1800.0)
    window.open_tabs.open_names([f"{prefix}0"])
    assert window.open_tabs.current().content.chart.span == 1800.0
    window.open_tabs.current().content.set_modified(False)


def test_the_menus_have_what_the_chart_and_the_table_can_do(window, qtbot, ioc, folder):
    menus = {action.text(): action.menu() for action in window.menuBar().actions()}
    for text in ("&Chart", "&Table"):
        menus[text].aboutToShow.emit()
        assert [action.text() for action in menus[text].actions()] == ["No group is open"]
    window.open_tabs.open_file(folder / "g0.pvgroup")
    session = window.open_tabs.current().content
    for text in ("&Chart", "&Table"):
        menus[text].aboutToShow.emit()
    chart = {
        action.text().replace("&", "").partition("\t")[0]: action
        for action in menus["&Chart"].actions()
        if not action.isSeparator()
    }
    chart["Pause"].trigger()
    assert session.chart.paused and len(chart) == 29
    table = [action.text().replace("&", "") for action in menus["&Table"].actions()]
    assert "Copy rows" in {text.partition("\t")[0] for text in table}
    session.tools.inspectors.inspect(0)
    session.tools.inspectors.inspect(1)
    session.remove_slots((0,))  # nothing is known of it any more, so nothing is shown
    qtbot.waitUntil(lambda: session.tools.inspected() == [1])
    if session.modified:
        session.set_modified(False)
    else:
        window.close_actions.close(window.open_tabs.current())
