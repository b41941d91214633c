"""Mark in the status bar while something is recorded; a click shows the list."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton

from gui.core.pv.counts import grouped, marked
from gui.core.text.byte_size import size_text
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded
from gui.window.recording.recordings import Recordings


class RecordingMark(QToolButton):
    """Hidden while nothing is recorded. GUI thread."""

    def __init__(self, recordings: Recordings) -> None:
        super().__init__()
        self._recordings = recordings
        self.setAutoRaise(True)
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
        text = f"REC {len(running)}  {marked(size_text(size))}"
        if any(each.status.silent_s for each in running):
            text += "  disk does not answer"
        self.setText(f"{text}  lost {grouped(lost)}" if lost else text)
        names = ", ".join(each.status.name for each in running[:10])
        self.setToolTip(f"Being recorded: {names[:300]}. Click: list, Stop".replace("<", "‹"))
        self.setVisible(bool(running))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        colors = colors_of(self).problem
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(colors.edge))
            painter.setBrush(QColor(colors.ground))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 3, 3)
            painter.setPen(QColor(colors.text))
            painter.drawText(self.rect(), 0x84, self.text())  # centred
