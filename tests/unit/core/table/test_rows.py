import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import PvSpec
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    ArrayUpdate,
    Batch,
    ConnectionChange,
    HostNamed,
    Metadata,
    MetadataChange,
    PvKind,
    TextUpdate,
)
from gui.core.store.pv_store import PvStore
from gui.core.table.columns import SORT_ORDERS
from gui.core.table.filter import parse_filter
from gui.core.table.repeated_texts import RepeatedTexts
from gui.core.table.rows import PERIOD_S, TableRows
from gui.core.table.sort import SortKey
from gui.core.text.word_table import WordTable
from tests.support.batches import silence

NOW = 1_795_521_600_000_000_000
GROUP = ("free", "# Vacuum", "V:IG10", "V:IG2", "# Empty", "# Optics", "O:M1", "O:STATE")
FREE, VACUUM, IG10, IG2, EMPTY, OPTICS, M1, STATE = range(len(GROUP))


def batch(rows=(), events=()):
    """Rows are (slot, value, severity)."""
    slots, values, severities = zip(*rows, strict=True) if rows else [()] * 3
    return Batch(
        np.array(slots, np.int32),
        np.full(len(slots), NOW),
        np.array(values, np.float64),
        np.array(severities, np.uint8),
        np.zeros(len(slots), np.uint8),
        tuple(events),
        arrival_ns=NOW,
    )


def connected(slot, kind=PvKind.FLOAT):
    return ConnectionChange(slot, ConnectionState.CONNECTED, NOW, kind, kind.name, 1, "ioc:5064")


@pytest.fixture
def store():
    made = PvStore()
    made.add([PvSpec(name, comment="spare" if name == "V:IG2" else "") for name in GROUP])
    made.apply(
        batch(
            [(FREE, 5, 0), (IG10, 1, 0), (IG2, 2, 1), (M1, 3, 0), (STATE, 1, 2)],
            [
                *(connected(slot) for slot in (FREE, IG10, IG2, M1)),
                connected(STATE, PvKind.ENUM),
                MetadataChange(STATE, Metadata(labels=("Shut", "Open"))),
                MetadataChange(IG2, Metadata("Torr")),
            ],
        )
    )
    return made


@pytest.fixture
def rows(store):
    made = TableRows(store)
    made.set_group(range(len(GROUP)))
    assert made.renew(0.0) == "set"
    return made


def shown(rows):
    return rows.slots.tolist()


def test_all_is_shown_in_group_order_and_nothing_is_looked_at_again(rows):
    assert shown(rows) == list(range(len(GROUP))) and rows.slots.dtype == np.int64
    assert rows.counts() == (5, 5)
    assert not rows.due(1e9) and rows.renew(1e9) is None


def test_headings_show_in_group_order_with_a_row_of_theirs(rows):
    rows.set_filter(parse_filter("ig"))
    assert rows.renew(0.0) == "set" and shown(rows) == [VACUUM, IG10, IG2]
    rows.set_sort(SortKey(SORT_ORDERS["name"]))
    assert rows.renew(0.0) == "set" and shown(rows) == [IG2, IG10]
    rows.set_filter(None)
    rows.set_sort(SortKey(SORT_ORDERS["name"], True))
    assert rows.renew(0.0) == "set" and shown(rows) == [IG10, IG2, STATE, M1, FREE]
    rows.set_sort(SortKey(SORT_ORDERS["name"]))
    assert rows.renew(0.0) == "order" and shown(rows) == [FREE, M1, STATE, IG2, IG10]
    rows.set_sort(None)
    rows.set_filter(parse_filter("vacuum"))  # a heading is no row to be found
    assert rows.renew(0.0) == "set" and shown(rows) == [] and rows.counts() == (0, 5)


def test_values_that_change_are_followed_twice_a_second_and_wishes_at_once(rows, store):
    rows.set_sort(SortKey(SORT_ORDERS["value"]))
    rows.set_filter(parse_filter("name=*"))
    assert rows.renew(10.0) == "set" and shown(rows) == [IG10, IG2, M1, FREE, STATE]
    store.apply(batch([(FREE, 0, 0)]))
    assert not rows.due(10.0 + PERIOD_S / 2) and rows.renew(10.0 + PERIOD_S / 2) is None
    assert rows.due(10.0 + PERIOD_S) and rows.renew(10.0 + PERIOD_S) == "order"
    assert shown(rows) == [FREE, IG10, IG2, M1, STATE]
    assert rows.renew(20.0) is None and not rows.due(20.1)  # looked, and nothing was new
    rows.set_filter(parse_filter("sev>=minor"))
    assert rows.due(20.1) and rows.renew(20.1) == "set" and shown(rows) == [IG2, STATE]


def test_alarms_come_and_go_and_a_lost_pv_has_none(rows, store):
    rows.set_filter(parse_filter("alarm"))
    rows.renew(0.0)
    assert shown(rows) == [VACUUM, IG2, OPTICS, STATE]
    lost = ConnectionChange(IG2, ConnectionState.DISCONNECTED, NOW)
    store.apply(batch([(M1, 3, 3), (STATE, 1, 0)], [lost]))
    assert rows.renew(1.0) == "set" and shown(rows) == [OPTICS, M1]
    rows.set_filter(parse_filter("disconnected"))
    assert rows.renew(1.1) == "set" and shown(rows) == [VACUUM, IG2]


def test_a_silent_pv_is_found_as_that_and_its_value_is_not_of_now(rows, store):
    silence(store, IG2)
    for text, slots in {"silent": [VACUUM, IG2], "alarm": [OPTICS, STATE], "value=2": []}.items():
        rows.set_filter(parse_filter(text))
        rows.renew(0.0)
        assert shown(rows) == slots, text


def test_states_units_and_comments_are_searched_as_shown(rows, store):
    for text, slots in {
        "open": [OPTICS, STATE],
        "torr": [VACUUM, IG2],
        "spare": [VACUUM, IG2],
        "host=ioc type=enum": [OPTICS, STATE],
    }.items():
        rows.set_filter(parse_filter(text))
        rows.renew(0.0)
        assert shown(rows) == slots, text
    rows.set_filter(parse_filter("state=closed"))
    assert rows.renew(0.0) == "set" and shown(rows) == []
    store.apply(batch(events=[MetadataChange(STATE, Metadata(labels=("Open", "Closed")))]))
    assert rows.renew(1.0) == "set" and shown(rows) == [OPTICS, STATE]  # the name was edited
    store.apply(batch(events=[connected(STATE, PvKind.TEXT)]))
    assert rows.renew(2.0) == "set" and shown(rows) == []
    store.apply(batch(events=[TextUpdate(STATE, NOW, b"Disclosed\n", 0, 0)]))
    assert rows.renew(3.0) == "set" and shown(rows) == [OPTICS, STATE]


def test_plotted_rows_follow_the_chart(rows):
    rows.set_plotted([M1])
    assert not rows.due(0.0)
    rows.set_filter(parse_filter("plotted"))
    assert rows.renew(0.0) == "set" and shown(rows) == [OPTICS, M1]
    rows.set_plotted({IG2: "#ffffff"})
    assert rows.renew(0.0) == "set" and shown(rows) == [VACUUM, IG2]


def test_the_group_grows_shrinks_and_moves(rows, store):
    rows.set_filter(parse_filter("ig|new"))
    rows.renew(0.0)
    (new,) = store.add([PvSpec("NEW")])
    rows.set_group([new, IG2, IG10])
    assert rows.renew(0.0) == "set" and shown(rows) == [new, IG2, IG10]
    rows.set_group([IG10, IG2, new])
    assert rows.renew(0.0) == "order"
    store.remove([IG2])
    rows.set_group([IG10, new])
    assert rows.renew(0.0) == "set" and shown(rows) == [IG10, new]
    store.label[IG10] = "fresh"
    rows.texts_changed()
    rows.set_filter(parse_filter("label=fresh"))
    assert rows.renew(0.0) == "set" and shown(rows) == [IG10]


def test_headings_are_no_pvs_of_the_store(store):
    assert store.alive_count() == 5 and np.flatnonzero(store.is_comment).tolist() == [1, 4, 5]


def test_a_host_is_found_by_the_name_that_it_has_now(store):
    words = RepeatedTexts(store)
    words.renew()
    store.apply(batch(events=[HostNamed(store.host[M1], "computer:1")]))
    words.renew()
    told = words.words(np.array([M1]))["host"]
    assert told.table.words[told.number[0]] == "computer:1"


def test_strings_that_always_change_do_not_fill_the_memory(store):
    words = RepeatedTexts(store)
    store.apply(batch(events=[connected(M1, PvKind.TEXT)]))
    for count in range(3000):
        store.apply(batch(events=[TextUpdate(M1, NOW, f"text {count}".encode(), 0, 0)]))
        words.renew()
    state = words.words(np.array([M1, STATE]))["state"]
    assert [state.table.words[n] for n in state.number] == ["text 2999", "Open"]
    assert len(state.table) < 1100


KINDS = (PvKind.FLOAT, PvKind.ENUM, PvKind.TEXT, PvKind.ARRAY)
LABELS = st.sampled_from([(), ("off", "on"), ("", "on\x07", "long " * 50)])
STEPS = st.one_of(
    st.tuples(st.just("connect"), st.integers(0, 3), st.sampled_from(KINDS)),
    st.tuples(st.just("lose"), st.integers(0, 3), st.none()),
    st.tuples(st.just("number"), st.integers(0, 3), st.sampled_from([0.0, 1.0, 2.0, 70000.0])),
    st.tuples(st.just("text"), st.integers(0, 3), st.sampled_from(["", "a\u202eb", "x" * 300])),
    st.tuples(st.just("labels"), st.integers(0, 3), LABELS),
    st.tuples(st.just("look"), st.just(0), st.none()),
)


@given(st.lists(STEPS, max_size=25))
def test_words_are_what_the_table_shows_whenever_looked_at(steps):
    store = PvStore()
    slots = np.array(store.add([PvSpec(f"pv{n}") for n in range(4)]))
    words = RepeatedTexts(store)
    for what, slot, more in [*steps, ("look", 0, None)]:
        kind = store.kind[slot]
        match what:
            case "connect":
                store.apply(batch(events=[connected(slot, more)]))
            case "lose" if store.state[slot] == ConnectionState.CONNECTED:
                gone = ConnectionChange(slot, ConnectionState.DISCONNECTED, NOW)
                store.apply(batch(events=[gone]))
            case "number" if kind <= PvKind.ENUM:
                store.apply(batch([(slot, more, 0)]))
            case "text" if kind == PvKind.TEXT:
                store.apply(batch(events=[TextUpdate(slot, NOW, more.encode(), 0, 0)]))
            case "text" if kind == PvKind.ARRAY:
                store.apply(batch(events=[ArrayUpdate(slot, NOW, np.zeros(2), 0, 0)]))
            case "labels":
                told = Metadata("mm", labels=more)
                store.apply(batch(events=[MetadataChange(slot, told)]))
            case "look":
                words.renew()
                columns = words.words(slots)
                for name, expected in {
                    "state": [
                        store.display_value(s) if store.kind[s] in (2, 3) else "" for s in slots
                    ],
                    "unit": [m.units if (m := store.metadata[s]) else "" for s in slots],
                    "host": store.host,
                    "type": [f"{native}[1]" if native else "" for native in store.native_type],
                }.items():
                    column = columns[name]
                    assert [column.table.words[n] for n in column.number] == expected


@given(
    st.lists(st.booleans(), max_size=30),
    st.lists(st.booleans(), min_size=30, max_size=30),
    st.booleans(),
)
def test_headings_agree_with_a_walk_through_the_rows(is_heading, plotted, filtered):
    store = PvStore()
    store.add([PvSpec("#" if heading else "pv") for heading in is_heading])
    rows = TableRows(store)
    rows.set_group(range(len(is_heading)))
    marked = [slot for slot in range(len(is_heading)) if plotted[slot]]
    rows.set_plotted(marked)
    rows.set_filter(parse_filter("plotted" if filtered else ""))
    rows.renew(0.0)
    expected, pending = [], []
    for slot, heading in enumerate(is_heading):
        if heading:
            pending = [slot]
        elif plotted[slot] or not filtered:
            expected += [*pending, slot]
            pending = []
    assert shown(rows) == (expected if filtered else list(range(len(is_heading))))


def test_each_word_of_many_that_connect_is_looked_up_once(monkeypatch):
    store = PvStore()
    slots = np.array(store.add([PvSpec(f"pv{n}") for n in range(2000)]))
    words = RepeatedTexts(store)
    told = [Metadata("mm" if slot % 2 else "A") for slot in range(2000)]
    store.apply(batch(events=[connected(slot, PvKind.FLOAT) for slot in range(2000)]))
    store.apply(batch(events=[MetadataChange(slot, each) for slot, each in enumerate(told)]))
    asked, number = [], WordTable.number
    monkeypatch.setattr(
        WordTable, "number", lambda table, text: asked.append(text) or number(table, text)
    )
    words.renew()
    assert len(asked) == len(set(asked)) == 4  # a host, a type, two units
    unit = words.words(slots)["unit"]
    assert [unit.table.words[n] for n in unit.number] == [each.units for each in told]
