"""The caRepeater is kept alive."""

import errno
import os
import signal
import subprocess
import sys

import pytest

from gui.workers.ca.repeater import Repeater, _libca_path, repeater_running
from tests.support.ports import free_port
from tests.support.waiting import until


@pytest.fixture
def port(monkeypatch):
    port = free_port()
    monkeypatch.setenv("EPICS_CA_REPEATER_PORT", str(port))
    return port


def test_one_that_is_killed_is_replaced(port):
    repeater = Repeater()
    repeater.start()
    assert until(repeater_running)
    first = repeater.pid
    os.kill(first, signal.SIGKILL)
    assert until(lambda: repeater.pid != first and repeater_running())
    repeater.stop()
    assert until(lambda: not repeater_running())


def test_that_of_another_program_is_used_while_it_lives(port):
    holder = "import socket,sys;s=socket.socket(2,2);s.bind(('',int(sys.argv[1])));sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", holder, str(port)], stdin=subprocess.PIPE)
    assert until(repeater_running)
    repeater = Repeater()
    repeater.start()
    assert repeater.pid is None
    other.communicate()
    assert until(lambda: repeater.pid is not None and repeater_running())
    repeater.stop()


def test_a_repeater_that_cannot_be_started_ends_nothing(port, caplog):
    def refused(*_, **__):
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    made = Repeater()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", refused)
        made.start()
        made._start_child(_libca_path())  # tried again, and not said again
        assert made.pid is None and "temporarily unavailable" in made.problem
        assert caplog.text.count("could not be started") == 1
    assert until(lambda: made.pid is not None) and made.problem == ""
    made.stop()
