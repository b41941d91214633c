"""Drops on a window: files are opened, PV names are added to the group in front."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QObject, Signal, Slot

from gui.core.pv.text_bytes import decode
from gui.qt.name_reader import NameReader
from gui.window.actions.names_place import NamesPlace
from gui.window.messages import Messages
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.tab_widget import TabWidget

_MOST_FILES: Final = 50
_PROTOCOLS: Final = ("ca", "epics", "pva")  # of PV names, which another program may drop as URLs
_LONGEST: Final = 100_000  # characters searched for ``file://`` lines


class Drops(QObject):
    """Accepts URLs of local files, and text with PV names or ``file://`` lines. GUI thread."""

    names_dropped = Signal(object, object)  # tuple of names, NamesPlace

    def __init__(self, open_tabs: OpenTabs, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._open_tabs = open_tabs
        self._messages = messages
        self._reader = NameReader(self)
        open_tabs.tab_widget_added.connect(self._on_tab_widget)

    @Slot(object)
    def _on_tab_widget(self, tab_widget: TabWidget) -> None:
        tab_widget.dropped.connect(self.take)

    @Slot(object, object)
    def take(self, tab_widget: TabWidget, data: QMimeData) -> None:
        """Open the files, or add the names, dropped on ``tab_widget``."""
        self._open_tabs.activate(tab_widget)
        if data.hasUrls() and not all(url.scheme() in _PROTOCOLS for url in data.urls()):
            self._open([url.toLocalFile() for url in data.urls()])
            return
        text = data.text() or decode(bytes(data.data("text/uri-list").data())).text
        lines = [line.strip() for line in text[:_LONGEST].splitlines() if line.strip()]
        if lines and all(line.startswith("file://") for line in lines):
            from PySide6.QtCore import QUrl  # with five enums that PySide makes

            self._open([QUrl(line).toLocalFile() for line in lines])
            return
        dropped = partial(self._on_names, NamesPlace.of(tab_widget))
        self._reader.read(text, dropped, self._on_refused)

    def _on_refused(self, reason: str) -> None:
        self._messages.error(f"What was dropped cannot be read: {reason}")

    def _on_names(self, place: NamesPlace, names: list[str]) -> None:
        if names:
            self.names_dropped.emit(tuple(names), place)
        else:
            self._messages.note("What was dropped holds no PV names.")

    def _open(self, names: list[str]) -> None:
        paths = [Path(name) for name in names if name]
        if len(paths) < len(names):
            self._messages.error("Only files of this computer can be opened.")
        if len(paths) > _MOST_FILES:
            self._messages.error(f"{len(paths)} files at once: only {_MOST_FILES} are opened.")
        self._open_tabs.open_files(paths[:_MOST_FILES])
