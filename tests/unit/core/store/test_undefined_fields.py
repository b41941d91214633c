"""Fields of records that were never processed: they hold their own values."""

import numpy as np
import pytest

from gui.core.groups.group import PvSpec
from gui.core.pv.formatting import NEVER_NS
from gui.core.pv.severity import UDF, ConnectionState
from gui.core.pv.standing import Standing
from gui.core.pv.updates import ArrayUpdate, Batch, ConnectionChange, PvKind, TextUpdate
from gui.core.store.pv_store import PvStore
from tests.support.batches import NOW


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("x", Standing.UNDEFINED),
        ("x.VAL", Standing.UNDEFINED),
        ("x.VAL$", Standing.UNDEFINED),
        ('x{"dbnd":{"abs":1}}', Standing.UNDEFINED),
        ("x.HIGH", Standing.CURRENT),
        ("x.DESC", Standing.CURRENT),
        ("x.DESC$", Standing.CURRENT),
        ('x.A{"arr":{"s":1}}', Standing.CURRENT),
    ],
)
@pytest.mark.parametrize("kind", [PvKind.FLOAT, PvKind.TEXT, PvKind.ARRAY])
def test_only_the_value_of_a_record_is_undefined(name, standing, kind):
    store = PvStore()
    slot = store.add([PvSpec(name)])[0]
    link = ConnectionChange(slot, ConnectionState.CONNECTED, NOW, kind, "DOUBLE", 1, "ioc")
    one = np.array([slot], np.int32)
    stamps, level = np.array([NEVER_NS]), np.array([3], np.uint8)
    numbers = np.array([0.25]), level, np.array([UDF], np.uint8)
    events = {
        PvKind.FLOAT: (),
        PvKind.TEXT: (TextUpdate(slot, NEVER_NS, b"text", 3, UDF, 0),),
        PvKind.ARRAY: (ArrayUpdate(slot, NEVER_NS, np.ones(3), 3, UDF, 0),),
    }[kind]
    store.reduction[slot] = "mean"
    if events:
        none = np.empty(0)
        batch = Batch(one[:0], stamps[:0], none, level[:0], level[:0], (link, *events), NOW)
    else:
        batch = Batch(one, stamps, *numbers, (link,), NOW)
    store.apply(batch)
    assert store.standing(slot) is standing
    assert store.display_value(slot).startswith("undefined") == (standing is Standing.UNDEFINED)
    known = standing is Standing.CURRENT
    if kind is not PvKind.TEXT:
        values = store.filed_history(slot).window(0, 2**62)[1]
        assert np.isfinite(values).tolist() == [known]
    changes = store.take_alarm_changes()
    assert changes.severity[changes.slot == slot].tolist() == [3 if known else 0]
