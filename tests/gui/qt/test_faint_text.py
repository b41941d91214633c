"""Faint text is read on every ground that it stands on, as painted: pages of tabs are paler."""

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QTabWidget, QVBoxLayout, QWidget

from gui.qt.look.theme import apply_theme
from gui.window.settings.form_parts import note_label
from tests.support.color_vision import contrast
from tests.support.pixels import counts

TEXT = 4.5  # WCAG 2.2, 1.4.3


def painted_ground(label):
    """Return the colour that most pixels around the letters of ``label`` have in its window."""
    place = label.rect().translated(label.mapTo(label.window(), label.rect().topLeft()))
    return counts(label.window().grab(place).toImage()).most_common(1)[0][0]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("enabled", [True, False])
def test_faint_text_on_the_page_of_a_tab(qtbot, qapp, dark, enabled):
    apply_theme(qapp, dark)
    pages, page = QTabWidget(), QWidget()
    qtbot.addWidget(pages)
    label = note_label("what this field means") if enabled else QLabel("what cannot be changed")
    label.setEnabled(enabled)
    QVBoxLayout(page).addWidget(label)
    pages.addTab(page, "Display")
    pages.show()
    QApplication.processEvents()
    role = QPalette.ColorRole.PlaceholderText if enabled else QPalette.ColorRole.WindowText
    ink = label.palette().color(role)
    assert contrast(ink.name(), painted_ground(label)) >= TEXT
