"""The program's log: what is in the file, and that no disk holds anybody up."""

import logging
import os
import stat
import threading

import pytest

from gui.core.diagnostics.log_line import MESSAGE_LIMIT, LogLine, harmless
from gui.files.disk import rotating_file
from gui.files.disk.rotating_file import RotatingFile
from gui.program.program_log import KEPT, ProgramLog
from tests.support.waiting import DEADLINE_S, Cost, until

log = logging.getLogger("pvwatch.test")


@pytest.fixture
def program_log():
    made = ProgramLog()
    made.begin()
    yield made
    made.end()
    logging.getLogger().setLevel(logging.WARNING)


def test_lines_before_and_after_the_file_begins_are_in_it(program_log, tmp_path):
    log.info("early")
    program_log.write_file()
    log.warning("late %d", 7)
    log.debug("too fine")
    assert program_log.end()
    assert program_log.path == tmp_path / "state" / "pvwatch" / "pvwatch.log"
    lines = program_log.path.read_text().splitlines()
    assert [line.split("Z ", 1)[1] for line in lines] == [
        "INFO     pvwatch.test [MainThread] early",
        "WARNING  pvwatch.test [MainThread] late 7",
    ]
    assert stat.S_IMODE(program_log.path.stat().st_mode) == 0o600
    assert [line.text for line in program_log.lines] == ["early", "late 7"]


def test_nobody_can_forge_a_line(program_log):
    program_log.write_file()
    log.warning("PV x\n2026-01-01T00:00:00.000Z ERROR forged \x1b[31m\u202e")
    program_log.end()
    first, second = program_log.path.read_text().splitlines()
    assert second.startswith("    2026") and first.endswith("PV x")
    assert "\\u001b[31m\\u202e" in second


def test_a_traceback_is_in_it_and_a_long_message_is_cut(program_log):
    program_log.write_file()
    try:
        raise ValueError("of the test")
    except ValueError:
        log.exception("caught")
    log.error("x" * 100_000)
    program_log.end()
    text = program_log.path.read_text()
    assert "    ValueError: of the test" in text and "characters left out" in text
    assert len(text) < MESSAGE_LIMIT + 2_000
    assert len(harmless("y" * 20_000)) < MESSAGE_LIMIT + 100


def test_warnings_of_python_are_in_it(program_log):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn("old thing", DeprecationWarning, stacklevel=1)
    assert "old thing" in program_log.lines[-1].text


def test_lines_that_a_slow_disk_left_out_are_told(program_log, monkeypatch):
    monkeypatch.setattr("gui.program.program_log.WAITING_LIMIT", 2)
    for number in range(6):
        log.info("line %d", number)
    assert program_log.left_out == 3 and len(program_log.problems) == 1
    program_log.write_file()
    until(lambda: not program_log._waiting.qsize())
    log.info("again")
    program_log.end()
    text = program_log.path.read_text()
    assert "3 lines are not in the file" in text and "again" in text
    assert program_log.left_out == 0


def test_the_ring_is_bounded_and_the_file_rotates(monkeypatch, program_log):
    monkeypatch.setattr(rotating_file, "ROTATE_BYTES", 0)
    file = RotatingFile(program_log.path, program_log.problems.append, rotate_bytes=20_000)
    for number in range(KEPT + 10):
        log.info("line %d", number)
    assert len(program_log.lines) == KEPT and program_log.lines[0].text == "line 10"
    for number in range(2_000):
        file.emit(logging.LogRecord("a", 20, "", 0, f"line {number} " + "z" * 90, None, None))
    file.close()
    found = sorted(program_log.path.parent.glob("pvwatch.log*"))
    assert len(found) == 1 + rotating_file.KEPT
    assert all(path.stat().st_size <= 20_100 for path in found)
    assert "line 1999" in found[0].read_text()


def test_two_programs_share_the_file(tmp_path):
    problems, path = [], tmp_path / "pvwatch.log"
    files = [RotatingFile(path, problems.append, 5_000) for _ in range(2)]
    for number in range(400):
        files[number % 2].emit(logging.LogRecord("a", 20, "", 0, f"<{number}>", None, None))
    for file in files:
        file.close()
    kept = "".join(p.read_text() for p in sorted(tmp_path.glob("pvwatch.log*"), reverse=True))
    assert problems == [] and kept.splitlines() == [f"<{n}>" for n in range(400)]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_is_told_once_and_it_goes_on_when_there_is_room(tmp_path, monkeypatch):
    problems, path = [], tmp_path / "pvwatch.log"
    file = RotatingFile(path, problems.append)
    real = rotating_file.open_ordinary
    monkeypatch.setattr(
        rotating_file, "open_ordinary", lambda _, flags: os.open("/dev/full", flags)
    )
    for number in range(5):
        file.emit(logging.LogRecord("a", 20, "", 0, f"lost {number}", None, None))
    assert problems == [f"{path}: the log cannot be written: No space left on device"]
    assert file.lost == 5
    monkeypatch.setattr(rotating_file, "open_ordinary", real)
    file.emit(logging.LogRecord("a", 20, "", 0, "there is room", None, None))
    assert path.read_text() == "there is room\n" and len(problems) == 1
    file.close()


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path):
    (tmp_path / "state").write_text("a file is in the way")
    made = ProgramLog()
    made.begin()
    made.write_file()
    for _ in range(20):
        log.warning("nobody reads this")
    assert made.end()
    assert len(made.problems) == 1 and "Not a directory" in made.problems[0]
    logging.getLogger().setLevel(logging.WARNING)


def test_a_disk_that_hangs_holds_nobody_up(program_log, monkeypatch):
    hangs, let_go = threading.Event(), threading.Event()

    def hang(self, record):
        hangs.set()
        let_go.wait(DEADLINE_S)

    monkeypatch.setattr(RotatingFile, "emit", hang)
    monkeypatch.setattr("gui.program.program_log.WAITING_LIMIT", 1_000)
    program_log.write_file()
    log.warning("first")
    assert hangs.wait(DEADLINE_S)
    cost = Cost()
    for _ in range(3_000):
        log.warning("waits")
    assert cost.seconds < 10.0
    assert program_log.left_out >= 1_990
    assert not program_log.end(0.2)  # and does not wait for the disk
    let_go.set()
    assert until(lambda: not any("_monitor" in each.name for each in threading.enumerate()))


def test_a_record_that_cannot_be_formatted_raises_nothing(program_log, capsys):
    program_log.emit(logging.LogRecord("a", 30, "", 0, "%d", ("no number",), None))
    assert "not logged" in capsys.readouterr().err


def test_as_text():
    line = LogLine(1_700_000_000_123_456_789, 35, "a.b", "T", "one\ntwo")
    assert line.as_text() == "2023-11-14T22:13:20.123Z WARNING  a.b [T] one\n    two"
