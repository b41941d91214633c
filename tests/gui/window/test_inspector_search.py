"""The inspector of a PV without answer says where it was searched for; of others, a small chart."""

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.core.groups.group import Group, PvSpec
from tests.support.menu_bar import front
from tests.support.window import cells

KEYS = Qt.Key


@pytest.fixture
def ioc(soft_ioc, prefix):
    return soft_ioc(
        f'record(ao,"{prefix}CURRENT"){{field(VAL,"5")field(PINI,"YES")field(EGU,"mA")'
        f'field(PREC,"1")}}\nrecord(stringout,"{prefix}TEXT"){{field(VAL,"hello")}}'
    )


def inspected(window, qtbot, tab, row):
    """Open the inspector of a row by its key; return it."""
    front(window, qtbot)
    tab.table.setFocus()
    tab.table.selectRow(row)
    QTest.keyClick(tab.table, KEYS.Key_Return)
    slot = tab.model.slot_at(row)
    qtbot.waitUntil(lambda: slot in tab.tools.inspectors.open)
    inspector = tab.tools.inspectors.open[slot][0]
    qtbot.waitUntil(inspector.isVisible)
    return inspector


def opened(window, qtbot, *names):
    front(window, qtbot)
    window.open_tabs.open_group(Group("Search", 60, pvs=tuple(map(PvSpec, names))))
    return window.open_tabs.current().content


def test_what_was_searched_where_and_what_may_be_meant(window, qtbot, ioc, prefix):
    tab = opened(window, qtbot, f"{prefix}CURRENT", f"{prefix}CURENT", f"{prefix}CURRRENT")
    qtbot.waitUntil(lambda: cells(tab, 2)[0] == "5.0 mA")
    inspector = inspected(window, qtbot, tab, 1)
    qtbot.waitUntil(inspector.search.isVisible)
    told = inspector.search.text()
    assert f"No server at these addresses has answered for {prefix}CURENT:" in told
    for address in os.environ["EPICS_CA_ADDR_LIST"].split()[:3]:
        assert address in told
    # the other misspelt one is no advice: it does not answer either
    assert told.endswith(f"Did you mean {prefix}CURRENT?")
    assert not inspector.chart.isVisible()
    qtbot.mouseDClick(inspector.search, Qt.MouseButton.LeftButton)  # a word of it, to be copied
    assert inspector.search.hasSelectedText()
    assert inspector.all_text().count(told) == 1
    facts = " ".join(text or "" for _, text in inspector.facts.rows())
    said = f"{inspector.card.state} {told} {facts}"  # what a person reads
    for once in ("No server", "answered for", "Did you mean", "Not connected"):
        assert said.count(once) == 1, once
    inspector.window().close()


def test_the_words_go_when_it_answers_and_a_chart_comes(window, qtbot, ioc, prefix):
    ioc.stop()
    tab = opened(window, qtbot, f"{prefix}CURRENT", f"{prefix}TEXT")
    inspector = inspected(window, qtbot, tab, 0)
    assert inspector.search.isVisible() and not inspector.chart.isVisible()
    ioc.start()
    qtbot.waitUntil(inspector.chart.isVisible)
    qtbot.waitUntil(lambda: inspector.chart.bounds == ("5.0 mA", "5.0 mA"))
    assert not inspector.search.isVisible()
    ioc.put(f"{prefix}CURRENT", 8)
    qtbot.waitUntil(lambda: inspector.chart.bounds == ("5.0 mA", "8.0 mA"))
    link = inspector.palette().link().color().name()
    image = inspector.chart.grab().toImage()
    drawn = [
        x
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).name() == link
    ]
    assert drawn and max(drawn) > image.width() * 0.9  # it ends now
    assert min(drawn) > image.width() * 0.2  # before it connected nothing is known
    inspector.window().close()
    text = inspected(window, qtbot, tab, 1)
    assert not text.chart.isVisible() and not text.search.isVisible()
    text.window().close()
