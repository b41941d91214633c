"""Replies that are wrong, and replies that are compared bit for bit."""

import random
import time

import numpy as np

from gui.core.table.cell_texts import CellTexts
from gui.workers.ca import lost_channels
from tests.faults.scene import Scene
from tests.support.hostile_server import MODES, UNREADABLE, ExactServer, HostileServer
from tests.support.soft_ioc import missing_of

HEALTHY = 50
SPECIAL = (
    0x7FF8_0000_0000_0000, 0xFFF8_0000_0000_0000, 0x7FF8_DEAD_BEEF_0001, 0xFFFF_FFFF_FFFF_FFFF,
    0x7FF0_0000_0000_0001, 0xFFF0_0000_0000_0001, 0x7FF4_1234_5678_9ABC,  # signalling
    0x7FF0_0000_0000_0000, 0xFFF0_0000_0000_0000, 0x8000_0000_0000_0000, 0,
    1, 0x8000_0000_0000_0001, 0x000F_FFFF_FFFF_FFFF, 0x0010_0000_0000_0000,
    0x7FEF_FFFF_FFFF_FFFF, 0xFFEF_FFFF_FFFF_FFFF,
)  # fmt: skip


def hostile(scene: Scene) -> None:
    """A server replies wrongly in every way beside a healthy IOC, in one tab."""
    server = HostileServer(scene.ports[1], "H:")
    ioc = scene.counting("G:", HEALTHY, ".1 second")
    names = [f"G:{k}" for k in range(HEALTHY)]
    session = scene.open([*names, *(f"H:{mode}" for mode in MODES)])
    store = session.store
    scene.until(lambda: bool(store.fresh()[:HEALTHY].all()), 20.0, "the healthy ones are live")
    every = HEALTHY + len(MODES)
    scene.until(lambda: store.connected_count() == every, 20.0, "all connected")
    ends, stale, looks = time.monotonic() + (300.0 if scene.full else 5.0), 0, 0
    while time.monotonic() < ends:
        scene.beside(server.attack)
        scene.run(0.05)
        looks, stale = looks + 1, stale + int(not store.fresh()[:HEALTHY].all())
    slots = {mode: store.slot_of(f"H:{mode}") for mode in MODES}
    told = store.remarks.bad_replies
    scalars = [mode for mode in UNREADABLE if mode != "array"]
    scene.until(
        lambda: all(told.get(slots[mode], 0) == server.wrong[mode] for mode in scalars),
        20.0,
        f"counted {[(mode, told.get(slots[mode], 0), server.wrong[mode]) for mode in scalars]}",
    )
    ended = scene.beside(lambda: ioc.stand(*names))
    scene.until(lambda: store.value[:HEALTHY].tolist() == ended, 30.0, "the last values")
    missing = -int(scene.beside(lambda: ioc.merged(*names)))
    for slot in range(HEALTHY):
        values = store.filed_history(slot).window(0, 2**62)[1]
        missing += missing_of(np.unique(values[np.isfinite(values)]))
    fresh, texts = store.fresh(), CellTexts(store)
    shown = {mode: texts.value(slot) for mode, slot in slots.items()}
    scene.report |= {
        "modes": len(MODES), "wrong_replies": sum(server.wrong.values()), "looks": looks,
        "healthy_stale": stale, "lost": missing, "shown": shown,
    }  # fmt: skip
    assert missing <= 0 == store.dropped_total == store.failed_total
    assert fresh[:HEALTHY].all(), "the healthy ones are live"
    if scene.full:
        assert stale == 0
    unmarked = [mode for mode in UNREADABLE if fresh[slots[mode]]]
    assert not unmarked, f"shown as good: {unmarked}"
    assert told[slots["array"]] > 0 and not fresh[slots["eca0"]] and not fresh[slots["eca-1"]]
    longer = store.array[slots["longer"]]
    assert longer is not None and len(longer) == 50, "what came is shown, as long as it is"
    assert store.figures.removed == 0
    scene.close(session)
    scene.until(lambda: scene.workers() == 0, 30.0, "worker ends")
    server.stop()


def bit_for_bit(scene: Scene) -> None:
    """The history is what the server sent, to the bit, with gaps where circuits were cut.

    A circuit cut in order brings all that was written to it, as far as the kernel had taken it; a
    reset throws away what was under way. So what is kept of a circuit is the beginning of what was
    written to it, without a hole, and a gap follows.
    """
    server = ExactServer(scene.ports[1], "B:")
    names = [f"B:{k}" for k in range(3)]
    updates, cuts = (90_000, 60) if scene.full else (6_000, 6)
    lost_channels.RENEW_S = 0.5  # libca alone waits 10 s before it searches anew
    session = scene.open(names)
    scene.all_live(session)
    rng = random.Random(17)
    sent = 0
    for turn in range(cuts + 1):
        share = updates * (turn + 1) // (cuts + 1)
        while sent < share:
            for _ in range(min(100, share - sent)):
                bits = rng.choice(SPECIAL) if rng.random() < 0.3 else rng.getrandbits(64)
                assert server.send(names[sent % 3], bits, rng.randrange(4))
                sent += 1
            if sent < share or not turn % 2:  # what comes right before a reset may be thrown away
                scene.run(0.005)
        if turn < cuts:
            if turn % 3 == 0:  # all have come: nothing may be missing
                scene.until(lambda: _all_came(server, session.store, names), 20.0, "all came")
            circuits = len(server.written[names[0]])
            server.cut(reset=turn % 2 == 1)
            scene.until(
                lambda circuits=circuits: all(
                    len(server.written[name]) == circuits + 1 for name in names
                ),
                60.0,
                "subscribed anew",
            )
            scene.all_live(session)
    scene.until(lambda: _all_came(server, session.store, names), 20.0, "all came")
    swallowed, kept = 0, 0
    for slot, name in enumerate(names):
        times, values, severities, gaps = session.store.filed_history(slot).window(0, 2**62)
        came = list(
            zip(times.tolist(), values.view(np.uint64).tolist(), severities.tolist(), strict=True)
        )
        kept += len(came)
        assert session.store.histories.evicted == 0
        at, last = 0, None
        for number, circuit in enumerate(server.written[name]):
            mine = 0
            while (
                mine < len(circuit) and at + mine < len(came) and (came[at + mine] == circuit[mine])
            ):
                mine += 1
            if last is not None:
                first = circuit[0][0]
                assert ((gaps[:, 0] <= first) & (gaps[:, 1] >= last)).any(), f"no gap at {number}"
            assert mine, f"{name}: circuit {number} is not what was sent: {came[at : at + 2]}"
            at, last = at + mine, came[at + mine - 1][0]
            swallowed += len(circuit) - mine
        assert at == len(came), f"{name}: {came[at : at + 3]} was never sent so"
        assert len(gaps) == cuts, f"{len(gaps)} gaps of {cuts} cuts"
    written = sum(len(circuit) for name in names for circuit in server.written[name])
    scene.report |= {
        "written": written, "kept": kept, "cuts": cuts, "swallowed_at_cuts": swallowed,
    }  # fmt: skip
    assert kept + swallowed == written
    assert session.store.dropped_total == 0 == len(session.store.remarks.bad_replies)
    scene.close(session)
    scene.until(lambda: scene.workers() == 0, 30.0, "worker ends")
    server.stop()


def _all_came(server: ExactServer, store: object, names: list[str]) -> bool:
    """Tell whether the latest value of each PV is the last one written."""
    return all(
        store.time_ns[slot] == server.written[name][-1][-1][0]  # type: ignore[attr-defined]
        for slot, name in enumerate(names)
    )
