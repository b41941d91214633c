"""Rows of a table for tests: each a ``Row``, together as ``RowData``; and any rows."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from gui.core.pv.standing import Standing
from gui.core.pv.updates import PvKind
from gui.core.table.row_data import RowData, RowTexts, Words, WordTable

TEXTS = st.sampled_from(["", "a", "B", "a.b", "[a]", "BPM2", "bpm10", "Straße", "Beam dump", "a*b"])


@dataclass(frozen=True)
class Row:
    name: str = "SR:X"
    label: str = ""
    comment: str = ""
    shown: str = ""  # of a state or string
    unit: str = ""
    host: str = ""
    type: str = ""
    kind: PvKind = PvKind.FLOAT
    value: float = 0.0
    time_ns: int = 0
    rate: float = 0.0
    severity: int = 0
    status: int = 0
    standing: Standing = Standing.CURRENT
    has_value: bool = True
    plotted: bool = False

    @property
    def current(self):
        return self.standing is Standing.CURRENT


def columns_of(rows, tables=None):
    """Return the columns; ``tables`` of words by name are used and grow."""
    tables = {} if tables is None else tables

    def words(name, texts):
        table = tables.setdefault(name, WordTable())
        return Words(np.array([table.number(text) for text in texts], np.int32), table)

    def array(name, dtype):
        return np.array([getattr(row, name) for row in rows], dtype)

    return RowData(
        RowTexts(*([getattr(row, n) for row in rows] for n in ("name", "label", "comment"))),
        {
            "state": words("state", [row.shown for row in rows]),
            **{n: words(n, [getattr(row, n) for row in rows]) for n in ("unit", "host", "type")},
        },
        kind=array("kind", np.uint8),
        value=array("value", np.float64),
        time_ns=array("time_ns", np.int64),
        rate=array("rate", np.float64),
        severity=array("severity", np.uint8),
        status=array("status", np.uint8),
        standing=array("standing", np.uint8),
        has_value=array("has_value", np.bool_),
        plotted=array("plotted", np.bool_),
    )


@st.composite
def any_row(draw):
    kind = draw(st.sampled_from(PvKind))
    textual = kind in (PvKind.ENUM, PvKind.TEXT)
    return Row(
        name=draw(TEXTS.filter(bool)),
        label=draw(TEXTS),
        comment=draw(TEXTS),
        shown=draw(TEXTS) if textual else "",
        unit=draw(st.sampled_from(["", "mA", "MA", "V"])),
        host=draw(st.sampled_from(["", "10.0.0.7:5064"])),
        type=draw(st.sampled_from(["", "DOUBLE[1]", "ENUM[1]"])),
        kind=kind,
        value=draw(st.sampled_from([0.0, -0.0, 3.5, -2.0, 1e300, np.inf, -np.inf, np.nan])),
        time_ns=draw(st.integers(-(2**60), 2**60)),
        rate=draw(st.sampled_from([0.0, 5.0, 10.0])),
        severity=draw(st.integers(0, 4)),
        status=draw(st.integers(0, 25)),
        standing=draw(st.sampled_from(Standing)),
        has_value=draw(st.booleans()),
        plotted=draw(st.booleans()),
    )
