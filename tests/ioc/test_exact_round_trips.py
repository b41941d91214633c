"""Any value that an IOC can hold: snapshot, file, change, restore, and the same bytes again.

Or it is refused before anything is sent, where it may be. Hypothesis draws the bytes; all kinds of
PVs are in one IOC and one tab, and go round together.
"""

import math
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gui.core.puts.record import PutOutcome, PutRecord
from gui.core.snapshots.comparison import SnapshotComparison
from gui.core.snapshots.difference import DifferenceState
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.files.snapshots.pvsnap import dumps, loads
from gui.widgets.puts.put_queue import PutRefusedError
from gui.workers.handle import live_workers
from tests.support.exact_values import numbers, text, texts
from tests.support.putting import Putting
from tests.support.raw_ca import STRING, RawClient
from tests.support.window import turn_until

EXAMPLES = 2_000 if os.environ.get("PVWATCH_RANDOM") else 15
ROOM = 12


def any_bytes(most: int, least: int = 0) -> st.SearchStrategy[bytes]:
    """Bytes, and texts as people and instruments write them."""
    words = st.text(max_size=most).map(lambda s: s.encode()[:most])
    latin = st.text(st.characters(max_codepoint=255), max_size=most).map(
        lambda s: s.encode("latin-1")
    )
    padded = words.map(lambda s: s.ljust(most, b"\0"))
    drawn = st.one_of(st.binary(max_size=most), words, latin, padded)
    return drawn.filter(lambda data: len(data) >= least)


def whole(low: int, high: int) -> st.SearchStrategy[int]:
    return st.one_of(
        st.sampled_from([low, high, 0, 1, -1 if low < 0 else 2]), st.integers(low, high)
    )


def bits(size: int) -> st.SearchStrategy[bytes]:
    """Any floating-point number, NaNs with any payload too, as on the wire."""
    common = st.floats(width=size * 8).map(struct.Struct(">f" if size == 4 else ">d").pack)
    return st.one_of(common, st.binary(min_size=size, max_size=size))


def packed(code: str, drawn: st.SearchStrategy[int]) -> st.SearchStrategy[bytes]:
    return drawn.map(struct.Struct(f">{code}").pack)


def several(one: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    return st.lists(one, max_size=6).map(b"".join)


def any_string(most: int = 39) -> st.SearchStrategy[bytes]:
    return any_bytes(most).map(lambda data: text(data.split(b"\0", 1)[0]))


def always(_: bytes) -> bool:
    return True


def not_empty(data: bytes) -> bool:
    return bool(data)


def short_texts(data: bytes) -> bool:
    """Those of 39 bytes may have been cut on their way."""
    return bool(data) and all(data[at + 38] == 0 for at in range(0, len(data), 40))


def narrow(data: bytes) -> bool:
    """Doubles, which Channel Access has of integers of 64 bits, tell those apart."""
    cells = [data[at : at + 40].rstrip(b"\0") for at in range(0, len(data), 40)]
    return bool(cells) and all(abs(int(cell)) < 2**53 for cell in cells)


def finite(data: bytes) -> bool:
    return math.isfinite(struct.unpack(">f" if len(data) == 4 else ">d", data)[0])


@dataclass(frozen=True)
class Kind:
    """One PV: its record, what it may hold, what it is changed to, which must be put back."""

    record: str
    drawn: st.SearchStrategy[bytes]
    other: bytes
    must: Callable[[bytes], bool] = always
    field: str = ""
    kind: int | None = None


def waveform(sort: str, more: str = "") -> str:
    return f'record(waveform,"{{}}"){{{{field(FTVL,"{sort}")field(NELM,"{ROOM}"){more}}}}}'


def one(sort: str) -> str:
    return f'record(waveform,"{{}}"){{{{field(FTVL,"{sort}")field(NELM,"1")}}}}'


PREC = 'field(PREC,"3")'
LABELS = 'field(ZRST,"Idle")field(ONST,"Run")field(TWST,"Idle")field(THST,"5 µm")'
TEXTS = {
    "string": Kind('record(stringout,"{}"){{}}', any_string(), text(b"~other~"), short_texts),
    "strings": Kind(waveform("STRING"), several(any_string()), texts(b"~", b"other"), short_texts),
    "chars": Kind(waveform("CHAR"), any_bytes(ROOM), b"~other~", not_empty),
    "uchars": Kind(waveform("UCHAR"), any_bytes(ROOM), b"~other~", not_empty),
    "lso": Kind(
        'record(lso,"{}"){{field(SIZV,"64")}}',
        any_bytes(63).map(lambda data: data.split(b"\0", 1)[0] + b"\0"),
        b"~other~\0", lambda data: len(data) > 1, ".VAL$",
    ),
    "desc": Kind('record(ao,"{}"){{}}', any_string(), text(b"~other~"), short_texts, ".DESC"),
}  # fmt: skip
NUMBERS = {
    "double": Kind(f'record(ao,"{{}}"){{{{{PREC}}}}}', bits(8), numbers("d", 12345.5), finite),
    "float": Kind(one("FLOAT"), bits(4), numbers("f", 12345.5), finite),
    "long": Kind(
        'record(longout,"{}"){{}}', packed("i", whole(-(2**31), 2**31 - 1)), numbers("i", 12345)
    ),
    "short": Kind(one("SHORT"), packed("h", whole(-32768, 32767)), numbers("h", 12345)),
    "ushort": Kind(one("USHORT"), packed("i", whole(0, 65535)), numbers("i", 12345)),
    "ulong": Kind(
        one("ULONG"), whole(0, 2**32 - 1).map(lambda n: numbers("d", n)), numbers("d", 12345)
    ),
    "char": Kind(one("CHAR"), st.binary(min_size=1, max_size=1), b"~"),
    "uchar": Kind(one("UCHAR"), st.binary(min_size=1, max_size=1), b"~"),
    "state": Kind(
        f'record(mbbo,"{{}}"){{{{{LABELS}}}}}', packed("H", whole(0, 3)), numbers("H", 9)
    ),
    "doubles": Kind(waveform("DOUBLE", PREC), several(bits(8)), numbers("d", 12345.5), not_empty),
    "floats": Kind(waveform("FLOAT", PREC), several(bits(4)), numbers("f", 12345.5), not_empty),
    "longs": Kind(
        waveform("LONG"), several(packed("i", whole(-(2**31), 2**31 - 1))), numbers("i", 12345),
        not_empty,
    ),
    "shorts": Kind(
        waveform("SHORT"), several(packed("h", whole(-32768, 32767))), numbers("h", 12345),
        not_empty,
    ),
    "states": Kind(
        waveform("ENUM"), several(packed("H", whole(0, 65535))), numbers("H", 12345), not_empty
    ),
}  # fmt: skip


WIDE = {
    "int64": Kind(
        'record(int64out,"{}"){{}}', whole(-(2**63), 2**63 - 1).map(lambda n: text(b"%d" % n)),
        text(b"12345"), narrow, kind=STRING,
    ),
    "uint64": Kind(
        waveform("UINT64"), several(whole(0, 2**64 - 1).map(lambda n: text(b"%d" % n))),
        text(b"12345"), narrow, kind=STRING,
    ),
    "int64s": Kind(
        waveform("INT64", PREC), several(whole(-(2**63), 2**63 - 1).map(lambda n: text(b"%d" % n))),
        text(b"12345"), narrow, kind=STRING,
    ),
}  # fmt: skip


class Round(Putting):
    """A tab with puts, and the truth beside it."""

    def __init__(self, kinds: dict[str, Kind], prefix: str) -> None:
        super().__init__([prefix + name + kind.field for name, kind in kinds.items()])
        self.kinds, self.prefix = kinds, prefix
        self.client = RawClient()

    def name(self, key: str) -> str:
        return self.prefix + key + self.kinds[key].field

    def write(self, values: dict[str, bytes]) -> None:
        """Give the PVs their bytes, and wait until the tab has heard of those that changed."""
        before = self.store.updates.copy()
        held = self.held()
        for key, data in values.items():
            self.client.write(self.name(key), data, self.kinds[key].kind)
        now = self.held()
        changed = [slot for slot, key in enumerate(self.kinds) if now[key] != held[key]]
        heard = turn_until(lambda: bool((self.store.updates[changed] > before[changed]).all()))
        assert heard, [list(self.kinds)[k] for k in changed if self.store.updates[k] <= before[k]]

    def held(self):
        return {key: self.client.read(self.name(key), kind.kind).held
                for key, kind in self.kinds.items()}  # fmt: skip

    def outcomes(self) -> dict[int, PutRecord]:
        """Return the last record of each slot."""
        return {record.slot: record for record in self.ended}

    def go(self, values: dict[str, bytes]) -> None:
        """Take all PVs round once."""
        self.write(values)
        before = self.held()
        snapshot = loads(dumps(snapshot_of(self.store, range(len(self.kinds))))).snapshot
        self.write({key: kind.other for key, kind in self.kinds.items()})
        changed = self.held()
        comparison, live = SnapshotComparison(snapshot.items), StoreStates(self.store)
        slots = [slot for slot, key in enumerate(self.kinds) if before[key] != changed[key]]

        def seen() -> bool:  # what was heard may still be an update of the write before
            comparison.refresh(live)
            return all(comparison.state[slot] != DifferenceState.EQUAL for slot in slots)

        turn_until(seen)
        self.ended.clear()
        refused: dict[str, str] = {}
        for slot, (key, item) in enumerate(zip(self.kinds, snapshot.items, strict=True)):
            if before[key] != changed[key]:
                assert comparison.state[slot] != DifferenceState.EQUAL, (key, values[key])
            try:
                self.queue.request(slot, restore_value(item, live.live(item.name)))
            except (ValueError, PutRefusedError) as error:
                refused[key] = str(error)
        for slot, key in enumerate(self.kinds):
            if key not in refused:
                assert turn_until(lambda slot=slot: slot in self.outcomes()), key
        after = self.held()
        for slot, key in enumerate(self.kinds):
            shown = key, values[key], before[key], after[key], refused.get(key)
            if key in refused:
                assert refused[key] and after[key] == changed[key], shown
                assert not self.kinds[key].must(values[key]), shown
            else:
                record = self.outcomes()[slot]
                assert record.outcome is PutOutcome.CONFIRMED, (*shown, record.reason)
                assert after[key] == before[key], shown

    def close(self) -> None:
        self.client.close()
        super().close()


def goes_round(kinds, soft_ioc, prefix):
    soft_ioc("".join(kind.record.format(prefix + key) for key, kind in kinds.items()))
    with RawClient() as client:  # processed, each of them
        for key, kind in kinds.items():
            client.write(prefix + key + kind.field, kind.other, kind.kind)
    tab = Round(kinds, prefix)
    try:
        assert turn_until(tab.ready)

        @settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate])
        @given(st.fixed_dictionaries({key: kind.drawn for key, kind in kinds.items()}))
        def holds(values):
            tab.go(values)

        holds()
    finally:
        tab.close()
        turn_until(lambda: live_workers() == 0)


def test_numbers_go_round(qapp, soft_ioc, prefix):
    goes_round(NUMBERS, soft_ioc, prefix)


def test_integers_of_64_bits_go_round(qapp, soft_ioc, prefix):
    goes_round(WIDE, soft_ioc, prefix)


def test_texts_and_bytes_go_round(qapp, soft_ioc, prefix):
    goes_round(TEXTS, soft_ioc, prefix)
