"""Meaning of the numbers in a history: what they count, in which unit, with which state names."""

from dataclasses import dataclass, replace

from gui.core.pv.digits import sample_text
from gui.core.pv.formatting import plain
from gui.core.pv.updates import Metadata, PvKind


@dataclass(frozen=True, slots=True)
class Meaning:
    """As the PV had it while the samples came; ``metadata`` ``None``: it has not come yet."""

    kind: PvKind = PvKind.FLOAT
    metadata: Metadata | None = None

    @property
    def unit(self) -> str:
        """The unit as the IOC has it, "" where there is none or while it is unknown."""
        return self.metadata.units if self.metadata is not None else ""

    @property
    def is_known(self) -> bool:
        """Whether unit and state names have come."""
        return self.metadata is not None

    def is_that_of(self, other: "Meaning") -> bool:
        """Tell whether a number means the same; precision and limits may differ."""
        mine, its = self.metadata or Metadata(), other.metadata or Metadata()
        return (self.kind, mine.units, mine.labels) == (other.kind, its.units, its.labels)

    def text(self, value: float, resolution: float = 0.0) -> str:
        """Return a sample as plain text, with the digits that a ``resolution`` > 0 shows."""
        return sample_text(self.kind, value, self.metadata, resolution)

    def number(self, value: float, resolution: float = 0.0) -> str:
        """Return a sample as ``text`` does, without its unit."""
        bare = None if self.metadata is None else replace(self.metadata, units="")
        return sample_text(self.kind, value, bare, resolution)

    def words(self) -> str:
        """Return the unit or, without one, what the numbers are, as plain text."""
        named = {PvKind.ENUM: "states", PvKind.INTEGER: "whole numbers"}
        return plain(self.unit, 16) or named.get(self.kind, "numbers without a unit")
