"""Samples of a recording as a source of exports: read once, put in order of PVs on the disk."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from gui.core.export.block_range import blocks_between
from gui.core.export.sample_block import PvDescription, SampleBlock
from gui.core.export.timeline import Part, Timeline
from gui.core.pv.updates import Batch, Int64s, PvKind
from gui.core.recording.notes import entry_time_ns
from gui.core.recording.recorded_timelines import RecordedTimelines
from gui.files.export.sample_spool import SampleSpool
from gui.files.recording.recording import Loss, Recording

_LATEST_NS: Final = 60_000_000_000  # a sample of a time may have come so much later


class RecordedSamples:
    """A ``SampleSource`` over [begin, end] of a recording; ``close`` it. One thread."""

    def __init__(
        self,
        recording: Recording,
        begin_ns: int,
        end_ns: int,
        progress: Callable[[float], None],
        folder: Path | None = None,
    ) -> None:
        """Read all frames of the range into a file in ``folder`` that has no name.

        Raises ``OSError``, and what ``progress`` raises.
        """
        self._spool = SampleSpool(folder)
        self._timelines = RecordedTimelines(self._spool.take, self._spool.take_text)
        try:
            self._read(recording, begin_ns, end_ns, progress)
            self._spool.finish()
        except BaseException:
            self._spool.close()
            raise
        self.losses: tuple[Loss, ...] = tuple(recording.losses)
        self._parts: dict[PvDescription, tuple[Timeline, Part]] = {}
        for timeline in self._timelines.timelines.values():
            filled = [each for each in timeline.parts if any(map(self._count, each.series))]
            for number, part in enumerate(filled):
                self._parts[timeline.described(part, number)] = (timeline, part)

    @property
    def names(self) -> tuple[str, ...]:
        """All PVs of the recording, those too that have no samples."""
        return tuple(self._timelines.timelines)

    def without_samples(self) -> dict[str, str]:
        """Return the PVs that an export leaves out, each with why: part of a sentence."""
        have = {pv.name for pv in self._parts}
        lacking = {}
        for name, timeline in self._timelines.timelines.items():
            if name in have:
                continue
            kinds = {part.meaning.kind for part in timeline.parts}
            if not kinds:
                lacking[name] = "never connected"
            elif kinds == {PvKind.ARRAY}:
                lacking[name] = "arrays, which are not exported"
            else:
                lacking[name] = "no value in this time"
        return lacking

    def close(self) -> None:
        """Free the disk."""
        self._spool.close()

    def _count(self, series: int) -> int:
        return self._spool.counts.get(series, 0)

    def _read(
        self,
        recording: Recording,
        begin_ns: int,
        end_ns: int,
        progress: Callable[[float], None],
    ) -> None:
        entries, since_ns = recording.state_before(begin_ns)
        if begin_ns <= recording.begin_ns:
            since_ns = 0  # all, also where this machine's clock was set back
        for entry in entries:
            self._timelines.take(entry)
        until_ns = min(end_ns + _LATEST_NS, recording.end_ns)
        came_ns = since_ns
        for found in recording.frames_or_losses(since_ns):
            if isinstance(found, tuple):
                self._timelines.lose(found[0])
                continue
            for entry in found:
                came_ns = entry_time_ns(entry)
                if came_ns >= since_ns and (not isinstance(entry, Batch) or came_ns <= until_ns):
                    self._timelines.take(entry)
            progress((came_ns - since_ns) / max(until_ns - since_ns, 1))
            if came_ns > until_ns:
                break
        self._timelines.lose(min(max(came_ns, since_ns), recording.end_ns))

    def pvs(self) -> tuple[PvDescription, ...]:
        """Return the PVs that have samples, those of texts included; arrays are left out."""
        return tuple(self._parts)

    def span(self) -> tuple[int, int]:
        """Return the times of the first and the last sample."""
        return self._spool.first_ns, self._spool.last_ns

    def blocks(self, pv: PvDescription, begin_ns: int, end_ns: int) -> Iterator[SampleBlock]:
        """Yield the samples of [begin, end], the one in force before them first."""
        return blocks_between(self._spool.blocks(self._parts[pv][1].series), begin_ns, end_ns)

    def gaps(self, pv: PvDescription, begin_ns: int, end_ns: int) -> Int64s:
        """Return the times (k, 2) of which nothing is known."""
        timeline, part = self._parts[pv]
        return timeline.gaps_of(part, begin_ns, end_ns)
