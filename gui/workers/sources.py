"""Registry of the protocols that a worker can use, by name; a row loads its code when used."""

from typing import Final

from gui.workers.source import PvSource, SourceType


def _channel_access(queue_limit: int) -> PvSource:
    from gui.workers.ca.source import CaSource

    return CaSource(queue_limit)


def _channel_names(queue_limit: int) -> PvSource:
    from gui.workers.ca.name_source import NameSource

    return NameSource(queue_limit)


def update_way() -> str:
    """Return how scalar updates of Channel Access are taken, for people."""
    from gui.workers.ca.native.library import described

    return described()


SOURCES: Final[dict[str, SourceType]] = {
    "ca": SourceType("Channel Access", _channel_access),
    "ca names": SourceType("Channel Access", _channel_names),  # whether they answer, no values
}
