"""Message boxes have icons of the program's family, in the colours of the theme."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QMessageBox

from gui.core.text.mnemonics import mnemonic
from gui.core.theme.roles import theme_colors
from gui.qt.look.box_icon import show_box_icon
from gui.qt.look.theme import apply_theme
from gui.widgets.diagnostics.uncaught_dialog import UncaughtDialog

KINDS = QMessageBox.Icon


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", [KINDS.Question, KINDS.Information, KINDS.Warning])
def test_the_icon_is_drawn_in_the_accent_of_the_theme(qtbot, qapp, dark, kind):
    apply_theme(qapp, dark)
    box = QMessageBox()
    qtbot.addWidget(box)
    show_box_icon(box, kind)
    picture = box.iconPixmap().toImage()
    assert picture.width() == round(40 * box.devicePixelRatioF())
    pixels = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(10, 30)]
    full = {each.name() for each in pixels if each.alpha() == 255}
    assert full == {QColor(theme_colors(dark).accent).name()}


@pytest.mark.parametrize(
    "text", ["Delete it?", "This has unsaved changes. Save it before it closes?"]
)
def test_a_sentence_has_room_in_one_line(qtbot, text):
    """The question whether history is deleted was 390 pixels wide and broke its second one."""
    box = QMessageBox()
    qtbot.addWidget(box)
    show_box_icon(box, KINDS.Question)
    box.setText(text)
    box.setInformativeText("It cannot be undone. What charts show now stays until they close.")
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.open()
    qtbot.waitExposed(box)
    labels = {label.text(): label for label in box.findChildren(QLabel) if label.text()}
    for text, label in labels.items():
        assert label.width() >= label.fontMetrics().horizontalAdvance(text)
    box.reject()


@pytest.mark.parametrize("dark", [False, True])
def test_the_dialog_of_errors_has_the_icon_of_message_boxes(qtbot, qapp, dark):
    apply_theme(qapp, dark)
    dialog = UncaughtDialog()
    qtbot.addWidget(dialog)
    pictures = [label.pixmap() for label in dialog.findChildren(QLabel)]
    (picture,) = [each.toImage() for each in pictures if not each.isNull()]
    pixels = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(10, 30)]
    full = {each.name() for each in pixels if each.alpha() == 255}
    assert full == {QColor(theme_colors(dark).accent).name()}


def test_no_message_box_has_an_icon_of_qt():
    folder = Path(__file__).parents[3] / "gui"
    sources = {path.name: path.read_text() for path in folder.rglob("*.py")}
    calls = ("setIcon(QMessageBox", "QMessageBox(QMessageBox", "StandardPixmap.SP_MessageBox")
    assert [name for name, text in sources.items() if any(call in text for call in calls)] == []


@pytest.mark.parametrize("way", ["letter", "mouse"])
@pytest.mark.parametrize("name", ["Save", "Discard", "Cancel"])
def test_each_button_of_a_question_has_a_letter_of_its_own(qtbot, name, way):
    """As all menus and buttons: Qt writes Save and Discard without one."""
    box = QMessageBox()
    qtbot.addWidget(box)
    show_box_icon(box, KINDS.Question)
    box.setText("Save changes?")
    kinds = QMessageBox.StandardButton
    box.setStandardButtons(kinds.Save | kinds.Discard | kinds.Cancel)
    box.open()
    qtbot.waitExposed(box)
    letters = [
        mnemonic(box.button(each).text()) for each in (kinds.Save, kinds.Discard, kinds.Cancel)
    ]
    assert "" not in letters and len(set(letters)) == 3
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    qtbot.waitUntil(lambda: box.focusWidget() is not None)
    button = box.button(kinds[name])
    if way == "mouse":
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    else:
        key = Qt.Key[f"Key_{mnemonic(button.text()).upper()}"]
        qtbot.keyClick(box.focusWidget(), key, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not box.isVisible())
    assert box.clickedButton() is button
