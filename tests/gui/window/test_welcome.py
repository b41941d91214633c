"""The welcome page by keys and mouse: what one begins with, and that it comes and goes."""

import json
import sys
import time
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QMimeData, QPoint, QProcess, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from gui.core.groups.group import Group, PvSpec
from gui.core.theme.roles import theme_colors
from gui.files.groups.pvgroup import save
from gui.program import demo_program
from gui.program.settings import RECENT_TIMES
from gui.qt.look.theme import apply_theme
from gui.window.actions.names_question import NamesQuestion
from gui.window.actions.new_group_dialog import NewGroupDialog
from gui.window.help.guide_window import GuideWindow
from gui.window.welcome.page import WelcomePage
from tests.support.color_vision import contrast
from tests.support.menu_bar import choose, front
from tests.support.pixels import counts
from tests.support.window import drop, opened_window

KEYS, LEFT = Qt.Key, Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(window, qtbot):
    front(window, qtbot)
    qtbot.waitUntil(lambda: shown(window))
    yield window.welcome.page
    for each in window.open_tabs.contents():
        each.set_modified(False)


def shown(window):
    page = window.welcome.page
    return page is not None and page.isVisible()


def opened(window):
    """Return the PVs of the tab in front."""
    current = window.open_tabs.current()
    return [pv.name for pv in current.content.group.pvs] if current is not None else None


def button(page, text):
    return next(each for each in page.buttons if each.text() == text)


def group_file(folder, name, pv):
    folder.mkdir(exist_ok=True)
    save(folder / f"{name}.pvgroup", Group(name, 60, pvs=(PvSpec(pv),)))
    return folder / f"{name}.pvgroup"


def recent_rows(page):
    items = [page.recent.topLevelItem(n) for n in range(page.recent.topLevelItemCount())]
    return [tuple(item.text(column) for column in range(3)) for item in items]


def click_row(qtbot, page, row):
    where = page.recent.visualItemRect(page.recent.topLevelItem(row)).center()
    qtbot.mouseClick(page.recent.viewport(), LEFT, pos=where)


def test_names_are_typed_at_once_and_enter_opens_them(window, page, qtbot, prefix):
    assert QApplication.focusWidget() is page.field.edit and window.tab_widget.count() == 0
    QTest.keyClicks(QApplication.focusWidget(), f"{prefix}a, {prefix}{{1..3}}")
    assert page.field.marks.isVisible()
    QTest.keyClick(QApplication.focusWidget(), KEYS.Key_Return)
    assert opened(window) == [f"{prefix}{end}" for end in ("a", "1", "2", "3")]
    assert not shown(window) and window.tab_widget.count() == 1
    assert page.field.check.channel_count == 0
    window.open_tabs.contents()[0].set_modified(False)
    QTest.keyClick(QApplication.focusWidget(), KEYS.Key_W, CTRL)
    qtbot.waitUntil(lambda: shown(window))
    assert QApplication.focusWidget() is page.field.edit and page.field.edit.text() == ""


def test_the_button_opens_what_is_typed(window, page, qtbot, prefix):
    assert not page.field.button.isEnabled()
    QTest.keyClicks(page.field.edit, f"{prefix}a")
    qtbot.mouseClick(page.field.button, LEFT)
    assert opened(window) == [f"{prefix}a"]


def test_words_that_may_be_no_pvs_are_asked_about_as_in_a_paste(window, page, qtbot, prefix):
    QTest.keyClicks(page.field.edit, f"please open {prefix}a")
    QTest.keyClick(page.field.edit, KEYS.Key_Return)
    question = window.findChild(NamesQuestion)
    qtbot.waitExposed(question)
    assert opened(window) is None and question.checked() == (f"{prefix}a",)
    qtbot.mouseClick(question.add, LEFT)
    qtbot.waitUntil(lambda: opened(window) == [f"{prefix}a"])
    assert not shown(window)


def test_what_cannot_be_opened_is_said_below_the_field(window, page, qtbot):
    for text, why in (("pva://A:B", "does not speak PVAccess"), (" # nothing", "no names of PVs")):
        QTest.keyClick(page.field.edit, KEYS.Key_A, CTRL)
        QTest.keyClicks(page.field.edit, text)
        QTest.keyClick(page.field.edit, KEYS.Key_Return)
        assert why in page.field.wrong.text() and page.field.wrong.isVisible()
    QTest.keyClicks(page.field.edit, "x")
    assert not page.field.wrong.isVisible() and opened(window) is None


def test_a_pasted_list_opens(window, page, prefix):
    QGuiApplication.clipboard().setText(f"{prefix}a\n{prefix}b\n")
    QTest.keyClick(page.field.edit, KEYS.Key_V, CTRL)
    assert opened(window) == [f"{prefix}a", f"{prefix}b"]
    QGuiApplication.clipboard().clear()


def test_the_path_of_a_file_opens_it(window, page, tmp_path, prefix):
    path = group_file(tmp_path / "groups", "one", f"{prefix}a")
    QTest.keyClicks(page.field.edit, str(path))
    QTest.keyClick(page.field.edit, KEYS.Key_Return)
    assert opened(window) == [f"{prefix}a"]


def taker_of_drops(window):
    """Return the widget that a drop in the middle of the page, on the field, goes to."""
    edit = window.welcome.page.field.edit
    found = window.childAt(edit.mapTo(window, edit.rect().center()))
    while not found.acceptDrops():
        found = found.parentWidget()
    return found


def test_names_and_files_are_dropped_on_the_field(window, page, qtbot, tmp_path, prefix):
    data = QMimeData()
    data.setText(f"{prefix}a {prefix}b")
    drop(taker_of_drops(window), data)
    assert opened(window) == [f"{prefix}a", f"{prefix}b"]
    window.open_tabs.contents()[0].set_modified(False)
    QTest.keyClick(QApplication.focusWidget(), KEYS.Key_W, CTRL)
    qtbot.waitUntil(lambda: shown(window))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(group_file(tmp_path / "g", "one", f"{prefix}c")))])
    drop(taker_of_drops(window), data)
    assert opened(window) == [f"{prefix}c"] and not shown(window)


def test_tab_goes_from_top_to_bottom(window, page, qtbot, tmp_path, prefix):
    window._settings.add_recent(group_file(tmp_path / "groups", "one", f"{prefix}a"))
    QTest.keyClicks(page.field.edit, "A:B")
    passed = []
    for _ in range(8):
        QTest.keyClick(QApplication.focusWidget(), KEYS.Key_Tab)
        passed.append(QApplication.focusWidget())
    assert passed == [
        page.field.button,
        page.field.marks.list,
        *page.buttons,
        page.guide,
        page.recent,
    ]
    for _ in passed:
        QTest.keyClick(QApplication.focusWidget(), KEYS.Key_Backtab)
    assert QApplication.focusWidget() is page.field.edit
    heights = [each.mapTo(page, QPoint(0, 0)).y() for each in passed]
    assert heights == sorted(heights)


def begin_demos(monkeypatch, started, ok):
    """Start no demo, but note its arguments; ``ok``: whether it is said to be started."""

    class Detached(QProcess):
        def startDetached(self):
            assert self.program() == sys.executable
            assert self.standardOutputFile() == self.standardErrorFile() == self.nullDevice()
            started.append(self.arguments())
            return ok, 7

        def setStandardOutputFile(self, name):
            self.standardOutputFile = lambda: name

        def setStandardErrorFile(self, name):
            self.standardErrorFile = lambda: name

    monkeypatch.setattr(demo_program, "QProcess", Detached)


def test_the_buttons_do_what_they_say(window, page, qtbot, tmp_path, prefix, monkeypatch):
    path = group_file(tmp_path / "groups", "one", f"{prefix}a")
    started = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(path.parent))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    begin_demos(monkeypatch, started, True)
    qtbot.mouseClick(button(page, "Start the demo"), LEFT)
    assert started == [["-m", "gui", "--demo"]]
    assert "The demo starts" in window.status.currentMessage()
    qtbot.mouseClick(page.guide, LEFT)
    guide = window.findChild(GuideWindow)
    qtbot.waitUntil(guide.isVisible)
    guide.close()
    front(window, qtbot)
    QTest.keyClick(button(page, "Open folder…"), KEYS.Key_Space)
    assert window.group_dock.browser.folders == (path.parent,)
    asked = []
    monkeypatch.setattr(QDialog, "exec", lambda dialog: asked.append(type(dialog)) or 0)
    QTest.keyClick(button(page, "New group…"), KEYS.Key_Space)
    assert asked == [NewGroupDialog]
    qtbot.mouseClick(button(page, "Open…"), LEFT)
    assert opened(window) == [f"{prefix}a"]


def test_the_menus_open_a_folder_and_start_the_demo(window, page, qtbot, tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    begin_demos(monkeypatch, started, False)
    choose(window, qtbot, "F", "f")
    assert window.group_dock.browser.folders == (tmp_path,)
    choose(window, qtbot, "H", "d")
    assert started and "could not be started" in window.status.currentMessage()


def test_recent_groups_open_by_click_and_by_enter(window, page, qtbot, tmp_path, prefix):
    paths = [group_file(tmp_path / "g", name, f"{prefix}{name}") for name in ("one", "two")]
    for path in paths:
        window._settings.add_recent(path)
    assert [row[0] for row in recent_rows(page)] == ["two", "one"]
    assert all(row[1] == str(tmp_path / "g") for row in recent_rows(page))
    assert all(row[2].startswith("today ") for row in recent_rows(page))
    click_row(qtbot, page, 1)
    assert opened(window) == [f"{prefix}one"]
    QTest.keyClick(QApplication.focusWidget(), KEYS.Key_W, CTRL)
    qtbot.waitUntil(lambda: shown(window))
    assert [row[0] for row in recent_rows(page)] == ["one", "two"]  # the latest first
    page.recent.setFocus()
    QTest.keyClick(QApplication.focusWidget(), KEYS.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), KEYS.Key_Return)
    assert opened(window) == [f"{prefix}two"]


def test_times_of_recent_groups_are_utc_as_everywhere(
    window, page, qtbot, tmp_path, berlin, prefix
):
    path = group_file(tmp_path / "g", "one", f"{prefix}a")
    window._settings.add_recent(path)
    days_ago = int(time.time()) - 10 * 86400
    at_s = days_ago - days_ago % 86400 + 23 * 3600  # the next day has begun in Berlin
    window._settings.set_text(RECENT_TIMES, json.dumps({str(path): at_s}))
    page.recent.show_files([path], {str(path): at_s}, utc=False)
    local, utc = (f"{datetime.fromtimestamp(at_s, zone):%Y-%m-%d}" for zone in (berlin, UTC))
    assert recent_rows(page)[0][2] == local != utc
    QTest.keyClick(page.field.edit, KEYS.Key_U, CTRL)
    assert recent_rows(page)[0][2] == utc
    QTest.keyClick(page.field.edit, KEYS.Key_U, CTRL)
    assert recent_rows(page)[0][2] == local


def test_a_button_is_as_its_action_is(qtbot):
    given = []
    action, guide = QAction("New &group…"), QAction("Guide")
    action.triggered.connect(lambda: given.append(action.text()))
    page = WelcomePage([action], guide, None)
    qtbot.addWidget(page)
    page.show()
    button = page.buttons[0]
    assert not button.icon().isNull()  # though no menu was opened yet, which gives them to actions
    qtbot.mouseClick(button, LEFT)
    action.setEnabled(False)
    qtbot.mouseClick(button, LEFT)
    QTest.keyClick(button, KEYS.Key_Space)
    assert given == ["New &group…"] and not button.isEnabled()
    action.setEnabled(True)
    action.setText("Other &group…")
    assert button.text() == "Other group…"
    qtbot.mouseClick(button, LEFT)
    assert given == ["New &group…", "Other &group…"]


def test_a_recent_group_that_is_gone_looks_so(window, page, qtbot, tmp_path, prefix):
    paths = [group_file(tmp_path / "g", name, f"{prefix}{name}") for name in ("one", "two")]
    paths[0].unlink()
    for path in paths:
        window._settings.add_recent(path)
    assert window.group_dock.browser is not None  # which watches the files
    qtbot.waitUntil(lambda: recent_rows(page)[1][2] == "missing")
    there, gone = (page.recent.topLevelItem(row) for row in range(2))
    assert gone.font(0).strikeOut() and not there.font(0).strikeOut()
    assert gone.foreground(0).color() != page.recent.palette().text().color()
    assert "Missing" in gone.toolTip(0) and "Missing" not in there.toolTip(0)
    save(paths[0], Group("one", 60, pvs=(PvSpec(f"{prefix}one"),)))
    qtbot.waitUntil(lambda: recent_rows(page)[1][2].startswith("today"))


def test_the_page_follows_the_theme(window, page, qapp, qtbot, tmp_path, prefix):
    apply_theme(qapp, window.theme.dark)  # as the program's start does
    window._settings.add_recent(group_file(tmp_path / "g", "one", f"{prefix}a"))
    QTest.keyClicks(page.field.edit, "sentence")

    def inks():
        item, mark = page.recent.topLevelItem(0), page.field.marks.list.topLevelItem(0)
        return item.foreground(1).color().name(), mark.foreground(2).color().name()

    faint = theme_colors(window.theme.dark).faint
    qtbot.waitUntil(lambda: inks()[0] == faint)  # the palette has come
    qtbot.waitUntil(lambda: inks()[1] in (faint, theme_colors(window.theme.dark).severity.text[2]))
    before = inks()
    choose(window, qtbot, "V", "d")
    qtbot.waitUntil(lambda: all(map(str.__ne__, inks(), before)))
    choose(window, qtbot, "V", "d")


def test_a_window_that_begins_with_a_tab_has_no_page(qtbot, prefix):
    with opened_window() as window:
        window.open_tabs.open_names([f"{prefix}a"])
        QTest.qWait(20)
        assert window.welcome.page is None
        window.open_tabs.contents()[0].set_modified(False)
        window.open_tabs.close(window.open_tabs.tabs()[0])
        qtbot.waitUntil(lambda: shown(window))


def test_the_check_ends_with_the_window(qtbot, prefix):
    with opened_window() as window:
        qtbot.waitUntil(lambda: shown(window))
        QTest.keyClicks(window.welcome.page.field.edit, f"{prefix}a")
        qtbot.waitUntil(lambda: window.welcome.page.field.check.channel_count == 1)
    assert window.welcome.page.field.check.channel_count == 0


def test_the_link_can_be_read_in_both_themes_whichever_came_first(window, page, qtbot):
    """It stayed dark blue on dark, where the program began in the light theme."""
    try:
        for dark in (True, False, True):
            window.set_dark(dark)
            colors = theme_colors(dark)
            qtbot.waitUntil(
                lambda colors=colors: (
                    page.guide.palette().buttonText().color() == QColor(colors.link)
                )
            )
            image = page.guide.grab().toImage()
            assert theme_colors(not dark).link not in counts(image)
            places = [(x, y) for x in range(24, image.width()) for y in range(image.height())]
            inks = [image.pixelColor(x, y) for x, y in places]
            assert sum(ink == QColor(colors.link) for ink in inks) > 50, "the line below it"
            best = max(contrast(ink.name(), colors.window) for ink in inks)
            assert contrast(colors.link, colors.window) >= 4.5 and best >= 4.5
    finally:
        window.set_dark(False)
