"""Inspector: live details of one PV, for a dock or a window."""

import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QGuiApplication,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
    QTextOption,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gui.core.inspector.facts import (
    InspectedPv,
    Section,
    search_text,
    sections,
    state_text,
    value_text,
)
from gui.core.inspector.last_updates import KEPT, LoggedUpdate, format_update
from gui.core.inspector.recent_trace import RecentTrace
from gui.core.pv.formatting import format_value
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.updates import Int64s
from gui.qt.look.empty_text import EmptyText
from gui.qt.look.icons import set_icon
from gui.qt.overrides import guarded
from gui.widgets.inspector.fields_panel import FieldsPanel
from gui.widgets.inspector.pairs_table import LONGEST, PairsTable, Row
from gui.widgets.inspector.recent_chart import RecentChart
from gui.widgets.inspector.section_title import SectionTitle
from gui.widgets.inspector.value_card import GONE, ValueCard

REFRESH_S: Final = 0.1
_LONG: Final = 4_096  # characters
_LONG_REFRESH_S: Final = 1.0
_SIDE_BY_SIDE: Final = 720  # pixels; from this width on, the parts are side by side
_WHOLE_TITLE: Final = "Full text"
_HELD: Final = " (not updated while text is selected)"
_NO_UPDATES: Final = "No update yet."


class InspectorSource(Protocol):
    """Data of one PV. Called on the GUI thread."""

    def now_ns(self) -> int:
        """Return the time of now, UTC, from which ages count."""

    def pv(self) -> InspectedPv | None:
        """Return the PV's current data; ``None``: it was removed from the group."""

    def updates(self) -> Sequence[LoggedUpdate]:
        """Return the last updates, oldest first."""

    def recent(self, edges_ns: Int64s, now_ns: int) -> RecentTrace | None:
        """Return the trace in the columns between ``edges_ns``; ``None``: the PV has none."""

    def read_fields(self) -> int:
        """Start reading the record's fields; return the request number."""


class Inspector(QWidget):
    """Value card, facts, record fields, last updates. ``refresh`` it each frame. GUI thread."""

    def __init__(self, source: InspectorSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._utc = False
        self._refreshed_at = 0.0
        self._whole: object = None  # the value in ``whole``, by identity
        self._whole_at = 0.0
        self.card = ValueCard()
        self.chart = RecentChart()
        self.search = QLabel()
        self.search.setTextFormat(Qt.TextFormat.PlainText)
        self.search.setWordWrap(True)
        self.search.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.search.setAccessibleName("Where the PV is searched for")
        self.facts = PairsTable()
        self.fields = FieldsPanel()
        self.fields.asked.connect(self.read_fields)
        # not window-wide: around a dock these keys have other uses
        self._key("F5", self.fields.ask)
        self._key("Ctrl+Shift+C", self.copy_all)
        self.whole = _text_box(wrap=True)
        self.whole.setMaximumHeight(150)
        self.whole.setAccessibleName("Full text")
        self._whole_title = SectionTitle(_WHOLE_TITLE)
        self.log = _text_box(wrap=False)
        self.log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._no_updates = EmptyText(self.log)
        words = QFont()
        words.setFamilies(self.font().families())  # of sentences, not of columns
        self._no_updates.setFont(words)
        self.log.setAccessibleName("Last updates")
        self._log_note = QLabel()
        self._log_note.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        copy = QPushButton("Copy all")
        set_icon(copy, "copy")
        copy.setToolTip("Copy everything shown here as text (Ctrl+Shift+C)")
        copy.clicked.connect(self.copy_all)
        facts_bar = _bar(SectionTitle("Facts"), None, copy)
        left = _column(facts_bar, self.facts, self._whole_title, self.whole)
        log_bar = _bar(SectionTitle(f"Last {KEPT} updates, newest first"), self._log_note)
        self._right = QSplitter(Qt.Orientation.Vertical)
        self._right.addWidget(self.fields)
        self._right.addWidget(_column(log_bar, self.log))
        self._parts = QSplitter(Qt.Orientation.Horizontal)
        self._parts.addWidget(left)
        self._parts.addWidget(self._right)
        for splitter in (self._parts, self._right):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(9)
        self._parts.setSizes([460, 500])
        self._right.setSizes([340, 260])
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        for part in (self.card, self.search, self.chart):
            column.addWidget(part)
        column.addWidget(self._parts, 1)
        self.resize(980, 760)
        self.show_now()

    def _key(self, key: str, slot: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(slot)

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self.card.set_dark(dark)
        self.facts.renew_colors()
        self.fields.table.renew_colors()

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self._utc = self.fields.utc = utc
        self.show_now()

    @Slot()
    def refresh(self) -> None:
        """Show current data; at most ten times a second, and only while visible."""
        if self.isVisible() and time.monotonic() - self._refreshed_at >= REFRESH_S:
            self.show_now()

    def show_now(self) -> None:
        """Show current data."""
        self._refreshed_at = time.monotonic()
        now_ns = self._source.now_ns()
        pv = self._source.pv()
        self.card.show_pv(pv, now_ns)
        self.fields.tick()
        self.fields.button.setEnabled(pv is not None and not self.fields.pending)
        if pv is None:
            self.search.hide()
            return
        self._show_chart(pv, now_ns)
        told = search_text(pv)
        self.search.setText(told)
        self.search.setVisible(bool(told))
        self.setWindowTitle(self.card.name)
        self.facts.show_rows(_rows(sections(pv, now_ns, self._utc)))
        self._show_whole(pv)
        self._show_log(self._source.updates())

    def _show_chart(self, pv: InspectedPv, now_ns: int) -> None:
        trace = self._source.recent(self.chart.edges(now_ns), now_ns)
        self.chart.show_trace(trace, lambda value: format_value(pv.kind, value, pv.metadata))

    def _show_whole(self, pv: InspectedPv) -> None:
        long = len(pv.text) > LONGEST or "\n" in pv.text
        self.whole.setVisible(long)
        self._whole_title.setVisible(long)
        held = long and pv.text is not self._whole and self.whole.textCursor().hasSelection()
        self._whole_title.setText(f"{_WHOLE_TITLE}{_HELD}" if held else _WHOLE_TITLE)
        if not long or held or pv.text is self._whole:
            return
        # layout of 64 kB takes about 20 ms
        pause_s = _LONG_REFRESH_S if len(pv.text) > _LONG else 0.0
        if self._whole is None or self._refreshed_at - self._whole_at >= pause_s:
            self._whole, self._whole_at = pv.text, self._refreshed_at
            self.whole.setPlainText(value_text(pv))

    def _show_log(self, updates: Sequence[LoggedUpdate]) -> None:
        text = "\n".join(format_update(update, self._utc) for update in reversed(updates))
        held = self.log.textCursor().hasSelection() and text != self.log.toPlainText()
        self._log_note.setText(_HELD if held else "")
        self._no_updates.say("" if text else _NO_UPDATES)
        if not held and text != self.log.toPlainText():
            self.log.setPlainText(text)

    @Slot()
    def read_fields(self) -> None:
        """Start reading the record's fields."""
        if self._source.pv() is not None:
            self.fields.wait_for(self._source.read_fields())

    @Slot(object)
    def take_fields(self, result: FieldsRead) -> None:
        """Show read fields; results of another request are ignored."""
        self.fields.take(result)

    def all_text(self) -> str:
        """Return everything shown as plain text."""
        now_ns = self._source.now_ns()
        pv = self._source.pv()
        if pv is None:
            return f"{self.card.name}\n{GONE}"
        lines = [self.card.name, *filter(None, (state_text(pv, now_ns), search_text(pv)))]
        for title, part in sections(pv, now_ns, self._utc):
            lines += ["", title, *(f"  {heading}: {text}" for heading, text in part)]
        fields = self.fields.table.rows()
        if fields:
            lines += ["", f"Record fields ({self.fields.note.text()})"]
            lines += [f"  {name}: {text}" for name, text in fields]
        updates = [format_update(update, self._utc) for update in reversed(self._source.updates())]
        lines += ["", f"Last {KEPT} updates, newest first"]
        return "\n".join([*lines, *(f"  {line}" for line in updates or [_NO_UPDATES])])

    @Slot()
    def copy_all(self) -> None:
        """Copy everything shown as text."""
        QGuiApplication.clipboard().setText(self.all_text())

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        wide = self.width() >= _SIDE_BY_SIDE
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self._parts.orientation() is not wanted:
            self._parts.setOrientation(wanted)
        super().resizeEvent(event)

    @guarded
    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        self.show_now()
        super().showEvent(event)


def _rows(found: Sequence[Section]) -> list[Row]:
    rows: list[Row] = []
    for title, part in found:
        rows.append((title, None, False))
        rows += [(heading, text, text in ("–", "—")) for heading, text in part]
    return rows


def _text_box(wrap: bool) -> QPlainTextEdit:
    box = QPlainTextEdit()
    box.setReadOnly(True)
    box.setUndoRedoEnabled(False)
    box.setFrameShape(QPlainTextEdit.Shape.NoFrame)
    modes = QPlainTextEdit.LineWrapMode
    box.setLineWrapMode(modes.WidgetWidth if wrap else modes.NoWrap)
    box.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)  # one long line costs 130 ms at words
    return box


def _bar(*parts: QWidget | None) -> QHBoxLayout:
    """Return ``parts`` in a row; ``None`` is a stretch."""
    bar = QHBoxLayout()
    bar.setSpacing(8)
    for part in parts:
        if part is None:
            bar.addStretch(1)
        else:
            bar.addWidget(part)
    if None not in parts:
        bar.addStretch(1)
    return bar


def _column(*parts: QWidget | QHBoxLayout) -> QWidget:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return widget
