"""Bar above the snapshot table: comment, files, comparison, ticks, restore."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.snapshots.tolerance import Tolerance, format_tolerance, parse_tolerance
from gui.qt.look.icons import set_icon
from gui.qt.menu_key import give_letters
from gui.qt.overrides import guarded

_TOLERANCE = "0.0001"
_ICONS = {"Open…": "folder-open", "Save as…": "save"}


class _ToleranceEdit(QLineEdit):
    """As wide as what it says while it is empty, and as most tolerances."""

    @guarded
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        around = hint.height() - self.fontMetrics().height() + 12
        return QSize(self.fontMetrics().horizontalAdvance(_TOLERANCE) + around, hint.height())

    @guarded
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class SnapshotBar(QWidget):
    """Emits what the user chose; the panel acts on it. GUI thread."""

    save_chosen = Signal()
    open_chosen = Signal()
    csv_chosen = Signal()
    compare_chosen = Signal()
    live_chosen = Signal()
    archive_chosen = Signal()
    restore_chosen = Signal()
    only_differences = Signal(bool)
    tolerance_chosen = Signal(object)  # Tolerance or None
    ticks_chosen = Signal(str)  # "all", "none" or "differences"
    comment_edited = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tolerance_text = ""
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setStyleSheet("font-weight: bold")
        self._about = QLabel()
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        self._about.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self._comment = QLineEdit()
        self._comment.setAccessibleName("Comment on the snapshot")
        self._comment.setPlaceholderText("Comment")
        self._comment.textEdited.connect(self.comment_edited)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._title)
        first.addWidget(self._about)
        first.addWidget(self._comment, 1)
        second = QHBoxLayout()
        second.setSpacing(4)
        for text, tip, chosen in (
            ("Open…", "Open a snapshot: .pvsnap, Phoebus .pvs, autosave .sav", self.open_chosen),
            ("Save as…", "Save this snapshot with its ticks and tolerances", self.save_chosen),
            ("Save CSV…", "Save the rows shown, with the other side, as CSV", self.csv_chosen),
            ("Compare with…", "Compare with another snapshot's values", self.compare_chosen),
        ):
            button = self._button(text, tip, chosen)
            if text in _ICONS:
                set_icon(button, _ICONS[text])
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            second.addWidget(button)
        self._live = self._button(
            "Compare with live", "Compare with the live values again", self.live_chosen
        )
        self._live.hide()
        self.archive = self._button(
            "From archive…",
            "Show what the archive had at a time, compared with now",
            self.archive_chosen,
        )
        self.archive.hide()
        second.insertWidget(1, self.archive)
        second.addWidget(self._live)
        second.addSpacing(10)
        self._only = QCheckBox("Only differences")
        self._only.setToolTip("Hide rows that are equal within their tolerance")
        self._only.toggled.connect(self.only_differences)
        second.addWidget(self._only)
        second.addSpacing(10)
        second.addWidget(QLabel("Tolerance"))
        self._tolerance = _ToleranceEdit()
        self._tolerance.setAccessibleName("Tolerance of PVs without their own")
        self._tolerance.setPlaceholderText("PREC")
        self._tolerance.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tolerance.setToolTip(
            "Tolerance of PVs without their own: 0.1 in the PV's unit, or 2% of the saved value;"
            " 0: exact; empty: half of the last digit that PREC shows, exact without"
        )
        self._tolerance.editingFinished.connect(self._on_tolerance)
        second.addWidget(self._tolerance)
        second.addSpacing(10)
        second.addWidget(self._tick_button())
        second.addStretch(1)
        self._restore = QPushButton("Restore…")
        self._restore.clicked.connect(self.restore_chosen)
        second.addWidget(self._restore)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 6, 8, 4)
        rows.setSpacing(6)
        rows.addLayout(first)
        rows.addLayout(second)

    @staticmethod
    def _button(text: str, tip: str, chosen: object) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.clicked.connect(chosen)
        return button

    def _tick_button(self) -> QPushButton:
        button = QPushButton("Tick")
        button.setToolTip("Choose the rows to restore")
        menu = QMenu(button)
        for text, which in (
            ("All", "all"), ("None", "none"), ("Those that differ", "differences"),
        ):  # fmt: skip
            action = QAction(text, menu)
            action.setData(which)
            menu.addAction(action)
        give_letters(menu.actions())
        menu.triggered.connect(self._on_tick)
        button.setMenu(menu)
        return button

    @Slot(QAction)
    def _on_tick(self, action: QAction) -> None:
        self.ticks_chosen.emit(str(action.data()))

    @Slot()
    def _on_tolerance(self) -> None:
        text = self._tolerance.text()
        if text == self._tolerance_text:
            return
        try:
            tolerance = parse_tolerance(text)
        except ValueError as error:
            self._tolerance.setText(self._tolerance_text)
            self.failed.emit(plain(str(error)))
            return
        self.show_tolerance(tolerance)
        self.tolerance_chosen.emit(tolerance)

    def show_tolerance(self, tolerance: Tolerance | None) -> None:
        """Show the current tolerance."""
        self._tolerance_text = format_tolerance(tolerance)
        self._tolerance.setText(self._tolerance_text)

    def show_about(self, title: str, about: str, comment: str) -> None:
        """Show title, time and user, and comment of the snapshot."""
        self._title.setText(plain(title, 60))
        self._about.setText(plain(about, 120))
        if self._comment.text() != comment:
            self._comment.setText(comment)

    def show_comparison(self, with_live: bool) -> None:
        """Show the button for live values, unless they are compared already."""
        self._live.setVisible(not with_live)

    def show_restore(self, count: int, reason: str) -> None:
        """Offer to restore ``count`` rows; ``reason``: why that cannot be done, if so."""
        self._restore.setText(f"Restore {grouped(count)}…" if count else "Restore…")
        self._restore.setEnabled(not reason)
        self._restore.setToolTip(
            plain(reason, 120).replace("<", "‹")
            or "Write the saved values of the ticked rows, in their order"
        )

    def show_stop(self) -> None:
        """Offer to stop the restore that is running."""
        self._restore.setText("Stop restoring")
        self._restore.setEnabled(True)
        self._restore.setToolTip("Send no more rows; those already sent go on in the IOC")
