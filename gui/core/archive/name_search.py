"""Questions to the archive beside those for samples: names, what is archived, values at a time."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

from gui.core.archive.appliance_replies import ValueAtTime

MOST_LISTED: Final = 20_000  # names of a search


@dataclass(frozen=True, slots=True)
class NameSearch:
    """Names that match ``pattern``, a glob with ``*`` and ``?``; at most ``limit`` are listed."""

    key: Hashable
    pattern: str
    limit: int = MOST_LISTED


@dataclass(frozen=True, slots=True)
class NamesFound:
    """Names found, in natural order, without doubles. ``is_cut``: there are more than ``limit``.

    ``appliances``: the base addresses of those that have each name, which may be several.
    ``faults``: a sentence for each appliance that did not answer, so names may be missing.
    """

    key: Hashable
    names: tuple[str, ...]
    appliances: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_cut: bool = False
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreArchived:
    """The question which of ``pvs`` are archived."""

    key: Hashable
    pvs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArchivedNames:
    """``appliances``: where each archived PV is. A PV that is in neither is not archived.

    ``unknown``: an appliance did not answer, and none of the others has them.
    """

    key: Hashable
    appliances: dict[str, str] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValuesQuestion:
    """The question which values ``pvs`` had at ``time_ns`` (UTC)."""

    key: Hashable
    pvs: tuple[str, ...]
    time_ns: int


@dataclass(frozen=True, slots=True)
class ValuesFound:
    """Values by PV: of each the latest sample at or before the time. Absent ones are not archived,
    or not known where there are ``faults``.
    """

    key: Hashable
    values: dict[str, ValueAtTime] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionsFound:
    """Versions of the appliances by base address, with a sentence for each that did not answer."""

    key: Hashable
    versions: dict[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
