"""The browser by mouse and key, over folders on a real disk."""

import math
import os
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from gui.core.group_browser.rows import RowKey, RowKind
from gui.widgets.group_browser.group_browser import GroupBrowser
from gui.widgets.group_browser.watch_thread import DiskChecker, live_watches
from tests.support.context_menu import plain_text
from tests.support.waiting import DEADLINE_MS

SUFFIXES = (".pvgroup", ".stp")
Key = Qt.Key


def write(base, *names):
    for name in names:
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


class Told:
    """What the browser emitted, by signal."""

    def __init__(self, browser):
        for name in (
            "previewed", "opened", "folders_changed", "favourites_changed",
            "recent_removed", "file_changed", "failed", "likely_next",
        ):  # fmt: skip
            setattr(self, name, [])
            getattr(browser, name).connect(getattr(self, name).append)


class PaintedAreas(QObject):
    """The areas of a widget that were painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.areas = []
        widget.installEventFilter(self)

    def eventFilter(self, _, event):
        if event.type() == QEvent.Type.Paint:
            self.areas.append(event.region().boundingRect())
        return False


@pytest.fixture
def browser(qtbot):
    made = GroupBrowser(SUFFIXES)
    qtbot.addWidget(made)
    made.resize(280, 500)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    made.close()
    qtbot.waitUntil(lambda: live_watches() == 0)


@pytest.fixture
def bl(tmp_path):
    base = tmp_path / "Beamline"
    write(base, "Vacuum.pvgroup", "Front end.pvgroup", "Optics.stp", "Mono/Motors.stp")
    return base


@pytest.fixture
def filled(browser, bl, qtbot):
    browser.set_folders([bl])
    qtbot.waitUntil(lambda: len(browser.model.rows) == 5)
    browser.view.setFocus()
    return browser, Told(browser)


@pytest.fixture
def slow_typist(qtbot):
    """However long a key takes, it goes on with the name that was begun."""
    usual = QApplication.keyboardInputInterval()
    QApplication.setKeyboardInputInterval(DEADLINE_MS)
    yield
    QApplication.setKeyboardInputInterval(usual)


def shown(browser):
    return ["  " * row.level + row.text for row in browser.model.rows]


def current(browser):
    row = browser.model.rows[browser.view.current_row()]
    return row.text if browser.view.current_row() >= 0 else None


def at(browser, text):
    return next(n for n, row in enumerate(browser.model.rows) if row.text == text)


def place(browser, text):
    return browser.view.visualRect(browser.model.index(at(browser, text), 0)).center()


def click(qtbot, browser, text):
    qtbot.mouseClick(
        browser.view.viewport(), Qt.MouseButton.LeftButton, pos=place(browser, text)
    )  # fmt: skip


def test_nothing_yet_says_what_to_do(browser, qtbot, bl, monkeypatch):
    told = Told(browser)
    assert browser._empty.isVisible() and not browser.filter.isEnabled()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(bl))
    browser._empty.folder_wanted.emit()
    qtbot.waitUntil(lambda: "  Vacuum" in shown(browser))
    assert told.folders_changed == [(bl,)] and browser.view.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    browser.ask_for_folder()
    browser.add_folder(bl)
    assert len(told.folders_changed) == 1
    browser.remove_folder(bl)
    assert told.folders_changed[1:] == [()] and browser._empty.isVisible()


def test_a_click_previews_and_a_double_click_opens(filled, qtbot, bl, qtmodeltester):
    browser, told = filled
    assert shown(browser) == ["Beamline", "  Mono", "  Front end", "  Optics.stp", "  Vacuum"]
    click(qtbot, browser, "Vacuum")
    assert told.previewed == [bl / "Vacuum.pvgroup"] and not told.opened
    click(qtbot, browser, "Optics.stp")
    qtbot.mouseDClick(
        browser.view.viewport(), Qt.MouseButton.LeftButton, pos=place(browser, "Optics.stp")
    )
    assert told.opened == [bl / "Optics.stp"]
    assert told.previewed[1:] == [bl / "Optics.stp"]
    click(qtbot, browser, "Mono")
    assert shown(browser)[2] == "    Motors.stp" and len(told.previewed) == 2
    qtmodeltester.check(browser.model)


def test_walking_by_keys_previews_where_it_stops(filled, qtbot, bl):
    browser, told = filled
    browser.select_file(bl / "Front end.pvgroup")
    browser._preview.setInterval(DEADLINE_MS)  # far longer than a key takes
    browser._pause_s = math.inf
    for _ in range(2):
        qtbot.keyClick(browser.view, Key.Key_Down)
    assert told.previewed == []  # one still walks
    browser._preview.setInterval(0)
    qtbot.waitUntil(lambda: told.previewed == [bl / "Vacuum.pvgroup"])
    qtbot.keyClick(browser.view, Key.Key_Up)
    qtbot.waitUntil(lambda: told.previewed[1:] == [bl / "Optics.stp"])
    browser._preview.setInterval(DEADLINE_MS)
    qtbot.keyClick(browser.view, Key.Key_Up)
    qtbot.keyClick(browser.view, Key.Key_Return)
    assert not browser._preview.isActive()
    assert told.opened == [bl / "Front end.pvgroup"]
    qtbot.wait(100)
    assert len(told.previewed) == 2  # it is opened, not previewed as well


def test_a_single_key_previews_at_once_and_what_is_beside_is_told(filled, qtbot, bl):
    browser, told = filled
    browser.select_file(bl / "Front end.pvgroup")
    browser._preview.setInterval(DEADLINE_MS)
    browser._pause_s = 1e9  # the keys after it come however late, as of one that is held
    qtbot.keyClick(browser.view, Key.Key_Down)
    assert told.previewed == [bl / "Optics.stp"]
    assert told.likely_next == [(bl / "Vacuum.pvgroup", bl / "Front end.pvgroup")]
    qtbot.keyClick(browser.view, Key.Key_Down)
    assert len(told.previewed) == 1  # one walks on
    browser._pause_s = 0.0  # each key is one by itself
    qtbot.keyClick(browser.view, Key.Key_Up)
    assert told.previewed[1:] == [bl / "Optics.stp"]


def test_arrows_open_and_close_folders(filled, qtbot):
    browser, told = filled
    qtbot.keyClick(browser.view, Key.Key_Home)
    assert current(browser) == "Beamline"
    qtbot.keyClick(browser.view, Key.Key_Right)
    assert current(browser) == "Mono"
    qtbot.keyClick(browser.view, Key.Key_Right)
    qtbot.keyClick(browser.view, Key.Key_Right)
    assert current(browser) == "Motors.stp"
    qtbot.waitUntil(lambda: len(told.previewed) == 1)
    for expected in ("Mono", "Mono", "Beamline", "Beamline"):
        qtbot.keyClick(browser.view, Key.Key_Left)
        assert current(browser) == expected
    assert shown(browser) == ["Beamline"]
    qtbot.keyClick(browser.view, Key.Key_Return)
    assert len(shown(browser)) == 5
    assert browser.open_rows.turned() == () and len(told.previewed) == 1


def test_typing_finds_and_f_makes_a_favourite(filled, qtbot, bl, slow_typist):
    browser, told = filled
    browser._preview.setInterval(DEADLINE_MS)
    qtbot.keyClick(browser.view, Key.Key_F, Qt.KeyboardModifier.ShiftModifier)  # begins a name
    qtbot.keyClick(browser.view, Key.Key_R)
    assert current(browser) == "Front end" and not told.favourites_changed
    qtbot.keyClicks(browser.view, "ont e")
    assert current(browser) == "Front end"
    browser.view._typed = ""  # as after a pause
    qtbot.keyClick(browser.view, Key.Key_F)
    assert told.favourites_changed == [(bl / "Front end.pvgroup",)]
    assert shown(browser)[:3] == ["Favourites", "  Front end", "Beamline"]
    assert current(browser) == "Front end" and browser.view.current_row() == 4
    qtbot.keyClick(browser.view, Key.Key_F)
    assert told.favourites_changed[1:] == [()] and shown(browser)[0] == "Beamline"
    qtbot.keyClicks(browser.view, "vv")
    assert current(browser) == "Vacuum"
    browser._preview.setInterval(0)
    qtbot.waitUntil(lambda: told.previewed == [bl / "Vacuum.pvgroup"])


def test_the_filter_by_keys(filled, qtbot, bl):
    browser, told = filled
    browser.select_file(bl / "Vacuum.pvgroup")
    qtbot.keyClick(browser.view, Key.Key_Slash)
    assert browser.filter.hasFocus()
    qtbot.keyClicks(browser.filter, "beam moto")
    assert shown(browser) == ["Beamline", "  Mono", "    Motors.stp"]
    assert browser.model.rows[0].files == 1 and current(browser) is None
    qtbot.keyClick(browser.filter, Key.Key_Down)
    assert browser.view.hasFocus() and current(browser) == "Motors.stp"
    qtbot.waitUntil(lambda: told.previewed == [bl / "Mono" / "Motors.stp"])
    qtbot.keyClick(browser.view, Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert browser.filter.hasFocus() and browser.filter.selectedText() == "beam moto"
    qtbot.keyClicks(browser.filter, "<b>x")
    assert shown(browser) == [] and "“<b>x”" in browser.view.empty_text
    browser.grab()
    qtbot.keyClick(browser.filter, Key.Key_Down)
    qtbot.keyClick(browser.view, Key.Key_A)  # there is no row to find
    assert browser.view.current_row() == -1
    qtbot.keyClick(browser.view, Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(browser.filter, Key.Key_Escape)
    assert len(shown(browser)) == 5 and browser.filter.hasFocus()
    qtbot.keyClick(browser.filter, Key.Key_Escape)
    assert browser.view.hasFocus()


def test_focus_alone_previews_nothing(filled, qtbot):
    browser, told = filled
    browser.filter.setFocus()
    browser.view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.wait(100)
    assert told.previewed == []


def test_selection_and_open_folders_stay_over_rescans(filled, qtbot, bl):
    browser, told = filled
    click(qtbot, browser, "Mono")
    browser.select_file(bl / "Vacuum.pvgroup")
    write(bl, "Another.pvgroup", "Mono/Crystal.stp")
    qtbot.waitUntil(lambda: browser.model.rowCount() == 8)
    assert current(browser) == "Vacuum" and browser.model.rows[1].is_open
    (bl / "Vacuum.pvgroup").unlink()
    qtbot.waitUntil(lambda: browser.model.rowCount() == 7)
    assert current(browser) == "Optics.stp"  # one walks on from its neighbour
    write(bl, "Vacuum.pvgroup")
    qtbot.waitUntil(lambda: browser.model.rowCount() == 8)
    assert current(browser) == "Vacuum"
    qtbot.wait(100)
    assert told.previewed == [] and told.opened == []


def test_f5_reads_folders_again_whose_changes_nobody_reports(browser, qtbot, bl, monkeypatch):
    monkeypatch.setattr(DiskChecker, "watch", lambda *_: True)
    browser.add_folder(bl)
    qtbot.waitUntil(lambda: "  Vacuum" in shown(browser))
    write(bl, "Another.pvgroup")
    for widget in (browser.view, browser.filter):
        widget.setFocus()
        write(bl, f"{type(widget).__name__}.pvgroup")
        qtbot.keyClick(widget, Key.Key_F5)
        qtbot.waitUntil(lambda w=widget: f"  {type(w).__name__}" in shown(browser))
    assert "  Another" in shown(browser)


def test_turned_folders_can_be_kept(filled):
    browser, _ = filled
    kept = [(row.section, row.path) for row in browser.model.rows if row.text == "Mono"]
    browser.open_rows.restore(kept)
    browser.rescan()
    browser._renew()
    assert len(shown(browser)) == 6 and browser.open_rows.turned() == (RowKey(*kept[0]),)


def test_lists_marks_and_what_is_gone(filled, qtbot, bl, tmp_path):
    browser, _ = filled
    lost = tmp_path / "lost" / "Old.pvgroup"
    browser.set_favourites([bl / "Vacuum.pvgroup", lost])
    browser.set_recent([bl / "Optics.stp"])
    assert shown(browser)[:5] == ["Favourites", "  Vacuum", "  Old", "Recent", "  Optics.stp"]
    qtbot.waitUntil(lambda: bool(browser.model.missing))
    browser.set_status(bl / "Vacuum.pvgroup", "◆", "<b>MAJOR</b>: 38 of 40 connected")

    def data(number, role):
        return browser.model.index(number, 0).data(role)

    roles = Qt.ItemDataRole
    assert data(2, roles.ToolTipRole) == f"{lost}\nMissing: No such file or directory"
    assert data(2, roles.AccessibleTextRole) == "Old, missing"
    assert data(1, roles.ToolTipRole).endswith("Open: ‹b>MAJOR‹/b>: 38 of 40 connected")
    assert data(1, roles.AccessibleTextRole) == "Vacuum, <b>MAJOR</b>: 38 of 40 connected"
    assert data(0, roles.AccessibleTextRole) == "Favourites, 2 groups, open"
    assert data(9, roles.AccessibleTextRole).startswith("Vacuum, favourite, <b>")
    browser.set_status(bl / "Vacuum.pvgroup", "")
    assert browser.model.status == {}
    write(lost.parent, lost.name)
    browser.set_recent([])
    qtbot.waitUntil(lambda: not browser.model.missing)


def test_a_mark_is_painted_in_the_colour_of_its_severity(filled, bl):
    browser, _ = filled
    area = browser.view.visualRect(browser.model.index(at(browser, "Vacuum"), 0))

    def reds():
        image = browser.view.viewport().grab(area).toImage()
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        pixels = [image.pixelColor(x, y) for x in range(60) for y in range(image.height())]
        return sum(c.red() > 150 and c.green() < 60 for c in pixels)

    assert reds() == 0
    browser.set_status(bl / "Vacuum.pvgroup", "◆", "MAJOR")
    assert reds() > 10


def test_a_mark_paints_its_own_row_and_no_other(filled, qtbot, bl):
    browser, _ = filled
    seen = PaintedAreas(browser.view.viewport())
    row = browser.view.visualRect(browser.model.index(at(browser, "Vacuum"), 0))
    QApplication.processEvents()
    seen.areas.clear()
    for symbol in ("◆", ""):
        browser.set_status(bl / "Vacuum.pvgroup", symbol, "MAJOR")
        qtbot.waitUntil(lambda: bool(seen.areas))
        assert all(row.contains(area) for area in seen.areas)
        seen.areas.clear()


def test_a_folder_that_cannot_be_read_says_why(browser, qtbot, tmp_path):
    write(tmp_path, "file.stp")
    browser.set_folders([tmp_path / "gone", tmp_path / "file.stp"])
    assert shown(browser) == ["gone", "  Reading…", "file.stp", "  Reading…"]
    qtbot.waitUntil(lambda: "Reading" not in "".join(shown(browser)))
    assert shown(browser) == [
        "gone", "  Cannot be read: No such file or directory",
        "file.stp", "  Cannot be read: Not a directory",
    ]  # fmt: skip
    browser.grab()


def test_a_link_in_a_circle_ends(browser, qtbot, bl):
    (bl / "Mono" / "loop").symlink_to(bl)
    browser.set_folders([bl])
    qtbot.waitUntil(lambda: len(browser.model.rows) == 5)
    assert browser.model.rows[0].files == 4


def test_the_menu_of_a_file(filled, qtbot, bl, monkeypatch):
    browser, told = filled
    browser.set_recent([bl / "Vacuum.pvgroup"])
    row = browser.model.rows[1]
    assert row.section == "recent"
    menu = browser._menu.menu(row)
    texts = [plain_text(action).split("\t")[0] for action in menu.actions() if action.text()]
    assert texts == [
        "Open", "Add to favourites", "Remove from recent",
        "Show in file manager", "Copy path", "Add folder…", "Read folders again",
    ]  # fmt: skip
    asked = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.path()))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    for action in menu.actions():
        action.trigger()
    path = bl / "Vacuum.pvgroup"
    assert told.opened == told.recent_removed == [path]
    assert told.favourites_changed == [(path,)]
    assert QGuiApplication.clipboard().text() == str(path)
    assert asked == [str(bl)] and "no file manager could be started" in told.failed[0]
    again = [plain_text(action) for action in browser._menu.menu(row).actions()]
    assert "Remove from favourites\tF" in again


def test_the_menu_of_a_folder_by_key(filled, qtbot, bl, monkeypatch):
    browser, told = filled
    qtbot.keyClick(browser.view, Key.Key_Home)
    where = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, at: where.append(at))
    point = place(browser, "Beamline")
    reasons = QContextMenuEvent.Reason
    event = QContextMenuEvent(reasons.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(browser.view, event)
    event = QContextMenuEvent(reasons.Mouse, place(browser, "Vacuum"), QPoint(7, 8))
    QApplication.sendEvent(browser.view.viewport(), event)
    assert where == [browser.view.viewport().mapToGlobal(point), QPoint(7, 8)]
    assert browser._menu._path == bl / "Vacuum.pvgroup"
    texts = [plain_text(action) for action in browser._menu.menu(browser.model.rows[1]).actions()]
    assert "Remove folder from the browser" not in texts  # it is not one of those on top
    actions = browser._menu.menu(browser.model.rows[0]).actions()
    next(action for action in actions if plain_text(action).startswith("Remove")).trigger()
    assert told.folders_changed == [()] and bl.is_dir()


def test_an_open_file_that_changes_is_told(filled, qtbot, bl):
    browser, told = filled
    path = bl / "Vacuum.pvgroup"
    browser.watch_files([path])
    qtbot.waitUntil(lambda: str(path) in browser._files._checker._open)  # as it is now
    write(bl, "x.tmp")
    os.replace(bl / "x.tmp", path)
    qtbot.waitUntil(lambda: told.file_changed == [path])


def test_5000_files_cost_the_gui_thread_little(browser, qtbot, tmp_path):
    for number in range(5000):
        (tmp_path / f"group {number}.pvgroup").touch()
    took = []
    renew = browser._renew

    def timed():
        began = time.thread_time()
        renew()
        browser.view.viewport().repaint()
        took.append((time.thread_time() - began) * 1000)

    browser._scans.changed.disconnect()
    browser._scans.changed.connect(timed)
    browser.set_folders([tmp_path])
    qtbot.waitUntil(lambda: browser.model.rowCount() == 5001)
    browser.select_file(tmp_path / "group 2500.pvgroup")
    before = browser.view.verticalScrollBar().value()
    (tmp_path / "group 17.5.pvgroup").touch()
    (tmp_path / "group 4000.pvgroup").unlink()
    (tmp_path / "group 4001.pvgroup").unlink()
    qtbot.waitUntil(lambda: browser.model.rowCount() == 5000)
    for text in ("1", "12", "group 499", ""):
        began = time.thread_time()
        browser.filter.setText(text)
        took.append((time.thread_time() - began) * 1000)
    assert current(browser) == "group 2500" and before > 0
    assert max(took) < 200, took  # milliseconds; it is 10
    assert browser.model.rows[0].kind == RowKind.FOLDER and browser.model.rows[0].files == 4999


def test_rows_in_sight_stay_where_they_are(browser, qtbot, tmp_path):
    write(tmp_path, *(f"g{number}.stp" for number in range(100, 300)))
    browser.set_folders([tmp_path])
    qtbot.waitUntil(lambda: browser.model.rowCount() == 201)
    browser.view.verticalScrollBar().setValue(1000)
    top = browser.model.rows[browser.view.indexAt(QPoint(2, 2)).row()].text
    write(tmp_path, *(f"g{number}.stp" for number in range(50)))
    qtbot.waitUntil(lambda: browser.model.rowCount() == 251)
    assert browser.model.rows[browser.view.indexAt(QPoint(2, 2)).row()].text == top


def test_closing_leaves_no_thread(qtbot, tmp_path):
    made = GroupBrowser(SUFFIXES)
    qtbot.addWidget(made)
    made.set_folders([tmp_path, Path("/nowhere")])
    assert live_watches() == 3
    made.close()
    qtbot.waitUntil(lambda: live_watches() == 0)
