"""Entry point of the bundled program.

Inside the bundle ``sys.executable`` is the program itself, so it acts as the interpreter for the
child processes that the program starts: the demo's IOCs and the caRepeater.
"""

import ctypes
import importlib
import os
import runpy
import shutil
import subprocess
import sys
import types
from pathlib import Path

_CHILDREN = ("gui.demo.ioc", "gui.demo.device")
_NO_GUI = ("--version", "--help", "-h", "--convert")
_WINDOWS_OF_OTHERS = (
    ("zenity", "--error", "--no-markup", "--title=PV Watch", "--text"),
    ("kdialog", "--title", "PV Watch", "--error"),
    ("xmessage", "-center"),
)


def restore_environment() -> None:
    """Give programs that we start the user's library path; each child sets up its own."""
    original = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if original is not None:
        os.environ["LD_LIBRARY_PATH"] = original
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


def replace_setuptools() -> None:
    """Let the demo's IOC find its libraries without the build tools that it would import."""
    package = types.ModuleType("setuptools_dso")
    package.__path__ = [str(Path(sys._MEIPASS, "setuptools_dso"))]
    sys.modules["setuptools_dso"] = package
    package.find_dso = importlib.import_module("setuptools_dso.runtime").find_dso


def ran_as_interpreter(arguments: list[str]) -> bool:
    """Run what a child process was started for; return whether this is one."""
    if arguments[:3] == ["-I", "-S", "-c"] and len(arguments) > 3:
        sys.argv = ["-c", *arguments[4:]]
        exec(arguments[3], {"__name__": "__main__"})
        return True
    if arguments[:1] == ["-m"] and len(arguments) > 1 and arguments[1] in _CHILDREN:
        sys.argv = arguments[1:]
        replace_setuptools()
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        return True
    return False


def missing_libraries(table: str) -> list[tuple[str, str, str]]:
    """Return library, Debian package and RHEL package of each that is required and not there."""
    missing = []
    for line in table.splitlines():
        words = line.split()
        if len(words) != 3 or words[0].startswith(("#", "?")):
            continue
        try:
            ctypes.CDLL(words[0])
        except OSError:
            missing.append((words[0], words[1], words[2]))
    return missing


def sentence(missing: list[tuple[str, str, str]]) -> str:
    """Say what is missing and how it is installed."""
    names, debian, redhat = (
        " ".join(dict.fromkeys(column)) for column in zip(*missing, strict=True)
    )
    few = "library" if len(missing) == 1 else "libraries"
    return (
        f"PV Watch cannot start: this system lacks the {few} {names}. Please install "
        f"{debian} (Debian, Ubuntu: sudo apt install {debian}) or "
        f"{redhat} (RHEL, Rocky, Fedora: sudo dnf install {redhat})."
    )


def show_error(text: str) -> None:
    """Print ``text``; without a terminal show it with whatever the desktop has."""
    print(text, file=sys.stderr)
    if sys.stderr.isatty() or not os.environ.get("DISPLAY"):
        return
    for command in _WINDOWS_OF_OTHERS:
        if shutil.which(command[0]):
            subprocess.Popen([*command, text], start_new_session=True)
            return


def main() -> int:
    """Start the program, or the child that the arguments name; return the exit code."""
    if sys.platform == "linux":
        restore_environment()
    arguments = sys.argv[1:]
    if ran_as_interpreter(arguments):
        return 0
    if sys.platform == "linux" and not any(word in _NO_GUI for word in arguments):
        table = Path(sys._MEIPASS, "external-libraries.txt")
        missing = missing_libraries(table.read_text("utf-8"))
        if missing:
            show_error(sentence(missing))
            return 1
    from gui.__main__ import main as start

    return start()


if __name__ == "__main__":
    sys.exit(main())
