"""Blocks of a range: those of all samples, cut to what is in force in it."""

from collections.abc import Iterable, Iterator

from gui.core.export.sample_block import SampleBlock


def blocks_between(
    blocks: Iterable[SampleBlock], begin_ns: int, end_ns: int
) -> Iterator[SampleBlock]:
    """Yield the samples of [begin, end], and before them the last one that is older."""
    older: SampleBlock | None = None
    for block in blocks:
        first = int(block.time_ns.searchsorted(begin_ns, "left"))
        last = int(block.time_ns.searchsorted(end_ns, "right"))
        if first:
            older = part_of(block, first - 1, first)
        if first == len(block.time_ns):
            continue
        if older is not None:
            if last and first:
                first -= 1  # it is in this block
            else:
                yield older
            older = None
        yield part_of(block, first, last)
        if last < len(block.time_ns):
            return
    if older is not None:
        yield older


def part_of(block: SampleBlock, first: int, last: int) -> SampleBlock:
    """Return the samples [first, last) of ``block``."""
    part = slice(first, last)
    return SampleBlock(
        block.time_ns[part],
        block.value[part],
        block.severity[part],
        None if block.status is None else block.status[part],
        None if block.texts is None else block.texts[part],
    )
