"""Numbers as the IOC has them: unusual precisions, signed characters, what is not finite."""

import math
import re
import struct

import numpy as np
import pytest

from gui.core.puts.record import PutOutcome
from gui.core.puts.validation import parse_put
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.files.snapshots import pvsnap
from gui.workers.handle import live_workers
from tests.support.put_gestures import edit
from tests.support.putting import Putting
from tests.support.raw_ca import RawClient, held_text, reading, write

# a tool tip is raised, which the offscreen platform cannot
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)

PRECISIONS = (-32768, -1, 16, 17, 18, 100, 32767)
VALUES = (
    1.5, -1.5, 0.0, -0.0, 0.1, 1e-12, 123456.789, 12345678.9, 2147483648.0, 1e15, 3e16, 1e22,
    5e-324,    -2.2e-310, 1.7976931348623157e308,
)  # fmt: skip
NOT_FINITE = (math.nan, math.inf, -math.inf)
CODES = {"DOUBLE": ">d", "FLOAT": ">f"}  # as on the wire


@pytest.fixture
def watch(qtbot, soft_ioc, prefix):
    tabs = []

    def start(records, names):
        ioc = soft_ioc(records)
        tab = Putting(names)
        tabs.append(tab)
        tab.ioc = ioc
        qtbot.waitUntil(lambda: tab.store.connected_count() == len(names))
        qtbot.waitUntil(lambda: all(meta is not None for meta in tab.store.metadata))
        qtbot.waitUntil(lambda: tab.store.access.count((True, True)) == len(names))
        return tab

    yield start
    for tab in tabs:
        tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def in_one_form(text):
    """Return the IOC's text with its exponent as the program writes all: e-9, not e-09."""
    return re.sub(r"e([+-])0*(\d+)$", lambda e: f"e{e[1].strip('+')}{e[2]}", text.strip())


@pytest.mark.parametrize("kind", ["DOUBLE", "FLOAT"])
def test_an_unusual_precision_is_shown_as_the_ioc_does(watch, qtbot, prefix, kind):
    """Every value by every such precision; the IOC's own text is read by another program."""
    code = CODES[kind]
    values = [v for v in VALUES if kind == "DOUBLE" or v == 0 or 1e-38 < abs(v) < 3e38]
    cases = [(precision, value) for precision in PRECISIONS for value in values]
    names = [f"{prefix}{number}" for number in range(len(cases))]
    tab = watch(
        "".join(
            f'record(waveform,"{name}"){{field(FTVL,"{kind}")field(NELM,"1")'
            f'field(PREC,"{precision}")field(EGU,"mm")}}\n'
            for name, (precision, _) in zip(names, cases, strict=True)
        ),
        names,
    )
    with RawClient() as client:
        for name, (_, value) in zip(names, cases, strict=True):
            client.write(name, struct.pack(code, value))
        for name, (_, value) in zip(names, cases, strict=True):
            assert client.read(name).data == struct.pack(code, value)
    qtbot.waitUntil(lambda: bool(tab.store.has_value.all()))
    for slot, text in enumerate(map(in_one_form, map(held_text, names))):
        qtbot.waitUntil(lambda slot=slot, text=text: tab.store.display_value(slot) == f"{text} mm")


def test_numbers_that_are_not_finite_and_zero_of_a_sign(watch, qtbot, prefix):
    tab = watch(f'record(ao,"{prefix}x"){{field(PREC,"-1")}}\n', [f"{prefix}x"])
    shown = {math.nan: "NaN", math.inf: "Inf", -math.inf: "-Inf"}
    for value in NOT_FINITE:
        write(f"{prefix}x", struct.pack(">d", value))
        qtbot.waitUntil(lambda value=value: tab.store.display_value(0) == shown[value])
        assert held_text(f"{prefix}x").strip() == shown[value].lower()


@pytest.mark.parametrize(
    ("kind", "keys", "held", "confirmed"),
    [
        ("CHAR", "-5", -5, True), ("CHAR", "-128", -128, True), ("CHAR", "127", 127, True),
        ("CHAR", "200", -56, False), ("UCHAR", "200", 200, True), ("UCHAR", "255", 255, True),
        ("UCHAR", "-5", 251, False),
    ],
)  # fmt: skip
def test_one_character_signed_or_not(watch, qtbot, prefix, kind, keys, held, confirmed):
    """CA does not tell the sign: what the IOC holds afterwards is what is said and shown."""
    name = f"{prefix}c"
    tab = watch(f'record(waveform,"{name}"){{field(FTVL,"{kind}")field(NELM,"1")}}\n', [name])
    write(name, b"\x07")
    qtbot.waitUntil(lambda: tab.store.display_value(0) == "7")
    assert edit(tab, qtbot, 0, keys) == []
    qtbot.waitUntil(lambda: len(tab.ended) == 1)
    outcome = PutOutcome.CONFIRMED if confirmed else PutOutcome.CHANGED
    assert tab.ended[0].outcome is outcome
    if not confirmed:
        assert tab.ended[0].reason == f"done; the IOC holds {held}, not {keys}"
    assert reading(name).data == bytes([held % 256])
    assert held_text(name) == str(held)
    qtbot.waitUntil(lambda: tab.store.display_value(0) == str(held))
    for wrong in ("-129", "256", "1.5"):
        assert edit(tab, qtbot, 0, wrong)
    assert len(tab.ended) == 1


RECORDS = """
record(ao,"{p}double"){{field(HOPR,"10")field(LOPR,"-10")}}
record(waveform,"{p}float"){{field(FTVL,"FLOAT")field(NELM,"1")}}
record(waveform,"{p}doubles"){{field(FTVL,"DOUBLE")field(NELM,"8")}}
record(waveform,"{p}floats"){{field(FTVL,"FLOAT")field(NELM,"8")}}
record(longout,"{p}long"){{}}
"""
HELD = {"double": ">d", "float": ">f", "doubles": ">8d", "floats": ">8f"}  # as on the wire


@pytest.mark.parametrize("value", NOT_FINITE)
def test_what_is_not_finite_can_be_put_back_and_not_be_typed(watch, qtbot, prefix, tmp_path, value):
    names = [f"{prefix}{name}" for name in (*HELD, "long")]
    tab = watch(RECORDS.format(p=prefix), names)
    odd = [1.5, value, -0.0, 5e-324, math.inf, -math.inf, math.nan, 3.0]
    raws = {}
    for name, code in HELD.items():
        elements = odd if "8" in code else [value]
        with np.errstate(under="ignore"):
            raws[name] = struct.pack(code, *elements)
        write(prefix + name, raws[name])
        assert reading(prefix + name).data == raws[name]
    qtbot.waitUntil(lambda: all(tab.store.has_value[:4]))
    qtbot.waitUntil(lambda: tab.store.array[3] is not None and len(tab.store.array[3]) == 8)
    qtbot.waitUntil(lambda: not any(math.isfinite(each) for each in tab.store.value[:2]))
    path = tmp_path / "x.pvsnap"
    pvsnap.save(path, snapshot_of(tab.store, range(4)))
    items = pvsnap.load(path).snapshot.items

    for name, code in HELD.items():
        count = 8 if "8" in code else 1
        zeros = struct.pack(code, *[0.0] * count)
        write(prefix + name, zeros)
        assert reading(prefix + name).data == zeros
    live = StoreStates(tab.store)
    for slot, item in enumerate(items):
        tab.queue.request(slot, restore_value(item, live.live(item.name)))
        qtbot.waitUntil(lambda slot=slot: len(tab.ended) == slot + 1)
        assert (tab.ended[slot].outcome, tab.ended[slot].reason) == (PutOutcome.CONFIRMED, "")
    for name, raw in raws.items():
        assert reading(prefix + name).data == raw

    for slot in range(5):
        for text in ("nan", "inf", "-Inf", "1, nan"):
            with pytest.raises(ValueError):
                parse_put(tab.queue.target(slot), text)
    assert edit(tab, qtbot, 0, "inf") == ["inf is not a finite number."]
    assert edit(tab, qtbot, 2, "1, nan") == ["nan is not a finite number."]
    assert len(tab.ended) == 4
