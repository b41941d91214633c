"""Axes of states: which traces share one, and ticks with the names of states."""

import math
from collections.abc import Iterable

from gui.core.chart.value_scale import ValueScale
from gui.core.chart.value_ticks import ValueTick
from gui.core.history.meaning import Meaning
from gui.core.pv.state_names import state_text
from gui.core.pv.updates import Metadata, PvKind


def axis_id(meaning: Meaning) -> str:
    """Return the id of the axis of a trace that names none: one per unit, or per set of states."""
    if meaning.kind is PvKind.ENUM:
        labels = meaning.metadata.labels if meaning.metadata is not None else ()
        return "states:" + "|".join(labels)
    return f"unit:{meaning.unit}"


def common_states(meanings: Iterable[Meaning]) -> Metadata | None:
    """Return the names of states if these all mean the same states, else ``None``: numbers."""
    found = list(meanings)
    if not found or any(each.kind is not PvKind.ENUM for each in found):
        return None
    if any(not each.is_that_of(found[0]) for each in found):
        return None
    return found[0].metadata


def state_ticks(scale: ValueScale, states: Metadata, most: int) -> list[ValueTick]:
    """Return ticks at whole numbers from 0 on, ``most`` at most, with the names of the states."""
    first, last = max(math.ceil(scale.low), 0), min(math.floor(scale.high), 65535)
    every = max(-(-(last - first + 1) // max(most, 1)), 1)
    first = -(-first // every) * every
    return [
        ValueTick(float(state), state_text(states, state))
        for state in range(first, last + 1, every)
    ]
