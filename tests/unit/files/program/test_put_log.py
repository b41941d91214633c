import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.puts.record import PutOutcome, PutRecord
from gui.files.program import put_log
from gui.files.program.put_log import (
    AuditLog,
    default_path,
    escape,
    format_record,
    parse_line,
    unescape,
)
from tests.support.waiting import DEADLINE_S, until


def record(new="2", name="A:B", reason="", outcome=PutOutcome.CONFIRMED):
    return PutRecord(1_795_521_600_123_456_789, 1, 0, name, "h:5064", "1", new, outcome, reason)


def lines(path):
    text = path.read_bytes().decode()
    assert text.endswith("\n")
    return [parse_line(line) for line in text.split("\n")[:-1]]


@given(st.text())
def test_any_text_is_one_cell_and_comes_back(text):
    cell = escape(text)
    assert unescape(cell) == text
    assert len(cell.splitlines()) <= 1 and "\t" not in cell and isinstance(cell.encode(), bytes)


@given(st.text(), st.text(), st.text())
def test_any_record_is_one_line(new, name, reason):
    line = format_record(record(new, name, reason), "me@here")
    assert line.count("\n") == 1 and len(line.splitlines()) == 1 and line.count("\t") == 7
    assert parse_line(line) == {
        "time": "2026-11-24T12:00:00.123Z", "user": "me@here", "host": "h:5064", "pv": name,
        "old": "1", "new": new, "result": "confirmed", "reason": reason,
    }  # fmt: skip


def test_place(tmp_path, monkeypatch):
    assert default_path() == tmp_path / "state" / "pvwatch" / "puts.log"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/someone")
    assert str(default_path()) == "/home/someone/.local/state/pvwatch/puts.log"


def test_records_are_appended_in_order_and_close_drains():
    for start in (0, 500):
        log = AuditLog()
        for k in range(start, start + 500):
            log.write(record(str(k)))
        assert log.close() == [] and log.errors == []
    written = lines(default_path())
    assert [line["new"] for line in written] == [str(k) for k in range(1000)]
    assert "@" in written[0]["user"]
    assert default_path().stat().st_mode & 0o777 == 0o600
    with pytest.raises(ValueError):
        log.write(record())


def test_rotation_keeps_five(tmp_path):
    path = tmp_path / "puts.log"
    log = AuditLog(path, rotate_bytes=1_000)
    size = 0
    for k in range(100):
        log.write(record(f"{k} " + "x" * 300))
        assert until(lambda k=k: path.exists() and f"\t{k} x" in path.read_text())
        size = max(size, path.stat().st_size)
    assert log.close() == []
    kept = sorted(file.name for file in tmp_path.glob("puts.log*") if file.suffix != ".lock")
    assert kept == ["puts.log"] + [f"puts.log.{n}" for n in range(1, 6)]
    numbers = [
        int(line["new"].split()[0]) for name in [*reversed(kept[1:]), kept[0]]
        for line in lines(tmp_path / name)
    ]  # fmt: skip
    assert numbers == list(range(numbers[0], 100)) and size <= 1_000


def test_an_unwritable_log_is_said_and_nothing_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(put_log, "_RETRY_S", 0.02)
    blocked = tmp_path / "state"
    blocked.write_text("a file where a folder should be")
    said = []
    log = AuditLog(blocked / "puts.log", said.append)
    log.write(record("1"))
    assert until(lambda: len(said) == 1) and "puts cannot be logged" in said[0]
    log.write(record("2"))
    blocked.unlink()
    assert until(lambda: (blocked / "puts.log").exists())
    assert log.close() == [] and len(said) == 1
    assert [line["new"] for line in lines(blocked / "puts.log")] == ["1", "2"]


def test_what_could_never_be_written_is_returned(tmp_path):
    (tmp_path / "puts.log").mkdir()
    log = AuditLog(tmp_path / "puts.log")
    log.write(record("7"))
    assert [parse_line(line)["new"] for line in log.close()] == ["7"] and len(log.errors) == 1


def test_a_full_disk_leaves_whole_lines_only(tmp_path, monkeypatch):
    monkeypatch.setattr(put_log, "_RETRY_S", 0.02)
    path, full = tmp_path / "puts.log", threading.Event()
    write = os.write

    def short(file, data):
        if full.is_set() and len(data) < 60:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data[:50])

    monkeypatch.setattr(os, "write", short)
    said = []
    log = AuditLog(path, said.append)
    log.write(record("1"))
    assert until(lambda: path.exists() and path.stat().st_size > 50)
    before = path.read_bytes()
    full.set()
    log.write(record("2"))
    assert until(lambda: len(said) == 1) and "No space left" in said[0]
    assert until(lambda: path.read_bytes() == before)
    full.clear()
    assert log.close() == []
    assert [line["new"] for line in lines(path)] == ["1", "2"]


def test_a_torn_line_stays_alone(tmp_path):
    (tmp_path / "puts.log").write_bytes(b"2026-11-24T16:00")
    log = AuditLog(tmp_path / "puts.log")
    log.write(record("1"))
    log.close()
    first, second = (tmp_path / "puts.log").read_text().splitlines()
    assert first == "2026-11-24T16:00" and parse_line(second)["new"] == "1"


WRITE_MANY = """
import sys, time
from pathlib import Path
from gui.core.puts.record import PutOutcome, PutRecord
from gui.files.program.put_log import AuditLog
log = AuditLog(Path(sys.argv[1]), rotate_bytes=20_000)
for k in range(100):
    log.write(PutRecord(0, 1, 0, "A", "h", "", f"{sys.argv[2]}:{k}", PutOutcome.FAILED))
    time.sleep(0.001)
assert log.close(120.0) == []
"""


def test_two_programs_share_the_log(tmp_path):
    path = tmp_path / "puts.log"
    others = [
        subprocess.Popen([sys.executable, "-c", WRITE_MANY, str(path), who], cwd=Path.cwd())
        for who in "ab"
    ]
    assert [other.wait(DEADLINE_S) for other in others] == [0, 0]
    files = [file for file in tmp_path.glob("puts.log*") if file.suffix != ".lock"]
    seen = [line["new"] for file in files for line in lines(file)]
    assert sorted(seen) == sorted(f"{who}:{k}" for who in "ab" for k in range(100))
