"""Panels below the strip chart: readings at the markers, and statistics."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.core.pv.formatting import format_moment, general_text
from gui.core.text.csv_text import CsvCell, time_cell
from gui.widgets.chart.canvas.canvas import ChartCanvas
from gui.widgets.chart.canvas.markers import HEADINGS as MARKER_HEADINGS
from gui.widgets.chart.canvas.markers import marker_csv, marker_rows
from gui.widgets.chart.readings.readings_panel import ReadingsPanel
from gui.widgets.chart.readings.statistics_rounds import CSV_HEADINGS as STATISTICS_CSV
from gui.widgets.chart.readings.statistics_rounds import HEADINGS as STATISTICS_HEADINGS
from gui.widgets.chart.readings.statistics_rounds import StatisticsRounds, Summary
from gui.widgets.chart.trace_source import TraceSource


class ReadingPanels(QWidget):
    """Holds the panels of a canvas; each is created when first shown. GUI thread."""

    saved = Signal(str)
    failed = Signal(str)

    def __init__(
        self, source: TraceSource, canvas: ChartCanvas, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._canvas = canvas
        self._rounds = StatisticsRounds(source, canvas.scene.resolution)
        self.markers: ReadingsPanel | None = None
        self.statistics: ReadingsPanel | None = None
        self._range = canvas.shown_range()  # of the latest statistics, ns, UTC
        self._of = ""  # what those of the legend are of, if not of a range that ends now
        self._figures_of: object = None  # markers or view whose figures are kept
        # of its panels the lower one would bound the height of both
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._in_row: list[ReadingsPanel] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)

    def set_markers_shown(self, shown: bool) -> None:
        """Show or hide the panel of the markers."""
        if self.markers is None:
            self.markers = self._panel("Markers", MARKER_HEADINGS, self._exact_markers)
        self.markers.setVisible(shown)
        self.show_markers()

    def set_statistics_shown(self, shown: bool) -> None:
        """Show or hide the panel of statistics."""
        if self.statistics is None:
            self.statistics = self._panel("Statistics", STATISTICS_HEADINGS, self._exact_statistics)
        self.statistics.setVisible(shown)

    def _exact_markers(self) -> list[list[CsvCell]]:
        scene = self._canvas.scene
        if scene.markers is None:
            return []
        times = [time_cell(at, scene.utc) for at in (scene.markers.a_ns, scene.markers.b_ns)]
        head: list[CsvCell] = ["A, B, seconds from A to B", *times, scene.markers.delta_s]
        return [head, *marker_csv(self._source, scene.traces, scene.markers, scene.utc)]

    def _exact_statistics(self) -> list[list[CsvCell]]:
        scene = self._canvas.scene
        head: list[CsvCell] = ["From, to", *(time_cell(at, scene.utc) for at in self._range)]
        rows = self._rounds.csv_rows(scene.traces)
        return [head, list(STATISTICS_CSV), *rows]

    def _panel(
        self, name: str, headings: Sequence[str], exact: Callable[[], list[list[CsvCell]]]
    ) -> ReadingsPanel:
        panel = ReadingsPanel(name, headings, exact)
        panel.saved.connect(self.saved)
        panel.failed.connect(self.failed)
        self._row.addWidget(panel)
        self._in_row.append(panel)
        return panel

    @Slot()
    def show_markers(self) -> None:
        """Update the readings at the markers."""
        scene, panel = self._canvas.scene, self.markers
        markers = scene.markers
        if markers is not None and panel is not None:
            a, b = (format_moment(at, scene.utc) for at in (markers.a_ns, markers.b_ns))
            panel.title.show_text(f"Markers: A {a}, B {b}, Δt {general_text(markers.delta_s, 6)} s")
            panel.show_rows(marker_rows(self._source, scene.traces, markers, scene.resolution))

    def refresh(self) -> None:
        """Compute the statistics of the next trace and update the panels; call it once a frame."""
        traces, markers = self._canvas.scene.traces, self._canvas.scene.markers
        panel = self.statistics
        between = markers is not None and markers.a_ns != markers.b_ns
        begin, end = markers.ordered if markers and between else self._canvas.shown_range()
        self._range = begin, end
        live = self._canvas.navigator.view.time.live
        self._of = "A–B:" if between else "" if live else "in view:"
        figures_of = (begin, end) if between else self._canvas.navigator.view.time
        if figures_of != self._figures_of:  # a live view that moves on is the same
            self._figures_of = figures_of
            self._rounds.forget()
        visible = panel is not None and panel.isVisible()
        self._rounds.step(traces, begin, end, whole=visible)
        if panel is not None and visible:
            what = "between the markers" if between else "of the visible range"
            panel.title.show_text(f"Statistics {what}")
            beside = self.markers is not None and self.markers.isVisible()
            panel.table.show_last(not (beside and between))  # it is that of the table beside it
            panel.show_rows(self._rounds.rows(traces))
        if markers is not None:
            self.show_markers()
        self._share_width()

    def _share_width(self) -> None:
        """Give each panel of the width what its numbers need, where that is not the same."""
        for number, panel in enumerate(self._in_row):
            if (wanted := panel.whole_width()) != self._row.stretch(number):
                self._row.setStretch(number, wanted)

    @property
    def figures_of(self) -> str:
        """Of which samples the figures of the legend are: ``A–B``; "": those up to now."""
        return self._of.rstrip(":")

    def summary(self, slot: int) -> Summary:
        """Return minimum, maximum and mean of a trace, empty while unknown.

        The latest value lies between them, or they say that they are of another time.
        """
        self._rounds.take_latest(slot, *self._range)
        return self._rounds.summary(slot, self._of)
