"""Natural order of texts: BPM2 before BPM10, whatever the case."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from gui.core.pv.updates import Int64s

_RUN: Final = re.compile("[0-9]+")
_MOST_DIGITS: Final = 0xFFFF


def natural_key(folded: str) -> str:
    """Return a text whose plain order is the natural order of ``folded``, a casefolded text."""
    return _RUN.sub(_number, folded)


def _number(run: re.Match[str]) -> str:
    """Return the digits after their count; all begin with 0, so that numbers sort together."""
    digits = run[0].lstrip("0")
    return f"0{chr(min(len(digits), _MOST_DIGITS))}{digits}"


def ranks(keys: Sequence[str]) -> Int64s:
    """Return the place of each key among the distinct keys, (n,); equal keys share it."""
    place = {key: at for at, key in enumerate(sorted(set(keys)))}
    return np.fromiter(map(place.__getitem__, keys), np.int64, len(keys))
