"""Qt's own file dialogs have icons that are seen on their ground, and places that are not cut."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QFileDialog, QListView, QToolButton, QWidget

from gui.core.text.file_name import FileKind
from gui.core.theme.roles import theme_colors
from gui.qt.look.theme import apply_theme
from gui.qt.paths.open_dialogs import ask_for_folder, ask_what_to_open
from gui.qt.save_dialog import ask_where_to_save

BUTTONS = ("backButton", "forwardButton", "toParentButton", "newFolderButton")
BUTTONS += ("listModeButton", "detailModeButton")
ASKED = {
    "save": lambda parent: ask_where_to_save(parent, "picture", "x", (FileKind("PNG", (".png",)),)),
    "open": lambda parent: ask_what_to_open(parent, "Open", "*"),
    "folder": lambda parent: ask_for_folder(parent, "Folder"),
}


def inks(button):
    """Return the colours of the icon that a person sees, without those of its soft edges."""
    image = button.icon().pixmap(button.iconSize()).toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {QColor(each.rgb()).name() for each in pixels if each.alpha() > 250}


@pytest.mark.parametrize("asked", ASKED)
def test_arrows_are_not_black_on_dark_and_places_are_whole(
    qtbot, qapp, tmp_path, monkeypatch, asked
):
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "a.home.of.quite.a.name"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    seen, looks = {}, []
    apply_theme(qapp, True)

    def look():
        shown = QApplication.activeModalWidget()
        if not isinstance(shown, QFileDialog):
            return
        looks.append(shown)
        if len(looks) < 4:  # it is dressed as soon as it is there
            return
        timer.stop()
        try:
            for name in BUTTONS:
                seen[name] = inks(shown.findChild(QToolButton, name))
            places = shown.findChild(QListView, "sidebar")
            seen["room"] = places.viewport().width() - places.sizeHintForColumn(0)
        finally:
            shown.reject()

    timer = QTimer(interval=10)
    timer.timeout.connect(look)
    timer.start()
    try:
        assert not ASKED[asked](parent)
    finally:
        timer.stop()
    colors = theme_colors(True)
    for name in BUTTONS:
        assert seen[name] and seen[name] <= {colors.icon, colors.outline}, name
    assert seen["room"] >= 0
