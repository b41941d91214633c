"""Find and replace in the names of a group: a preview of the changes."""

import re
import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from gui.core.groups.group import Group
from gui.core.groups.name_checks import MOST_CHARACTERS, check_name

_MOST_TYPED: Final = 500
LIMIT_S: Final = 0.25  # for a search as a whole
_SLOW: Final = "This pattern takes too long: write it without a + or * in a group with + or *."


@dataclass(frozen=True, slots=True)
class NameChange:
    """A row, its name, and its new name; ``wrong``: why that is not allowed."""

    row: int
    old: str
    new: str
    wrong: str = ""


def find_and_replace(
    group: Group, find: str, replacement: str, regex: bool = False, any_case: bool = False
) -> list[NameChange]:
    r"""Return the rows whose name has ``find`` in it, with what they would be called.

    ``regex``: ``find`` is a regular expression, ``\1`` in ``replacement`` its first group.
    Raises ``ValueError`` with a sentence: not a regular expression; not done within ``LIMIT_S``.
    Called on: the main thread, the only one whose searches Python can interrupt.
    """
    if not find:
        return []
    if max(len(find), len(replacement)) > _MOST_TYPED:
        raise ValueError(f"Type {_MOST_TYPED} characters at most.")
    flags = re.IGNORECASE if any_case else re.NOFLAG
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of syntax that later versions of Python may use
            pattern = re.compile(find if regex else re.escape(find), flags)
        template = replacement if regex else replacement.replace("\\", r"\\")
        with _time_limit(LIMIT_S):
            return [
                _change(row, pv.name, pattern.sub(template, pv.name))
                for row, pv in enumerate(group.pvs)
                if pattern.search(pv.name)
            ]
    except (re.error, IndexError, OverflowError, RecursionError) as error:
        raise ValueError(f"Not a regular expression: {error}.") from None


def _change(row: int, old: str, new: str) -> NameChange:
    try:
        check_name(new)
        if new.startswith("#") != old.startswith("#"):
            raise ValueError("A PV does not become a heading, nor a heading a PV.")
    except ValueError as error:
        return NameChange(row, old, new[:MOST_CHARACTERS], str(error))
    return NameChange(row, old, new)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise ``ValueError`` in the body after ``seconds``: re checks for signals as it runs."""
    armed = True

    def ring(*_: Any) -> None:
        if armed:
            raise ValueError(_SLOW)

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL if before is None else before)
