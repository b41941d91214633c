"""Notice in a chart on its fill from the archive: how far it is, what failed, and once more."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from gui.qt.look.notice import NoticeFrame
from gui.qt.overrides import guarded
from gui.widgets.chart.canvas.canvas import ChartCanvas

_MARGIN: Final = 8
_HTTP: Final = "(HTTP\u00a0"  # no line is broken before the number


class ArchiveNotice(NoticeFrame):
    """Lies in the lower left corner of the plot, over no number; hidden without words."""

    retry = Signal()

    def __init__(self, canvas: ChartCanvas) -> None:
        super().__init__()
        self.setParent(canvas)
        self._canvas = canvas
        self._plot = QRectF()  # where it was placed
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self.again = QPushButton("Try again")
        self.again.setToolTip("Ask the archive once more for what is missing")
        self.again.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the chart its keys
        self.again.clicked.connect(self.retry)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 8, 3)
        row.addWidget(self._label, 1)
        row.addWidget(self.again)
        canvas.installEventFilter(self)
        self.hide()

    def text(self) -> str:
        """Return what is said."""
        return self._label.text()

    def show_words(self, progress: str, fault: str, unknown: str) -> None:
        """Say what is under way and what failed; "": nothing of it."""
        text = "\n".join(filter(None, (fault, progress, unknown))).replace("(HTTP ", _HTTP)
        again = bool(fault) and not progress
        if text == self._label.text() and again == self.again.isVisibleTo(self):
            if text and self._plot != self._canvas.scene.layout.plot:  # axes became wider
                self._place()
            return
        self._label.setText(text)
        self.again.setVisible(again)
        self.set_failed(bool(fault))
        self.setVisible(bool(text))
        self._place()

    def _place(self) -> None:
        canvas, plot = self._canvas, self._canvas.scene.layout.plot
        self._plot = QRectF(plot)
        self._label.setWordWrap(True)
        least = self.minimumSizeHint().width()
        within = plot.toRect().intersected(canvas.rect())  # the layout may be of a wider canvas
        room = within if within.width() > least + 2 * _MARGIN else canvas.rect()
        most = max(room.width() - 2 * _MARGIN, 1)
        self._label.setWordWrap(False)
        wanted = self.sizeHint()
        if wanted.width() > most:
            self._label.setWordWrap(True)
            wanted.setWidth(most)
            wanted.setHeight(self.heightForWidth(most))
        self.resize(wanted)
        bottom = int(plot.bottom()) - self.height() - _MARGIN
        self.move(max(room.left() + _MARGIN, 0), max(bottom, 0))

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
