"""Leaving takes 3 s at most, and starting goes on, whatever disks and pipes do."""

import json
import os
import subprocess
import sys
import time

import pytest

from tests.support.waiting import DEADLINE_S, until

LIMIT_S = 10.0  # 3 s, on a machine that is busy with other things; what hangs never ends


@pytest.fixture
def program(tmp_path):
    """Start the program with a fault; the process and its surroundings."""
    started = []

    def start(fault, *arguments, **more):
        environment = {
            **os.environ,
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "EPICS_CA_ADDR_LIST": "127.0.0.1:1",
            "EPICS_CA_AUTO_ADDR_LIST": "NO",
            "LEFT_AT": str(tmp_path / "left"),
        }
        command = [sys.executable, "-m", "tests.slow.leaving_child", fault, *arguments]
        more.setdefault("stderr", subprocess.DEVNULL)
        process = subprocess.Popen(command, env=environment, **more)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def took(process, tmp_path):
    """Wait for the end; return how long after the window was closed it came, in seconds."""
    code = process.wait(DEADLINE_S)
    ended = time.monotonic()
    assert code == 0
    return ended - float((tmp_path / "left").read_text())


@pytest.mark.parametrize(
    "fault",
    [
        "none",
        "log",
        "state,put",
        "config",
        "state,config,cache",
        "cache",
        "later,state,config,cache,log,put",
    ],
)
def test_a_disk_that_does_not_answer(program, tmp_path, fault):
    process = program(fault, "--new-instance", "--pv", "none:x")
    assert took(process, tmp_path) < LIMIT_S


def test_pipes_in_the_place_of_all_own_files(program, tmp_path):
    for name in ("config", "state"):
        (tmp_path / name / "pvwatch").mkdir(parents=True)
    for name in ("pvwatch.log", "puts.log", "puts.log.lock", "session.json"):
        os.mkfifo(tmp_path / "state" / "pvwatch" / name)
    os.mkfifo(tmp_path / "config" / "pvwatch" / "settings.toml")
    process = program("put", "--new-instance", stderr=subprocess.PIPE)
    assert took(process, tmp_path) < LIMIT_S
    said = process.stderr.read().decode()
    assert "not in the log of puts" in said, said


def test_nobody_reads_stderr(program, tmp_path):
    process = program("talk", "--new-instance", "--pv", "none:x", stderr=subprocess.PIPE)
    assert took(process, tmp_path) < LIMIT_S


def test_nobody_reads_stdout(program):
    read, write = os.pipe()
    os.set_blocking(write, False)
    try:
        with pytest.raises(BlockingIOError):
            while True:
                os.write(write, b"x" * 4096)
        os.set_blocking(write, True)
        began = time.monotonic()
        process = program("none", "--selftest", "2", "--pv", "none:x", stdout=write)
        assert process.wait(DEADLINE_S) == 1
        assert time.monotonic() - began < 4 * LIMIT_S
    finally:
        os.close(read)
        os.close(write)


def test_a_full_disk(program, tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    mounted = not os.getuid() and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "pvwatch-test", str(state)],
        capture_output=True, check=False,
    ).returncode  # fmt: skip
    if not mounted:
        pytest.skip("a small disk needs root")
    try:
        (state / "ballast").write_bytes(b"x" * 40_000)
        process = program("talk,put", "--new-instance", "--pv", "none:x")
        assert took(process, tmp_path) < LIMIT_S
    finally:
        assert until(lambda: not subprocess.run(["umount", str(state)], check=False).returncode)


@pytest.mark.parametrize("kind", ["new", "old", "link", "pipe"])
def test_the_picture_follows_no_link(program, tmp_path, kind):
    picture, precious = tmp_path / "window.png", tmp_path / "precious"
    precious.write_bytes(b"precious")
    if kind == "old":
        picture.write_bytes(b"old")
        picture.chmod(0o640)
    elif kind == "link":
        picture.symlink_to(precious)
    elif kind == "pipe":
        os.mkfifo(picture)
    process = program(
        "none", "--selftest", "1", "--pv", "none:x", "--screenshot", str(picture),
        stdout=subprocess.PIPE,
    )  # fmt: skip
    printed, _ = process.communicate(timeout=DEADLINE_S)
    errors = json.loads(printed.splitlines()[-1])["errors"]
    said = [error for error in errors if str(picture) in error]
    assert precious.read_bytes() == b"precious"
    if kind in ("new", "old"):
        assert picture.read_bytes().startswith(b"\x89PNG") and not said
        assert kind == "new" or picture.stat().st_mode & 0o777 == 0o640
    else:
        why = {"link": "is a link, which is not followed", "pipe": "not an ordinary file"}[kind]
        assert said == [f"{picture} could not be written: {why}"]
