"""A server in a child process: waited for until it is up, talked to by lines, stopped, killed."""

import contextlib
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.support.waiting import DEADLINE_S, until


class ServerProcess:
    """Begun by ``begin``; the child prints READY, then answers each line on its stdin."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def is_running(self) -> bool:
        """Tell whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def begin(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Return when it is up. Raises ``RuntimeError`` with what it wrote to stderr."""
        with tempfile.TemporaryFile("w+") as complaints:
            self._process = subprocess.Popen(
                command, env=env, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints,
            )  # fmt: skip
            late = threading.Timer(DEADLINE_S, self._process.kill)
            late.start()
            assert self._process.stdout is not None
            ready = any(line.strip() == "READY" for line in iter(self._process.stdout.readline, ""))
            late.cancel()
            late.join()
            if not ready:
                self.stop()
                complaints.seek(0)
                raise RuntimeError(f"{command} did not come up:\n{complaints.read()}")

    def say(self, line: str) -> None:
        """Give it a line on its stdin."""
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def heard(self) -> Iterator[str]:
        """Yield the lines that it prints, with their ends, until it ends."""
        assert self._process is not None and self._process.stdout is not None
        return iter(self._process.stdout.readline, "")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; one that is to stop it has done so when this returns."""
        assert self._process is not None
        self._process.send_signal(number)
        if number is signal.SIGSTOP:
            until(lambda: set(self._states()) == {"T"})

    def _states(self) -> Iterator[str]:
        """Return the state of each thread: "T" for stopped."""
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with contextlib.suppress(OSError):  # it has just ended
                yield (task / "stat").read_text().rpartition(")")[2].split()[0]

    def stop(self) -> None:
        """Kill it, stopped or not."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()
            self._process = None
