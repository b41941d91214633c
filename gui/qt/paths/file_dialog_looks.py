"""Qt's own file dialog in the looks of the program: its arrows are black, dark theme or not."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QListView, QSplitter, QToolButton

from gui.qt.look.icons import SIZE, set_icon

_ICONS: Final = {
    "backButton": "arrow-left",
    "forwardButton": "arrow-right",
    "toParentButton": "arrow-up",
    "newFolderButton": "folder-plus",
    "listModeButton": "layout-grid",
    "detailModeButton": "list",
}
_WIDEST: Final = 240  # pixels of the places


def dress_next() -> None:
    """Dress the file dialog that is shown next, as soon as it is there and has its size.

    It gets our icons, and its places room; nothing in a dialog of the desktop. GUI thread.
    """
    app = QCoreApplication.instance()
    if app is not None:
        QTimer.singleShot(0, app, _dress_shown)


def _dress_shown() -> None:
    shown = QApplication.activeModalWidget()
    if isinstance(shown, QFileDialog):
        _dress(shown)


def _dress(dialog: QFileDialog) -> None:
    for name, icon in _ICONS.items():
        button = dialog.findChild(QToolButton, name)
        if isinstance(button, QToolButton):
            set_icon(button, icon)
            button.setIconSize(QSize(SIZE, SIZE))
    places, parts = dialog.findChild(QListView, "sidebar"), dialog.findChild(QSplitter, "splitter")
    if isinstance(places, QListView) and isinstance(parts, QSplitter):
        around = places.width() - places.viewport().width() + 2 * places.frameWidth()
        wanted = min(places.sizeHintForColumn(0) + max(around, 8), _WIDEST)
        sizes = parts.sizes()
        if len(sizes) == 2 and sizes[0] < wanted:  # a person may have made them wider
            parts.setSizes([wanted, sum(sizes) - wanted])
