"""Annotations in a group file: ``[[annotation]]`` with ``time``, a date and time, and ``text``."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from gui.core.groups.annotations import LATEST_NS, MOST_CHARACTERS
from gui.core.groups.group import Annotation

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def annotation_of(table: dict[str, Any]) -> Annotation:
    """Take time and text out of ``table``; the other keys are kept.

    Raises ``ValueError``: the key and what it must be.
    """
    at, text = table.pop("time", None), table.pop("text", None)
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise ValueError("time", "must be a date and time with its offset")
    time_ns = (at - _EPOCH) // timedelta(microseconds=1) * 1_000
    if not 0 <= time_ns <= LATEST_NS:
        raise ValueError("time", "must be between 1970 and 2262")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("text", "must be a text")
    if len(text) > MOST_CHARACTERS:
        raise ValueError("text", f"is longer than {MOST_CHARACTERS} characters")
    return Annotation(time_ns, " ".join(text.split()), table)


def table_of(annotation: Annotation) -> dict[str, Any]:
    """Return the table of an annotation."""
    at = _EPOCH + timedelta(microseconds=annotation.time_ns // 1_000)
    return {"time": at, "text": annotation.text, **annotation.extra}
