"""A disk that takes nothing for a while: what is missing is told where it is missing."""

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import Batch, ConnectionChange
from gui.core.recording.notes import NotRecorded, PvsAdded
from gui.files.recording.recorder import Recorder
from gui.files.recording.recording import Recording
from tests.support.read_recording import entries_of
from tests.support.recorded import batch_of, plain

T0 = 1_790_000_000_000_000_000


def recorded(recorder):
    recorder.start()
    recorder.stop("Done")
    assert recorder.wait(60.0)
    assert recorder.status.problem == ""
    return list(entries_of(Recording(recorder.status.folder)))


def test_the_note_comes_before_whatever_comes_after_the_loss(tmp_path):
    recorder = Recorder(tmp_path, "Ring", most_waiting=2)
    added = PvsAdded(((0, "A"), (1, "B")), T0)
    kept = batch_of([0, 1], [T0, T0], [1.0, 2.0], T0 + 1)
    link = ConnectionChange(1, ConnectionState.DISCONNECTED, T0 + 4)
    more = PvsAdded(((2, "C"),), T0 + 6)
    for entry in (
        added,
        kept,
        batch_of([0], [T0 + 2], [3.0], T0 + 2),
        batch_of([0], [T0 + 3], [4.0], T0 + 3),
        batch_of([0], [T0 + 4], [5.0], T0 + 4, [link]),
        batch_of([0], [T0 + 5], [6.0], T0 + 5),
        more,
    ):
        recorder.take(entry)
    found = recorded(recorder)
    rest = Batch(events=(link,), arrival_ns=T0 + 4)
    wanted = [added, kept, NotRecorded(3, T0 + 4), rest, NotRecorded(1, T0 + 6), more]
    assert plain(found) == plain(wanted)
    assert recorder.status.not_recorded == 4 and recorder.status.updates == 2


def test_nothing_piles_up_while_the_disk_takes_nothing(tmp_path):
    recorder = Recorder(tmp_path, "Ring", most_waiting=0)
    for number in range(10_000):
        recorder.take(batch_of([0], [T0], [1.0], T0 + number))
    (note,) = recorded(recorder)
    assert isinstance(note, NotRecorded) and note.count == 10_000
