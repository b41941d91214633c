"""Meaning of archived numbers: unit, precision, limits and state names from a chunk's header."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gui.core.archive.pb.payload_type import PayloadType
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Metadata, PvKind

MOST_UNIT: Final = 40  # characters; EPICS has 7
MOST_LABEL: Final = 80  # EPICS has 25
MOST_STATES: Final = 1000
_SHOWN_STATES: Final = 16  # that ``Metadata.labels`` can hold
_MOST_DIGITS: Final = 40
_STATE: Final = "ENUM_"


@dataclass(frozen=True, slots=True)
class _Properties:
    """Properties as text, whose numbers may be anything."""

    found: Mapping[str, str]

    def number(self, name: str) -> float | None:
        """Return a finite number; ``None``: there is none."""
        try:
            number = float(self.found[name][:_MOST_DIGITS])
        except (KeyError, ValueError):
            return None
        return number if math.isfinite(number) else None

    def pair(self, low: str, high: str) -> tuple[float, float] | None:
        """Return two limits, if both are there and are not both 0, which means none."""
        first, last = self.number(low), self.number(high)
        if first is None or last is None or first == last == 0:
            return None
        return first, last

    def states(self) -> dict[int, str]:
        """Return the names of states by their numbers."""
        states = {}
        for name, text in self.found.items():
            number = name.removeprefix(_STATE)
            is_state = name.startswith(_STATE) and number.isascii() and number.isdigit()
            if is_state and len(number) < 5 and int(number) < MOST_STATES:
                states[int(number)] = text[:MOST_LABEL]
        return states


def meaning_of(properties: Mapping[str, str], kind: PayloadType, is_binned: bool) -> Meaning:
    """Return what numbers of a chunk mean. Bins are doubles: their PV is an enum if it has states.

    Without any property nothing is known: its ``metadata`` is ``None``.
    """
    given = _Properties(properties)
    states = given.states()
    shown = kind.kind
    if is_binned:
        shown = PvKind.ENUM if states else PvKind.FLOAT
    if not properties:
        return Meaning(shown)
    precision = given.number("PREC")
    shown_states = range(min(max(states, default=-1) + 1, _SHOWN_STATES))
    return Meaning(
        shown,
        Metadata(
            units=properties.get("EGU", "")[:MOST_UNIT],
            precision=int(precision) if precision is not None and 0 <= precision < 100 else None,
            display_limits=given.pair("LOPR", "HOPR"),
            warning_limits=given.pair("LOW", "HIGH"),
            alarm_limits=given.pair("LOLO", "HIHI"),
            control_limits=given.pair("DRVL", "DRVH"),
            labels=tuple(states.get(number, "") for number in shown_states),
            single=kind == PayloadType.FLOAT,
            read_names=tuple(sorted(p for p in states.items() if p[0] >= _SHOWN_STATES)),
        ),
    )
