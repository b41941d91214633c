"""Servers that are no rsrv: what the table shows, what a put does, what a restore does."""

import os

import pytest

from gui.core.puts.confirm_policy import ConfirmPolicy
from gui.core.puts.record import PutOutcome
from gui.core.table.columns import VALUE
from gui.workers.handle import live_workers
from tests.support.exact_values import Case, faults, keep_and_restore, numbers, text, texts
from tests.support.foreign_iocs import SORTS, ForeignIoc
from tests.support.ports import IOC_PORTS
from tests.support.raw_ca import held_numbers, reading, write
from tests.support.watching import Watching
from tests.support.window import cells, window

__all__ = ["window"]
CAPROTO = {
    "string": Case("string", text(b"hello"), text(b"Hello"), shows="hello"),
    "string, Latin-1": Case("axis.DESC", text(b"5 \xb5m"), text(b"5 \xe5m"), shows="5 µm"),
    "string, 40 bytes": Case("string40", b"x" * 40, b"x" * 39 + b"y", may="refuse?"),
    "texts": Case("strings", texts(b"a", b"b"), texts(b"a")),
    "chars": Case("chars", b"text", b"Text", shows="text"),
    "chars, all of them": Case("chars_full", b"ABCD", b"ABCE", shows="ABCD"),
    "bytes": Case("bytes", None, b"\2\3", may="fail"),  # it cuts what is put at its first NUL
    "byte": Case("byte", b"\xc8", b"\x05", shows="200"),
    "none": Case("empty", None, numbers("d", 1), may="refuse"),
    "double": Case("double", numbers("d", 0.1), numbers("d", 0.2), shows="0.100 mA"),
    "doubles": Case("doubles", numbers("d", 1, 2), numbers("d", 1)),
    "long": Case("long", numbers("i", -7), numbers("i", 8), shows="-7"),
    "state": Case("enum", numbers("H", 1), numbers("H", 0), shows="Run"),
    "record": Case("axis", numbers("d", 1.5), numbers("d", 2.5), shows="1.50 mm"),
}
PCASPY = {
    "string": Case("string", text("5 µm".encode()), text(b"5 um"), shows="5 µm"),
    "string, 39 bytes": Case("string39", text(b"y" * 39), text(b"y"), may="refuse?"),
    "chars": Case("chars", b"text\0", b"Text\0", shows="text"),
    "chars, all and a NUL": Case("chars_full", None, b"ABC\0", shows="ABCD", may="refuse"),
    "bytes": Case("bytes", None, b"\2\3", may="fail"),
    "double": Case("double", numbers("d", 0.1), numbers("d", 0.2), shows="0.100 mA"),
    "doubles": Case("doubles", numbers("d", 1, 2, 3, 4), numbers("d", 1, 2, 3, 5)),
    "short": Case("short", numbers("h", -3), numbers("h", 3), shows="-3"),
    "long": Case("long", numbers("i", -7), numbers("i", 8), shows="-7"),
    "state": Case("enum", numbers("H", 1), numbers("H", 0), shows="Run"),
}
CASES = [(sort, key) for sort, cases in (("caproto", CAPROTO), ("pcaspy", PCASPY)) for key in cases]


def walked(sort, cases, folder):
    prefix = f"{sort[0].upper()}{os.getpid()}:"
    ioc = ForeignIoc(sort, IOC_PORTS[0], prefix).start()
    names = {key: prefix + case.record for key, case in cases.items()}
    try:
        return keep_and_restore(IOC_PORTS[0], cases, names, folder)
    finally:
        ioc.stop()


@pytest.fixture(scope="module")
def kept(qapp, repeater, tmp_path_factory):
    """All cases of both servers, walked through once."""
    return {
        sort: walked(sort, cases, tmp_path_factory.mktemp(sort))
        for sort, cases in (("caproto", CAPROTO), ("pcaspy", PCASPY))
    }


@pytest.mark.parametrize(("sort", "key"), CASES)
def test_what_is_restored_is_what_was_held(kept, sort, key):
    case = (CAPROTO if sort == "caproto" else PCASPY)[key]
    found = faults(case, kept[sort][key])
    assert not found, f"{'; '.join(found)}{kept[sort][key]}"


@pytest.fixture
def foreign(prefix):
    started = []

    def start(sort):
        started.append(ForeignIoc(sort, IOC_PORTS[0], prefix).start())
        return started[-1]

    yield start
    for ioc in started:
        ioc.stop()


def opened(window, qtbot, names):
    window.open_tabs.open_names(names, "Foreign")
    tab = window.open_tabs.contents()[0]
    tab.set_modified(False)
    qtbot.waitUntil(lambda: tab.store.connected_count() == len(names))
    return tab


def test_a_server_that_does_not_come_up_says_why(monkeypatch, prefix):
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setattr("tests.support.foreign_iocs.sys.executable", "/bin/false")
    with pytest.raises(RuntimeError, match=r"caproto_ioc\.py.* did not come up"):
        ForeignIoc("caproto", IOC_PORTS[0], prefix).start()


@pytest.mark.parametrize("sort", SORTS)
def test_a_value_with_udf_and_a_good_stamp_is_in_table_and_history(qtbot, foreign, prefix, sort):
    foreign(sort)
    before = reading(f"{prefix}fresh")
    assert before.severity == 3 and before.seconds > 0
    tab = Watching([f"{prefix}fresh"])
    try:
        qtbot.waitUntil(lambda: tab.connected(1))
        assert tab.store.severity[0] == 3 and tab.store.value[0] == 2.5
        assert tab.values(0).tolist() == [2.5]
    finally:
        tab.close()
        qtbot.waitUntil(lambda: live_workers() == 0)


def test_fields_without_elements_say_so_and_lose_no_other_put(window, foreign, qtbot, prefix):
    """``.DISP`` of caproto's records: its readback has no elements."""
    foreign("caproto")
    names = [f"{prefix}{name}" for name in ("axis", "axis.DISP", "long", "double", "axis.PROC")]
    tab = opened(window, qtbot, names)
    store = tab.store
    qtbot.waitUntil(lambda: bool(store.has_value[[0, 2, 3]].all()))
    qtbot.waitUntil(lambda: all(known is not None for known in store.metadata))
    qtbot.waitUntil(lambda: set(store.access) == {(True, True)})
    qtbot.waitUntil(lambda: not any(each.startswith("no ") for each in cells(tab, VALUE)))
    shown = cells(tab, VALUE)
    assert "no elements" in shown[1] and "no elements" in shown[4], shown
    window.puts.allow(True)
    tab.tools.puts.policy = ConfirmPolicy.NEVER
    ended = []
    queue = tab.tools.puts.queue
    queue.finished.connect(ended.append)
    for slot, value in ((0, 2.0), (1, 0), (2, 5), (3, 0.5)):
        queue.request(slot, value)
    qtbot.waitUntil(lambda: len(ended) == 4)
    outcome = {record.slot: record.outcome for record in ended}
    assert all(outcome[slot] is PutOutcome.CONFIRMED for slot in (0, 2, 3)), ended
    assert outcome[1] is not PutOutcome.CONFIRMED
    assert held_numbers(f"{prefix}axis") == [2.0]
    assert held_numbers(f"{prefix}double") == [0.5]


@pytest.mark.parametrize("sort", SORTS)
def test_a_put_that_the_server_refuses_is_not_confirmed(window, foreign, qtbot, prefix, sort):
    foreign(sort)
    tab = opened(window, qtbot, [f"{prefix}refused"])
    qtbot.waitUntil(lambda: bool(tab.store.has_value.all()) and tab.store.metadata[0] is not None)
    qtbot.waitUntil(lambda: tab.store.access[0] == (True, True))
    window.puts.allow(True)
    ended = []
    queue = tab.tools.puts.queue
    queue.finished.connect(ended.append)
    queue.request(0, 9.0)
    qtbot.waitUntil(lambda: len(ended) == 1)
    assert ended[0].outcome is not PutOutcome.CONFIRMED and ended[0].reason, ended
    assert held_numbers(f"{prefix}refused") == [1.0]


def test_states_without_names(window, foreign, qtbot, prefix):
    """pcaspy's are numbers; caproto refuses to tell them, and the row says so."""
    foreign("caproto")
    tab = opened(window, qtbot, [f"{prefix}nameless", f"{prefix}long"])
    qtbot.waitUntil(lambda: cells(tab, VALUE)[1].startswith("-7"))
    qtbot.waitUntil(lambda: not cells(tab, VALUE)[0].startswith("no "))  # answer, value
    assert not cells(tab, VALUE)[0][:1].isdigit()


@pytest.mark.parametrize("sort", SORTS)
def test_alarms_reach_the_row(window, foreign, qtbot, prefix, sort):
    ioc = foreign(sort)
    tab = opened(window, qtbot, [f"{prefix}double"])
    qtbot.waitUntil(lambda: bool(tab.store.has_value.all()))
    write(f"{prefix}double", numbers("d", 0.3))
    ioc.tell("alarm double 3 2")  # HIHI, MAJOR
    qtbot.waitUntil(lambda: "MAJOR" in cells(tab, 3)[0])
