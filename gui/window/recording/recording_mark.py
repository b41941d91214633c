"""Mark in the status bar while something is recorded; a click shows the list."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton

from gui.core.pv.counts import grouped
from gui.core.text.byte_size import size_text
from gui.qt.look.recording_icon import recording_icon
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded
from gui.window.recording.recordings import Recordings


class RecordingMark(QToolButton):
    """Hidden while nothing is recorded; a red dot, as in the tab, while all is well.

    It has the look of a problem when samples were lost or the disk does not answer. GUI thread.
    """

    def __init__(self, recordings: Recordings) -> None:
        super().__init__()
        self._recordings = recordings
        self._wrong = False
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIcon(recording_icon(self))
        self.setAccessibleName("Recordings")
        self.clicked.connect(recordings.show_list)
        recordings.changed.connect(self.renew)
        self.hide()

    @Slot()
    def renew(self) -> None:
        """Say how many recordings run, and how large they are."""
        running = self._recordings.running
        size = sum(each.status.size for each in running)
        lost = sum(each.status.lost for each in running)
        text = f"REC {len(running)}  {size_text(size)}"
        silent = any(each.status.silent_s for each in running)
        self._wrong = silent or lost > 0
        if silent:
            text += "  disk does not answer"
        self.setText(f"{text}  lost {grouped(lost)}" if lost else text)
        names = ", ".join(each.status.name for each in running[:10])
        self.setToolTip(f"Being recorded: {names[:300]}. Click: list, Stop".replace("<", "‹"))
        self.setVisible(bool(running))

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.setIcon(recording_icon(self))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if not self._wrong:
            super().paintEvent(event)
            return
        colors = colors_of(self).problem
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(colors.edge))
            painter.setBrush(QColor(colors.ground))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 3, 3)
            painter.setPen(QColor(colors.text))
            painter.drawText(self.rect(), 0x84, self.text())  # centred
