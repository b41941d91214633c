"""What is known of names while they are searched for, and what a person reads of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from gui.core.groups.name_words import A_GLOB, NameWord, NameWords
from gui.core.pv.counts import grouped

NO_ANSWER_S: Final = 3.0  # libca has asked some ten times by then; it goes on asking
_LISTED: Final = 8  # names in a tooltip


class Answer(Enum):
    """What is known of one name."""

    SEARCHING = 0
    YES = 1
    NONE = 2  # for ``NO_ANSWER_S``; it is still searched for
    REFUSED = 3  # cannot be searched for


class Mark(Enum):
    """What a word shows: its symbol."""

    SEARCHING = "…"
    ALL = "●"
    SOME = "◐"
    NONE = "✖"
    NOT_ASKED = "–"


@dataclass(frozen=True, slots=True)
class WordState:
    """``told``: beside the word; ``tip``: more of it, in lines."""

    mark: Mark
    told: str
    tip: str = ""


class NameAnswers:
    """The names that are searched for. Times are those of ``time.monotonic()``. One thread."""

    def __init__(self) -> None:
        self._since: dict[str, float | None] = {}  # None: not yet searched for
        self._hosts: dict[str, str] = {}  # those that answer
        self._refused: dict[str, str] = {}

    def begin(self, names: Iterable[str]) -> None:
        """Note that ``names`` are to be searched for."""
        for name in names:
            self._since.setdefault(name, None)

    def asked(self, names: Iterable[str], now_s: float) -> None:
        """Note that ``names`` are searched for since ``now_s``."""
        for name in names:
            if name in self._since and self._since[name] is None:
                self._since[name] = now_s

    def forget(self, names: Iterable[str]) -> None:
        """Forget ``names``: they are searched for no more."""
        for name in names:
            self._since.pop(name, None)
            self._hosts.pop(name, None)
            self._refused.pop(name, None)

    def answered(self, name: str, host: str) -> None:
        """Note that ``host`` has ``name``."""
        if name in self._since:
            self._hosts[name] = host

    def lost(self, name: str, now_s: float) -> None:
        """Note that ``name`` was there, and is searched for again since ``now_s``."""
        if self._hosts.pop(name, None) is not None:
            self._since[name] = now_s

    def refused(self, name: str, reason: str) -> None:
        """Note that ``name`` cannot be searched for."""
        if name in self._since:
            self._refused[name] = reason

    def of(self, name: str, now_s: float) -> Answer:
        """Return what is known of ``name``."""
        if name in self._hosts:
            return Answer.YES
        if name in self._refused:
            return Answer.REFUSED
        since = self._since.get(name)
        waited = since is not None and now_s - since >= NO_ANSWER_S
        return Answer.NONE if waited else Answer.SEARCHING

    def next_change(self, now_s: float) -> float | None:
        """Return in how many seconds a name will have had no answer; ``None``: none will."""
        open_since = [
            since
            for name, since in self._since.items()
            if since is not None and self.of(name, now_s) is Answer.SEARCHING
        ]
        return max(min(open_since) + NO_ANSWER_S - now_s, 0.0) if open_since else None

    def state(self, word: NameWord, now_s: float) -> WordState:
        """Return what is known of ``word``."""
        if word.why:
            told = "a pattern" if word.why == A_GLOB else "not searched for"
            return WordState(Mark.NOT_ASKED, told, word.why)
        if not word.names:
            return WordState(Mark.NOT_ASKED, "not checked", "These are too many names to check.")
        known = [self.of(name, now_s) for name in word.names]
        if word.count == 1:
            return self._of_one(word.names[0], known[0])
        yes, waiting = known.count(Answer.YES), known.count(Answer.SEARCHING)
        told = f"{grouped(yes)} of {grouped(len(known))} {'answers' if yes == 1 else 'answer'}"
        if len(known) < word.count:
            told += f", the first of {grouped(word.count)}"
        if waiting:
            return WordState(Mark.SEARCHING, f"{told}, searching …")
        silent = [name for name in word.names if name not in self._hosts]
        mark = Mark.ALL if not silent else Mark.SOME if yes else Mark.NONE
        tip = "\n".join(["No answer:", *silent[:_LISTED]]) if silent else ""
        if len(silent) > _LISTED:
            tip += f"\nand {grouped(len(silent) - _LISTED)} more"
        return WordState(mark, told, tip)

    def _of_one(self, name: str, answer: Answer) -> WordState:
        match answer:
            case Answer.YES:
                host = self._hosts[name]
                return WordState(Mark.ALL, "answers", f"From {host}" if host else "")
            case Answer.REFUSED:
                return WordState(Mark.NOT_ASKED, "not searched for", self._refused[name])
            case Answer.NONE:
                tip = f"No server has answered for {NO_ANSWER_S:.0f} s; PV Watch goes on asking."
                return WordState(Mark.NONE, "no answer", tip)
        return WordState(Mark.SEARCHING, "searching …")

    def summary(self, words: NameWords, now_s: float) -> str:
        """Return how many names answer, in one line; "": nothing is asked for."""
        names = words.names()
        if not names:
            return ""
        known = [self.of(name, now_s) for name in names]
        yes, waiting = known.count(Answer.YES), known.count(Answer.SEARCHING)
        plural = "PV answers" if len(names) == 1 else "PVs answer"
        told = f"{grouped(yes)} of {grouped(len(names))} {plural}"
        told += f", {grouped(waiting)} searched for" if waiting else ""
        unasked = any(not word.why and len(word.names) < word.count for word in words.words)
        if unasked or not words.whole:
            told += f"; only the first {grouped(len(names))} are checked"
        return told
