"""Compile ``scalars.c``: ``python gui/workers/ca/native/build.py [FILE]``.

Run by the build of the package and of the bundle, and by hand in a clone. Without a compiler there
is no file, which is no error: the program then takes updates in Python. Only the standard library:
it runs before anything is installed.
"""

import ctypes
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
FLAGS = ("-std=c11", "-O2", "-fPIC", "-shared", "-pthread", "-Wall", "-Wextra")


def compiler() -> list[str]:
    """Return the command of a C compiler, ``CC`` first; empty where there is none."""
    if sys.platform == "win32":  # no pthread
        return []
    if os.environ.get("CC"):
        return shlex.split(os.environ["CC"])
    found = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    return [found] if found else []


def build(into: Path) -> str:
    """Compile to ``into``, which is replaced at once; return "" or why there is no file."""
    command = compiler()
    if not command:
        return "there is no C compiler"
    with tempfile.TemporaryDirectory(dir=into.parent, prefix=".build-") as folder:
        made = Path(folder) / into.name
        try:  # by a relative name: the file is the same wherever it is built
            ended = subprocess.run(
                [*command, *FLAGS, "-o", str(made.resolve()), "scalars.c"],
                cwd=HERE, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if ended.returncode:
                return f"{command[0]} failed: {ended.stderr.strip()[-500:]}"
            ctypes.CDLL(str(made.resolve()))  # as of a compiler for another machine
        except OSError as error:
            return str(error)
        made.replace(into)
    return ""


if __name__ == "__main__":
    problem = build(Path(sys.argv[1]) if sys.argv[1:] else HERE / "scalars.so.1")
    if problem:
        print(f"updates will be taken in Python: {problem}", file=sys.stderr)
    sys.exit(1 if problem else 0)
