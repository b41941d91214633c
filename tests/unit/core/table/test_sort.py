import math
import re
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.pv.severity import status_name
from gui.core.pv.standing import Standing
from gui.core.pv.updates import PvKind
from gui.core.table.columns import SORT_ORDERS
from gui.core.table.sort import SortKey, order_rows
from gui.core.text.natural_order import natural_key
from tests.support.rows import Row, any_row, columns_of


def ordered(rows, column, descending=False):
    order = order_rows(columns_of(rows), SortKey(SORT_ORDERS[column], descending))
    return [rows[row].name for row in order.tolist()]


def test_numbers_in_names_count_as_numbers():
    rows = [Row(name) for name in ("bpm10", "BPM2", "BPM02:X3", "bpm", "BPM2:X20", "A")]
    expected = ["A", "bpm", "BPM2", "BPM02:X3", "BPM2:X20", "bpm10"]
    assert ordered(rows, "name") == expected
    assert ordered(rows, "name", True) == expected[::-1]


def test_rows_without_a_label_are_last_either_way():
    rows = [Row("a"), Row("b", label="x9"), Row("c"), Row("d", label="x10")]
    assert ordered(rows, "label") == ["b", "d", "a", "c"]
    assert ordered(rows, "label", True) == ["d", "b", "a", "c"]


def test_values_by_number_states_by_text_unknown_last():
    rows = [
        Row("lost", value=99.0, standing=Standing.DISCONNECTED),
        Row("ten", value=10.0),
        Row("open", kind=PvKind.ENUM, shown="open", value=2.0),
        Row("nan", value=math.nan),
        Row("array", kind=PvKind.ARRAY),
        Row("two", value=2.0, kind=PvKind.INTEGER),
        Row("step 9", kind=PvKind.TEXT, shown="Step 9"),
        Row("silent", value=5.0, standing=Standing.SILENT),
        Row("low", value=-math.inf),
        Row("step 10", kind=PvKind.TEXT, shown="step 10"),
        Row("none", standing=Standing.WAITING, has_value=False),
        Row("two again", value=2.0),
        Row("no text", kind=PvKind.TEXT),
    ]
    last = ["array", "nan", "lost", "silent", "none"]
    up = ["low", "two", "two again", "ten", "no text", "open", "step 9", "step 10"]
    assert ordered(rows, "value") == up + last
    down = ["ten", "two", "two again", "low", "step 10", "step 9", "open", "no text"]
    assert ordered(rows, "value", True) == down + last


def test_the_worst_severity_is_first_and_what_is_not_of_now_is_last():
    rows = [
        Row("lost", severity=3, standing=Standing.DISCONNECTED),
        Row("ok"),
        Row("minor", severity=1),
        Row("invalid", severity=3),
        Row("ok too"),
    ]
    assert ordered(rows, "severity", True) == ["invalid", "minor", "ok", "ok too", "lost"]
    assert ordered(rows, "severity") == ["ok", "ok too", "minor", "invalid", "lost"]


def test_connection_status_time_rate():
    rows = [
        Row("lost", standing=Standing.DISCONNECTED, time_ns=5, rate=7.0, status=3),
        Row("silent", standing=Standing.SILENT, time_ns=4),
        Row("seeking", standing=Standing.SEARCHING, has_value=False),
        Row("high", status=4, time_ns=3, rate=1.0),
        Row("well", time_ns=9, rate=2.0),
        Row("comm", status=9, time_ns=3),
    ]
    linked = ["high", "well", "comm"]
    assert ordered(rows, "connection", True) == ["lost", "seeking", "silent", *linked]
    assert ordered(rows, "connection") == [*linked, "silent", "seeking", "lost"]
    assert ordered(rows, "status") == ["well", "comm", "high", "lost", "silent", "seeking"]
    assert ordered(rows, "time") == ["high", "comm", "silent", "lost", "well", "seeking"]
    assert ordered(rows, "time", True) == ["well", "lost", "silent", "high", "comm", "seeking"]
    assert ordered(rows, "rate", True) == ["well", "high", "comm", "lost", "silent", "seeking"]


@given(st.lists(st.text(alphabet="aß0129 -", max_size=8).map(str.casefold), max_size=8))
def test_natural_order_is_that_of_text_and_number_in_turn(texts):
    def parts(text):  # numbers stand where their first digit, as 0, would
        found = re.findall("[0-9]+|.", text)
        return [("0", int(part)) if part.isdigit() else (part, 0) for part in found]

    assert sorted(texts, key=natural_key) == sorted(texts, key=parts)


def place(row, column):
    """Return (is it known, its place) by looking at one row."""
    match column:
        case "name" | "label" | "comment" | "unit" | "host" | "type":
            text = getattr(row, column)
            return text != "", natural_key(text.casefold())
        case "severity" | "rate":
            return row.current, getattr(row, column)
        case "status":
            name = status_name(row.status) if row.status else ""
            return row.current, (row.status > 21, name)
        case "time":
            return row.has_value, row.time_ns
    return True, (0, 0, 4, 5, 3, 2, 1, 7, 6, 8, 9)[row.standing]


@given(st.lists(any_row(), max_size=15), st.sampled_from(list(SORT_ORDERS)), st.booleans())
def test_an_order_is_a_stable_permutation_that_agrees_with_rows(rows, column, descending):
    order = order_rows(columns_of(rows), SortKey(SORT_ORDERS[column], descending))
    assert order.dtype == np.int64 and sorted(order.tolist()) == list(range(len(rows)))
    if column == "value":
        return by_value(rows, order.tolist(), descending)
    told = [place(row, column) for row in rows]
    known = [at for at, (is_known, _) in enumerate(told) if is_known]
    known.sort(key=lambda at: told[at][1], reverse=descending)  # reverse keeps ties in order
    assert order.tolist() == known + [at for at in range(len(rows)) if not told[at][0]]


def by_value(rows, order, descending):
    def part(row):
        if not row.current:
            return 4
        if row.kind in (PvKind.ENUM, PvKind.TEXT):
            return 1
        return 2 if row.kind is PvKind.ARRAY else 3 if math.isnan(row.value) else 0

    parts = [[at for at in range(len(rows)) if part(rows[at]) == which] for which in range(5)]
    parts[0].sort(key=lambda at: rows[at].value, reverse=descending)
    filled = [at for at in parts[1] if rows[at].shown]
    empty = [at for at in parts[1] if not rows[at].shown]
    filled.sort(key=lambda at: natural_key(rows[at].shown.casefold()), reverse=descending)
    parts[1] = filled + empty if descending else empty + filled
    assert order == list(chain(*parts))


def test_ranks_of_names_are_kept_with_the_texts():
    columns = columns_of([Row("b"), Row("a")])
    order_rows(columns, SortKey(SORT_ORDERS["name"]))
    assert columns.texts.ranks("name") is columns.texts.ranks("name")


@pytest.mark.parametrize("column", SORT_ORDERS)
def test_only_what_the_group_says_itself_is_static(column):
    assert SORT_ORDERS[column].dynamic is (column not in ("name", "label", "comment"))
