"""What an IOC holds as text comes back to the byte, or is refused before anything is sent."""

import struct

import numpy as np
import pytest

from gui.core.puts.record import PutOutcome, PutRecord
from gui.core.puts.validation import parse_put
from gui.core.pv.updates import PvKind
from gui.core.snapshots.difference import DifferenceState, compare, shown_difference
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.snapshot import shown_value
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.core.store.character_arrays import choose_view
from gui.core.table.cell_texts import CellTexts
from gui.files.snapshots.pvsnap import load, save
from gui.widgets.puts.put_queue import PutRefusedError
from gui.workers.handle import live_workers
from tests.support.putting import Putting
from tests.support.raw_ca import RawClient

RECORDS = """
record(stringout,"{p}sample"){{field(VAL,"x")field(PINI,"YES")}}
record(waveform,"{p}bin"){{field(FTVL,"UCHAR")field(NELM,"16")}}
record(lso,"{p}path"){{field(SIZV,"128")field(PINI,"YES")}}
record(waveform,"{p}four"){{field(FTVL,"CHAR")field(NELM,"4")}}
record(waveform,"{p}names"){{field(FTVL,"STRING")field(NELM,"3")}}
record(int64out,"{p}count"){{field(VAL,"1")field(PINI,"YES")}}
record(ao,"{p}temp"){{field(PREC,"1")field(PINI,"YES")}}
record(mbbo,"{p}width"){{field(VAL,"0")field(ZRST,"a")field(ONST,"b")field(PINI,"YES")}}
"""
NAMES = ["sample", "bin", "path", "path.VAL$", "four", "names", "count", "temp", "width"]
SLOT = {name: slot for slot, name in enumerate(NAMES)}
LATIN = b"Probe A, 5 \xb5m"
BINARY = bytes([200, 201, 0, 255, 1, 2, 3, 130])
PATH = b"/data/beamline13/2026/11/28/experiment_0042/scan_00017.hdf5"  # 59 characters


class Tab(Putting):
    def __init__(self, prefix: str) -> None:
        super().__init__([prefix + name for name in NAMES])
        self.prefix = prefix
        self.states = StoreStates(self.store)
        self.texts = CellTexts(self.store)

    def shown(self, name: str) -> str:
        return self.store.display_value(SLOT[name])

    def live(self, name: str):
        return self.states.live(self.prefix + name)

    def saved(self, folder, name: str):
        """Return the item as it is after a file."""
        save(folder / "x.pvsnap", snapshot_of(self.store, [SLOT[name]]))
        return load(folder / "x.pvsnap").snapshot.items[0]


@pytest.fixture
def tab(qtbot, soft_ioc, prefix, monkeypatch):
    soft_ioc(RECORDS.format(p=prefix))
    made = Tab(prefix)
    made.other = RawClient()
    qtbot.waitUntil(made.ready)
    made.set = lambda name, data: made.other.write(prefix + name, data)
    made.held = lambda name: made.other.read(prefix + name).data
    yield made
    made.other.close()
    made.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def restored(tab, qtbot, name, saved) -> PutRecord:
    ended = len(tab.ended)
    tab.queue.request(SLOT[name], restore_value(saved, tab.live(name)))
    qtbot.waitUntil(lambda: len(tab.ended) > ended)
    return tab.ended[-1]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("sample", LATIN, "Probe A, 5 µm".encode()),
        ("sample", LATIN, b"Probe A, 5 \xe5m"),
        ("sample", "Probe 5 µm".encode(), b"other"),
        ("bin", BINARY, bytes([176, 177, 0, 9, 1, 2, 3, 4])),
        ("bin", bytes(16), b"text"),
        ("bin", bytes(range(16)), bytes(range(15))),
        ("path.VAL$", PATH + b"\0", PATH[:50] + b"9" + PATH[51:] + b"\0"),
        ("path.VAL$", "µ".encode("latin-1") * 127 + b"\0", b"short\0"),
        ("four", b"ABCD", b"ABC"),
        ("names", LATIN.ljust(40, b"\0") + b"\xb0C".ljust(40, b"\0"), b"x".ljust(120, b"\0")),
    ],
)
def test_a_snapshot_finds_every_byte_and_puts_it_back(tab, qtbot, tmp_path, name, before, after):
    def is_live(data):
        now = tab.live(name).value
        raw = now.tobytes() if isinstance(now, np.ndarray) else now
        return raw == data

    tab.set(name, before)
    held = tab.held(name)
    qtbot.waitUntil(lambda: is_live(before))
    saved = tab.saved(tmp_path, name)
    assert compare(saved, tab.live(name)).state is DifferenceState.EQUAL
    tab.set(name, after)
    qtbot.waitUntil(lambda: is_live(after))
    assert compare(saved, tab.live(name)).state is DifferenceState.DIFFERENT
    assert restored(tab, qtbot, name, saved).outcome is PutOutcome.CONFIRMED
    assert tab.held(name) == held
    qtbot.waitUntil(lambda: compare(saved, tab.live(name)).state is DifferenceState.EQUAL)


def test_latin_1_is_shown_right_and_apart_everywhere(tab, qtbot):
    tab.set("sample", LATIN)
    tab.set("temp.EGU", b"\xb0C")
    tab.set("width.ZRST", b"5 \xb5m")
    tab.set("width.ONST", b"5 \xe5m")
    qtbot.waitUntil(lambda: tab.shown("sample") == "Probe A, 5 µm")
    qtbot.waitUntil(lambda: tab.shown("temp") == "0.0 °C" and tab.shown("width") == "5 µm")
    tab.set("width", (1).to_bytes(2, "big"))
    qtbot.waitUntil(lambda: tab.shown("width") == "5 åm")


def test_typed_text_is_encoded_as_the_present_one(tab, qtbot):
    tab.set("sample", LATIN)
    qtbot.waitUntil(lambda: tab.store.raw[SLOT["sample"]] == LATIN)
    target = tab.queue.target(SLOT["sample"])
    with pytest.raises(ValueError, match="present text is in Latin-1, which has no “→”"):
        parse_put(target, "5 → 6")
    tab.queue.request(SLOT["sample"], parse_put(target, "Probe Ä"))
    qtbot.waitUntil(lambda: bool(tab.ended))
    assert tab.ended[-1].outcome is PutOutcome.CONFIRMED
    assert (tab.ended[-1].old, tab.ended[-1].new) == (repr(LATIN), "b'Probe \\xc4'")
    assert tab.held("sample").rstrip(b"\0") == b"Probe \xc4"


@pytest.mark.parametrize(
    ("name", "text", "held"),
    [
        ("four", "ABCD", b"ABCD"), ("four", "ABC", b"ABC\0"), ("four", "", b"\0"),
        ("path.VAL$", "x" * 127, b"x" * 127 + b"\0"), ("path.VAL$", "5 µm", "5 µm\0".encode()),
    ],
)  # fmt: skip
def test_a_typed_text_ends_with_nul_where_there_is_room(tab, qtbot, name, text, held):
    tab.queue.request(SLOT[name], parse_put(tab.queue.target(SLOT[name]), text))
    qtbot.waitUntil(lambda: bool(tab.ended))
    assert tab.ended[-1].outcome is PutOutcome.CONFIRMED, tab.ended[-1]
    assert tab.held(name) == held
    with pytest.raises(ValueError, match="the IOC takes"):
        parse_put(tab.queue.target(SLOT[name]), "x" * 128)


def test_a_string_that_may_be_cut_is_marked_and_never_written(tab, qtbot, tmp_path):
    slot = SLOT["path"]
    tab.set("path.VAL$", PATH + b"\0")
    qtbot.waitUntil(lambda: len(tab.store.raw[slot]) == 39)
    assert tab.shown("path") == PATH[:39].decode() + "… (may be cut)"
    assert f"{tab.prefix}path.VAL$ reads it whole" in (tab.texts.value_tip(slot) or "")
    assert tab.shown("path.VAL$") == PATH.decode()
    saved = tab.saved(tmp_path, "path")
    assert not saved.selected and shown_value(saved).endswith("… (may be cut)")
    found = compare(saved, tab.live("path"))
    assert found.state is DifferenceState.UNKNOWN and "may be cut" in shown_difference(found, saved)
    tab.set("path.VAL$", PATH[:45] + b"0099\0")
    qtbot.waitUntil(lambda: tab.shown("path.VAL$").endswith("0099"))
    assert compare(saved, tab.live("path")).state is DifferenceState.UNKNOWN
    with pytest.raises(ValueError, match="may be cut"):
        restore_value(saved, tab.live("path"))
    with pytest.raises(ValueError, match=r"may be cut.*path\.VAL\$"):
        parse_put(tab.queue.target(slot), "another")
    tab.set("path.VAL$", b"elsewhere\0")
    qtbot.waitUntil(lambda: tab.shown("path") == "elsewhere")
    assert compare(saved, tab.live("path")).state is DifferenceState.DIFFERENT


def test_an_integer_that_a_double_cannot_tell_is_neither_equal_nor_written(tab, qtbot, tmp_path):
    slot = SLOT["count"]
    tab.set("count", struct.pack(">d", 2**60))
    qtbot.waitUntil(lambda: tab.store.value[slot] == 2.0**60)
    saved = tab.saved(tmp_path, "count")
    assert compare(saved, tab.live("count")).state is DifferenceState.UNKNOWN
    assert "2^53" in (tab.texts.value_tip(slot) or "") and not saved.selected
    with pytest.raises(ValueError, match="not be exact"):
        restore_value(saved, tab.live("count"))


def test_characters_are_text_until_they_are_not_or_as_chosen(tab, qtbot):
    slot, store = SLOT["bin"], tab.store
    assert store.kind[slot] == PvKind.TEXT and tab.texts.native_type(slot).endswith("(guessed)")
    tab.set("bin", b"hello\0")
    qtbot.waitUntil(lambda: tab.shown("bin") == "hello")
    tab.set("bin", BINARY)
    qtbot.waitUntil(lambda: tab.shown("bin") == "[8 × uint8] 200 … 130")
    assert store.kind[slot] == PvKind.ARRAY and store.array[slot].tobytes() == BINARY
    tab.set("bin", b"hello\0")
    qtbot.waitUntil(lambda: tab.shown("bin") == "[6 × uint8] 104 … 0")
    tab.queue.request(slot, parse_put(tab.queue.target(slot), "255 0 1"))
    qtbot.waitUntil(lambda: bool(tab.ended))
    assert tab.ended[-1].outcome is PutOutcome.CONFIRMED and tab.held("bin") == bytes([255, 0, 1])
    qtbot.waitUntil(lambda: tab.shown("bin") == "[3 × uint8] 255 … 1")
    choose_view(store, slot, "text")
    assert (
        tab.shown("bin") == "ÿ… (more behind NUL)"
        and tab.texts.native_type(slot) == "CHAR[16] as text"
    )
    with pytest.raises(ValueError, match="behind its end"):
        parse_put(tab.queue.target(slot), "typed")
    choose_view(store, slot, "numbers")
    assert store.kind[slot] == PvKind.ARRAY


def test_a_long_string_that_does_not_end_is_not_sent(tab):
    with pytest.raises(PutRefusedError, match="must be 0"):
        tab.queue.request(SLOT["path.VAL$"], np.array([65, 66], np.uint8))
