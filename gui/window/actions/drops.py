"""What is dropped on a window: files are opened, names go into the group in front."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal, Slot

from gui.core.groups.name_pattern import names_of_text
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.tab_widget import TabWidget

_MOST_FILES: Final = 50
_LONGEST: Final = 100_000  # characters looked through for files


class Drops(QObject):
    """Takes URLs of local files, or text with names or ``file://`` lines. GUI thread."""

    names_dropped = Signal(object)  # tuple of names

    def __init__(self, desk: OpenTabs, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    @Slot(object, object)
    def take(self, deck: TabWidget, data: QMimeData) -> None:
        """Open or add what was dropped on ``deck``, or say why not."""
        self._desk.activate(deck)
        if data.hasUrls():
            self._open([url.toLocalFile() for url in data.urls()])
            return
        text = data.text()
        lines = [line.strip() for line in text[:_LONGEST].splitlines() if line.strip()]
        if lines and all(line.startswith("file://") for line in lines):
            self._open([QUrl(line).toLocalFile() for line in lines])
            return
        try:
            names = names_of_text(text)
        except ValueError as error:
            self._desk.failed.emit(f"What was dropped cannot be read: {error}")
            return
        if names:
            self.names_dropped.emit(tuple(names))
        else:
            self._desk.message.emit("What was dropped holds no PV names.")

    def _open(self, names: list[str]) -> None:
        paths = [Path(name) for name in names if name]
        if len(paths) < len(names):
            self._desk.failed.emit("Only files of this computer can be opened.")
        if len(paths) > _MOST_FILES:
            self._desk.failed.emit(f"{len(paths)} files at once: only {_MOST_FILES} are opened.")
        for path in paths[:_MOST_FILES]:
            self._desk.open_file(path)
