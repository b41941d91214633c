"""Compiles what the first start is about to import, in a process beside it.

Python compiles a module when it is imported first; 500 of them take longer than all the rest of a
start. Where there is a second core, another process, which runs this file, writes their bytecode:
of libraries' dearest modules, then of ours, about from the last to the first, while the program
imports from the first on. It runs nothing of what it compiles (ADR 72). Both sides of this file are
run before anything else is compiled: it imports as little as it can, neither ``typing`` nor
``pathlib``.
"""

import contextlib
import gc
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source

_FIRST = "gui.app", "gui.workers.ca.source"  # which import all of ours that the start needs

# The dearest modules of others, about from the last to the first that the start imports.
# fmt: off
_OTHERS = (
    "tomllib._parser", "tomllib._re",
    "base64", "zipfile", "logging", "string",
    "multiprocessing.pool", "multiprocessing.connection", "multiprocessing.util", "traceback",
    "multiprocessing.context", "multiprocessing.reduction", "multiprocessing.process",
    "epics.motor", "epics.device", "epics.pv", "epics.dbr",
    "numpy.lib._shape_base_impl", "numpy.lib._type_check_impl", "numpy.lib._polynomial_impl",
    "numpy.lib._npyio_impl", "numpy.lib._iotools", "numpy.lib._datasource",
    "numpy.lib._format_impl", "numpy.lib._utils_impl", "numpy.lib._nanfunctions_impl",
    "numpy.lib._arraysetops_impl", "numpy.lib._arraypad_impl", "numpy.lib._index_tricks_impl",
    "numpy.lib._function_base_impl", "numpy.lib._histograms_impl", "numpy.matrixlib.defmatrix",
    "numpy.linalg._linalg", "numpy.lib._twodim_base_impl", "numpy.lib._stride_tricks_impl",
    "numpy._typing._dtype_like", "numpy._typing._char_codes", "numpy._typing._array_like",
    "numpy._core._internal", "numpy._core._dtype_ctypes", "numpy._core._add_newdocs_scalars",
    "numpy._core._add_newdocs", "textwrap", "numpy._core.records", "numpy._core.getlimits",
    "numpy._core.function_base", "numpy._core.einsumfunc", "numpy._core.numeric",
    "numpy._core.arrayprint", "numpy._core.shape_base", "numpy._core.fromnumeric",
    "numpy._core._methods", "pickle", "numpy._core.numerictypes", "numpy._core._dtype",
    "numpy._core.multiarray", "datetime", "numpy", "subprocess", "epics.ca", "epics", "platform",
)
# fmt: on
_NO_STREAMS = [(os.POSIX_SPAWN_OPEN, each, os.devnull, os.O_RDWR, 0) for each in range(3)]


def compile_beside() -> None:
    """Start that process where it is of use: no bytecode, which may be written, and two cores.

    It is for speed only: what is in its way, such as too many processes, is no error.
    """
    ours = os.path.abspath(__file__)
    with contextlib.suppress(OSError, RuntimeError, AttributeError):  # not all systems have cores
        if _is_of_use(os.path.join(_up(ours, 3), "app.py")):
            folders = [each for each in sys.path if os.path.isabs(each)]
            command = [sys.executable, *_options(), ours, *folders]
            process = os.posix_spawn(command[0], command, os.environ, file_actions=_NO_STREAMS)
            import threading  # only now: it is to be compiled itself

            threading.Thread(
                target=_wait_for, args=(process,), name="pvwatch-bytecode", daemon=True
            ).start()


def _up(path: str, levels: int) -> str:
    for _ in range(levels):
        path = os.path.dirname(path)
    return path


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


def _is_of_use(module: str) -> bool:
    if sys.dont_write_bytecode or not sys.executable or len(os.sched_getaffinity(0)) < 2:
        return False
    if not os.path.isfile(module):  # it is in the archive of a bundle, with its bytecode
        return False
    return _may_be_written(cache_from_source(module))


def _may_be_written(bytecode: str) -> bool:
    """Return whether it is not there, and may be; raises ``OSError`` where no file can be."""
    folder = os.path.dirname(os.path.abspath(bytecode))
    while not _exists(folder):
        folder = os.path.dirname(folder)
    return not _exists(bytecode) and os.access(folder, os.W_OK)


def _exists(path: str) -> bool:
    """Return whether there is such a file; raises ``OSError`` where none can be."""
    try:
        os.stat(path)
    except FileNotFoundError:
        return False
    return True


def modules_of(first: str, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the modules of ours that importing ``first`` imports; what comes late comes early."""
    seen = {first}
    left = [first]
    while left:
        name = left.pop()
        path = _source_of(name, folder)
        try:
            source = SourceFileLoader(name, path).get_data(path).decode()
        except (OSError, ValueError):  # a name that is no module
            continue
        yield name, path
        found = list(dict.fromkeys(_imported_by(source)))
        left += [each for each in found if each not in seen]
        seen.update(found)


def _source_of(name: str, folder: str) -> str:
    path = os.path.join(folder, *name.split("."))
    return os.path.join(path, "__init__.py") if os.path.isdir(path) else path + ".py"


def _imported_by(source: str) -> Iterator[str]:
    """Yield what ``source`` imports of ours as it runs, not for types nor in functions.

    An import that is written in another way is compiled when it is run, as ever.
    """
    for line in source.splitlines():
        words = line.split()
        if line.startswith("from gui") and len(words) > 3:
            module, name = words[1], words[3]
            parts = module.split(".")
            yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))
            yield f"{module}.{name}"


def modules_of_others(names: Iterable[str], folders: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield ``names`` with their sources, if they have any.

    They are in the first of ``folders`` that has their package, as for Python.
    """
    homes: dict[str, str] = {}
    for name in names:
        package = name.partition(".")[0]
        if package not in homes:
            there = (each for each in folders if os.path.exists(_source_of(package, each)))
            homes[package] = next(there, "")
        path = _source_of(name, homes[package])
        if homes[package] and os.path.exists(path):
            yield name, path


def write_bytecode(folder: str, folders: Sequence[str] = ()) -> None:
    """Write the bytecode, where it is not there, of what the start imports; raises nothing.

    ``folder`` has our package, ``folders`` those of others.
    """
    _write(modules_of_others(_OTHERS, folders))  # the start comes to these first
    for first in _FIRST:
        _write(modules_of(first, folder))


def _write(modules: Iterable[tuple[str, str]]) -> None:
    for name, path in modules:
        with contextlib.suppress(SyntaxError, OSError, ValueError):  # the import says so
            if _may_be_written(cache_from_source(path)):
                SourceFileLoader(name, path).get_code(name)  # which writes the bytecode


if __name__ == "__main__":
    os.closerange(3, 1024)  # what the program was given, as a lock, is not for this one
    gc.disable()  # what it compiles has no cycles
    write_bytecode(_up(__file__, 4), sys.argv[1:])
