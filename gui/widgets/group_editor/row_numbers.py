"""Numbers of the rows at the left of the group editor's table."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QWidget

from gui.qt.overrides import guarded


class RowNumbers(QHeaderView):
    """Vertical header of numbered rows. GUI thread.

    It is as wide as its last number: Qt would measure 200 of them, with a dozen questions to the
    model for each, whenever rows come or go.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        rows = self.count()
        return self.sectionSizeFromContents(rows - 1) if rows else super().sizeHint()
