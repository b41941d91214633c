"""The site's list of PV names, a file named in the settings: read on a thread."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.groups.known_names import KnownNames, NameIndex
from gui.core.groups.name_list import parse_names
from gui.core.pv.text_bytes import decode
from gui.files.disk.bounded_read import read_bounded
from gui.program.settings import SITE_NAMES, Settings
from gui.qt.jobs import JobQueue, JobResult

_LIMIT: Final = 64 * 1024 * 1024


class SiteNames(QObject):
    """Reads the list when first needed, and when the settings name another. GUI thread."""

    failed = Signal(str)

    def __init__(self, settings: Settings, known: KnownNames, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._known = known
        self._read = ""
        self._jobs = JobQueue(self)
        self._jobs.ended.connect(self._on_ended)

    def read(self) -> None:
        """Begin to read the list, unless it was read already."""
        path = self._settings.text(SITE_NAMES, "")
        if path != self._read:
            self._read = path
            if path:
                self._jobs.start(path, lambda: _index(Path(path)))
            else:
                self._known.set_site(NameIndex())

    @Slot(object)
    def _on_ended(self, result: JobResult) -> None:
        if isinstance(result.value, NameIndex):
            self._known.set_site(result.value)
        else:
            self._read = ""
            self.failed.emit(f"The list of names {result.key} was not read: {result.error}")


def _index(path: Path) -> NameIndex:
    return NameIndex(parse_names(decode(read_bounded(path, _LIMIT)).text))
