"""Requests to the archive: samples of one PV over a range of time, with the key of who asked."""

from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArchiveRequest:
    """Samples of ``pv`` from ``begin_ns`` to ``end_ns`` (UTC ns since 1970), both included.

    ``bins``: about how many bins to reduce them to, at least 1; ``None``: raw samples.
    """

    pv: str
    begin_ns: int
    end_ns: int
    bins: int | None = None


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request as it is handed to the fetcher; its answer, and word of it, carry ``key``.

    A key is used once. Of equal ``urgency`` the earlier request comes first; higher ones before.
    """

    key: Hashable
    request: ArchiveRequest
    urgency: int = 0


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far a request under way has come: bytes as they are after gzip, and samples in them."""

    key: Hashable
    received: int
    samples: int
    appliance: str
