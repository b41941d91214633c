"""The settings dialog: all fields, apply and cancel, changes made elsewhere, Channel Access."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLabel, QTabWidget

from gui.core.program.preferences import Preferences
from gui.window.settings.ca_page import CaPage
from gui.window.settings.settings_dialog import SettingsDialog

BEFORE = Preferences(
    folders=(Path("/groups/a"), Path("/groups/b")),
    recent=(Path("/r"),),
    default_span=5400.0,
    memory_mb=512,
    frame_ms=250,
    theme="dark",
    put_policy="several",
    alarm_sound=True,
    remembered={"x": 1},
)
ENVIRONMENT = {"EPICS_CA_AUTO_ADDR_LIST": "NO", "EPICS_CA_ADDR_LIST": "10.0.0.1,10.0.0.2"}
LEFT = Qt.MouseButton.LeftButton
KINDS = QDialogButtonBox.StandardButton


@pytest.fixture
def dialog(qtbot):
    made = SettingsDialog(BEFORE, environment=ENVIRONMENT)
    made.given = []
    made.applied.connect(made.given.append)
    qtbot.addWidget(made)
    made.open()
    return made


def button(dialog, kind):
    return dialog.buttons.button(kind)


def choose(box, data):
    box.setCurrentIndex(box.findData(data))


def test_shows_what_holds_and_changes_nothing_by_itself(dialog):
    assert dialog.preferences() == BEFORE
    assert dialog.span.currentText() == "1h30m" and dialog.rate.value() == 4
    assert not button(dialog, KINDS.Apply).isEnabled()
    dialog.accept()
    assert dialog.given == [] and not dialog.isVisible()


def inked(widget, area=None):
    """Return the first and the last row, and the first column, of what is painted in it."""
    image = widget.grab(area or widget.rect()).toImage()
    ground = image.pixel(image.width() - 1, image.height() - 1)
    wide, high = range(image.width()), range(image.height())
    rows = [y for y in high if any(image.pixel(x, y) != ground for x in wide)]
    return rows[0], rows[-1], min(x for x in wide for y in rows if image.pixel(x, y) != ground)


def test_a_note_is_nearer_to_its_field_than_to_the_next(dialog):
    """It stood in the middle between the two, and in 1,024 MB the mark alone was another."""
    labels = dialog.pages.currentWidget().findChildren(QLabel)
    note = next(each for each in labels if each.text().startswith("When it is full"))
    first, last, _ = inked(note)
    above = note.y() + first - dialog.memory.geometry().bottom()
    assert 0 < above < dialog.rate.y() - (note.y() + last) - 4


def test_what_is_not_set_is_faint_and_the_hint_begins_where_all_else_does(qtbot):
    given = {"EPICS_CA_AUTO_ADDR_LIST": "NO", "EPICS_CA_ADDR_LIST": "10.0.0.1"}
    page = CaPage(given)
    qtbot.addWidget(page)
    page.show()
    table = page.table
    names = [table.item(row, 0).text() for row in range(table.rowCount())]

    def darkest(name):
        cell = table.visualItemRect(table.item(names.index(name), 1))
        image = table.viewport().grab(cell).toImage()
        colors = (
            image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())
        )
        return min(color.lightness() for color in colors)

    assert darkest("EPICS_CA_ADDR_LIST") + 40 < darkest("EPICS_CA_SERVER_PORT")
    assert not table.item(names.index("EPICS_CA_SERVER_PORT"), 1).font().italic()
    assert page.hints.toPlainText() == "Nothing looks wrong."
    assert inked(page.hints.viewport())[2] < 3


def test_the_fields_of_all_pages_begin_at_one_place(dialog, qtbot):
    begins = {}
    for number, field in (
        (0, dialog.theme), (1, dialog.site), (2, dialog.policy), (4, dialog.history.days),
    ):  # fmt: skip
        bar = dialog.pages.tabBar()
        qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(number).center())
        qtbot.waitUntil(field.isVisible)
        begins[number] = field.mapTo(dialog, field.rect().topLeft()).x()
    assert max(begins.values()) - min(begins.values()) <= 1, begins


def test_an_empty_list_of_folders_says_what_it_is_for(dialog, qtbot):
    folders = dialog.folders
    qtbot.keyClick(dialog.pages.tabBar(), Qt.Key.Key_Right)
    assert not folders.empty.isVisible()
    for _ in BEFORE.folders:
        folders.list.setCurrentRow(0)
        qtbot.mouseClick(folders.remove_button, LEFT)
    assert folders.empty.isVisible() and folders.empty.text().startswith("No folder yet")


def test_everything_can_be_changed(dialog, qtbot):
    dialog.span.setCurrentText("2d")
    dialog.memory.setValue(64)
    dialog.rate.setValue(30)
    choose(dialog.theme, "light")
    choose(dialog.times, "utc")
    choose(dialog.samples, "arrival")
    dialog.previews.setValue(0)
    choose(dialog.policy, "never")
    dialog.sound.setChecked(False)
    dialog.desktop.setChecked(True)
    dialog.folders.add(Path("/groups/c"))
    qtbot.mouseClick(button(dialog, KINDS.Apply), Qt.MouseButton.LeftButton)
    wanted = Preferences(
        folders=(*BEFORE.folders, Path("/groups/c")), recent=BEFORE.recent, kept_warm=0,
        default_span=172_800.0, memory_mb=64, frame_ms=33, theme="light", utc=True,
        sample_time="arrival",
        put_policy="never", alarm_desktop=True, remembered={"x": 1},
    )  # fmt: skip
    assert dialog.given == [wanted] and dialog.isVisible()
    assert not button(dialog, KINDS.Apply).isEnabled()
    qtbot.mouseClick(button(dialog, KINDS.Ok), Qt.MouseButton.LeftButton)
    assert dialog.given == [wanted] and not dialog.isVisible()


@pytest.mark.parametrize(
    ("box", "data"),
    [("theme", "light"), ("times", "utc"), ("samples", "arrival"), ("policy", "never")],
)
def test_a_choice_alone_can_be_applied(dialog, qtbot, box, data):
    choose(getattr(dialog, box), data)
    qtbot.mouseClick(button(dialog, KINDS.Apply), Qt.MouseButton.LeftButton)
    assert len(dialog.given) == 1


def test_cancel_gives_nothing(dialog, qtbot):
    dialog.memory.setValue(64)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.given == [] and not dialog.isVisible()


@pytest.mark.parametrize("text", ["", "soon", "0s", "400d", "١٠m"])
def test_a_wrong_span_is_said_and_not_taken(dialog, text):
    dialog.memory.setValue(64)
    dialog.span.setCurrentText(text)
    assert "is not a time span" in dialog._fault.text()
    assert not button(dialog, KINDS.Ok).isEnabled()
    assert not button(dialog, KINDS.Apply).isEnabled()
    dialog.accept()
    assert dialog.isVisible() and dialog.given == []
    dialog.span.setCurrentText("8h")
    assert dialog._fault.text() == "" and button(dialog, KINDS.Ok).isEnabled()


def test_a_typed_span_is_taken_as_typed(dialog, qtbot):
    line, before = dialog.span.lineEdit(), dialog.span.count()
    for typed, seconds in (("10", 10), ("2h30", 9000), ("7m", 420)):
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
        qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClicks(line, typed)
        qtbot.mouseClick(button(dialog, KINDS.Apply), Qt.MouseButton.LeftButton)
        assert dialog.span.currentText() == typed
        assert dialog.given[-1].default_span == seconds
    assert dialog.span.count() == before  # the list is not that of what was typed


def test_every_rate_fits_and_an_untouched_odd_one_stays(qtbot):
    odd = SettingsDialog(Preferences(frame_ms=77))
    qtbot.addWidget(odd)
    assert odd.preferences().frame_ms == 77
    for rate in range(1, 31):
        odd.rate.setValue(rate)
        assert round(1000 / odd.preferences().frame_ms) == rate


def test_changes_made_elsewhere_meanwhile(dialog):
    dialog.memory.setValue(64)
    dialog.span.setCurrentText("oops")
    news = replace(
        BEFORE, theme="light", recent=(Path("/new"),), folders=(Path("/groups/b"),), memory_mb=99
    )
    dialog.take(news)
    assert dialog.span.currentText() == "oops" and dialog.theme.currentData() == "light"
    dialog.span.setCurrentText("1h30m")
    dialog.accept()
    assert dialog.given == [replace(news, memory_mb=64)]


def test_folders_of_included_files_are_typed(dialog, qtbot):
    qtbot.mouseClick(dialog.pages.tabBar(), LEFT, pos=dialog.pages.tabBar().tabRect(1).center())
    qtbot.mouseClick(dialog.includes, LEFT)
    qtbot.keyClicks(dialog.includes, "/site/req:relative")
    assert not button(dialog, KINDS.Apply).isEnabled()
    assert dialog._fault.text() == "▲ relative is not an absolute path"
    for _ in "relative":
        qtbot.keyClick(dialog.includes, Qt.Key.Key_Backspace)
    qtbot.keyClicks(dialog.includes, "/b")
    qtbot.mouseClick(button(dialog, KINDS.Ok), LEFT)
    assert dialog.given[-1].include_folders == (Path("/site/req"), Path("/b"))


def test_folders(dialog, qtbot, monkeypatch, tmp_path):
    folders = dialog.folders
    assert not folders.remove_button.isEnabled()
    folders.list.setCurrentRow(1)
    assert not folders.down_button.isEnabled()
    qtbot.mouseClick(folders.up_button, Qt.MouseButton.LeftButton)
    assert folders.folders() == (Path("/groups/b"), Path("/groups/a"))
    assert folders.list.currentRow() == 0 and not folders.up_button.isEnabled()
    folders.add(Path("/groups/a"))  # there already
    assert folders.list.currentRow() == 1 and len(folders.folders()) == 2
    for _ in range(2):
        qtbot.mouseClick(folders.remove_button, Qt.MouseButton.LeftButton)
    assert folders.folders() == () and not folders.remove_button.isEnabled()
    folders.add(Path("/not-\udcff-unicode"))
    assert "cannot be kept" in dialog._fault.text() and folders.folders() == ()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/picked")
    qtbot.mouseClick(folders.add_button, Qt.MouseButton.LeftButton)
    assert folders.folders() == (Path("/picked"),) == dialog.preferences().folders


def test_no_notifications_here(qtbot):
    dialog = SettingsDialog(Preferences(), desktop=False)
    qtbot.addWidget(dialog)
    assert not dialog.desktop.isEnabled() and dialog.preferences() == Preferences()


def test_channel_access_is_shown_with_hints(dialog):
    table = dialog.ca.table
    rows = {table.item(r, 0).text(): table.item(r, 1).text() for r in range(table.rowCount())}
    assert rows["▲ EPICS_CA_ADDR_LIST"] == "10.0.0.1,10.0.0.2"
    assert rows["EPICS_CA_AUTO_ADDR_LIST"] == "NO"
    assert rows["EPICS_CA_SERVER_PORT"] == "not set: 5064"
    hints = dialog.ca.hints.toPlainText().splitlines()
    assert len(hints) == 2 and "parted by spaces" in hints[0] and "no IOC" in hints[1]
    dialog.ca.copy()
    copied = QApplication.clipboard().text().splitlines()
    assert copied == [f"{key}={ENVIRONMENT[key]}" for key in sorted(ENVIRONMENT)]
    assert table.editTriggers() == table.EditTrigger.NoEditTriggers


def test_hostile_values_are_plain_and_bounded(qtbot):
    text = "<b>bold</b>\u202e\n\x00" + "x" * 100_000
    dialog = SettingsDialog(Preferences(), environment={"EPICS_CA_ADDR_LIST": text})
    qtbot.addWidget(dialog)
    cell = dialog.ca.table.item(0, 1)
    assert cell.text().startswith("<b>bold</b>") and len(cell.text()) == 2000
    assert "\u202e" not in cell.text() and "<" not in cell.toolTip()
    assert len(dialog.ca.hints.toPlainText()) < 1000
    good = SettingsDialog(Preferences(), environment={})
    qtbot.addWidget(good)
    assert good.ca.hints.toPlainText() == "Nothing looks wrong."
    good.show()
    pages = good.findChild(QTabWidget)
    pages.setCurrentIndex(pages.count() - 1)
    assert good.ca.hints.isVisible() and not good.ca.hints.verticalScrollBar().isVisible()
