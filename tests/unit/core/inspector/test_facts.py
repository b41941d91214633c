"""What is said about a PV, in every state."""

from dataclasses import replace

import numpy as np
import pytest

from gui.core.groups.group import PvSpec
from gui.core.inspector.facts import (
    HistoryFacts,
    InspectedPv,
    sections,
    short_value,
    state_text,
    value_text,
)
from gui.core.inspector.inspection import inspect_pv
from gui.core.pv.array_facts import array_facts
from gui.core.pv.formatting import NEVER_NS
from gui.core.pv.severity import ConnectionState
from gui.core.pv.standing import LINKED, Standing
from gui.core.pv.updates import Metadata, MetadataChange, PvKind
from gui.core.stamps.choice import StampFault, TimeMode
from gui.core.store.pv_store import PvStore
from gui.core.stored_history.placing import place_stored
from gui.core.stored_history.stored_samples import join_rows
from gui.core.text.whole_text import WHOLE, whole_text
from tests.support.batches import NOW, batch, connected
from tests.support.stored_rows import row
from tests.support.waiting import Cost

T = 1_700_000_000_123_456_789
S = 1_000_000_000
NAN = float("nan")
SEARCHING, LOST, GONE = Standing.SEARCHING, Standing.DISCONNECTED, ConnectionState.DISCONNECTED
PV = InspectedPv(
    name="BL:P",
    label="gauge",
    comment="a note",
    native_type="DOUBLE",
    count=1,
    host="ioc:5064",
    writable=True,
    state=ConnectionState.CONNECTED,
    standing=Standing.CURRENT,
    changed_ns=T - 3600 * S,
    has_value=True,
    value=3.21234e-9,
    severity=1,
    status=4,
    time_ns=T,
    kept_ns=T,
    arrival_ns=T + 34_000_000,
    metadata=Metadata("Torr", 2, (0.0, 1e-6), (NAN, 3.2e-9), (NAN, NAN), None),
    updates=1234,
    rate=2.0,
    history=HistoryFacts(40, T - 20 * S, 1, 2, 2048),
)


def said(pv: InspectedPv) -> dict[str, str]:
    found = [fact for _, part in sections(pv, T + 5 * S, True) for fact in part]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_everything_about_a_number():
    shown = said(PV)
    assert state_text(PV, T + S) == "" and PV.fresh
    assert shown == {
        "Name": "BL:P",
        "Label": "gauge",
        "Comment": "a note",
        "Type": "DOUBLE, shown as number",
        "Elements": "1",
        "State": "connected since 2023-11-14 21:13:20.123 UTC (60 min)",
        "Served by": "ioc:5064",
        "Access": "read and write",
        "Value": "3.21e-9 Torr",
        "All digits": "3.21234e-9",
        "Severity": "MINOR",
        "Status": "HIGH",
        "IOC time stamp": "2023-11-14 22:13:20.123456789 UTC",
        "Time on the chart": "2023-11-14 22:13:20.123 UTC",
        "Arrived": "4 s ago",
        "Arrived after its stamp": "0.034 s",
        "Units": "Torr",
        "Precision": "2 decimals",
        "Display limits": "LOPR 0, HOPR 1e-6",
        "Warning limits": "LOW not set, HIGH 3.2e-9",
        "Alarm limits": "not set",
        "Control limits": "not set",
        "Received": "1,234 since the tab was opened",
        "Merged": "none: each is kept",
        "Rate": "2.00/s",
        "Samples": "40 since 2023-11-14 22:13:00.123 UTC",
        "Out of order": "1",
        "Evicted for age or memory": "2",
        "Memory": "2.0 KiB",
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"standing": SEARCHING}, "Not connected: searching for 60 min."),
        ({"standing": LOST}, "Disconnected for 60 min. Last value before the connection was lost."),
        ({"standing": LOST, "has_value": False}, "Disconnected for 60 min."),
        (
            {"standing": Standing.SILENT, "silent_ns": T - 12 * S},
            "Stale: the IOC has sent nothing for 13 s",
        ),
        (
            {"standing": Standing.NO_ACCESS, "readable": False, "denied_ns": T - 4 * S},
            "Connected, but without read access: the IOC does not tell what the value is now. The"
            " value is the last before, 5 s ago.",
        ),
        ({"standing": Standing.WAITING, "has_value": False}, "Connected; no value yet."),
        (
            {"standing": Standing.PROBLEM, "has_value": False, "problem": "0 elements."},
            "Connected, but without a value: 0 elements.",
        ),
        ({"standing": Standing.REFUSED, "refused": "No."}, "Not watched. No."),
        (
            {"standing": Standing.UNDEFINED, "undefined": True},
            "The record has never been processed: its value is",
        ),
    ],
)
def test_a_value_that_is_not_that_of_now_is_said_to_be_so(changes, sentence):
    pv = replace(PV, **changes)
    pv = replace(pv, state=ConnectionState.CONNECTED if pv.standing in LINKED else GONE)
    assert state_text(pv, T + S).startswith(sentence)
    assert not pv.fresh
    shown = said(pv)
    if pv.standing is Standing.UNDEFINED:
        assert shown["Value"].startswith("undefined (") and shown["Severity"] == "MINOR"
        return
    assert shown["Rate"] == "not known"
    assert shown["Severity"] in ("none yet", "MINOR (last known)")
    assert "—" not in shown.values()  # beside “–”, which says that there is none
    if pv.state is not ConnectionState.CONNECTED:
        assert shown["Access"] == "not known while not connected"
        assert shown["Served by"] == "ioc:5064 (when last connected)"
    assert ("Silent" in shown) == bool(pv.silent_ns)


def test_bad_stamps_are_flagged():
    never = said(replace(PV, time_ns=NEVER_NS, stamp_fault=StampFault.NEVER))
    assert never["IOC time stamp"].startswith("(!) never.")
    assert "has no stamp: shown by arrival time." in never["IOC time stamp"]
    ahead = replace(PV, time_ns=PV.arrival_ns + 6 * 3600 * S, stamp_fault=StampFault.AHEAD)
    assert "Stamp is 6 h ahead of its arrival: shown by arrival" in said(ahead)["IOC time stamp"]
    chosen = said(replace(ahead, time_mode=TimeMode.IOC))["IOC time stamp"]
    assert chosen.endswith("ahead of its arrival: shown by the stamp, as chosen.")
    assert said(replace(PV, stamp_fault=StampFault.NEVER))["Arrived after its stamp"].startswith(
        "not known"
    )
    late = said(replace(PV, arrival_ns=T - 2 * S))
    assert late["Arrived after its stamp"] == "2.000 s before it, by the clock of this machine"


def test_states_texts_and_arrays():
    states = replace(PV, kind=PvKind.ENUM, value=1.0, metadata=Metadata(labels=("Shut", "", "<b>")))
    assert said(states)["States"] == "0: Shut   1: (no name)   2: <b>"
    assert value_text(states) == "state 1 (state 1)"
    text = replace(
        PV, kind=PvKind.TEXT, text="one\ntwo", text_bytes=b"one\ntwo", history=None, metadata=None,
        merged=2,
    )  # fmt: skip
    shown = said(text)
    assert shown["Value"] == "one\ntwo" and shown["Length"] == "7 characters in 7 bytes"
    assert short_value(text) == "one two"
    assert shown["Merged"] == "2 more only counted" and shown["Samples"].startswith("none: this")
    assert value_text(replace(text, text="")) == "(empty)"
    latin = replace(text, name="x:path", text="5 µm", text_bytes=b"5 \xb5m")
    assert said(latin)["Length"] == "4 characters in 4 bytes, Latin-1"
    cut = replace(latin, doubt="it may be cut")
    assert short_value(cut) == "5 µm… (may be cut)" and "(it may be cut)" in said(cut)["Value"]
    assert said(cut)["Whole"] == "not known; x:path.VAL$ reads it whole, if the IOC has that"
    chars = replace(text, native_type="CHAR", count=9, chars="")
    assert said(chars)["Type"] == "CHAR, shown as text (guessed by its content)"
    numbers = replace(chars, kind=PvKind.ARRAY, chars="numbers", array=np.uint8([1, 2]))
    assert said(numbers)["Type"] == "CHAR, shown as numbers"
    rounded = replace(PV, value=2.0**60, doubt="it is not exact")
    assert said(rounded)["Exact"] == "not known: it is not exact"
    array = replace(PV, kind=PvKind.ARRAY, array=np.array([1.5, NAN, float("inf")], "f4"))
    shown = said(array)
    assert shown["Size"] == "3 × float32" and shown["Not a number"] == "1 of the elements"
    assert (shown["Minimum"], shown["Maximum"], shown["Mean"]) == ("1.5", "Inf", "Inf")
    assert shown["First elements"] == "1.5, NaN, Inf"
    assert short_value(array) == "3 elements"


def test_figures_of_arrays():
    big = dict(array_facts(np.tile([1e308, 1e308, -1e307], 10)))
    assert big["Mean"] == "6.333333333e307"
    assert dict(array_facts(np.full(4, NAN)))["Not a number"] == "4 of the elements"
    assert array_facts(np.empty(0)) == [("Size", "0 × float64")]
    texts = dict(array_facts(np.array(["a\x07b", "c"])))
    assert texts == {"Size": "2 × text", "First elements": "ab, c"}
    whole = dict(array_facts(np.arange(1_000_000)))
    assert whole["Mean"] == "499999.5" and whole["First elements"].endswith("9, … and 999,990 more")
    array = np.arange(3.0)
    assert array_facts(array) is array_facts(array)


def test_long_text_is_whole_harmless_and_quick():
    text = "<b>\u202e\x1b[31mé\t\r\n" * 150_000  # 1.8 million characters
    cost = Cost()
    shown = whole_text(text)
    assert cost.seconds < 2.0
    assert not {"\u202e", "\x1b", "\r"} & set(shown)
    assert shown.startswith("<b>[31mé\t\n<b>")
    assert shown.endswith(f"\n… {len(text) - WHOLE} more characters")
    assert whole_text("x" * WHOLE) == "x" * WHOLE


def test_what_was_read_after_a_put_and_samples_of_another_unit_are_told():
    pv = replace(PV, read_ns=T, history=HistoryFacts(40, T, 0, 0, 2048, 7))
    shown = said(pv)
    assert shown["Value"].endswith("(read)") and "no update of it" in shown["Read"]
    assert shown["Of another unit or type"] == "7 before"


def test_samples_of_earlier_starts_are_not_said_to_be_of_another_unit():
    store = PvStore()
    (slot,) = store.add((PvSpec("A"),))
    store.apply(batch(events=[connected(slot)]))
    store.apply(batch(events=[MetadataChange(slot, Metadata("kA"))]))
    store.apply(batch([(slot, NOW, 1.0, 0, 0)], arrival=NOW))
    store.apply(batch(events=[MetadataChange(slot, Metadata("mA"))], arrival=NOW + S))
    store.apply(batch([(slot, NOW + S, 2.0, 0, 0)], arrival=NOW + S))
    samples = [(NOW - 90 * S, 1.0), (NOW - 80 * S, 2.0), (NOW - 70 * S, 3.0)]
    place_stored(store.histories, slot, join_rows([row("A", samples[0][0], NOW - 60 * S, samples)]))
    shown = said(inspect_pv(store, slot))
    assert shown["From earlier starts"] == "3 before"
    assert shown["Of another unit or type"] == "1 before"
