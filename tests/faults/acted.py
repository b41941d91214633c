"""A program of its own beside a scene, whose person acts and tells what there is to see."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.faults.scene import Scene


class ActedProgram:
    """``home``: the folder of all its own files. Not closed, it is killed at the scene's end."""

    def __init__(self, scene: Scene, home: Path, *arguments: str) -> None:
        self._scene = scene
        self.shown: list[str] = []
        self.late_ms = 0.0
        self.last: dict[str, Any] = {}
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        environment = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": f"{home}/config"}
        environment |= {"XDG_STATE_HOME": f"{home}/state", "XDG_DATA_HOME": f"{home}/data"}
        environment |= {"XDG_CACHE_HOME": f"{home}/cache"}
        self._said = (scene.folder / f"said-{time.monotonic_ns()}.txt").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.acting_program", *arguments],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said,
        )  # fmt: skip
        threading.Thread(target=self._read, name="acted", daemon=True).start()
        scene.at_end(self._end)
        self._take("the program starts", 60.0)  # it is the disk that is looked at

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.decode())

    def _take(self, what: str, seconds: float = 10.0) -> dict[str, Any]:
        found: list[dict[str, Any]] = []

        def come() -> bool:
            while not found:
                try:
                    line = self._lines.get_nowait()
                except queue.Empty:
                    return self.process.poll() is not None
                with contextlib.suppress(ValueError):  # what the program itself prints
                    found.append(json.loads(line))
            return True

        if self._scene.waited(come, seconds) is None:
            raise AssertionError(f"{what}: its GUI thread stands: {self.said()}")
        assert found, f"{what}: the program ended: {self.said()}"
        answer = found[0]
        self.shown += answer.get("shown", [])
        self.late_ms = max(self.late_ms, answer.get("late_ms", 0.0))
        self.last = {**self.last, **answer}
        return answer

    def does(self, act: str, path: Path | str = "") -> dict[str, Any]:
        """Let the person begin ``act``; return what there is to see then."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{act} {path}\n".encode())
        self.process.stdin.flush()
        return self._take(f"{act} {path}")

    def finishes(self, act: str, path: Path | str) -> None:
        """Let the person do ``act`` and wait until the dialogs of it are done with."""
        self.does(act, path)
        self.looks(lambda: not self.last["at_dialog"], 20.0, f"{act} {path}")

    def looks(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        """Look until ``condition``; an ``AssertionError`` when it does not come true."""
        deadline = time.monotonic() + self._scene.limit(seconds)
        while self.does("look") and not condition():
            where = f"it has shown {self.shown}, {self.last}"
            assert time.monotonic() < deadline, f"{what}: not in time; {where}"
            self._scene.run(0.05)

    def shows(self, *words: object, since: int = 0) -> str:
        """Wait until a message with all ``words`` was shown; return it."""
        found: list[str] = []
        wanted = [str(word) for word in words]

        def shown() -> bool:
            found.extend(t for t in self.shown[since:] if all(word in t for word in wanted))
            return bool(found)

        self.looks(shown, 15.0, f"it shows {wanted}")
        return found[0]

    def leaves(self) -> float:
        """Close the window; return after how long the process ended, s. The exit code is 0."""
        answer = self.does("leave")
        while "left_at" not in answer:
            answer = self._take("leave")
        scene = self._scene
        ended: list[float] = []

        def over() -> bool:
            if self.process.poll() is not None and not ended:
                ended.append(time.monotonic())
            return bool(ended)

        scene.until(over, 20.0, "it leaves")
        assert self.process.returncode == 0, f"exit {self.process.returncode}: {self.said()}"
        return ended[0] - answer["left_at"]

    def said(self) -> str:
        """Return what it wrote on stderr."""
        return Path(self._said.name).read_text(errors="replace")[-6_000:]

    def _end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self._said):
            if pipe is not None:
                pipe.close()
