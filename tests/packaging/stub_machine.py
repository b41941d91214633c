"""A machine as a shell script sees it: stubs for apt, dpkg, pip and the program."""

import os
import subprocess
from pathlib import Path

from tests.support.waiting import DEADLINE_S

ROOT = Path(__file__).parents[2]
ALL_INSTALLED = "echo install ok installed"
NONE_INSTALLED = "exit 1"


class Machine:
    """A folder of stubs that come first in PATH; each notes how it was called."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.venv = folder / "stubs", folder / "a venv"
        self.log = folder / "calls"
        self.log.touch()
        self.bin.mkdir()
        (self.venv / "bin").mkdir(parents=True)
        for name in ("apt-get", "sudo"):
            self.stub(self.bin / name, "exit 1")
        self.stub(self.bin / "dpkg-query", ALL_INSTALLED)
        self.stub(self.venv / "bin" / "python", '[ "$1" != --version ] || echo Python 3.14.1')
        self.stub(self.venv / "bin" / "pvwatch", "echo pid $$")

    def stub(self, path: Path, does: str) -> None:
        path.write_text(f'#!/bin/sh\necho "{path.name} $*" >>"{self.log}"\n{does}\n')
        path.chmod(0o755)

    def calls(self, *wanted: str) -> list[str]:
        lines = self.log.read_text().splitlines()
        return [line for line in lines if all(word in line for word in wanted)]

    def bash(self, *command: str, cwd: Path = ROOT, **env: str) -> subprocess.Popen[str]:
        known = {name: text for name, text in os.environ.items() if name != "WAYLAND_DISPLAY"}
        return subprocess.Popen(
            ("bash", *command),
            cwd=cwd,
            env={
                **known,
                "DISPLAY": "",
                "PATH": f"{self.bin}:{os.environ['PATH']}",
                "PVWATCH_VENV": str(self.venv),
                "TMPDIR": str(self.log.parent),
                **env,
            },
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def said(self, *command: str, code: int = 0, cwd: Path = ROOT, **env: str) -> str:
        with self.bash(*command, cwd=cwd, **env) as process:
            text, _ = process.communicate(timeout=DEADLINE_S)
        assert process.returncode == code, text
        return text
