"""Tells names of PVs from other text, before anything is searched on the network."""

import re
from collections.abc import Container, Iterable
from typing import Final

from gui.core.groups.name_list import why_not_watched

# a record's name with a letter, then a field, then a modifier of its channel
_RECORD: Final = re.compile(
    r"(?=[^.]*[A-Za-z$])[A-Za-z0-9$(){}<>\[\]_:;+#%^@~-]+(?:\.[A-Z][A-Z0-9_]*\$?)?(?:\.?[\[{].*)?"
)
_TELLING: Final = re.compile(r"[:_0-9{]|\$\(")  # what words of a sentence do not have
_LAST: Final = (":", "-", ";", "+")


def looks_like_name(name: str) -> bool:
    """Tell whether ``name`` has the form of a PV's name, and is not a word of a sentence."""
    if why_not_watched(name):  # asks for another protocol: not searched for
        return True
    record = name.partition(".")[0]
    return (
        _RECORD.fullmatch(name) is not None
        and _TELLING.search(record) is not None
        and not record.endswith(_LAST)
    )


def doubtful_names(names: Iterable[str], known: Container[str] = ()) -> list[str]:
    """Return those of ``names`` that may be other text; a ``known`` name is none."""
    return [name for name in names if name not in known and not looks_like_name(name)]
