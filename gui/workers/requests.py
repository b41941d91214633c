"""Requests that cross from the GUI thread to a worker as one immutable object."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PutRequest:
    """Ask for one put to the PV in ``slot``; ``request`` comes back in the ``PutResult``."""

    slot: int
    request: int
    value: object


@dataclass(frozen=True, slots=True)
class FieldRequest:
    """Ask for ``fields`` of ``record``; ``request`` comes back in each ``FieldsRead``."""

    request: int
    slot: int
    record: str
    fields: tuple[str, ...]
