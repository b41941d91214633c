"""An event that the store cannot take: its PV says so, and nothing of other PVs is lost."""

import pytest

from gui.core.groups.group import PvSpec
from gui.core.pv.standing import Standing
from gui.core.pv.updates import Metadata, MetadataChange, PvKind, TextUpdate
from gui.core.store import pv_store
from gui.core.store.pv_store import PvStore
from gui.core.table.cell_texts import CellTexts
from tests.support.batches import NOW, SECOND, batch, connected

NUMBER, BROKEN, TEXT = 0, 1, 2


@pytest.fixture
def store(monkeypatch):
    made = PvStore()
    made.add([PvSpec(name) for name in ("number", "broken", "text")])
    kinds = {NUMBER: PvKind.FLOAT, BROKEN: PvKind.TEXT, TEXT: PvKind.TEXT}
    made.apply(batch(events=[connected(slot, kind) for slot, kind in kinds.items()]))
    made.apply(batch(events=[TextUpdate(BROKEN, NOW, b"before", 0, 0, 0)]))
    readable = pv_store.readable

    def fail(raw):
        if raw == b"broken":
            raise KeyError("a bug")
        return readable(raw)

    monkeypatch.setattr(pv_store, "readable", fail)
    return made


def test_an_event_that_cannot_be_taken_costs_no_other(store):
    events = [
        MetadataChange(NUMBER, Metadata(units="mA", precision=1)),
        TextUpdate(BROKEN, NOW, b"broken", 0, 0, 0),
        TextUpdate(TEXT, NOW, b"healthy", 0, 0, 0),
    ]
    with pytest.raises(KeyError, match="a bug"):
        store.apply(batch([(NUMBER, NOW, 4.5, 0, 0)], events, arrival=NOW + SECOND))
    texts = CellTexts(store)
    assert texts.value(NUMBER) == "4.5 mA" and texts.value(TEXT) == "healthy"
    assert texts.value(BROKEN) == "(not taken)" and "a bug" in texts.value_tip(BROKEN)
    assert store.standing(BROKEN) is Standing.PROBLEM and store.failed_total == 1
    assert store.fresh().tolist() == [True, False, True]
    store.apply(batch(events=[TextUpdate(BROKEN, NOW, b"after", 0, 0, 0)], arrival=NOW + SECOND))
    assert texts.value(BROKEN) == "after" and store.fresh().all()


def test_samples_that_cannot_be_filed_are_counted_and_their_events_taken(store, monkeypatch):
    monkeypatch.setattr(store.histories, "add", lambda *_: 1 / 0)
    rows = [(NUMBER, NOW, 1.0, 0, 0), (NUMBER, NOW, 2.0, 0, 0)]
    events = [TextUpdate(TEXT, NOW, b"healthy", 0, 0, 0)]
    with pytest.raises(ZeroDivisionError):
        store.apply(batch(rows, events, arrival=NOW + SECOND))
    assert store.failed_total == 2 and CellTexts(store).value(TEXT) == "healthy"
    assert store.standing(NUMBER) is Standing.PROBLEM


def test_the_first_of_several_is_raised_and_says_how_many(store):
    broken = TextUpdate(BROKEN, NOW, b"broken", 0, 0, 0)
    with pytest.raises(KeyError) as raised:
        store.apply(batch(events=[broken, broken, broken], arrival=NOW + SECOND))
    assert raised.value.__notes__ == ["2 more of the same batch failed"]
