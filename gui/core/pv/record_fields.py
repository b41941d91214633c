"""Fields of a record: which ones the inspector reads, and what the IOC returned."""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

NOT_THERE: Final = "not there"  # the IOC answers for other fields of the record, not for this one
NO_REPLY: Final = "no reply"
CUT: Final = "may be longer: only 39 bytes could be read"

FIELDS: Final[tuple[str, ...]] = (
    "DESC", "RTYP", "EGU", "PREC", "HIHI", "HIGH", "LOW", "LOLO", "HHSV", "HSV", "LSV", "LLSV",
    "HYST", "HOPR", "LOPR", "DRVH", "DRVL", "ZSV", "OSV", "COSV", "UNSV", "STAT", "SEVR", "ACKS",
    "UDF", "SCAN", "PINI", "DTYP", "INP", "OUT", "FLNK", "CALC", "SIMM", "MDEL", "ADEL", "NELM",
    "NORD", "FTVL", "DISP", "DISV", "DISA", "ASG", "TSE", "TSEL", "PRIO", "PHAS",
)  # fmt: skip
"""Fields that the inspector reads, in the order shown; no record type has all of them."""

LONG_FIELDS: Final = frozenset({"DESC", "INP", "OUT", "FLNK", "CALC", "TSEL"})
"""Texts that may exceed the 39 bytes of a CA string: read as ``FIELD$`` where the IOC can."""

_FILTER: Final = re.compile(r"\{\s*[\"'}].*", re.DOTALL)

_FIELD: Final = re.compile(r"\w*", re.ASCII)


def record_name(pv: str) -> str:
    """Return the record of a PV's name: without field, ``$`` and JSON filter.

    Braces alone are part of a name at some sites: ``SR{PS:1}I``.
    """
    record = pv.strip().partition(".")[0]
    return _FILTER.sub("", record).removesuffix("$")


def field_name(pv: str) -> tuple[str, str]:
    """Return record and field of a PV's name; the field is ``VAL`` where none is named."""
    field = _FIELD.match(pv.strip().partition(".")[2])
    return record_name(pv), (field.group() if field else "") or "VAL"


class FieldValue(NamedTuple):
    """One field: its text, or ``None`` with the reason."""

    field: str
    text: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FieldsRead:
    """Fields read for ``request`` since its last event.

    ``done``: the last event; each field asked for was in one of the events.
    """

    slot: int
    request: int
    values: tuple[FieldValue, ...]
    done: bool
