"""A recording on disk: written and read, cut at every byte, with any byte changed, too long."""

import errno
import os

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    ArrayUpdate,
    Batch,
    ConnectionChange,
    Metadata,
    MetadataChange,
    PvKind,
    TextUpdate,
)
from gui.core.recording.frame import RecordingError
from gui.core.recording.notes import PvsAdded, TooLarge
from gui.files.recording.recorder import Recorder
from gui.files.recording.recording import Recording
from gui.files.recording.recording_writer import (
    RecordingLimits,
    RecordingStopped,
    RecordingWriter,
)
from gui.files.recording.segment_index import read_index
from tests.support.read_recording import entries_of
from tests.support.recorded import ENTRIES, batch_of, plain

S = 1_000_000_000
T0 = 1_790_000_000 * S


class Clock:
    def __init__(self):
        self.now_ns = T0

    def __call__(self):
        return self.now_ns


def frames(count, per_frame=3):
    link = ConnectionChange(0, ConnectionState.CONNECTED, T0, PvKind.FLOAT, "DOUBLE", 1, "h:1")
    change = MetadataChange(0, Metadata(units="mA", precision=2))
    yield [PvsAdded(((0, "A"), (1, "B")), T0), batch_of([], [], [], T0, [link, change])]
    for number in range(count):
        at = T0 + number * S
        yield [
            batch_of([0, 1], [at + k, at + k + 1], [number + k / 10, -number], at + k)
            for k in range(per_frame)
        ]


def write(folder, entries, limits=None, clock=None, why="Done"):
    writer = RecordingWriter(folder, "Ring", limits, clock or Clock())
    for frame in entries:
        writer.write(frame)
    writer.sync()
    if why:
        writer.close(why)
    return writer


def read(path):
    recording = Recording(path)
    return recording, list(entries_of(recording))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(ENTRIES)
def test_what_was_written_is_read(tmp_path, entries):
    writer = write(tmp_path, [[entry] for entry in entries])
    recording, found = read(writer.folder)
    assert plain(found) == plain(entries)
    assert recording.ended and recording.losses == [] and recording.name == "Ring"


def test_a_log_cut_at_every_byte_is_read_up_to_its_last_whole_frame(tmp_path):
    written = list(frames(4, 1))
    writer = RecordingWriter(tmp_path, "Ring", None, Clock())
    ends = []
    for frame in written:
        writer.write(frame)
        ends.append(writer.size)
    writer.sync()
    (path,) = writer.folder.iterdir()
    whole = path.read_bytes()
    boundaries = [place.offset for place in read_index(path).frames] + [len(whole)]
    cut = tmp_path / "cut.pvrec"
    for size in range(len(whole) + 1):
        cut.write_bytes(whole[:size])
        try:
            recording, found = read(cut)
        except RecordingError:
            assert size < boundaries[1]  # not even the first frame is whole
            continue
        count = sum(end <= size for end in ends)
        assert plain(found) == plain([entry for frame in written[:count] for entry in frame])
        reasons = [loss.reason for loss in recording.losses]
        assert len(reasons) == (size not in boundaries)
        assert all("at the end are no whole frame" in reason for reason in reasons)
        assert not recording.ended
    writer.close("")


def test_any_byte_that_is_changed_is_told_and_never_read(tmp_path):
    written = list(frames(3, 1))
    writer = write(tmp_path, written)
    (path,) = writer.folder.iterdir()
    whole = path.read_bytes()
    good = plain([entry for frame in written for entry in frame])
    bad = tmp_path / "bad.pvrec"
    for at in range(len(whole)):
        bad.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        recording, found = read(bad)
        recording.check()
        remaining = list(good)
        for entry in plain(found):
            assert entry in remaining
            del remaining[: remaining.index(entry) + 1]
        assert recording.losses or not recording.ended, at


def test_a_frame_that_is_missing_in_the_middle_is_told(tmp_path):
    writer = RecordingWriter(tmp_path, "Ring", None, Clock())
    places = []
    for frame in frames(5):
        places.append(writer.size)
        writer.write(frame)
    writer.close("")
    (path,) = writer.folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[: places[2]] + whole[places[3] :])
    recording, _ = read(path)
    assert [loss.reason for loss in recording.losses] == ["1 frames are missing"]


def test_segments_follow_by_size_and_age_and_each_can_be_read_alone(tmp_path):
    clock = Clock()
    writer = RecordingWriter(tmp_path, "Ring", RecordingLimits(segment_s=10.0), clock)
    written = list(frames(30))
    for frame in written:
        writer.write(frame)
        clock.now_ns += S
    writer.close("")
    paths = sorted(writer.folder.iterdir())
    assert len(paths) == 4
    recording, found = read(writer.folder)
    assert plain(found) == plain([entry for frame in written for entry in frame])
    assert recording.losses == []
    for path in paths[:2]:
        path.unlink()
    recording, found = read(paths[2])
    assert "frames are missing" in recording.losses[0].reason
    state, _ = recording.state_before(T0 + 25 * S)
    assert isinstance(state[0], PvsAdded) and state[0].pvs == ((0, "A"), (1, "B"))
    units = [e.metadata.units for e in state[1].events if isinstance(e, MetadataChange)]
    assert units == ["mA"] and len(state[1].slot) == 2


def test_segments_by_size(tmp_path):
    writer = write(tmp_path, frames(50), RecordingLimits(segment_bytes=2000))
    assert len(list(writer.folder.iterdir())) > 3
    recording, found = read(writer.folder)
    assert sum(len(e.slot) for e in found if isinstance(e, Batch)) == 300
    assert recording.losses == []


def test_a_part_of_the_time_is_read_without_the_rest(tmp_path, monkeypatch):
    writer = write(tmp_path, frames(100))
    recording = Recording(writer.folder)
    reads = []
    real = os.pread
    monkeypatch.setattr(os, "pread", lambda *args: reads.append(args) or real(*args))
    frame = next(recording.frames_or_losses(T0 + 90 * S))
    assert frame[0].arrival_ns == T0 + 90 * S
    assert len(reads) == 1


def test_values_that_are_too_large_are_counted_and_told(tmp_path):
    limits = RecordingLimits(value_bytes=1000)
    large = ArrayUpdate(3, T0, np.zeros(500), 0, 0, 4)
    small = TextUpdate(4, T0, b"ok", 0, 0)
    writer = write(tmp_path, [[batch_of([0], [T0], [1.0], T0, [large, small])]], limits)
    _, found = read(writer.folder)
    assert writer.too_large == 1
    assert found[0].events == (small,) and found[1] == TooLarge(3, 5, 1000, T0)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "", "a" * 500, "CON", "\x00\n", "=1+1"])
def test_hostile_names_stay_in_the_folder(tmp_path, name):
    writer = RecordingWriter(tmp_path, name, None, Clock())
    writer.write([PvsAdded(((0, name),), T0)])
    writer.close("")
    assert writer.folder.parent == tmp_path
    recording, found = read(writer.folder)
    assert recording.name == name and found[0].pvs == ((0, name),)


def test_a_folder_that_may_not_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingStopped, match="Not a directory"):
        RecordingWriter(tmp_path / "file", "Ring")


def test_a_disk_that_is_nearly_full_ends_the_recording_and_it_can_be_read(tmp_path, monkeypatch):
    writer = RecordingWriter(tmp_path, "Ring", None, Clock())
    for frame in frames(3):
        writer.write(frame)
    real = os.statvfs(tmp_path)
    short = os.statvfs_result((*real[:4], 10, *real[5:]))
    monkeypatch.setattr(os, "statvfs", lambda path: short)
    with pytest.raises(RecordingStopped, match=r"MB left, and .* MB are kept free"):
        writer.sync()
    writer.close("The disk is nearly full")
    recording, found = read(writer.folder)
    assert recording.ended and len(found) == 2 + 9


@pytest.fixture
def failing(monkeypatch):
    """Return a function that lets a call of ``os`` fail, of which it returns how often it did."""

    def fail(name):
        calls, real = [], getattr(os, name)

        def refuse(file):
            real(file)
            calls.append(file)
            raise OSError(errno.EDQUOT, "Disk quota exceeded")

        monkeypatch.setattr(os, name, refuse)
        return calls

    return fail


def test_a_disk_that_loses_the_end_of_a_segment_ends_the_recording(tmp_path, failing):
    writer = RecordingWriter(tmp_path, "Ring", RecordingLimits(segment_bytes=1), Clock())
    calls = failing("fdatasync")
    with pytest.raises(RecordingStopped, match="quota"):
        for frame in frames(2):
            writer.write(frame)
    assert len(calls) == 1


def test_a_disk_that_fails_at_the_very_end_is_no_recording_that_goes_on(tmp_path, failing):
    recorder = Recorder(tmp_path / "none", "Ring")
    recorder.start()
    assert recorder.wait(60.0) and "No such file" in recorder.status.problem
    recorder = Recorder(tmp_path, "Ring", RecordingLimits(keep_free=0))
    for frame in frames(2):
        for entry in frame:
            recorder.take(entry)
    synced, closed = failing("fdatasync"), failing("close")
    recorder.start()
    assert recorder.wait(60.0)
    assert not recorder.status.running and "quota" in recorder.status.problem
    assert synced and closed


def test_what_is_no_recording_is_said(tmp_path):
    with pytest.raises(RecordingError, match="has no recording"):
        Recording(tmp_path)
    (tmp_path / "x.pvrec").write_bytes(b"nothing of ours" * 100)
    with pytest.raises(RecordingError, match="has no recording"):
        Recording(tmp_path / "x.pvrec")
