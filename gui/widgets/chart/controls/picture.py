"""Picture of the strip chart with title, time zone and legend: PNG, SVG, image, print."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLineF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QImageWriter, QPainter, QPen
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtSvg import QSvgGenerator

from gui.widgets.chart.canvas.canvas import ChartCanvas
from gui.widgets.chart.colors import LIGHT
from gui.widgets.chart.palette import in_theme, trace_dash
from gui.widgets.chart.trace_source import TraceSpec

_SCALE: Final = 2  # pixels of a PNG for each logical pixel
_MARGIN: Final = 10.0


class ChartPicture:
    """Draws what a canvas shows now, with title, time zone and legend. GUI thread.

    Light in the dark theme too: pictures go on paper and into logbooks.
    """

    def __init__(self, canvas: ChartCanvas, title: str, legend: Sequence[tuple[TraceSpec, str]]):
        self._canvas = canvas
        self._title = title
        self._legend = [(trace, text) for trace, text in legend if trace.visible]
        metrics = QFontMetricsF(canvas.font())
        self._line = metrics.height() + 2
        rows = -(-len(self._legend) // 2)
        self.size = QSizeF(
            canvas.width() + 2 * _MARGIN,
            canvas.height() + (rows + 1.5) * self._line + 3 * _MARGIN,
        )

    def draw(self, painter: QPainter, device_px: float) -> None:
        """Draw into (0, 0, width, height) of ``size``."""
        canvas, colors = self._canvas, LIGHT
        painter.fillRect(QRectF(0, 0, self.size.width(), self.size.height()), colors.ground)
        font = QFont(canvas.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(colors.ink)
        head = QRectF(_MARGIN, _MARGIN, self.size.width() - 2 * _MARGIN, self._line)
        painter.drawText(head, int(Qt.AlignmentFlag.AlignLeft), self._title)
        painter.setFont(canvas.font())
        zone = f"times in {canvas.zone_name()}"
        painter.drawText(head, int(Qt.AlignmentFlag.AlignRight), zone)
        painter.save()
        painter.translate(_MARGIN, _MARGIN + 1.5 * self._line)
        painter.setFont(canvas.small_font())
        canvas.draw_shown(painter, device_px)
        painter.restore()
        top = self.size.height() - _MARGIN - -(-len(self._legend) // 2) * self._line
        half = (self.size.width() - 2 * _MARGIN) / 2
        for number, (trace, text) in enumerate(self._legend):
            x, y = _MARGIN + (number % 2) * half, top + number // 2 * self._line
            painter.setPen(
                QPen(QColor(in_theme(trace.color, dark=False)), 3, trace_dash(trace.order))
            )
            painter.drawLine(QLineF(x, y + self._line / 2, x + 26, y + self._line / 2))
            painter.setPen(colors.ink)
            place = QRectF(x + 34, y, half - 40, self._line)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), text)

    def image(self) -> QImage:
        """Return the picture as an image with ``_SCALE`` times the screen's resolution."""
        image = QImage((self.size * _SCALE).toSize(), QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            painter.scale(_SCALE, _SCALE)
            self.draw(painter, 1 / _SCALE)
        return image

    def _svg(self) -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setTitle(self._title)
        whole = self.size.toSize()
        generator.setSize(QSize(whole))
        generator.setViewBox(QRectF(0, 0, self.size.width(), self.size.height()))
        with QPainter(generator) as painter:
            self.draw(painter, 1.0)
        return bytes(buffer.data().data())

    def content(self, path: Path) -> Callable[[], bytes]:
        """Draw now; return what encodes: an SVG if ``path`` ends in .svg, else a PNG.

        What is returned knows no widget: call it on any thread. It raises ``OSError``.
        """
        if path.suffix.lower() == ".svg":
            return partial(bytes, self._svg())
        return partial(_png, self.image())

    def print_on(self, printer: QPrinter) -> bool:
        """Print on one page, as large as fits; return False if the printer refuses."""
        painter = QPainter()
        if not painter.begin(printer):
            return False
        try:
            page = printer.pageRect(QPrinter.Unit.DevicePixel)
            scale = min(page.width() / self.size.width(), page.height() / self.size.height())
            painter.scale(scale, scale)
            self.draw(painter, 1 / scale)
        finally:
            printed = painter.end()
        return printed


def _png(image: QImage) -> bytes:
    """Return ``image`` as a PNG. Raises ``OSError``. Called on: any thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    if not writer.write(image):
        raise OSError(writer.errorString())
    return bytes(buffer.data().data())
