"""What an export waits for before it copies what the memory holds: the archive's samples."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from gui.core.history.history import SampleHistory


class FetchedFirst(QObject):
    """Fetches once; emits ``ready`` or ``failed``, unless it is cancelled. GUI thread."""

    progressed = Signal(str)  # how far it has come, in words
    ready = Signal()
    failed = Signal(str)  # why not, in a sentence

    def start(self) -> None:
        """Begin; ``ready`` may come at once."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Want nothing more."""
        raise NotImplementedError

    def pieces(self, slot: int) -> Sequence[SampleHistory]:
        """Return what was fetched of ``slot`` beside what the memory holds now, oldest first.

        After these what fills holes in what the memory holds.
        """
        raise NotImplementedError
