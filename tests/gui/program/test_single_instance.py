"""Handing over to a running program, over its socket, with programs that crash and hang."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from gui.cli import parse_arguments
from gui.core.program.launch_message import SIZE_LIMIT, LaunchMessage, decode, encode
from gui.core.program.launch_options import LaunchOptions
from gui.program import hand_over
from gui.program.hand_over import (
    TIMEOUT_S,
    claim_instance,
    launch_message,
    may_hand_over,
    socket_path,
    takes_part,
    try_hand_over,
)
from gui.program.single_instance import InstanceServer
from tests.support.waiting import DEADLINE_S

STARTING = """
import sys
from pathlib import Path
from gui.program.hand_over import claim_instance
held = claim_instance(Path(sys.argv[1]))
print(1, flush=True)
sys.stdin.read()
"""  # a program that holds the lock and does not listen yet
CA = {"EPICS_CA_ADDR_LIST": "10.0.0.1"}
MESSAGE = LaunchMessage((Path("/a b.pvgroup"), Path("/\udcff")), ("X",), {"P": "S"}, 60.0, CA)


@pytest.fixture
def path(runtime_folder):
    return runtime_folder / "pvwatch"


@pytest.fixture
def server(qtbot, path):
    made = InstanceServer(path, CA)
    made.got = []
    made.received.connect(made.got.append)
    assert made.start()
    yield made
    made.close()
    made.deleteLater()


def ask(qtbot, path, message=MESSAGE):
    """Hand over from another thread while this one's event loop runs."""
    answers = []
    thread = threading.Thread(
        target=lambda: answers.append(try_hand_over(path, message, DEADLINE_S))
    )
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive())
    return answers[0]


def links(server, qtbot):
    qtbot.waitUntil(lambda: not server._links)


FIRST = """
import sys, os, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from gui.program.single_instance import InstanceServer
app = QCoreApplication([])
server = InstanceServer(Path(sys.argv[1]), {"EPICS_CA_ADDR_LIST": "10.0.0.1"})
server.received.connect(lambda message: print(message.pvs, flush=True))
print(server.start(), flush=True)
app.exec()
"""


@pytest.fixture
def first(path):
    """Another process that listens."""
    child = subprocess.Popen([sys.executable, "-c", FIRST, str(path)], stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"True\n"
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_a_message_arrives_whole_and_is_acknowledged(server, qtbot, path):
    assert os.stat(path).st_mode & 0o777 in (0o700, 0o600)
    assert ask(qtbot, path)
    assert server.got == [MESSAGE]
    links(server, qtbot)
    large = LaunchMessage(pvs=tuple(f"PV:{n}" for n in range(60_000)), environment=CA)
    assert 600_000 < len(encode(large)) < SIZE_LIMIT
    assert ask(qtbot, path, large) and server.got[1] == large


def test_other_ca_environment_is_refused(server, qtbot, path):
    other = LaunchMessage(pvs=("X",), environment={"EPICS_CA_ADDR_LIST": "10.0.0.2"})
    assert not ask(qtbot, path, other) and server.got == []


def test_too_large_is_not_sent(server, path):
    assert not try_hand_over(path, LaunchMessage(pvs=("x" * SIZE_LIMIT,)), 0.1)


@pytest.mark.parametrize(
    "data",
    [b"\n", b"[]\n", b"{\xff}\n", b'{"files": ["relative"]}\n', b'{"pvs": "X"}\n', b"[" * 100_000
     + b"\n", b'{"span_s": 0}\n', b'{"span_s": NaN}\n', b'{"macros": {"a": 1}}\n',
     b'{"files": ["/a\\u0000"]}\n', b"x" * (SIZE_LIMIT + 100)],
)  # fmt: skip
def test_nonsense_is_refused_and_the_next_is_heard(server, qtbot, path, data):
    got = []

    def send():
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(DEADLINE_S)
            link.connect(str(path))
            link.recv(10)
            try:
                link.sendall(data)
                got.append(link.recv(10))
            except OSError:
                got.append(b"")

    thread = threading.Thread(target=send)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive())
    assert got[0] in (b"no\n", b"") and server.got == []
    assert ask(qtbot, path) and server.got == [MESSAGE]


def test_silent_programs_are_dropped_and_hold_nobody_up(server, qtbot, path, monkeypatch):
    with socket.socket(socket.AF_UNIX) as silent, socket.socket(socket.AF_UNIX) as gone:
        silent.connect(str(path))
        gone.connect(str(path))
        gone.sendall(b'{"pvs"')
        gone.close()
        assert ask(qtbot, path) and server.got == [MESSAGE]
        links(server, qtbot)  # after two seconds


def test_one_that_gave_up_waiting_is_not_served(server, qtbot, path):
    link = socket.socket(socket.AF_UNIX)
    link.connect(str(path))
    link.sendall(encode(MESSAGE))  # without waiting for the greeting
    link.close()
    qtbot.wait(100)
    links(server, qtbot)
    assert server.got == []


def test_only_one_listens_and_the_next_may_after_close(server, qtbot, path):
    second = InstanceServer(path, CA)
    assert not second.start() and claim_instance(path) is None
    assert ask(qtbot, path)
    server.close()
    assert not path.exists() and not try_hand_over(path, MESSAGE, 0.1)
    assert second.start()
    second.got = []
    second.received.connect(second.got.append)
    assert ask(qtbot, path) and second.got == [MESSAGE] == server.got
    second.close()
    second.deleteLater()


def test_a_program_that_is_still_starting_is_waited_for(qtbot, path):
    """Only for a second: then there were two, and the tabs of one of them were lost."""
    claim = claim_instance(path)
    server = InstanceServer(path, CA)
    QTimer.singleShot(int(2.5e3 * TIMEOUT_S), server, lambda: server.start(claim))
    assert ask(qtbot, path)
    server.close()
    server.deleteLater()


def test_a_program_that_ends_while_it_starts_is_not_waited_for(path, monkeypatch):
    monkeypatch.setattr(hand_over, "STARTING_S", 10 * DEADLINE_S)
    command = [sys.executable, "-c", STARTING, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as owner:
        assert owner.stdout.readline() == b"1\n" and claim_instance(path) is None
        timer = threading.Timer(0.3, owner.kill)
        timer.start()
        assert not try_hand_over(path, MESSAGE)
        timer.join()
    claim = claim_instance(path)
    assert claim is not None
    claim.release()


def test_where_nobody_can_have_the_lock_no_program_is_waited_for(path, monkeypatch):
    """As on a full disk: each start would take ten seconds."""
    monkeypatch.setattr(hand_over, "STARTING_S", 10 * DEADLINE_S)
    path.with_name(f"{path.name}.lock").mkdir()
    assert claim_instance(path) is None
    assert not try_hand_over(path, MESSAGE)


def test_a_program_that_never_listens_is_given_up(path, monkeypatch):
    monkeypatch.setattr(hand_over, "STARTING_S", 0.2)
    claim = claim_instance(path)
    assert not try_hand_over(path, MESSAGE, DEADLINE_S)
    claim.release()


def test_between_processes_and_after_a_crash(qtbot, path, first):
    assert try_hand_over(path, MESSAGE, DEADLINE_S)
    assert first.stdout.readline() == b"('X',)\n"
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert path.exists()  # stale
    assert not try_hand_over(path, MESSAGE, 0.2)
    server = InstanceServer(path, CA)
    assert server.start() and ask(qtbot, path)
    server.close()
    server.deleteLater()


def test_a_hung_program_is_waited_for_one_second_and_gets_nothing(path, first):
    first.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    assert not try_hand_over(path, MESSAGE)
    assert time.monotonic() - began > 0.9
    assert claim_instance(path) is None
    first.send_signal(signal.SIGCONT)
    assert try_hand_over(path, LaunchMessage(pvs=("later",), environment=CA), DEADLINE_S)
    assert first.stdout.readline() == b"('later',)\n"  # and never X


def test_handing_over_loads_no_qt(path):
    code = "import sys, gui.program.hand_over; print([m for m in sys.modules if 'PySide6' in m])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert out == b"[]\n"


@pytest.mark.parametrize(
    ("line", "part", "hand"),
    [("", True, True), ("a.pvgroup --pv X --span 1h", True, True), ("--allow-put", True, False),
     ("--read-only", True, False), ("--demo", False, False), ("--new-instance", False, False),
     ("--selftest 3", False, False), ("--convert a b", False, False)],
)  # fmt: skip
def test_who_takes_part(line, part, hand):
    options = parse_arguments(line.split())
    assert takes_part(options) is part and may_hand_over(options) is hand


def test_message_of_options(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = LaunchOptions((Path("a"), Path("/b")), ("X",), {"P": "1"}, span_s=60.0)
    made = launch_message(options, {"EPICS_CA_CONN_TMO": "5", "HOME": "/x"})
    assert made == LaunchMessage(
        (tmp_path / "a", Path("/b")), ("X",), {"P": "1"}, 60.0, {"EPICS_CA_CONN_TMO": "5"}
    )
    assert decode(encode(made)) == made and json.loads(encode(made))["pvs"] == ["X"]


def test_place_of_the_socket(runtime_folder, monkeypatch):
    run = runtime_folder / "r"
    run.mkdir(mode=0o700)
    monkeypatch.setattr("tempfile.tempdir", str(runtime_folder))
    one = socket_path({"XDG_RUNTIME_DIR": str(run), "DISPLAY": ":0"})
    assert one.parent == run and one.name.startswith("pvwatch-0-")
    names = {
        socket_path({"XDG_RUNTIME_DIR": str(run), "DISPLAY": display}).name
        for display in (":0", ":1", "/0", "host:0.0", "x" * 500, "")
    }
    assert len(names) == 6 and all(len(name) < 40 for name in names)
    both = {"XDG_RUNTIME_DIR": str(run), "DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-1"}
    assert socket_path(both).name.startswith("pvwatch-wayland-1-")
    fallback = runtime_folder / f"pvwatch-{os.getuid()}"
    run.chmod(0o755)  # others could look in
    assert socket_path({"XDG_RUNTIME_DIR": str(run)}).parent == fallback
    assert fallback.stat().st_mode & 0o777 == 0o700
    assert socket_path({"XDG_RUNTIME_DIR": "relative"}).parent == fallback
    fallback.chmod(0o777)
    assert socket_path({}) is None
    fallback.rmdir()
    fallback.symlink_to(run)
    assert socket_path({}) is None
