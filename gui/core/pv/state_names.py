"""Names of an enum's states: as people tell them apart, and as they type them."""

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import Final

from gui.core.pv.plain_text import plain
from gui.core.pv.updates import Metadata, StateNameRead

MOST_NAMES: Final = 16  # MAX_ENUM_STATES: metadata cannot hold more, the PV may have more states
MOST_INDEX: Final = 2**16 - 1
_MOST_LABELS: Final = 256  # of ``labels_with``


def is_open_ended(metadata: Metadata | None) -> bool:
    """Tell whether there may be states that the metadata has no room for."""
    return metadata is not None and len(metadata.labels) >= MOST_NAMES


def raw_names(metadata: Metadata | None) -> dict[int, str]:
    """Return the IOC's names by state; those that are known and not empty."""
    if metadata is None:
        return {}
    names = {index: name for index, name in enumerate(metadata.labels) if name}
    return names | dict(metadata.read_names)


def shown_names(metadata: Metadata | None) -> dict[int, str]:
    """Return the names by state as plain text, each once: ``1 Open`` and ``3 Open``."""
    if metadata is None:
        return {}
    return _shown(metadata.labels, metadata.read_names)


@lru_cache(maxsize=4096)
def _shown(labels: tuple[str, ...], read_names: tuple[tuple[int, str], ...]) -> dict[int, str]:
    names = {
        index: text
        for index, name in raw_names(Metadata(labels=labels, read_names=read_names)).items()
        if (text := plain(name))
    }
    times = Counter(names.values())
    told = {i: f"{i} {text}" if times[text] > 1 else text for i, text in names.items()}
    if len(set(told.values())) == len(told):
        return told
    return {i: f"{i} {text}" for i, text in names.items()}  # a name is that of another, numbered


def state_text(metadata: Metadata | None, state: int) -> str:
    """Return the name of ``state`` as plain text, ``state 5`` where it has none."""
    return shown_names(metadata).get(state) or f"state {state}"


def states_named(metadata: Metadata | None, text: str) -> list[int]:
    """Return the states that ``text`` names: as shown, else as the IOC names them."""
    for names in (shown_names(metadata), raw_names(metadata)):
        for wanted in (text, text.strip()):
            found = sorted(index for index, name in names.items() if name == wanted)
            if found:
                return found
    return []


def labels_with(metadata: Metadata, state: float) -> tuple[str, ...]:
    """Return the labels with the name of ``state``, where that was read; "" for those between."""
    labels = metadata.labels
    if not metadata.read_names or not len(labels) <= state < _MOST_LABELS:
        return labels
    name = dict(metadata.read_names).get(int(state), "")
    return (*labels, *[""] * (int(state) - len(labels)), name)


def with_name(metadata: Metadata | None, event: StateNameRead) -> Metadata | None:
    """Return ``metadata`` with the name that was read."""
    if metadata is None or not event.name:
        return metadata
    names = dict(metadata.read_names) | {event.index: event.name}
    return replace(metadata, read_names=tuple(sorted(names.items())))
