"""Help by keys and mouse: guide, shortcuts, command palette, About, problem report."""

import re
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication, QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QLabel
from shiboken6 import isValid

from gui.core.groups.group import Group, PvSpec
from gui.core.table.columns import NAME
from gui.files.groups.pvgroup import save as save_group
from gui.widgets.waveform.actions import WAVEFORM_ACTIONS
from gui.window.help.about_dialog import AboutDialog
from gui.window.help.command_palette import MOST, CommandPalette
from gui.window.help.commands import commands
from gui.window.help.guide_window import GuideWindow
from gui.window.help.report_dialog import ReportDialog
from gui.window.help.shortcuts_dialog import ShortcutsDialog
from tests.support.menu_bar import front, tab  # noqa: F401
from tests.support.row_menu import selected_slots
from tests.support.save_dialogs import person_at_dialogs
from tests.support.waiting import Cost
from tests.support.window import LEFT, cells

KEYS = Qt.Key
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
GUIDE = Path(__file__).parents[3] / "resources/docs/guide"


def opened(qtbot, kind):
    """Return the window of ``kind`` that is shown."""

    def shown():
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]

    qtbot.waitUntil(lambda: len(shown()) == 1)
    front(shown()[0], qtbot)
    return shown()[0]


def gone(qtbot, kind):
    def left():
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]

    qtbot.waitUntil(lambda: not left())


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.focusWidget() or window, key, modifiers)


def from_menu(window, qtbot, letter):
    front(window, qtbot)
    press(window, KEYS.Key_H, ALT)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    QTest.keyClick(QApplication.activePopupWidget(), letter)


# -- guide


@pytest.fixture
def guide(window, qtbot):
    front(window, qtbot)
    press(window, KEYS.Key_F1)
    made = opened(qtbot, GuideWindow)
    qtbot.waitUntil(lambda: made.pages.count() > 1)
    yield made
    if isValid(made):
        made.close()


def titles(guide):
    return [guide.pages.item(row).text() for row in range(guide.pages.count())]


def test_f1_shows_the_guide_and_its_links_and_keys_lead_through_it(guide, window, qtbot):
    assert "F1 opens this guide" in guide.browser.toPlainText()
    QTest.keyClick(guide.browser, KEYS.Key_Tab)  # to the first link
    QTest.keyClick(guide.browser, KEYS.Key_Return)
    qtbot.waitUntil(lambda: guide.browser.toPlainText().startswith("First steps"))
    assert guide.pages.currentItem().text() == "First steps"
    press(guide, KEYS.Key_Left, ALT)
    qtbot.waitUntil(lambda: guide.browser.toPlainText().startswith("Guide"))
    QTest.mouseClick(guide.forward, LEFT)
    assert guide.browser.toPlainText().startswith("First steps")
    QTest.mouseClick(guide.back, LEFT)
    assert guide.browser.toPlainText().startswith("Guide") and not guide.back.isEnabled()
    guide.pages.setFocus()
    QTest.keyClick(guide.pages, KEYS.Key_Down)
    QTest.keyClick(guide.pages, KEYS.Key_Down)
    assert guide.browser.toPlainText().startswith("Charts")
    press(window, KEYS.Key_F1)  # the same window, at the same page
    assert opened(qtbot, GuideWindow) is guide and "Charts" in guide.browser.toPlainText()[:10]
    press(guide, KEYS.Key_Escape)
    gone(qtbot, GuideWindow)


def test_the_guide_is_searched(guide, qtbot):
    press(guide, KEYS.Key_F, CTRL)
    assert guide.search.hasFocus()
    QTest.keyClicks(guide.search, "repeater")
    assert "What Channel Access needs" in titles(guide) and "Puts" not in titles(guide)
    QTest.keyClick(guide.search, KEYS.Key_Return)
    assert guide.browser.textCursor().selectedText().lower() == "repeater"
    place = guide.browser.textCursor().position(), guide.browser.toPlainText()[:20]
    press(guide, KEYS.Key_F3)
    assert (guide.browser.textCursor().position(), guide.browser.toPlainText()[:20]) != place
    QTest.keyClicks(guide.search, "zzz")
    assert titles(guide) == [] and guide.note.text() == "no page has all these words"


def test_nothing_comes_from_outside(guide):
    kind = 2  # an image
    assert guide.browser.loadResource(kind, QUrl("pictures/window.png")) is not None
    for name in ("http://example.org/a.png", "file:///etc/hostname", "../../icons/pvwatch-16.png"):
        assert guide.browser.loadResource(kind, QUrl(name)) is None
    before = guide.browser.toPlainText()
    guide.browser.anchorClicked.emit(QUrl("http://example.org/charts.md"))
    assert guide.browser.toPlainText() == before


def test_the_guide_has_the_colours_of_the_theme(guide, window, qtbot):
    def link_color():
        cursor = QTextCursor(guide.browser.document())
        while not cursor.charFormat().isAnchor():
            cursor.movePosition(QTextCursor.MoveOperation.Right)
        return cursor.charFormat().foreground().color().name()

    front(window, qtbot)
    seen = set()
    for _ in range(2):
        press(window, KEYS.Key_D, CTRL)
        qtbot.waitUntil(lambda: link_color() == QApplication.palette().link().color().name())
        seen.add(link_color())
    assert len(seen) == 2


def test_every_menu_entry_and_key_of_the_guide_exists(window, tab):
    """``*Menu › Entry*`` and ``**key**``."""
    assert window.group_dock.browser.isVisible()  # it is made now
    found = commands(window._menus.entries(), window._panels())
    menus = {f"{each.place} › {each.text}" for each in found}
    menus |= {each.place for each in found}
    keys = {QKeySequence(key) for each in found for key in each.keys.split(", ")}
    keys |= {QKeySequence(key) for key in ("F2", "+", "-")}
    keys |= {QKeySequence(words[1]) for words in WAVEFORM_ACTIONS.values()}
    text = "".join(page.read_text("utf-8") for page in sorted(GUIDE.glob("*.md")))
    named = re.findall(r"(?<!\*)\*([A-Z][^*\n]* › [^*]*)\*", text)
    assert len(named) > 30
    assert {entry.replace("\n", " ") for entry in named} - menus == set()
    marked = re.findall(r"\*\*([^*\n]+)\*\*", text)
    assert len(marked) > 50
    assert [key for key in marked if QKeySequence(key) not in keys] == []


# -- shortcuts


def rows(tree):
    for number in range(tree.topLevelItemCount()):
        place = tree.topLevelItem(number)
        for row in range(place.childCount()):
            child = place.child(row)
            if not child.isHidden():
                yield place.text(0), child.text(0), child.text(1)


def test_the_question_mark_lists_all_shortcuts(window, tab, qtbot):
    assert window.group_dock.browser.isVisible()  # it is made now
    tab.table.setFocus()
    QTest.keyClick(tab.table, "?")
    dialog = opened(qtbot, ShortcutsDialog)
    shown = {(place, text): key for place, text, key in rows(dialog.tree)}
    assert shown["File", "Save"] == "Ctrl+S" and shown["Help", "Guide"] == "F1"
    assert shown["Chart", "Cursor"] == "C" and shown["Table", "Find"] == "Ctrl+Shift+F"
    assert shown["Groups", "Filter groups"] == "Ctrl+L"
    assert shown["Wall", "Worst first"] == "W" and shown["Wall", "Leave the wall"] == "F11, Esc"
    for menu, actions in window._menus.entries():
        for action in actions:
            if not action.shortcut().isEmpty():
                assert (menu, action.text().replace("&", "")) in shown
    QTest.keyClick(dialog.tree, KEYS.Key_Down)
    QTest.keyClicks(dialog.filter, "ctrl+shift")
    kept = list(rows(dialog.tree))
    assert 3 < len(kept) < len(shown) and all("Ctrl+Shift" in key for *_, key in kept)
    QTest.keyClicks(dialog.filter, "zz")
    assert dialog.empty.isVisible() and dialog.empty.text().startswith("No command or key")
    QTest.keyClick(dialog.filter, KEYS.Key_Backspace, CTRL)
    assert not dialog.empty.isVisible()
    press(dialog, KEYS.Key_Escape)
    gone(qtbot, ShortcutsDialog)


def test_a_question_mark_that_is_typed_stays_text(window, tab, qtbot):
    edit = tab.panel.bar.edit
    edit.setFocus()
    QTest.keyClicks(edit, "a?")
    assert edit.text() == "a?"
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, ShortcutsDialog)]
    edit.clear()


def test_without_a_group_the_list_says_how_to_see_the_others(window, qtbot):
    from_menu(window, qtbot, "k")
    dialog = opened(qtbot, ShortcutsDialog)
    assert not any(place == "Chart" for place, *_ in rows(dialog.tree))
    close = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close)
    QTest.mouseClick(close, LEFT)
    gone(qtbot, ShortcutsDialog)


# -- palette


@pytest.fixture
def palette(window, tab, qtbot):
    return lambda: (press(window, KEYS.Key_P, CTRL | SHIFT), opened(qtbot, CommandPalette))[1]


def found(palette):
    items = [palette.list.topLevelItem(n) for n in range(palette.list.topLevelItemCount())]
    return [(item.text(0), item.text(1)) for item in items]


def test_the_palette_runs_a_command(window, tab, palette, qtbot):
    made = palette()
    QTest.keyClicks(made.line, "cursor")
    assert ("Cursor", "Chart") in found(made)
    assert found(made)[0] == ("Cursor", "Chart")
    QTest.keyClick(made.line, KEYS.Key_Return)
    qtbot.waitUntil(lambda: tab.chart.actions_by_name["cursor"].isChecked())
    gone(qtbot, CommandPalette)
    front(window, qtbot)
    made = palette()
    QTest.keyClicks(made.line, "cursor")
    assert found(made)[0] == ("Cursor ✓", "Chart")
    QTest.keyClick(made.line, KEYS.Key_Escape)
    gone(qtbot, CommandPalette)
    assert tab.chart.actions_by_name["cursor"].isChecked()


def test_the_palette_has_all_actions(window, tab, palette):
    made = palette()
    texts = {(entry.text.removesuffix(" ✓"), entry.place) for entry in made._entries}
    for menu, actions in window._menus.entries():
        for action in actions:
            if not action.isSeparator() and action.menu() is None:
                assert (action.text().replace("&", ""), menu) in texts
    assert ("IOC's time stamps", "Table › Time of samples") in texts or any(
        place == "Table › Time of samples" for _, place in texts
    )
    QTest.keyClick(made.line, KEYS.Key_Escape)


def test_the_palette_goes_to_a_pv_and_to_a_tab(window, tab, palette, qtbot, prefix):
    window.open_tabs.open_names([f"{prefix}second"], "Second")
    assert window.open_tabs.current().content is not tab
    made = palette()
    QTest.keyClicks(made.line, f"{prefix}y")
    assert found(made)[0] == (f"{prefix}y", "PV of First")
    item = made.list.visualItemRect(made.list.topLevelItem(0))
    QTest.mouseClick(made.list.viewport(), LEFT, pos=item.center())
    qtbot.waitUntil(lambda: window.open_tabs.current().content is tab)
    qtbot.waitUntil(lambda: selected_slots(tab.table) == [tab.store.slot_of(f"{prefix}y")])
    assert cells(tab, NAME)[tab.table.selected_rows()[0]] == f"{prefix}y"
    front(window, qtbot)
    made = palette()
    QTest.keyClicks(made.line, "second tab")
    assert ("Second", "Tab") in found(made)
    while made.list.currentItem().text(1) != "Tab":
        QTest.keyClick(made.line, KEYS.Key_Down)
    QTest.keyClick(made.line, KEYS.Key_Enter)
    qtbot.waitUntil(lambda: window.open_tabs.current().content is not tab)


def test_the_palette_opens_a_group_of_the_browser(window, tab, palette, qtbot, tmp_path, prefix):
    path = tmp_path / "quadrupoles.pvgroup"
    save_group(path, Group("Q", 60, pvs=(PvSpec(f"{prefix}q"),)))
    window.group_dock.browser.set_favourites([path])
    made = palette()
    QTest.keyClicks(made.line, "quadru")
    assert found(made) == [("quadrupoles", "Group file")]
    QTest.keyClick(made.line, KEYS.Key_Return)
    qtbot.waitUntil(lambda: window.open_tabs.current().path == path)


def test_a_command_that_cannot_act_is_said_to(window, tab, palette, qtbot):
    made = palette()
    QTest.keyClicks(made.line, "reopen closed")  # none was closed
    QTest.keyClick(made.line, KEYS.Key_Return)
    assert made.isVisible() and "cannot be done now" in made.note.text()
    QTest.keyClicks(made.line, " zzzz")
    assert found(made) == [] and made.empty.isVisible()
    assert made.empty.text().startswith("No command, group or open PV has all these words")
    QTest.keyClick(made.line, KEYS.Key_Return)
    assert made.isVisible()
    QTest.keyClick(made.line, KEYS.Key_Escape)
    window._menus.undo.setEnabled(True)


def test_of_many_pvs_only_the_best_are_listed_and_the_rest_is_counted(window, palette, prefix):
    window.open_tabs.open_names([f"{prefix}many{n}" for n in range(MOST + 50)], "Many")
    made = palette()
    QTest.keyClicks(made.line, f"{prefix}many")
    assert len(found(made)) == MOST and made.note.text().startswith(
        f"{MOST} of {MOST + 50} shown; type to find the others"
    )
    QTest.keyClicks(made.line, str(MOST + 49))
    assert found(made) == [(f"{prefix}many{MOST + 49}", "PV of Many")]
    QTest.keyClick(made.line, KEYS.Key_Escape)


def test_the_palette_shows_names_as_plain_text(window, tab, palette, prefix):
    window.open_tabs.open_group(Group("<b>B</b>", 60, pvs=(PvSpec(f"{prefix}x", label="<i>"),)))
    made = palette()
    QTest.keyClicks(made.line, "<b>")
    texts = found(made)
    assert ("<b>B</b>", "Tab") in texts and (f"{prefix}x  <i>", "PV of <b>B</b>") in texts
    QTest.keyClick(made.line, KEYS.Key_Escape)


# -- about, report


def test_about_says_what_it_is_made_of_and_copies_it(window, qtbot, way):
    from_menu(window, qtbot, "a")
    dialog = opened(qtbot, AboutDialog)
    qtbot.waitUntil(dialog.copy_button.isEnabled)
    first = dialog.parts.topLevelItem(0)
    assert [first.text(0), first.text(2)] == ["PV Watch", "BSD-3-Clause"]
    parts = [dialog.parts.topLevelItem(k) for k in range(dialog.parts.topLevelItemCount())]
    (callback,) = [part.text(1) for part in parts if part.text(0) == "Callback of scalar updates"]
    assert callback == {"compiled": "compiled", "python": "in Python"}[way]
    QTest.mouseClick(dialog.copy_button, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert f"Callback of scalar updates {callback}" in copied
    assert "Qt and PySide6" in copied and "LGPL" in copied and "System: Linux" in copied
    QTest.keyClick(dialog.parts, KEYS.Key_Down)
    QTest.mouseClick(button(dialog, "Close"), LEFT)
    gone(qtbot, AboutDialog)


def test_a_report_has_words_figures_log_and_picture(window, tab, qtbot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(window.diagnostics, "log_text", lambda: "a line of the log\n")
    from_menu(window, qtbot, "r")
    dialog = opened(qtbot, ReportDialog)
    QTest.keyClicks(dialog.words, "It went grey.")
    QTest.keyClick(dialog.words, KEYS.Key_Tab)
    assert dialog.with_log.hasFocus() and dialog.with_log.isChecked()
    labels = {each.accessibleName(): each for each in dialog.findChildren(QLabel)}
    preview = labels["Picture of the window"].grab().toImage()
    ground = dialog.palette().window().color()
    edge = [preview.pixelColor(x, 0) for x in range(preview.width())]
    assert all(color != ground for color in edge)  # where the picture is as dark as the dialog
    for kept in (False, True):
        press(dialog, KEYS.Key_Space)
        assert dialog.with_log.isChecked() is kept
    qtbot.waitUntil(lambda: dialog._figures is not None)
    said = []
    window.messages.posted.connect(lambda text, wrong: said.append((text, wrong)))
    path = tmp_path / "mine.zip"
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "mine")
        QTest.mouseClick(button(dialog, "Save…"), LEFT)
    gone(qtbot, ReportDialog)
    qtbot.waitUntil(lambda: bool(said))
    assert said == [(f"Saved {path}", False)]
    with zipfile.ZipFile(path) as archive:
        assert set(archive.namelist()) == {"report.txt", "log.txt", "window.png"}
        text = archive.read("report.txt").decode()
        assert archive.read("window.png")[:4] == b"\x89PNG"
        assert archive.read("log.txt") == b"a line of the log\n"
    assert "It went grey." in text and "PySide6" in text and "First" in text


def test_a_report_takes_the_first_part_of_what_is_pasted(window, qtbot):
    """50 MB in one line, a log in the clipboard say, stood the program for minutes."""
    from_menu(window, qtbot, "r")
    dialog = opened(qtbot, ReportDialog)
    QGuiApplication.clipboard().setText("y" * 50_000_000)
    cost = Cost()
    for _ in range(2):
        QTest.keyClick(dialog.words, KEYS.Key_V, CTRL)
    QGuiApplication.clipboard().clear()
    assert cost.seconds < 10.0
    text = dialog.words.toPlainText()
    assert 100_000 <= len(text) < 100_200 and "cut here: 100,000 characters at most" in text
    QTest.mouseClick(button(dialog, "Cancel"), LEFT)
    gone(qtbot, ReportDialog)


def test_a_report_leaves_out_what_is_not_wanted(window, qtbot, tmp_path):
    from_menu(window, qtbot, "r")
    dialog = opened(qtbot, ReportDialog)
    assert not dialog.with_log.isEnabled()  # this window has no log
    dialog.with_picture.setFocus()
    press(dialog, KEYS.Key_Space)
    path = tmp_path / "small.zip"
    with person_at_dialogs() as person:
        person.cancels()
        QTest.mouseClick(button(dialog, "Save…"), LEFT)
    assert dialog.isVisible() and not path.exists()
    front(dialog, qtbot)
    with person_at_dialogs() as person:
        person.saves_as(path)
        QTest.mouseClick(button(dialog, "Save…"), LEFT)
    qtbot.waitUntil(path.exists)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["report.txt"]
    from_menu(window, qtbot, "r")
    QTest.mouseClick(button(opened(qtbot, ReportDialog), "Cancel"), LEFT)
    gone(qtbot, ReportDialog)


def button(dialog, text):
    return next(
        each
        for each in dialog.findChildren(QAbstractButton)
        if each.text().replace("&", "") == text
    )
