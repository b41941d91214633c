"""Where the samples of a chart begin: from there on it is not empty."""

from collections.abc import Iterable, Sequence

from gui.core.history.history import SampleHistory


def data_begin(traces: Iterable[Sequence[SampleHistory]], opened_ns: int) -> int | None:
    """Return the earliest time (ns, UTC) of samples; ``None``: there are none.

    ``traces``: the histories of each trace, oldest first. A single sample from before
    ``opened_ns`` is the value in force then, however old it is: it begins at ``opened_ns``.
    """
    begins = []
    for histories in traces:
        kept = [history for history in histories if len(history)]
        if not kept:
            continue
        first_ns = kept[0].first_ns
        second_ns = kept[0].second_ns if len(kept[0]) > 1 else kept[-1].last_ns
        recorded = first_ns < second_ns < opened_ns
        begins.append(first_ns if recorded else max(first_ns, opened_ns))
    return min(begins, default=None)
