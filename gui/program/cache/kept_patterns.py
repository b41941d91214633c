"""Regular expressions that were compiled at an earlier start, for ``StartCache``."""

import re
import threading
from types import SimpleNamespace
from typing import Any, Final

_PatternKey = tuple[str | bytes, int]  # text and flags
Patterns = dict[_PatternKey, tuple[Any, ...]]  # what the matcher is made of

_COMPILER: Final[Any] = getattr(re, "_compiler", None)  # the module that translates patterns
_SRE: Final[Any] = getattr(_COMPILER, "_sre", None)  # the matcher, in C, checks what it is given


class KeptPatterns:
    """From ``begin`` to ``end`` ``re`` makes matchers of what is kept, where it has the pattern.

    Does nothing where this Python's ``re`` is built in another way.
    """

    def __init__(self) -> None:
        self.kept: Patterns = {}
        self.used: Patterns = {}
        self.compiled = 0  # patterns that were not kept
        self._made: dict[int, tuple[Any, ...]] = {}  # by thread: of what the latest was made
        self._compile: Any = None

    def begin(self) -> None:
        """Take the place of the compiler of ``re``."""
        if hasattr(_COMPILER, "compile") and hasattr(_SRE, "compile"):
            self._compile = _COMPILER.compile
            _COMPILER.compile = self._compiled
            _COMPILER._sre = SimpleNamespace(**vars(_SRE) | {"compile": self._matcher})

    def end(self) -> None:
        """Give it back."""
        if self._compile is not None:
            _COMPILER.compile, _COMPILER._sre = self._compile, _SRE
            self._compile = None

    def _matcher(self, pattern: Any, *parts: Any) -> Any:
        flags, code, *groups = parts  # numbers of a kind of their own among them
        self._made[threading.get_ident()] = int(flags), [int(each) for each in code], *groups
        return _SRE.compile(pattern, *parts)

    def _compiled(self, pattern: Any, flags: int = 0) -> Any:
        text = isinstance(pattern, str | bytes)
        if not text or flags & (re.LOCALE | re.DEBUG):
            return self._compile(pattern, flags)
        key = pattern, int(flags)
        parts = self.kept.get(key)
        if parts is not None:
            self.used[key] = parts
            return _SRE.compile(pattern, *parts)
        matcher = self._compile(pattern, flags)
        parts = self._made.pop(threading.get_ident(), None)
        if parts is not None and not matcher.flags & (re.LOCALE | re.DEBUG):
            self.kept[key] = self.used[key] = parts
            self.compiled += 1
        return matcher
