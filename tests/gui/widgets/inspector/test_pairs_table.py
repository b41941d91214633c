"""Rows of facts: as high as their text, which is painted whole."""

import pytest

from gui.widgets.inspector.pairs_table import PairsTable

TEXT = "2026-11-29 20:52:18.507392042 +00:00"


@pytest.fixture
def table(qtbot):
    made = PairsTable()
    qtbot.addWidget(made)
    made.resize(440, 200)
    made.show()
    made.show_rows([("IOC time stamp", TEXT, False), ("Next", "one line", False)])
    return made


def lines_painted(table, row):
    """Return how many lines of text the second cell of a row has, by the rows of its pixels."""
    image = table.viewport().grab(table.visualItemRect(table.item(row, 1))).toImage()
    ground = image.pixel(image.width() - 1, image.height() - 1)
    inked = "".join(
        "x" if any(image.pixel(x, y) != ground for x in range(image.width())) else " "
        for y in range(image.height())
    )
    return len([run for run in inked.split() if len(run) > 4])


def test_a_row_is_as_high_as_the_lines_that_it_has(table, qtbot):
    """A stamp that just fits had an empty line below it."""
    one = table.rowHeight(1)
    found = set()
    for width in range(330, 470):
        table.resize(width, 200)
        lines = lines_painted(table, 0)
        assert table.rowHeight(0) >= lines * (one - 4), (width, "cut")
        assert table.rowHeight(0) < (lines + 1) * (one - 4), (width, "an empty line")
        found.add(lines)
    assert found >= {1, 2}
