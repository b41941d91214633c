"""Menus in both themes: the box of an entry that is off is seen, as that of a button."""

import pytest
from PySide6.QtWidgets import QApplication, QMenu

from gui.qt.look.theme import apply_theme
from tests.support.color_vision import contrast


@pytest.mark.parametrize("dark", [False, True])
def test_the_box_of_an_entry_that_is_off_has_a_contrast_of_3(qtbot, qapp, dark):
    apply_theme(qapp, dark)
    menu = QMenu()
    qtbot.addWidget(menu)
    entry = menu.addAction("Times in UTC")
    entry.setCheckable(True)
    menu.show()
    QApplication.processEvents()
    place = menu.actionGeometry(entry)
    seen = menu.grab(place).toImage()
    box = range(min(24, seen.width()))
    ground = seen.pixelColor(seen.width() - 4, seen.height() // 2).name()
    best = max(
        contrast(seen.pixelColor(x, y).name(), ground)
        for x in box
        for y in range(2, seen.height() - 2)
    )
    assert best >= 3
