"""Runs scenarios, each in a process of its own, and judges how that ended."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.faults.child import limit_s
from tests.support.ports import free_port

IN_CI = (
    "sigkill", "sigstop", "resting", "retype", "two_servers", "refused", "ignored", "stamps",
    "reconnects", "hostile", "bit_for_bit", "lossy_net", "cut_net", "missing", "arrays", "bursts",
    "starving", "gui_blocked", "budget", "overload", "worker_stands", "repeater_killed",
    "log_disk_full", "bad_disk", "random_tabs", "random_exits",
    "monkey",
)  # fmt: skip
CI_WALK = {"minutes": 0.5, "seed": 17}  # of the monkey there
NAMES = (*IN_CI, "two_stand", "many_tabs")


_TOLD = 60  # last steps of a process that could not tell them itself


def run(
    name: str,
    full: bool,
    minutes: float | None = None,
    seed: int | None = None,
    platform: str = "offscreen",
) -> dict[str, Any]:
    """Play scenario ``name``; its report has ``ok``, ``exit_code``, ``seconds``, ``errors``.

    ``minutes``, ``seed`` and ``platform`` are for the monkey. SIGTERM ends the scenario in order.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, screen(platform) as environment:
        notes = Path(folder) / "notes.txt"
        command = [sys.executable, "-m", "tests.faults.child", name, "--notes", str(notes)]
        command += ["--platform", platform, *(["--full"] if full else [])]
        command += [] if minutes is None else ["--minutes", str(minutes)]
        command += [] if seed is None else ["--seed", str(seed)]
        code, printed, said = _played(command, environment, limit_s(full, minutes) + 20)
        last = notes.read_text(errors="replace").splitlines()[-_TOLD:] if notes.exists() else []
    try:
        report: dict[str, Any] = json.loads(printed.splitlines()[-1])
    except (IndexError, ValueError):
        report = {"scenario": name, "full": full, "errors": [f"no report: {said[-20_000:]}"]}
        report |= {"last": last} if last else {}
    report["exit_code"] = code
    report["seconds"] = round(time.monotonic() - began, 1)
    report["ok"] = code == 0 and not report["errors"]
    if said.strip() and not report["ok"]:
        report["stderr"] = said[-20_000:]
    return report


def _played(command: list[str], environment: dict[str, str], limit: float) -> tuple[int, str, str]:
    """Return exit code, stdout and stderr; -1: it was killed after ``limit`` s."""
    with subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        before = signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        try:
            printed, said = child.communicate(timeout=limit)
        except subprocess.TimeoutExpired as hung:
            child.kill()
            said = child.communicate()[1]
            return -1, "", f"hung: {hung}\n{said}"
        except KeyboardInterrupt:  # the child has had Ctrl+C too, and ends in order
            printed, said = child.communicate()
        finally:
            signal.signal(signal.SIGTERM, before)
        return child.returncode, printed, said


@contextlib.contextmanager
def screen(platform: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a scenario, with an X server of its own for xcb."""
    if platform != "xcb":
        yield dict(os.environ)
        return
    display = f":{free_port()}"  # a number that no other process has
    read, write = os.pipe()
    # In a session of its own: Ctrl+C would end it below the program, and so would the hangup that
    # the kernel sends to a group of processes that is orphaned while one, an IOC, is stopped.
    server = subprocess.Popen(
        ["Xvfb", display, "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-terminate"],
        pass_fds=(write,), stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            assert f":{pipe.readline().strip()}" == display  # it is up
        yield dict(os.environ, DISPLAY=display)
    finally:
        server.terminate()
        server.wait()
