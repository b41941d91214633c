"""Values that an archive had, as items of a snapshot beside those of now."""

import math

import numpy as np
import pytest

from gui.core.archive.appliance_replies import ValueAtTime, values_in
from gui.core.pv.text_bytes import STRINGS
from gui.core.pv.updates import PvKind
from gui.core.snapshots.archived_items import archived_snapshot
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem

AT_NS = 1_700_000_000 * 10**9
NEVER = SnapshotItem("x", None, unknown="no answer yet")
NUMBER = SnapshotItem("x", 2.0, PvKind.FLOAT, "DOUBLE", units="mA")
TEXTS = SnapshotItem("x", np.array([b"a"], STRINGS), PvKind.ARRAY, "STRING", 1)
BYTES = SnapshotItem("x", np.array([1], np.int8), PvKind.ARRAY, "CHAR", 1)
STATE = SnapshotItem("x", 1, PvKind.ENUM, "ENUM", labels=("Off", "On"))


def archived(item, value, **more):
    found = {"x": ValueAtTime(AT_NS - 1, value, **more)}
    (made,) = archived_snapshot(Snapshot(items=(item,)), found, AT_NS, "not archived").items
    return made


@pytest.mark.parametrize(
    ("item", "value", "wanted", "kind"),
    [
        (NUMBER, 7.5, 7.5, PvKind.FLOAT),
        (STATE, 0.0, 0, PvKind.ENUM),
        (NEVER, 7.5, 7.5, PvKind.FLOAT),
        (NEVER, "out", b"out", PvKind.TEXT),
        (NEVER, (1.0, 2.0), np.array([1.0, 2.0]), PvKind.ARRAY),
        (NEVER, ("a", "b"), np.array([b"a", b"b"], STRINGS), PvKind.ARRAY),
        (TEXTS, ("c", "d"), np.array([b"c", b"d"], STRINGS), PvKind.ARRAY),
        (BYTES, (-3.0, 4.0), np.array([-3, 4], np.int8), PvKind.ARRAY),
    ],
)
def test_a_value_is_what_the_pv_holds_or_what_it_looks_like(item, value, wanted, kind):
    made = archived(item, value, severity=2, status=3)
    np.testing.assert_array_equal(made.value, wanted)
    assert made.kind is kind and made.native_type and not made.unknown
    assert getattr(made.value, "dtype", None) == getattr(wanted, "dtype", None)
    assert (made.severity, made.status, made.time_ns) == (2, 3, AT_NS - 1)


@pytest.mark.parametrize(
    ("item", "value"),
    [(NUMBER, "text"), (STATE, 0.5), (TEXTS, (1.0,)), (TEXTS, ("a", 1.0)), (BYTES, (300.0,)),
     (BYTES, ("a",)), (NEVER, ("a", 1.0)), (NUMBER, (1.0,))],
)  # fmt: skip
def test_what_does_not_fit_says_so(item, value):
    made = archived(item, value)
    assert made.value is None and made.unknown == "the archived value is of another type"


@pytest.mark.parametrize("item", [NUMBER, NEVER, BYTES])
def test_what_json_has_no_number_for_was_archived_all_the_same(item):
    reply = b'{"x": {"secs": 1700000000, "nanos": 5, "val": null, "severity": 3, "status": 17}}'
    (found,) = values_in(reply).values()
    made = archived(item, found.value, severity=found.severity)
    assert made.value is None and made.unknown == "not a number, or infinite"
    assert values_in(b'{"x": {"secs": 1700000000, "nanos": 5}}') == {}, "no value is no answer"


def test_a_number_that_is_none_is_taken_where_an_appliance_writes_it():
    (found,) = values_in(b'{"x": {"secs": 1, "val": NaN}}').values()
    assert math.isnan(archived(NUMBER, found.value).value)
