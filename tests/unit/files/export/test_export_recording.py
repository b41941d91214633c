"""A recording exported by the command line: what is in the file is what a store would have."""

import csv
from dataclasses import dataclass

import h5py
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gui.__main__ import main
from gui.core.groups.group import PvSpec
from gui.core.history.history import OPEN_END
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    AccessChange,
    ConnectionChange,
    HostNamed,
    HostSilent,
    Metadata,
    MetadataChange,
    PvKind,
    TextUpdate,
    ValueProblem,
    ValueRead,
)
from gui.core.recording.notes import (
    NotRecorded,
    PvsAdded,
    PvsRemoved,
    WorkerStood,
    entry_time_ns,
)
from gui.core.recording.recorded_timelines import RecordedTimelines
from gui.core.store.lateness import begin_late, end_late
from gui.core.store.pv_store import PvStore
from gui.files.recording.recording_writer import RecordingLimits, RecordingWriter
from tests.support.recorded import batch_of

S = 1_000_000_000
T0 = 1_790_000_000 * S
UP, DOWN = ConnectionState.CONNECTED, ConnectionState.DISCONNECTED


def up(slot, at, kind=PvKind.FLOAT):
    return ConnectionChange(slot, UP, at, kind, "DOUBLE", 1, "h:1")


def down(slot, at):
    return ConnectionChange(slot, DOWN, at, PvKind.FLOAT, "DOUBLE", 1, "h:1")


def unit(slot, words):
    return MetadataChange(slot, Metadata(units=words, precision=2))


def night():
    """A PV that is lost for 10 s, one that gets another unit, one of texts."""
    names = ((0, "A"), (1, "B"), (2, "../MSG"))
    yield PvsAdded(names, T0)
    links = [up(0, T0), up(1, T0), up(2, T0, PvKind.TEXT), unit(0, "mA"), unit(1, "V")]
    yield batch_of([], [], [], T0, links)
    for number in range(100):
        at = T0 + number * S
        events = []
        if number == 30:
            events = [down(0, at)]
        if number == 40:
            events = [up(0, at), unit(0, "mA")]
        if number == 50:
            events = [unit(1, "kV")]
        if number % 10 == 0:
            events.append(TextUpdate(2, at, f"=step {number}".encode(), 0, 0))
        slots = [1] if 30 <= number < 40 else [0, 1]
        yield batch_of(
            slots, [at + 1, at + 2][-len(slots) :], [number / 3] * len(slots), at, events
        )


@pytest.fixture
def recording(tmp_path):
    return write(tmp_path, night())


def write(folder, entries, limits=None):
    now_ns = [T0]
    writer = RecordingWriter(folder, "Ring", limits, lambda: now_ns[0])
    for entry in entries:
        now_ns[0] = entry_time_ns(entry)
        writer.write([entry])
    writer.sync()
    writer.close("Done")
    return writer.folder


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_all_pvs_as_csv(recording, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert main(["--export", str(recording), str(out)]) == 0
    assert capsys.readouterr().err == ""
    rows = rows_of(out)
    a = [row for row in rows if row["pv"] == "A"]
    values = [float(row["value"]) for row in a if row["severity"] != "GAP"]
    assert values == [number / 3 for number in range(100) if not 30 <= number < 40]
    gaps = [row["time"][17:29] for row in a if row["severity"] == "GAP"]
    assert len(gaps) == 2  # while it was lost, and when the recording ended
    units = [row["unit"] for row in rows if row["pv"] == "B" and row["severity"] != "GAP"]
    assert units == ["V"] * 51 + ["kV"] * 49  # the samples of a batch come before its events
    texts = [row["text"] for row in rows if row["pv"] == "../MSG" and row["severity"] != "GAP"]
    assert texts == [f"'=step {number}" for number in range(0, 100, 10)]


def test_chosen_pvs_of_a_range_as_hdf5(recording, tmp_path):
    out = tmp_path / "out.h5"
    arguments = ["--export", str(recording), str(out), "--pv", "A", "--pv", "B"]
    assert main([*arguments, "--from", "-59.5s", "--to", "-19.5s"]) == 0
    with h5py.File(out) as root:
        logs = [each for each in root["entry"].values() if isinstance(each, h5py.Group)]
        assert [(log.attrs["pv"], log["value"].attrs["units"]) for log in logs] == [
            ("A", "mA"),
            ("B", "V"),
            ("B", "kV"),
        ]
        assert logs[0]["value"][0] == 29 / 3  # in force at the beginning
        assert logs[0]["value"][-1] == 79 / 3
        assert logs[0]["status"].shape == logs[0]["time"].shape
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(["out.h5", recording.name])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none", "out.csv"], "No such file"),
        (["{}", "out.txt"], "neither .csv nor .h5"),
        (["{}", "out.csv", "--pv", "C"], "C is not in the recording"),
        (["{}", "out.csv", "--from", "soon"], "soon"),
        (["{}", "out.csv", "--from", "-1s", "--to", "-5s"], "not after the beginning"),
        (["{}", "none/out.csv"], "No such file"),
    ],
)
def test_what_cannot_be_is_one_line_and_leaves_nothing(
    recording, tmp_path, capsys, arguments, words
):
    paths = [str(tmp_path / each.format(recording.name)) for each in arguments[:2]]
    assert main(["--export", *paths, *arguments[2:]]) == 1
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1
    assert [each.name for each in tmp_path.iterdir()] == [recording.name]


def test_from_and_to_need_an_export():
    with pytest.raises(SystemExit):
        main(["--from", "10:00"])


def test_what_was_not_recorded_is_a_gap(tmp_path):
    def entries():
        yield PvsAdded(((0, "A"),), T0)
        yield batch_of([0], [T0], [1.0], T0, [up(0, T0), unit(0, "")])
        yield NotRecorded(5, T0 + 10 * S)
        yield batch_of([0], [T0 + 20 * S], [2.0], T0 + 20 * S)

    out = tmp_path / "out.csv"
    assert main(["--export", str(write(tmp_path, entries())), str(out)]) == 0
    assert [row["severity"] for row in rows_of(out)] == ["NO_ALARM", "GAP", "NO_ALARM", "GAP"]


def test_a_pv_that_comes_back_as_another_type_has_one_gap_between(tmp_path):
    def entries():
        yield PvsAdded(((0, "A"),), T0)
        yield batch_of([0], [T0], [1.0], T0, [up(0, T0), unit(0, "mA")])
        yield batch_of([], [], [], T0 + 2 * S, [down(0, T0 + 2 * S)])
        yield batch_of([0], [T0 + 4 * S], [2.0], T0 + 4 * S, [up(0, T0 + 4 * S), unit(0, "mA")])
        yield batch_of([], [], [], T0 + 10 * S, [down(0, T0 + 10 * S)])
        links = [up(0, T0 + 20 * S, PvKind.ENUM), MetadataChange(0, Metadata(labels=("no", "yes")))]
        yield batch_of([], [], [], T0 + 20 * S, links)
        yield batch_of([0], [T0 + 25 * S], [1.0], T0 + 25 * S)
        yield batch_of([], [], [], T0 + 30 * S, [down(0, T0 + 30 * S)])

    folder = write(tmp_path, entries())
    out = tmp_path / "out.csv"
    assert main(["--export", str(folder), str(out)]) == 0
    rows = [(row["severity"], row["unit"], row["value"], row["text"]) for row in rows_of(out)]
    assert rows == [
        ("NO_ALARM", "mA", "1.0", ""),
        ("GAP", "mA", "", ""),
        ("NO_ALARM", "mA", "2.0", ""),
        ("GAP", "mA", "", ""),  # as it was lost; nothing is known of its return as a number
        ("NO_ALARM", "", "1.0", "yes"),  # nor of it as a state before its first value
        ("GAP", "", "", ""),
    ]
    out = tmp_path / "out.h5"
    assert main(["--export", str(folder), str(out)]) == 0
    with h5py.File(out) as file:
        found = {}
        file.visititems(found.__setitem__)
        counts = [at.shape[0] for name, at in found.items() if name.endswith("gap_begin")]
    assert counts == [2, 1]


def test_a_text_that_was_too_large_to_record_is_a_gap(tmp_path):
    def entries():
        yield PvsAdded(((0, "MSG"),), T0)
        yield batch_of([], [], [], T0, [up(0, T0, PvKind.TEXT)])
        for at, text in ((0, b"before"), (10, b"x" * 100), (20, b"after")):
            yield batch_of([], [], [], T0 + at * S, [TextUpdate(0, T0 + at * S, text, 0, 0)])

    out = tmp_path / "out.csv"
    folder = write(tmp_path, entries(), RecordingLimits(value_bytes=50))
    assert main(["--export", str(folder), str(out)]) == 0
    rows = [(row["severity"], row["text"]) for row in rows_of(out)]
    assert rows == [("NO_ALARM", "before"), ("GAP", ""), ("NO_ALARM", "after"), ("GAP", "")]


def test_what_was_under_way_when_a_pv_was_removed_is_no_part_of_it(tmp_path):
    def entries():
        yield PvsAdded(((0, "A"), (1, "B")), T0)
        yield batch_of([0, 1], [T0, T0], [1.0, 2.0], T0, [up(0, T0), up(1, T0)])
        yield PvsRemoved((0,), T0 + 10 * S)
        yield batch_of([0, 1], [T0 + 11 * S] * 2, [3.0, 4.0], T0 + 11 * S)

    out = tmp_path / "out.csv"
    assert main(["--export", str(write(tmp_path, entries())), str(out)]) == 0
    rows = [(row["pv"], row["value"]) for row in rows_of(out) if row["severity"] != "GAP"]
    assert [(pv, float(value)) for pv, value in rows] == [("A", 1.0), ("B", 2.0), ("B", 4.0)]


def test_a_lost_part_of_the_file_is_a_gap_and_is_told(tmp_path, capsys):
    folder = write(tmp_path, night())
    (segment,) = folder.iterdir()
    data = bytearray(segment.read_bytes())
    at = len(data) // 2
    data[at : at + 8] = b"\0" * 8
    segment.write_bytes(data)
    out = tmp_path / "out.csv"
    assert main(["--export", str(folder), str(out)]) == 0
    assert capsys.readouterr().err.count("\n") >= 1
    gaps = [row for row in rows_of(out) if row["pv"] == "B" and row["severity"] == "GAP"]
    assert len(gaps) >= 3  # where the unit changed, where frames are lost, and at the end


def test_a_range_over_several_segments_begins_with_the_state_before(tmp_path):
    folder = write(tmp_path, night(), RecordingLimits(segment_bytes=2000, keep_free=0))
    assert len(list(folder.iterdir())) > 3
    out = tmp_path / "out.csv"
    assert main(["--export", str(folder), str(out), "--from", "-9.5s"]) == 0
    a = [row for row in rows_of(out) if row["pv"] == "A" and row["severity"] != "GAP"]
    assert [float(row["value"]) for row in a] == [number / 3 for number in range(89, 100)]
    assert {row["unit"] for row in a} == {"mA"}


@dataclass
class Kept:
    time: list
    value: list


WHAT = (
    "sample, down, up, unit, silent, heard, named, stands, runs, problem, no access, access, read"
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(WHAT.split(", ")),
        st.integers(1, 20_000),  # ms
        st.integers(-3000, 500),  # the stamp against the arrival, ms
        st.sampled_from(["mA", "A"]),
    ),
    max_size=40,
)


@settings(deadline=None)
@example([("sample", 1, 0, "mA"), ("silent", 1, 0, "mA"), ("sample", 1, -1002, "mA")])
@given(STEPS)
def test_times_gaps_and_parts_are_those_that_a_store_has(steps):
    store = PvStore()
    assert store.add([PvSpec(name="A")]) == [0]
    kept = Kept([], [])

    def take(columns):
        kept.time.extend(columns.time_ns.tolist())
        kept.value.extend(columns.value.tolist())

    follower = RecordedTimelines(take, lambda text: None)
    follower.take(PvsAdded(((0, "A"),), T0))
    at, is_up, silent, units, host = T0, False, False, "mA", "h:1"
    for number, (what, ms, stamp_ms, words) in enumerate(steps):
        at += ms * 1_000_000
        events, slots, stamps, values = [], [], [], []
        if not is_up:
            events, is_up, host = [up(0, at), unit(0, units)], True, "h:1"
            what = "sample"
        if what == "sample":
            slots, stamps, values = [0], [at + stamp_ms * 1_000_000], [float(number)]
        elif what == "down":
            events, is_up, silent = [down(0, at)], False, False
        elif what == "unit":
            events = [unit(0, words)] if words == units else []
        elif what == "silent" and not silent:
            events, silent = [HostSilent(host, at - S, at)], True
        elif what == "heard" and silent:
            events, silent = [HostSilent(host, 0, at)], False
        elif what == "named":
            events, host = [HostNamed(host, f"computer:{number}")], f"computer:{number}"
        elif what == "stands" and not store.late_ns:
            begin_late(store, at - S)
            follower.take(WorkerStood(at - S, at))
            continue
        elif what == "runs" and store.late_ns:
            end_late(store, at)
            follower.take(WorkerStood(0, at))
            continue
        elif what == "problem":
            events = [ValueProblem(0, "none", "it sends none.")]
        elif what.endswith("access"):
            events = [AccessChange(0, what == "access", True)]
        elif what == "read":
            asked_ns, stamp_ns = at - 2 * S, at + stamp_ms * 1_000_000
            events = [ValueRead(0, asked_ns, stamp_ns, 0, 0, float(number))]
        batch = batch_of(slots, stamps, values, at, events)
        store.apply(batch)
        follower.take(batch)
    history = store.filed_history(0)
    time_ns, value, _, gaps = history.window(0, OPEN_END)
    assert (kept.time, kept.value) == (time_ns.tolist(), value.tolist())
    found = follower.timelines["A"].gaps
    assert [g for g in found if kept.time and g[1] > kept.time[0]] == [
        tuple(g) for g in gaps.tolist() if kept.time and g[1] > kept.time[0]
    ]
