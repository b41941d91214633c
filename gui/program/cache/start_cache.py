"""Keeps the code of all that the start imports, and of what it compiles from text, in one file.

PySide compiles fourteen modules from a zip in its library at each start, ``dataclasses`` the
methods of each class, ``re`` 80 patterns, and Python looks for each of 450 modules in folders,
opens it and checks it.
Within ``StartCache`` all that comes from one file of the user (ADR 65). A text is its own key, a
module has the size and times of its source, as in Python's own bytecode, and is looked for only
where Python would find it; what does not fit is compiled, found and loaded as always. Of what
another version of the program wrote nothing is used.
"""

import __future__

import builtins
import contextlib
import dataclasses
import importlib.util
import marshal
import os
import stat
import sys
import threading
import zlib
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any, Final, Self

from gui import __version__
from gui.files.disk.ordinary_file import open_ordinary
from gui.files.disk.patience import within
from gui.files.disk.user_folders import cache_home
from gui.program.cache.kept_patterns import KeptPatterns

_MOST_BYTES: Final = 12 << 20  # of the file: from then on what this start did not need is dropped
_READ_S: Final = 0.5  # a disk that answers needs milliseconds
_LATER_S: Final = 10.0  # until it is written: the start is over by then
_MOST_FILES: Final = 4  # of installations and Pythons
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_FLAG: Final = __future__.annotations.compiler_flag  # the only one that still has an effect
_UNREADABLE: Final = (OSError, ValueError, EOFError, TypeError, MemoryError)
_compile: Final = compile

_Text = tuple[str | bytes, str, int]  # text, file name in tracebacks, flags
_Place = tuple[str, str]  # folder of the package, name in it
_State = tuple[int, int, int]  # of a source
_Module = tuple[str, _State, CodeType]  # file of the source, its state, code
_Source = tuple[str, SourceFileLoader]  # name of a module, and what read it


def cache_path() -> Path:
    """Return the file of this user, this Python and this installation."""
    folder = zlib.crc32(os.path.dirname(os.path.abspath(__file__)).encode())
    name = f"start.{sys.implementation.cache_tag}.{folder:08x}"
    return cache_home() / "pvwatch" / name


class StartCache:
    """Context: within it modules, ``compile``, ``dataclasses`` and ``re`` take what ``path`` holds.

    The file is believed only if nobody else could write it. What was new is added to it some
    seconds later, or by ``finish``, on a thread of its own: a disk that hangs holds up nobody.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._texts: dict[_Text, CodeType] = {}
        self._modules: dict[_Place, _Module] = {}
        self._used_texts: set[_Text] = set()
        self._patterns = KeptPatterns()
        self._before: set[str] = set()  # modules that were there
        self._compiled = 0  # texts that the file did not have
        self.loaded = 0  # modules that it had
        self._ending = threading.Event()
        self._saving: threading.Thread | None = None

    def __enter__(self) -> Self:
        with contextlib.suppress(*_UNREADABLE):
            data = within(_READ_S, self._data, bytes)
            if data:
                self._texts, self._modules, self._patterns.kept = marshal.loads(data)
        self._before = set(sys.modules)
        builtins.compile = self._from_compile
        vars(dataclasses)["exec"] = self._from_dataclasses  # found before the builtin one
        sys.meta_path.insert(0, self)
        self._patterns.begin()
        return self

    @property
    def compiled(self) -> int:
        """How many texts and patterns the file did not have."""
        return self._compiled + self._patterns.compiled

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._patterns.end()
        sys.meta_path.remove(self)
        del vars(dataclasses)["exec"]
        builtins.compile = _compile
        used, new = _imported(self._before)
        if kind is not None or not _may_write() or not (new or self.compiled):
            self._texts, self._modules, self._patterns.kept = {}, {}, {}
            return
        with contextlib.suppress(RuntimeError):  # no more threads are allowed
            self._saving = threading.Thread(
                target=self._save, args=(used, new), name="pvwatch-start-cache", daemon=True
            )
            self._saving.start()

    def finish(self, seconds: float = _READ_S) -> None:
        """Write now what is still to be written; wait for it, ``seconds`` at most."""
        self._ending.set()
        if self._saving is not None:
            self._saving.join(seconds)

    # -- instead of what is built in

    def _from_compile(
        self,
        source: Any,
        filename: Any,
        mode: str,
        flags: int = 0,
        dont_inherit: bool = False,
        optimize: int = -1,
        **more: Any,
    ) -> Any:
        """Compile as ``compile`` does, which takes ``__future__`` from the code that calls it."""
        if not dont_inherit:
            flags |= sys._getframe(1).f_code.co_flags & _FLAG
        text = isinstance(source, str | bytes) and isinstance(filename, str) and mode == "exec"
        if text and not flags & ~_FLAG and optimize == -1 and not more:
            return self._code(source, filename, flags)
        return _compile(source, filename, mode, flags, True, optimize, **more)

    def _from_dataclasses(self, source: Any, *names: Any) -> None:
        """Run as ``exec`` does; ``dataclasses`` always says in which names."""
        exec(self._code(source, "<string>", 0) if isinstance(source, str) else source, *names)

    def _code(self, source: str | bytes, filename: str, flags: int) -> CodeType:
        key = source, filename, flags
        code = self._texts.get(key)
        if code is None:
            code = _compile(source, filename, "exec", flags, dont_inherit=True)
            self._texts[key] = code
            self._compiled += 1
        self._used_texts.add(key)
        return code

    # -- modules

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module of a package, if its source is the one whose code is kept."""
        if path is None or len(path) != 1:
            return None  # it could be in several folders: Python looks
        kept = self._modules.get((path[0], name.rpartition(".")[2]))
        if kept is None:
            return None
        file, state, code = kept
        try:
            found = os.stat(file)
        except OSError:
            return None
        if _state(found) != state:
            return None
        within = [os.path.dirname(file)] if file.endswith(_PACKAGE) else None
        self.loaded += 1
        return importlib.util.spec_from_file_location(
            name, file, loader=_KeptLoader(name, file, code), submodule_search_locations=within
        )

    # -- file

    def _data(self) -> bytes:
        """Return what can be believed of the file; nothing, if none of it."""
        with contextlib.suppress(*_UNREADABLE):
            file = open_ordinary(self._path, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(file, "rb") as opened:
                found = os.fstat(file)
                if found.st_uid != os.geteuid() or found.st_mode & _OTHERS_WRITE:
                    return b""
                data = opened.read(min(found.st_size, 2 * _MOST_BYTES))
            head = _head()
            begin = len(head) + 4
            kept = data[begin:]
            # Python ends by a fault when it reads what another version wrote, or what is damaged
            if data[: len(head)] == head and data[len(head) : begin] == _sum(kept):
                return kept
        return b""

    def _save(self, used: set[_Place], new: dict[_Place, _Source]) -> None:
        self._ending.wait(_LATER_S)
        with contextlib.suppress(*_UNREADABLE):
            self._write(used, _with_code(new))
        self._texts, self._modules, self._patterns.kept = {}, {}, {}

    def _write(self, used: set[_Place], new: dict[_Place, _Module]) -> None:
        patterns = self._patterns.kept
        data = marshal.dumps((self._texts, self._modules | new, patterns))
        if len(data) > _MOST_BYTES:
            texts = {text: self._texts[text] for text in self._used_texts}
            modules = {place: self._modules[place] for place in used} | new
            data = marshal.dumps((texts, modules, self._patterns.used))
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = self._path.with_name(f"{self._path.name}.part")
        with contextlib.suppress(FileNotFoundError):  # of a process that was ended meanwhile
            os.unlink(partial)
        file = open_ordinary(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW)
        try:
            with os.fdopen(file, "wb") as opened:
                opened.write(_head() + _sum(data) + data)
            os.replace(partial, self._path)
            self._remove_old()
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(partial)
            raise

    def _remove_old(self) -> None:
        """Remove what was written longest ago, by installations that are gone, perhaps."""
        kind = f"{self._path.name.partition('.')[0]}.*"
        files = sorted(self._path.parent.glob(kind), key=os.path.getmtime, reverse=True)
        for file in files[_MOST_FILES:]:
            file.unlink(missing_ok=True)


def _imported(before: set[str]) -> tuple[set[_Place], dict[_Place, _Source]]:
    """Return which modules were imported since: from the file, and from their sources."""
    used: set[_Place] = set()
    new: dict[_Place, _Source] = {}
    for name in sys.modules.keys() - before:
        spec = getattr(sys.modules[name], "__spec__", None)
        parent, _, tail = name.rpartition(".")
        path = list(getattr(sys.modules.get(parent), "__path__", ()))
        if spec is None or spec.origin is None or len(path) != 1:
            continue
        place = path[0], tail
        if isinstance(spec.loader, _KeptLoader):
            used.add(place)
        elif type(spec.loader) is SourceFileLoader and _is_at(spec.origin, *place):
            new[place] = name, spec.loader
    return used, new


def _with_code(new: dict[_Place, _Source]) -> dict[_Place, _Module]:
    """Return these modules with their code, and the state of their sources from before."""
    found: dict[_Place, _Module] = {}
    for place, (name, loader) in new.items():
        state = _state(os.stat(loader.path))
        code = loader.get_code(name)
        if code is not None:
            found[place] = loader.path, state, code
    return found


class _KeptLoader(SourceFileLoader):
    """Loads a module whose code is known."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._kept: CodeType | None = code

    def get_code(self, fullname: str) -> CodeType | None:
        """Return the code that was kept, once; later, as for a reload, that of the source."""
        code, self._kept = self._kept, None
        return code if code is not None else super().get_code(fullname)


_PACKAGE: Final = f"{os.sep}__init__.py"


def _is_at(file: str, folder: str, name: str) -> bool:
    """Return whether ``file`` is where Python looks for ``name`` in ``folder``."""
    return file in (os.path.join(folder, name + ".py"), os.path.join(folder, name) + _PACKAGE)


def _state(file: os.stat_result) -> _State:
    """Return what tells a source from another in its place.

    Installers may give all files one time (``SOURCE_DATE_EPOCH``), and two versions may be of one
    size: the time of change is when it came there, which nobody can set.
    """
    return file.st_mtime_ns, file.st_ctime_ns, file.st_size


def _may_write() -> bool:
    """Return whether the user lets Python write bytecode; a bundle's Python never does."""
    if getattr(sys, "frozen", False):
        return not os.environ.get("PYTHONDONTWRITEBYTECODE")
    return not sys.dont_write_bytecode


def _head() -> bytes:
    """Return what a file begins with that this interpreter and this version can read."""
    version = f"{__version__} {sys.version} -O{sys.flags.optimize}\n".encode()
    return b"pvwatch start\n" + importlib.util.MAGIC_NUMBER + version


def _sum(data: bytes) -> bytes:
    return zlib.adler32(data).to_bytes(4, "big")
