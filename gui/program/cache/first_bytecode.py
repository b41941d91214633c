"""Compiles what the first start is about to import, in a process beside it.

Python compiles a module when it is imported first; 300 of ours take longer than all the rest of a
start. Where there is a second core, another process, which runs this file, writes their bytecode
while the program imports numpy, pyepics and Qt. It runs nothing of what it compiles (ADR 72).
"""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source
from pathlib import Path
from typing import Final

_FIRST: Final = "gui.app", "gui.workers.ca.source"  # which import all that the start needs
_NO_STREAMS: Final = [(os.POSIX_SPAWN_OPEN, each, os.devnull, os.O_RDWR, 0) for each in range(3)]


def compile_beside() -> None:
    """Start that process where it is of use: no bytecode, which may be written, and two cores.

    It is for speed only: what is in its way, such as too many processes, is no error.
    """
    with contextlib.suppress(OSError, RuntimeError, AttributeError):  # not all systems have cores
        if _is_of_use(Path(__file__).parents[2] / "app.py"):
            command = [sys.executable, *_options(), os.path.abspath(__file__)]
            process = os.posix_spawn(command[0], command, os.environ, file_actions=_NO_STREAMS)
            threading.Thread(
                target=_wait_for, args=(process,), name="pvwatch-bytecode", daemon=True
            ).start()


def _options() -> Iterator[str]:
    """Yield what a Python needs to write its bytecode where this one looks for it."""
    yield from ("-S", "-P")
    yield from ["-O"] * sys.flags.optimize
    if sys.flags.ignore_environment:
        yield "-E"
    if sys.pycache_prefix is not None:
        yield from ("-X", f"pycache_prefix={sys.pycache_prefix}")


def _wait_for(process: int) -> None:
    with contextlib.suppress(ChildProcessError):  # the program was started without SIGCHLD
        os.waitpid(process, 0)


def _is_of_use(module: Path) -> bool:
    if sys.dont_write_bytecode or not sys.executable or len(os.sched_getaffinity(0)) < 2:
        return False
    if not module.is_file():  # it is in the archive of a bundle, with its bytecode
        return False
    bytecode = Path(cache_from_source(module))
    folder = next(each for each in bytecode.parents if each.exists())
    return not bytecode.exists() and os.access(folder, os.W_OK)


def modules_of(first: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the modules of ours that importing ``first`` imports; what comes late comes early."""
    seen = {first}
    left = [first]
    while left:
        name = left.pop()
        path = folder.joinpath(*name.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        try:
            source = SourceFileLoader(name, str(path)).get_data(str(path)).decode()
        except (OSError, ValueError):  # a name that is no module
            continue
        yield name, path
        found = list(dict.fromkeys(_imported_by(source)))
        left += [each for each in found if each not in seen]
        seen.update(found)


def _imported_by(source: str) -> Iterator[str]:
    """Yield what ``source`` imports of ours as it runs, not for types nor in functions.

    An import that is written in another way is compiled when it is run, as ever.
    """
    for line in source.splitlines():
        if line.startswith("from gui"):
            _, module, _, name, *_ = line.split()
            parts = module.split(".")
            yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))
            yield f"{module}.{name}"


def write_bytecode(folder: Path) -> None:
    """Write the bytecode, where it is not there, of all that the start imports; raises nothing."""
    for first in _FIRST:
        for name, path in modules_of(first, folder):
            with contextlib.suppress(SyntaxError, OSError, ValueError):  # the import says so
                SourceFileLoader(name, str(path)).get_code(name)  # which writes the bytecode


if __name__ == "__main__":
    write_bytecode(Path(__file__).parents[3])
