"""Tabs of the session that cannot be opened: nothing of it is lost, and they come by themselves."""

import os
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTabBar

from gui.core.groups.group import Group, PvSpec
from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.files.disk import ordinary_file
from gui.files.groups.pvgroup import save
from gui.window.tabs.macro_questions import MacroQuestions
from gui.window.tabs.unopened_tab import UnopenedTab
from tests.support.window import LEFT
from tests.support.workspaces import captured, restore


def group(name):
    return Group(name, pvs=(PvSpec(f"none:{name}"),))


def session(*tabs, active=0):
    return WorkspaceState((WindowState(tabs=tabs, active=active),))


def paths(window):
    return [tab.path for tab in captured(window).windows[0].tabs]


def texts(page):
    return "\n".join(label.text() for label in page.findChildren(QLabel))


@pytest.fixture(autouse=True)
def quick_retry(window):
    window.open_tabs.unopened._timer.setInterval(20)
    yield
    for tab in window.open_tabs.contents():
        tab.set_modified(False)


def test_missing_files_keep_their_places_and_come_by_themselves(window, qtbot, tmp_path):
    folder = tmp_path / "share"
    names = ["a", "b", "c", "d"]
    files = [folder / f"{name}.pvgroup" for name in names]
    local = tmp_path / "local.pvgroup"
    save(local, group("local"))
    tabs = [TabState(files[0]), TabState(local, filter="x"), *(TabState(f) for f in files[1:])]
    tabs[3] = TabState(files[2], macros={"P": "1"}, span_s=77.0, filter="none", current="none:c")
    restore(window, session(*tabs, active=1))
    widget = window.tab_widget
    assert [type(page) is UnopenedTab for page in widget.pages()] == [True, False, True, True, True]
    assert [widget.tabText(n) for n in (0, 2, 3, 4)] == ["? a", "? b", "? c", "? d"]
    assert widget.currentIndex() == 1
    page = widget.unopened()[0]
    assert str(files[0]) in texts(page) and "No such file" in texts(page)
    assert "tries again by itself" in texts(page)
    state = captured(window)
    assert paths(window) == [files[0], local, *files[1:]]
    assert state.windows[0].tabs[3] == tabs[3]  # as it was, not as it could be shown
    errors = len(window.messages.errors)
    folder.mkdir()
    for file, name in zip(files, names, strict=True):
        save(file, group(name))
    qtbot.waitUntil(lambda: not widget.unopened())
    assert [tab.content.group.name for tab in widget.tabs()] == ["a", "local", "b", "c", "d"]
    assert widget.currentIndex() == 1  # what was in front stays there
    assert widget.tabs()[3].content.panel.bar.edit.text() == "none"
    assert widget.tabs()[3].content.chart.span == 77.0
    assert len(window.messages.errors) == errors and not window.open_tabs.unopened.pages()
    qtbot.waitUntil(lambda: not window.open_tabs.unopened._timer.isActive())


@pytest.mark.parametrize("kind", ["loop", "pipe", "folder", "broken"])
def test_whatever_is_wrong_with_the_file_its_tab_stays(window, qtbot, tmp_path, kind):
    path = tmp_path / "a.pvgroup"
    if kind == "loop":
        path.symlink_to(path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_text("[[[")
    restore(window, session(TabState(path)))
    (page,) = window.tab_widget.unopened()
    assert window.messages.errors[-1] in page.why and paths(window) == [path]
    assert texts(page).count(str(path)) == 1  # once, above the reason
    path.rmdir() if kind == "folder" else path.unlink()
    save(path, group("a"))
    qtbot.waitUntil(lambda: len(window.open_tabs.tabs()) == 1)
    assert window.open_tabs.tabs()[0].path == path and paths(window) == [path]


def test_a_broken_file_is_read_again_only_when_it_has_changed(window, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "a.pvgroup"
    path.write_text("[[[")
    restore(window, session(TabState(path)))
    reads, real = [], ordinary_file.read_ordinary
    monkeypatch.setattr(
        "gui.files.disk.bounded_read.read_ordinary", lambda *a: reads.append(1) or real(*a)
    )
    (page,) = window.tab_widget.unopened()
    tried = page.tried
    qtbot.waitUntil(lambda: page.tried > tried and not page.reading)
    assert reads == []
    path.write_text("[[[[")
    qtbot.waitUntil(lambda: reads == [1])


@pytest.mark.parametrize("closed", [False, True])
def test_its_error_leaves_the_status_bar_with_it(window, qtbot, tmp_path, closed):
    path = tmp_path / "late.pvgroup"
    restore(window, session(TabState(path)))
    qtbot.waitUntil(lambda: "late.pvgroup" in window.status.currentMessage())
    if closed:
        page = window.tab_widget.unopened()[0]
        close = next(b for b in page.findChildren(QPushButton) if "lose" in b.text())
        qtbot.mouseClick(close, LEFT)
    else:
        save(path, group("late"))
    qtbot.waitUntil(lambda: not window.tab_widget.unopened())
    assert window.status.currentMessage() == ""


def test_the_user_opens_it_by_other_ways(window, qtbot, tmp_path):
    window.open_tabs.unopened._timer.setInterval(10**7)
    first, second = tmp_path / "a.pvgroup", tmp_path / "b.pvgroup"
    restore(window, session(TabState(first, span_s=33.0), TabState(second)))
    save(first, group("a"))
    assert window.open_tabs.open_file(first)  # as from the browser
    assert window.tab_widget.currentIndex() == 0
    assert window.open_tabs.current().content.chart.span == 33.0
    assert not window.open_tabs.open_file(second) and paths(window) == [first, second]
    save(second, group("b"))
    (page,) = window.tab_widget.unopened()
    qtbot.mouseClick(page.open_button, LEFT)
    qtbot.waitUntil(lambda: len(window.open_tabs.tabs()) == 2)
    assert not window.tab_widget.unopened() and paths(window) == [first, second]


def test_the_user_closes_it(window, qtbot, tmp_path):
    restore(window, session(*(TabState(tmp_path / f"{name}.pvgroup") for name in "abc")))
    page = window.tab_widget.unopened()[1]
    window.tab_widget.setCurrentIndex(1)
    buttons = page.findChildren(QPushButton)
    qtbot.mouseClick(next(each for each in buttons if each.text() == "C&lose tab"), LEFT)
    assert paths(window) == [tmp_path / "a.pvgroup", tmp_path / "c.pvgroup"]
    cross = window.tab_widget.bar.tabButton(0, QTabBar.ButtonPosition.RightSide)
    qtbot.mouseClick(cross, LEFT)
    assert paths(window) == [tmp_path / "c.pvgroup"]
    qtbot.keyClick(window.tab_widget, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert paths(window) == []
    qtbot.waitUntil(lambda: window.welcome.page is not None and window.welcome.page.isVisible())


def test_a_group_whose_macros_cannot_be_replaced_is_not_lost(window, qtbot, monkeypatch):
    monkeypatch.setattr(MacroQuestions, "ask", lambda *_: False)
    bad = Group("Bad", macros={"A": "$(A)"}, pvs=(PvSpec("$(A)"),))
    undefined = Group("Undefined", pvs=(PvSpec("$(Q)x"),))
    restore(
        window, session(TabState(group=bad), TabState(group=undefined), TabState(group=group("c")))
    )
    assert [page.name for page in window.tab_widget.unopened()] == ["Bad", "Undefined"]
    assert "defined by itself" in texts(window.tab_widget.unopened()[0])
    kept = captured(window).windows[0].tabs
    assert [tab.group.name for tab in kept] == ["Bad", "Undefined", "c"]
    monkeypatch.setattr(MacroQuestions, "ask", lambda *a: bool(a[4]({"Q": "P:"})) or True)
    page = window.tab_widget.unopened()[1]
    qtbot.mouseClick(page.open_button, LEFT)
    assert [type(p) is UnopenedTab for p in window.tab_widget.pages()] == [True, False, False]
    assert window.open_tabs.tabs()[0].content.group.pvs[0].name == "P:x"


def test_disks_that_hang_take_four_threads_at_most(window, qtbot, tmp_path, monkeypatch):
    release, began = threading.Event(), []

    def hang(path, search):
        began.append(path)
        release.wait()
        return real(path, search)

    from gui.window.tabs import group_files

    files = [tmp_path / f"{n}.pvgroup" for n in range(10)]
    restore(window, session(*map(TabState, files)))
    real = group_files.read_file
    monkeypatch.setattr(group_files, "read_file", hang)
    qtbot.waitUntil(lambda: len(began) == 4)
    window.open_tabs.unopened.retry()
    assert len(began) == 4 and paths(window) == files
    for file in files:
        save(file, group(file.stem))
    release.set()
    qtbot.waitUntil(lambda: len(window.open_tabs.tabs()) == 10)
    assert paths(window) == files


def test_slow_files_keep_their_places(window, qtbot, tmp_path, slow_reads):
    slow, quick = tmp_path / "slow.pvgroup", group("quick")
    save(slow, group("slow"))
    release = slow_reads.begin()
    restore(window, session(TabState(slow), TabState(group=quick)))
    assert [type(page) is UnopenedTab for page in window.tab_widget.pages()] == [True, False]
    assert (
        "Reading" in window.tab_widget.unopened()[0].why
        and len(captured(window).windows[0].tabs) == 2
    )
    release.set()
    qtbot.waitUntil(lambda: len(window.open_tabs.tabs()) == 2)
    assert [tab.content.group.name for tab in window.open_tabs.tabs()] == ["slow", "quick"]
