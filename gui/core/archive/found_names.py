"""Archived names that several searches found, as one list, and what a person reads of it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from gui.core.archive.name_search import MOST_LISTED, NamesFound
from gui.core.pv.counts import grouped
from gui.core.pv.plain_text import plain


@dataclass(slots=True)
class FoundNames:
    """What is known of ``patterns``; ``found`` by their searches' keys, ``None`` while they run."""

    patterns: tuple[str, ...] = ()
    left_out: int = 0  # patterns that are not searched for: they are too many
    found: dict[Hashable, NamesFound | None] = field(default_factory=dict)
    stopped: bool = False

    def is_searching(self) -> bool:
        """Tell whether an answer is awaited."""
        return not self.stopped and any(each is None for each in self.found.values())

    def rows(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the names, each once, with the appliances that have it."""
        merged: dict[str, tuple[str, ...]] = {}
        for each in self._answers():
            for name in each.names:
                merged.setdefault(name, each.appliances.get(name, ()))
        return tuple(merged.items())

    def words(self) -> str:
        """Return how many names match, of which it is not known whether they are all."""
        sought = ", ".join(plain(pattern, 60) for pattern in self.patterns[:3])
        sought += f" and {len(self.patterns) - 3} more" if len(self.patterns) > 3 else ""
        patterns = "pattern is" if self.left_out == 1 else "patterns are"
        rest = (
            f" {grouped(self.left_out)} more {patterns} not searched for." if self.left_out else ""
        )
        if self.is_searching():
            return f"Searching the archive for {sought} …{rest}"
        count = len({name for each in self._answers() for name in each.names})
        if any(each.is_cut for each in self._answers()):
            told = (
                f"More than {grouped(MOST_LISTED)} archived names match "
                f"{sought}: {grouped(count)} are listed,"
                " a longer pattern finds fewer."
            )
        elif count:
            verb = "name matches" if count == 1 else "names match"
            told = f"{grouped(count)} archived {verb} {sought}."
        elif self.faults():
            told = f"It is not known which archived names match {sought}."
        elif self.stopped:
            told = ""
        else:
            told = f"No archived name matches {sought}."
        if self.stopped:
            told = f"{told} The search was stopped: there may be others.".lstrip()
        return told + rest

    def faults(self) -> tuple[str, ...]:
        """Return a sentence for each appliance that did not answer: names may be missing."""
        said = dict.fromkeys(fault for each in self._answers() for fault in each.faults)
        return tuple(plain(fault, 200) for fault in said)

    def _answers(self) -> Sequence[NamesFound]:
        return [each for each in self.found.values() if each is not None]
