"""About: version, what the program is made of, licences; all of it can be copied."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import __version__
from gui.files.disk.bounded_read import read_bounded
from gui.files.disk.resources import resource
from gui.program.versions import Component, components, versions_text
from gui.qt.jobs import JobResult, Jobs
from gui.qt.questions.button_order import tab_as_seen

_ROOM: Final = 6  # pixels of a row besides its text
_Content = tuple[tuple[Component, ...], str, bytes]


class AboutDialog(QDialog):
    """Reads versions in a thread. GUI thread."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About PV Watch")
        self.resize(540, 420)
        self._text = ""
        self.icon = QLabel()
        self.icon.setFixedSize(64, 64)
        title = QLabel(f"PV Watch {__version__}")
        large = title.font()
        large.setPointSizeF(large.pointSizeF() * 1.6)
        large.setBold(True)
        title.setFont(large)
        words = QLabel("EPICS process variables, live. BSD-3-Clause: free to use and to change.")
        words.setWordWrap(True)
        self.parts = QTreeWidget()
        self.parts.setAccessibleName("What PV Watch is made of")
        self.parts.setHeaderLabels(["Made of", "Version", "Licence"])
        self.parts.setRootIsDecorated(False)
        self.parts.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        header, modes = self.parts.header(), QHeaderView.ResizeMode
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, modes.Stretch)
        header.setSectionResizeMode(1, modes.ResizeToContents)
        header.setSectionResizeMode(2, modes.ResizeToContents)
        note = QLabel(
            "Qt is used under the LGPL: its libraries are files of their own and can be replaced. "
            "Installed bundles bring all licence texts in their folder “licenses”."
        )
        note.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = self.buttons.addButton("Co&py", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setToolTip("Copy versions, licences and system as text")
        self.copy_button.setEnabled(False)  # until they are read
        self.copy_button.clicked.connect(self.copy)
        self.buttons.rejected.connect(self.reject)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch(1)
        names.addWidget(title)
        names.addWidget(words)
        names.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.icon)
        top.addLayout(names, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.parts, 1)
        column.addWidget(note)
        column.addWidget(self.buttons)
        tab_as_seen(self.buttons)
        self._jobs = Jobs(self)
        self._jobs.run(_read, self._on_read)

    def _on_read(self, result: JobResult) -> None:
        if not isinstance(result.value, tuple):
            QTreeWidgetItem(self.parts, [f"Could not be read: {result.error}"])
            return
        parts, self._text, icon = result.value
        row = QSize(0, self.fontMetrics().height() + _ROOM)
        for part in parts:
            item = QTreeWidgetItem(self.parts, [part.name, part.version, part.licence])
            item.setSizeHint(0, row)
        picture = QPixmap()
        picture.loadFromData(icon)
        smooth = Qt.TransformationMode.SmoothTransformation
        keep = Qt.AspectRatioMode.KeepAspectRatio
        self.icon.setPixmap(picture.scaled(self.icon.size(), keep, smooth))
        self.copy_button.setEnabled(True)

    @Slot()
    def copy(self) -> None:
        """Copy versions, licences and system."""
        QGuiApplication.clipboard().setText(self._text)


def _read() -> _Content:
    icon = read_bounded(resource("icons", "pvwatch-128.png"), 1 << 20)
    return components(), versions_text(), icon
