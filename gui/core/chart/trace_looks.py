"""Looks of traces: the number that gives a PV its colour and dash, and keeps them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from gui.core.groups.group import PvSpec, is_heading

LOOKS: Final = 28  # seven colours in four dashes


class TraceLooks:
    """Allots looks, 0 … ``LOOKS`` − 1, by name of the PV; what was given is never changed. Pure.

    By name: a PV that is removed and comes back by undo looks as before.
    """

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def allot(self, plotted: Sequence[PvSpec]) -> list[int]:
        """Return the look of each plotted PV: that which it had, else its file's, else a free one.

        Free is what the fewest of the plotted have, then the fewest that were ever plotted, then
        the lowest.
        """
        for spec in plotted:
            if spec.look is not None:
                self._given.setdefault(spec.name, spec.look % LOOKS)
        shown = Counter(self._given[s.name] for s in plotted if s.name in self._given)
        ever = Counter(self._given.values())
        for spec in plotted:
            if spec.name not in self._given:
                look = min(range(LOOKS), key=lambda n: (shown[n], ever[n], n))
                self._given[spec.name] = look
                shown[look] += 1
                ever[look] += 1
        return [self._given[spec.name] for spec in plotted]

    def written(self, pvs: Iterable[PvSpec]) -> tuple[PvSpec, ...]:
        """Return ``pvs`` for a file: the plotted ones with their looks, the others without.

        Looks are left out where the file would give the same ones without them.
        """
        pvs = tuple(pvs)
        plotted = [spec for spec in pvs if spec.plot and not is_heading(spec.name)]
        looks = self.allot(plotted)
        by_name = {spec.name: look for spec, look in zip(plotted, looks, strict=True)}
        bare = tuple(spec if spec.look is None else replace(spec, look=None) for spec in pvs)
        if TraceLooks().allot([spec for spec in bare if spec.name in by_name]) == looks:
            return bare
        return tuple(replace(s, look=by_name[s.name]) if s.name in by_name else s for s in bare)
