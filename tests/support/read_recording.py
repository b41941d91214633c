"""Entries of a recording, read as the program reads them, without its losses."""

from collections.abc import Iterator

from gui.core.recording.notes import Entry
from gui.files.recording.recording import Recording


def entries_of(recording: Recording) -> Iterator[Entry]:
    """Yield all entries that can be read, in order."""
    for found in recording.frames_or_losses(-(2**63)):
        if isinstance(found, list):
            yield from found
