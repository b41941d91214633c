"""Message from a second instance to the first: one bounded line of JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from gui.core.program.ca_environment import PREFIX
from gui.core.text.time_span import LONGEST_S, SHORTEST_S

SIZE_LIMIT: Final = 1 << 20  # bytes of a message
GREETING: Final = b"pvwatch 1\n"  # sent by the first instance when it is listening
DONE: Final = b"ok\n"
REFUSED: Final = b"no\n"


@dataclass(frozen=True, slots=True)
class LaunchMessage:
    """What to open; ``environment``: the sender's EPICS_CA_*, which must equal the receiver's."""

    files: tuple[Path, ...] = ()  # absolute
    pvs: tuple[str, ...] = ()
    macros: dict[str, str] = field(default_factory=dict)
    span_s: float | None = None
    environment: dict[str, str] = field(default_factory=dict)


def ca_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that decide which IOCs are found and how."""
    return {key: value for key, value in environment.items() if key.startswith(PREFIX)}


def encode(message: LaunchMessage) -> bytes:
    """Return ``message`` as one line. Raises ``ValueError`` when it is larger than 1 MiB."""
    document = {
        "files": [str(path) for path in message.files],
        "pvs": message.pvs,
        "macros": message.macros,
        "span_s": message.span_s,
        "environment": message.environment,
    }
    data = json.dumps(document).encode() + b"\n"  # ASCII: also names that are not Unicode
    if len(data) > SIZE_LIMIT:
        raise ValueError("too much to hand over")
    return data


def decode(data: bytes) -> LaunchMessage:
    """Read one line. Raises ``ValueError``."""
    if len(data) > SIZE_LIMIT:
        raise ValueError("the message is too large")
    try:
        document = json.loads(data.decode("ascii"))
    except RecursionError:
        raise ValueError("the message is nested too deeply") from None
    if not isinstance(document, dict):
        raise ValueError("the message is no object")
    files = tuple(map(Path, _texts(document, "files")))
    if not all(path.is_absolute() and "\0" not in str(path) for path in files):
        raise ValueError("a file is not absolute")
    span = document.get("span_s")
    if span is not None:
        number = isinstance(span, int | float) and not isinstance(span, bool)
        if not number or not SHORTEST_S <= span <= LONGEST_S:
            raise ValueError("span_s is no time span")
        span = float(span)
    pvs = _texts(document, "pvs")
    return LaunchMessage(
        files, pvs, _table(document, "macros"), span, _table(document, "environment")
    )


def _texts(document: dict[str, Any], key: str) -> tuple[str, ...]:
    found = document.get(key, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise ValueError(f"{key} is no list of texts")
    return tuple(found)


def _table(document: dict[str, Any], key: str) -> dict[str, str]:
    found = document.get(key, {})
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ValueError(f"{key} is no table of texts")
    return found
