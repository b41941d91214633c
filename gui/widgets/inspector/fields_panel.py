"""Panel of record fields, read on request."""

import time
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.core.pv.formatting import format_clock, plain
from gui.core.pv.record_fields import FIELDS, NO_REPLY, NOT_THERE, FieldsRead, FieldValue
from gui.widgets.inspector.pairs_table import PairsTable, Row
from gui.widgets.inspector.section_title import SectionTitle

GIVE_UP_S: Final = 15.0  # the worker replies within 4 s, unless it is gone or very busy
_ABOVE: Final = 4  # pixels above the first row
EMPTY_TEXT: Final = "Read fields (F5) reads DESC, limits, SCAN, links and more from the IOC."


class FieldsPanel(QWidget):
    """Button, state and values of the fields. ``asked``: read the fields. GUI thread."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.utc = False
        self._request: int | None = None
        self._pending = False
        self._asked_at = 0.0
        self._values: dict[str, FieldValue] = {}
        self.button = QPushButton("Read fields")
        self.button.setToolTip("Read the record's fields from the IOC once (F5)")
        self.button.clicked.connect(self.asked)
        self.note = QLabel()
        self.note.setForegroundRole(self.note.palette().ColorRole.PlaceholderText)
        self.table = PairsTable(EMPTY_TEXT)
        self.table.setColumnWidth(0, self.fontMetrics().horizontalAdvance("no reply") + 24)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(SectionTitle("Record fields"))
        bar.addWidget(self.note, 1)
        bar.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(bar)
        column.addWidget(self._around())

    def _around(self) -> QWidget:
        """Return the table with some of its ground above: its first row is no title."""
        ground = QWidget()
        ground.setBackgroundRole(QPalette.ColorRole.Base)
        ground.setAutoFillBackground(True)
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(0, _ABOVE, 0, 0)
        inside.addWidget(self.table)
        return ground

    @property
    def pending(self) -> bool:
        """Whether fields are being read."""
        return self._pending

    def wait_for(self, request: int) -> None:
        """Show that ``request`` is pending; only its results are taken."""
        self._request, self._pending, self._values = request, True, {}
        self._asked_at = time.monotonic()
        self.note.setText("reading…")
        self._show()

    def take(self, result: FieldsRead) -> None:
        """Show ``result`` if it belongs to the pending request."""
        if result.request != self._request:
            return
        self._values.update((value.field, value) for value in result.values)
        if result.done:
            self._pending = False
            read = sum(value.text is not None for value in self._values.values())
            at = format_clock(time.time_ns(), self.utc)
            self.note.setText(f"read at {at}, not live" if read else f"{NO_REPLY} at {at}")
        else:
            self.note.setText(f"reading… {len(self._values)} of {len(FIELDS)}")
        self._show()

    def tick(self) -> None:
        """End the request after ``GIVE_UP_S`` without a result; call it regularly."""
        if self._pending and time.monotonic() - self._asked_at > GIVE_UP_S:
            self._pending = False
            self.note.setText(NO_REPLY)
            missing = (field for field in FIELDS if field not in self._values)
            self._values.update((f, FieldValue(f, None, NO_REPLY)) for f in missing)
            self._show()

    def _show(self) -> None:
        self.button.setEnabled(not self._pending)
        rows: list[Row] = []
        if self._pending and FIELDS[0] not in self._values:
            rows.append((FIELDS[0], "reading…", True))
        left_out: dict[str, list[str]] = {NOT_THERE: [], NO_REPLY: []}
        order = [f for f in FIELDS if f in self._values]
        order += [f for f in self._values if f not in FIELDS]
        for name in order:
            _, text, reason = self._values[name]
            if text is not None:
                note = f"   ({plain(reason)})" if reason else ""
                rows.append((name, plain(text, 250) + note if text else "(empty)", not text))
            elif reason in left_out:
                left_out[reason].append(name)
            else:
                rows.append((name, plain(reason), True))
        rows += [(reason, ", ".join(names), True) for reason, names in left_out.items() if names]
        self.table.show_rows(rows)

    @Slot()
    def ask(self) -> None:
        """Emit ``asked``, unless fields are being read."""
        if not self._pending:
            self.asked.emit()
