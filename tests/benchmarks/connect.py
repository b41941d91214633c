"""``connect``: 5,000 PVs until each shows a value, against a bare ``epics.ca`` loop."""

import time
from statistics import median

from tests.benchmarks.load import PREFIX, client, load_ioc

PVS, TURNS = 5_000, 3


def connect(seconds: float) -> dict[str, object]:
    """``seconds`` is not used: each runs until the last PV is there, in turns, medians count."""
    ours, bare = [], []
    with load_ioc(PVS, "1 second"):
        for _ in range(TURNS):
            bare.append(client("bare_connect", PVS))
            ours.append(client("pvwatch_connect", PVS))
    pvwatch_s = median(float(str(run["seconds"])) for run in ours)
    bare_s = median(float(str(run["seconds"])) for run in bare)
    late = [run["gui_late_ms"] for run in ours]
    worst = max(late, key=lambda found: found["max"])  # type: ignore[index]
    return {
        "pvs": PVS,
        "pvwatch_s": round(pvwatch_s, 3),
        "bare_s": round(bare_s, 3),
        "ratio": round(pvwatch_s / bare_s, 2),
        "gui_late_ms": worst,
    }


def pvwatch_connect(pvs: int) -> dict[str, object]:
    """The program with its window: from opening the group to the frame that shows the last PV."""
    from tests.benchmarks.lateness import ExplainedLateness
    from tests.benchmarks.program import load_group, program

    with program() as shown:
        shown.run(1.0)
        group = load_group(pvs, 4)  # 10 ms; a thread of the program reads one from its file
        lateness = ExplainedLateness()
        lateness.start()
        began = time.monotonic()
        shown.window.open_tabs.open_group(group)
        store = shown.window.open_tabs.contents()[0].store
        shown.until(lambda: len(store) == pvs and bool(store.has_value.all()), 60)
        frame = shown.clock.frames
        shown.until(lambda: shown.painted_frames > frame, 10)
        ended = time.monotonic()
        lateness.stop()
        return {"seconds": ended - began, "gui_late_ms": lateness.percentiles()}


def bare_connect(pvs: int) -> dict[str, object]:
    """``epics.ca``: create the channels, wait until all are connected, get every value."""
    from epics import ca

    ca.initialize_libca()
    began = time.monotonic()
    channels = [ca.create_channel(f"{PREFIX}{k}", connect=False) for k in range(pvs)]
    while not all(ca.isConnected(channel) for channel in channels):
        ca.poll()
    for channel in channels:
        ca.get(channel, wait=False)
    values = [ca.get_complete(channel) for channel in channels]
    ended = time.monotonic()
    assert None not in values, "the bare loop got no value for some PV"
    return {"seconds": ended - began}
