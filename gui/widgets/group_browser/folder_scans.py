"""The folders of the browser, each followed by a scan of its own, and what was read of them."""

from collections.abc import Collection, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.group_browser.tree import Folder, folder
from gui.widgets.group_browser.folder_scan import FolderScan


class FolderScans(QObject):
    """``changed`` says that ``tops`` or ``reading`` are others. GUI thread."""

    changed = Signal()

    def __init__(self, suffixes: Collection[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._suffixes = tuple(suffixes)
        self._scans: dict[Path, FolderScan] = {}
        self._tops: dict[str, Folder] = {}

    @property
    def paths(self) -> tuple[Path, ...]:
        """The folders in their order."""
        return tuple(self._scans)

    def set_paths(self, paths: Iterable[Path]) -> None:
        """Follow ``paths`` and no others."""
        wanted = tuple(dict.fromkeys(paths))
        for path in [path for path in self._scans if path not in wanted]:
            scan = self._scans.pop(path)
            scan.close()
            scan.deleteLater()
            self._tops.pop(str(path), None)
        self._scans = {path: self._scans.get(path) or self._begin(path) for path in wanted}
        self.changed.emit()

    def _begin(self, path: Path) -> FolderScan:
        scan = FolderScan(path, self._suffixes, self)
        scan.scanned.connect(self._on_scanned)
        return scan

    def tops(self) -> tuple[Folder, ...]:
        """Return what was read of each folder, nothing as yet of those in ``reading``."""
        return tuple(self._tops.get(str(path)) or folder(str(path)) for path in self._scans)

    def reading(self) -> frozenset[str]:
        """Return the folders that were not read yet."""
        return frozenset(str(path) for path in self._scans if str(path) not in self._tops)

    def rescan(self) -> None:
        """Read all folders again now."""
        for scan in self._scans.values():
            scan.rescan()

    @Slot(object)
    def _on_scanned(self, top: Folder) -> None:
        self._tops[top.path] = top
        self.changed.emit()

    def close(self) -> None:
        """End all threads, soon; nothing changes any more."""
        for scan in self._scans.values():
            scan.close()
