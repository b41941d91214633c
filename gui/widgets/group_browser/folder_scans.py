"""The folders of the group browser, each with its scan, and their contents."""

from collections.abc import Collection, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.group_browser.tree import Folder, folder
from gui.widgets.group_browser.folder_scan import FolderScan


class FolderScans(QObject):
    """Emits ``changed`` when ``tops`` or ``reading`` changed. GUI thread."""

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
        """Scan exactly these folders."""
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
        """Return the contents of each folder; those in ``reading`` are still empty."""
        return tuple(self._tops.get(str(path)) or folder(str(path)) for path in self._scans)

    def reading(self) -> frozenset[str]:
        """Return the folders that have not been read yet."""
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
        """Ask all threads to end; ``changed`` is not emitted any more."""
        for scan in self._scans.values():
            scan.close()
