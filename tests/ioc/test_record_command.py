"""``pvwatch --record GROUP --out FOLDER`` against a real soft IOC."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gui.files.recording.recording import Recording
from tests.support.ports import free_port
from tests.support.recording_oracle import as_float, frames, samples
from tests.support.soft_ioc import counting_records
from tests.support.waiting import DEADLINE_S, until

COUNT = 20


@pytest.fixture
def group(tmp_path, prefix):
    path = tmp_path / "Ring.pvgroup"
    rows = "".join(f'[[pv]]\nname = "$(P){k}"\n' for k in range(COUNT))
    head = 'format = "pvwatch-group"\nversion = 1\nname = "Ring"\n'
    path.write_text(f'{head}[macros]\nP = "{prefix}"\n{rows}')
    return path


@pytest.fixture
def start(group, tmp_path):
    children = []

    def start(*more):
        command = [sys.executable, "-m", "gui", "--record", str(group), "--out", str(tmp_path)]
        pipe = subprocess.PIPE
        child = subprocess.Popen([*command, *more], stdout=pipe, stderr=pipe, text=True)
        children.append(child)
        return child

    yield start
    for child in children:
        if child.poll() is None:
            child.kill()
        child.communicate()


def folder_of(child):
    line = child.stdout.readline()
    assert line.startswith(f"Recording {COUNT} PVs of Ring into "), line + child.stderr.read()
    return line.removeprefix(f"Recording {COUNT} PVs of Ring into ").strip()


def recorded_frames(folder):
    path = os.path.join(folder, "000001.pvrec")
    return sum(kind in (3, 4) for kind, _ in frames(path)) if os.path.exists(path) else 0


def counted(folder):
    """Return first and last count of each PV; every one between them must be there."""
    found = {}
    for name, rows in samples(folder).items():
        values = [as_float(bits) for _, bits, _, _ in rows]
        assert values == [values[0] + k for k in range(len(values))], name
        assert [time for time, *_ in rows] == sorted(time for time, *_ in rows)
        found[name] = values[0], values[-1]
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_came_is_recorded_until_a_signal(soft_ioc, prefix, start, number):
    ioc = soft_ioc(counting_records(prefix, COUNT, ".1 second"))
    child = start()
    folder = folder_of(child)
    assert until(lambda: recorded_frames(folder) > 3)
    before = ioc.stand(*ioc.records)
    names = ioc.records

    def are_all_there():
        found = counted(folder)
        return len(found) == COUNT and [int(found[name][1]) for name in names] == before

    assert until(are_all_there)
    child.send_signal(number)
    out, err = child.communicate(timeout=DEADLINE_S)
    said = [line for line in err.splitlines() if not line.startswith("pthread_")]  # libca's own
    assert (child.returncode, said) == (0, [])
    assert out.startswith("Recorded ") and f"({COUNT} connected at some time)" in out
    assert out.strip().endswith(f"lost 0: {folder}")
    assert Recording(Path(folder)).ended


def test_it_starts_a_repeater_where_there_is_none(soft_ioc, prefix, start, monkeypatch):
    monkeypatch.setenv("EPICS_CA_REPEATER_PORT", str(free_port()))
    soft_ioc(counting_records(prefix, COUNT, ".1 second"))
    child = start()
    folder = folder_of(child)
    assert until(lambda: recorded_frames(folder) > 2)
    child.terminate()
    _, err = child.communicate(timeout=DEADLINE_S)
    assert child.returncode == 0 and "caRepeater" not in err


def test_killed_it_can_be_read_to_the_last_second(soft_ioc, prefix, start):
    soft_ioc(counting_records(prefix, COUNT, ".1 second"))
    child = start()
    folder = folder_of(child)
    assert until(lambda: recorded_frames(folder) > 2)
    child.kill()
    child.wait()
    assert len(counted(folder)) == COUNT


def test_errors_are_said_in_a_sentence(start, group, tmp_path):
    group.write_text("")
    child = start()
    out, err = child.communicate(timeout=DEADLINE_S)
    assert (child.returncode, out) == (1, "") and err.count("\n") == 1
    group.unlink()
    child = start()
    _, err = child.communicate(timeout=DEADLINE_S)
    assert child.returncode == 1 and "No such file" in err and err.count("\n") == 1


def test_a_folder_that_may_not_be_made_is_said(start, tmp_path):
    (tmp_path / "file").write_text("")
    child = start("--out", str(tmp_path / "file"))
    out, err = child.communicate(timeout=DEADLINE_S)
    assert (child.returncode, out) == (1, "") and err.count("\n") == 1
    assert "File exists" in err or "Not a directory" in err


def test_record_needs_a_folder():
    command = [sys.executable, "-m", "gui", "--record", "x"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "--out" in done.stderr
