"""The inspector on a real IOC, wired as a tab wires it."""

from PySide6.QtCore import QObject, Slot

from gui.core.inspector.inspection import PvInspection
from gui.core.inspector.last_updates import UpdateRings
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.updates import Batch
from gui.widgets.inspector.inspector import Inspector
from gui.workers.handle import live_workers
from tests.support.watching import Watching


class Wiring(QObject):
    def __init__(self, tab: Watching, slot: int) -> None:
        super().__init__()
        self.tab, self.rings = tab, UpdateRings()
        self.source = PvInspection(tab.store, slot, self.rings, tab.thread.read_fields, "")
        self.inspector = Inspector(self.source)
        tab.thread.batch.connect(self.take)

    @Slot(object)
    def take(self, batch: Batch) -> None:
        self.rings.take(batch)
        for event in batch.events:
            if isinstance(event, FieldsRead):
                self.inspector.take_fields(event)


def test_values_fields_and_updates(qtbot, soft_ioc, prefix):
    ioc = soft_ioc(
        f'record(ao,"{prefix}x"){{field(VAL,"1.5")field(EGU,"mm")field(PREC,"2")field(PINI,"YES")'
        f'field(DESC,"a <b>gap</b>")field(HIGH,"5")field(HSV,"MINOR")}}\n'
        f'record(stringout,"{prefix}s"){{field(VAL,"hello")field(PINI,"YES")}}'
    )
    tab = Watching([f"{prefix}x", f"{prefix}s"])
    number, text = Wiring(tab, 0), Wiring(tab, 1)
    for wiring in (number, text):
        qtbot.addWidget(wiring.inspector)
        wiring.inspector.show()
    qtbot.waitUntil(lambda: tab.connected(2))

    def shows(wiring: Wiring, value: str) -> bool:
        wiring.inspector.refresh()
        return wiring.inspector.card.value == value

    qtbot.waitUntil(lambda: shows(number, "1.50 mm") and shows(text, "hello"))
    number.inspector.read_fields()
    fields = number.inspector.fields
    qtbot.waitUntil(lambda: dict(fields.table.rows()).get("DESC") == "a <b>gap</b>")
    qtbot.waitUntil(lambda: not fields.pending)
    rows = dict(fields.table.rows())
    assert rows["HIGH"] == "5" and rows["RTYP"] == "ao" and "INP" in rows["not there"]

    ioc.put(f"{prefix}x", 6)
    ioc.put(f"{prefix}s", "bye")
    qtbot.waitUntil(lambda: shows(number, "6.00 mm") and shows(text, "bye"))
    log = number.inspector.log.toPlainText().splitlines()
    assert log[0].endswith("  6.00 mm  HIGH MINOR") and log[1].endswith("  1.50 mm")
    log = text.inspector.log.toPlainText().splitlines()
    assert [line.split()[-1] for line in log] == ["bye", "hello"]

    ioc.stop()
    qtbot.waitUntil(lambda: shows(text, "bye") and "Disc" in text.inspector.card.state)
    assert "*** disconnected" in text.inspector.log.toPlainText().splitlines()[0]
    text.inspector.read_fields()
    qtbot.waitUntil(lambda: not text.inspector.fields.pending)
    assert [row[0] for row in text.inspector.fields.table.rows()] == ["no reply"]
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
