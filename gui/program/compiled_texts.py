"""Keeps what the start compiles from text again and again, as Python keeps modules' bytecode.

PySide compiles fourteen modules from a zip in its library at each start, and ``dataclasses`` the
methods of each class: half of what a hundred of them cost (ADR 65). Within ``CompiledTexts`` a
text that was compiled at an earlier start is not compiled again. The key is the whole text, so
that nothing stale is ever taken; where the file cannot be used, everything is compiled as always.
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
import zlib
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any, Final, Self

from gui.files.disk.ordinary_file import open_ordinary
from gui.files.disk.user_folders import cache_home

_MOST_BYTES: Final = 4 << 20  # of the file: from then on what this start did not need is dropped
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_FLAG: Final = __future__.annotations.compiler_flag  # the only one that still has an effect
_compile: Final = compile

_Key = tuple[str | bytes, str, int]  # text, file name in tracebacks, flags


def texts_path() -> Path:
    """Return the file of this user and this Python: ``$XDG_CACHE_HOME/pvwatch/...``."""
    return cache_home() / "pvwatch" / f"compiled.{sys.implementation.cache_tag}"


class CompiledTexts:
    """Context: within it ``compile`` and ``dataclasses`` take what ``path`` holds.

    Afterwards the file has what was new. It is believed only if nobody else could write it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[_Key, CodeType] = {}
        self._used: dict[_Key, CodeType] = {}
        self.compiled = 0  # texts that the file did not have

    def __enter__(self) -> Self:
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
            self._kept = self._read()
        builtins.compile = self._from_compile
        vars(dataclasses)["exec"] = self._from_dataclasses  # found before the builtin one
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        builtins.compile = _compile
        del vars(dataclasses)["exec"]
        if self.compiled and kind is None and not sys.dont_write_bytecode:
            with contextlib.suppress(OSError, ValueError):
                self._write()
        self._kept.clear()
        self._used.clear()

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
        code = self._kept.get(key)
        if code is None:
            code = _compile(source, filename, "exec", flags, dont_inherit=True)
            self._kept[key] = code
            self.compiled += 1
        self._used[key] = code
        return code

    # -- file

    def _read(self) -> dict[_Key, CodeType]:
        file = open_ordinary(self._path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(file, "rb") as opened:
            found = os.fstat(file)
            if found.st_uid != os.geteuid() or found.st_mode & _OTHERS_WRITE:
                return {}
            data = opened.read(2 * _MOST_BYTES)
        head = _head()
        begin = len(head) + 4
        # Python ends by a fault when it reads what another version wrote, or what is damaged
        if data[: len(head)] != head or data[len(head) : begin] != _sum(data[begin:]):
            return {}
        texts = marshal.loads(memoryview(data)[begin:])
        return texts if isinstance(texts, dict) else {}

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        file = open_ordinary(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW)
        try:
            with os.fdopen(file, "wb") as opened:
                data = marshal.dumps(self._kept)
                if len(data) > _MOST_BYTES:
                    data = marshal.dumps(self._used)
                opened.write(_head() + _sum(data) + data)
            os.replace(new, self._path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(new)
            raise


def _head() -> bytes:
    """Return what a file begins with that this interpreter can read."""
    version = f"{sys.version} -O{sys.flags.optimize}\n".encode()
    return b"pvwatch compiled texts\n" + importlib.util.MAGIC_NUMBER + version


def _sum(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "big")
