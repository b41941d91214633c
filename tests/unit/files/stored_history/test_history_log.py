"""History on disk: cut at every byte, damaged, of another version, too much, of two programs."""

import errno
import os
import stat

import numpy as np
import pytest

from gui.files.recording.segment_file import SegmentFile
from gui.files.stored_history.history_files import SUFFIX, history_files, remove_all, used_bytes
from gui.files.stored_history.history_log import HistoryLimits, HistoryLog
from gui.files.stored_history.stored_read import read_histories
from gui.files.stored_history.stored_rows import read_rows
from tests.support.stored_rows import row, same_row

NOW = 1_795_521_600_000_000_000
MINUTE = 60 * 10**9
LIMITS = HistoryLimits(200, 7)


def minutes(count, pv="A", size=5):
    found = []
    for number in range(count):
        begin = NOW + number * MINUTE
        samples = [(begin + at * 10**9, float(number * size + at)) for at in range(size)]
        found.append(row(pv, begin, begin + MINUTE, samples))
    return found


def written(folder, rows, limits=LIMITS):
    log = HistoryLog(folder)
    for each in rows:
        log.append([each], limits, each.until_ns)
    return log


def test_rows_come_back_in_order(tmp_path):
    rows = minutes(4)
    written(tmp_path, rows).close()
    found = read_rows(tmp_path, {"A"}, 1000, 0)
    assert found.faults == [] and not found.cut
    assert all(map(same_row, found.rows["A"], rows)) and len(found.rows["A"]) == 4
    assert read_rows(tmp_path, {"B"}, 1000, 0).rows == {}


def test_only_this_user_can_read_it(tmp_path):
    folder = tmp_path / "state" / "history"
    before = os.umask(0)
    try:
        written(folder, minutes(1)).close()
    finally:
        os.umask(before)
    (file,) = history_files(folder)
    assert stat.S_IMODE(os.stat(file.path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700


def test_cut_at_every_byte_what_was_whole_is_read_and_the_rest_told(tmp_path):
    rows = minutes(3, size=2)
    written(tmp_path, rows).close()
    (file,) = history_files(tmp_path)
    data = file.path.read_bytes()
    sizes = []
    for each in range(4):
        other = tmp_path / f"part{each}"
        written(other, rows[:each]).close()
        sizes += [found.size for found in history_files(other)]
    begin = sizes[0]
    for size in range(len(data)):
        file.path.write_bytes(data[:size])
        found = read_rows(tmp_path, {"A"}, 1000, 0)
        whole = sum(size >= each for each in sizes)
        assert len(found.rows.get("A", [])) == whole, size
        assert all(map(same_row, found.rows.get("A", []), rows))
        at_an_end = size == 0 or size in sizes
        if not at_an_end and size > begin:
            assert len(found.faults) == 1 and file.path.name == found.faults[0][0], size


def test_a_damaged_part_costs_itself_and_is_told(tmp_path):
    rows = minutes(5)
    written(tmp_path, rows).close()
    (file,) = history_files(tmp_path)
    data = bytearray(file.path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.path.write_bytes(data)
    found = read_rows(tmp_path, {"A"}, 1000, 0)
    assert len(found.rows["A"]) == 4
    ((_, fault),) = found.faults
    assert "not as it was written" in fault or "not as they were written" in fault


def test_a_file_of_another_version_is_told_and_left(tmp_path, monkeypatch):
    monkeypatch.setattr("gui.files.stored_history.history_log.VERSION", 2)
    written(tmp_path, minutes(1)).close()
    monkeypatch.undo()
    found = read_rows(tmp_path, {"A"}, 1000, 0)
    assert found.rows == {} and "another version" in found.faults[0][1]
    assert len(history_files(tmp_path)) == 1


def test_something_else_is_told_once_and_set_aside(tmp_path):
    (tmp_path / f"notes{SUFFIX}").write_text("hello")
    found = read_rows(tmp_path, {"A"}, 1000, 0)
    aside = tmp_path / f"notes{SUFFIX}.broken-1"
    assert found.rows == {} and aside.read_text() == "hello"
    assert found.faults == [
        (
            f"notes{SUFFIX}",
            f"it has no beginning that can be read; it is kept as {aside.name}",
        )
    ]
    assert read_rows(tmp_path, {"A"}, 1000, 0).faults == []
    assert used_bytes(tmp_path) == 5  # it counts, and goes with the rest
    remove_all(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_set_aside_is_told_and_left(tmp_path, monkeypatch):
    (tmp_path / f"notes{SUFFIX}").write_text("hello")

    def refuse(one, other):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "rename", refuse)
    ((_, fault),) = read_rows(tmp_path, {"A"}, 1000, 0).faults
    assert fault.endswith("and cannot be set aside: Read-only file system")


def test_a_file_that_another_program_begins_is_left_alone(tmp_path):
    begun = SegmentFile(tmp_path / f"new{SUFFIX}")
    begun.hold()
    begun.append(b"\x89PVf")
    assert read_rows(tmp_path, {"A"}, 1000, 0).faults == []
    assert [each.path.name for each in history_files(tmp_path)] == [f"new{SUFFIX}"]
    begun.close()


def test_files_set_aside_are_the_first_that_go(tmp_path):
    aside = tmp_path / f"99990101T000000.000000Z-new{SUFFIX}.broken-1"
    aside.write_bytes(bytes(600_000))
    rng = np.random.default_rng(1)
    log = HistoryLog(tmp_path)
    for number in range(7):
        begin = NOW + number * MINUTE
        samples = [(begin + at, value) for at, value in enumerate(rng.random(9_000).tolist())]
        log.append([row("A", begin, begin + MINUTE, samples)], HistoryLimits(1, 7), begin)
    log.close()
    assert not aside.exists()
    assert len(read_rows(tmp_path, {"A"}, 10**9, 0).rows["A"]) == 7


def test_each_fault_is_told_once_for_as_long_as_its_file_is_there(tmp_path):
    written(tmp_path, minutes(3)).close()
    (file,) = history_files(tmp_path)
    whole = file.path.read_bytes()
    file.path.write_bytes(whole[:-5])

    def told():
        return list(read_histories(tmp_path, [("A",)], 10**9, 0).faults)

    (fault,) = told()
    assert fault.startswith(file.path.name)
    assert fault.endswith("bytes are not as they were written; 2 other parts are read")
    assert told() == told() == []
    file.path.write_bytes(whole[:-9])  # another one
    assert len(told()) == 1 and told() == []
    (tmp_path / "told.json").write_text('{"x": 1, "y": [2')
    assert len(told()) == 1 and told() == []
    remove_all(tmp_path)
    assert told() == []
    assert (tmp_path / "told.json").read_text() == "{}"


def test_the_oldest_go_when_the_limit_is_reached(tmp_path):
    rng = np.random.default_rng(1)
    limits = HistoryLimits(1, 7)
    log = HistoryLog(tmp_path)
    for number in range(60):
        begin = NOW + number * MINUTE
        samples = [(begin + at, value) for at, value in enumerate(rng.random(5_000).tolist())]
        log.append([row("A", begin, begin + MINUTE, samples)], limits, begin + MINUTE)
        assert used_bytes(tmp_path) <= 1.3e6
    log.close()
    found = read_rows(tmp_path, {"A"}, 10**9, 0)
    assert found.rows["A"][-1].until_ns == NOW + 60 * MINUTE
    assert 10 < len(found.rows["A"]) < 40
    assert found.faults == []


def test_what_is_too_old_goes(tmp_path):
    written(tmp_path, minutes(1)).close()
    (old,) = history_files(tmp_path)
    os.utime(old.path, ns=(NOW, NOW))
    log = HistoryLog(tmp_path)
    log.append(minutes(1), LIMITS, NOW + 8 * 86_400 * 10**9)
    assert old.path not in [each.path for each in history_files(tmp_path)]
    log.close()


def test_with_no_limit_nothing_is_written(tmp_path):
    log = HistoryLog(tmp_path / "none")
    log.append(minutes(1), HistoryLimits(0, 7), NOW)
    assert not (tmp_path / "none").exists()


def test_two_programs_leave_each_other_their_files(tmp_path):
    tiny = HistoryLimits(1, 7)
    one, other = HistoryLog(tmp_path), HistoryLog(tmp_path)
    one.append(minutes(1, "A", 50), tiny, NOW)
    rng = np.random.default_rng(1)
    for number in range(1, 40):
        begin = NOW + number * MINUTE
        samples = [(begin + at, value) for at, value in enumerate(rng.random(9_000).tolist())]
        other.append([row("B", begin, begin + MINUTE, samples)], tiny, begin + MINUTE)
    one.append(minutes(2, "A", 50)[1:], tiny, NOW)
    assert len(read_rows(tmp_path, {"A"}, 10**9, 0).rows["A"]) == 2
    one.close()
    other.close()


def test_a_file_that_someone_removed_is_begun_anew(tmp_path):
    log = HistoryLog(tmp_path)
    log.append(minutes(1), LIMITS, NOW)
    (file,) = history_files(tmp_path)
    file.path.unlink()
    log.append(minutes(2)[1:], LIMITS, NOW)
    assert len(read_rows(tmp_path, {"A"}, 10**9, 0).rows["A"]) == 1
    log.close()


def test_a_file_that_is_being_written_is_not_called_damaged(tmp_path):
    log = HistoryLog(tmp_path)
    log.append(minutes(1), LIMITS, NOW)
    (file,) = history_files(tmp_path)
    with file.path.open("ab") as half:
        half.write(b"\x89PVf half a frame")
    assert read_rows(tmp_path, {"A"}, 10**9, 0).faults == []
    log.close()
    assert len(read_rows(tmp_path, {"A"}, 10**9, 0).faults) == 1


def test_most_samples_are_the_newest(tmp_path):
    written(tmp_path, minutes(10)).close()
    found = read_rows(tmp_path, {"A"}, 12, 0)
    assert found.cut and [each.from_ns for each in found.rows["A"]] == [
        NOW + number * MINUTE for number in (7, 8, 9)
    ]


def test_what_a_full_disk_did_not_take_leaves_no_trace(tmp_path, monkeypatch):
    log = HistoryLog(tmp_path)
    log.append(minutes(1), LIMITS, NOW)

    def full(self, frame):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(SegmentFile, "append", full)
        with pytest.raises(OSError, match="No space left"):
            log.append(minutes(2)[1:], LIMITS, NOW)
    log.append(minutes(3)[2:], LIMITS, NOW)
    log.close()
    found = read_rows(tmp_path, {"A"}, 10**9, 0)
    assert found.faults == [] and len(found.rows["A"]) == 2


def test_a_disk_that_was_full_at_the_beginning_of_a_file_costs_what_it_refused(
    tmp_path, monkeypatch
):
    log = HistoryLog(tmp_path)

    def full(self, frame):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(SegmentFile, "append", full)
        with pytest.raises(OSError, match="No space left"):
            log.append(minutes(1), LIMITS, NOW)
    assert history_files(tmp_path) == []
    log.append(minutes(1), LIMITS, NOW)
    log.close()
    found = read_rows(tmp_path, {"A"}, 10**9, 0)
    assert found.faults == [] and len(found.rows["A"]) == 1
