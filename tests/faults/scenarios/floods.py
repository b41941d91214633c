"""More than there should be: names that are missing, arrays, bursts, a GUI that does not come."""

import time

import numpy as np

from gui.core.history.budget import HistoryBudget
from gui.tab.tab import Tab
from tests.faults.scene import Scene
from tests.support.soft_ioc import counting_records, missing_of

MISSING, GOOD = 10_000, 300


def missing(scene: Scene) -> None:
    """10,000 names that nobody serves, among 300 good ones."""
    scene.counting("M:", GOOD, ".1 second")
    step = MISSING // GOOD
    names = []
    for k in range(GOOD):
        names += [f"M:{k}", *(f"M:none{k}-{j}" for j in range(step + (k < MISSING % GOOD)))]
    session = scene.open(names)
    assert session.store.alive_count() == GOOD + MISSING
    took = scene.until(lambda: session.store.connected_count() == GOOD, 40.0, "good ones connect")
    scene.until(lambda: int(session.store.fresh().sum()) == GOOD, 5.0, "good ones are live")
    scene.run(30.0 if scene.full else 1.0)
    scene.report |= {"missing": MISSING, "good": GOOD, "good_connected_s": round(took, 2)}
    good = np.flatnonzero(session.store.has_value).tolist()
    assert len(good) == GOOD and session.store.dropped_total == 0 == scene.lost(session)


def arrays(scene: Scene) -> None:
    """Arrays of 1e6 doubles at 5 Hz, one of them drawn: every one is received or merged."""
    elements = 1_000_000
    ioc = scene.ioc(
        "".join(
            f'record(waveform,"A:{k}"){{field(SCAN,".2 second")field(NELM,"{elements}")'
            f'field(FTVL,"DOUBLE")field(MPST,"Always")field(APST,"Always")}}\n'
            for k in range(2)
        )
        + counting_records("A:n", 1, ".1 second")
    )
    for k in range(2):
        scene.beside(lambda k=k: ioc.shell(f"fill A:{k} {elements}"))
    session = scene.open(["A:0", "A:n0", "A:1"])
    scene.all_live(session)
    scene.run(1.0)
    at, wall = session.store.updates[[0, 2]].copy(), time.monotonic()
    scene.run(60.0 if scene.full else 3.0)
    scene.until(lambda: (session.store.updates[[0, 2]] - at).min() >= 5, 30.0, "arrays go on")
    wall = time.monotonic() - wall
    rates = (session.store.updates[[0, 2]] - at) / wall
    array = session.store.array[0]
    scene.report |= {
        "elements": 0 if array is None else len(array), "updates_per_s": rates.round(2).tolist(),
        "merged": [session.store.merged[slot] for slot in (0, 2)], "lost_beside": lost_of(session),
    }  # fmt: skip
    assert array is not None and len(array) == elements
    assert rates.min() > (2.5 if scene.full else 0), f"{rates} arrays/s"  # of 5
    assert lost_of(session) <= scene.beside(lambda: ioc.merged("A:n0"))


def lost_of(session: object) -> int:
    """Return what is missing of the counter beside the arrays."""
    _, values, _, _ = session.store.filed_history(1).window(0, 2**62)  # type: ignore[attr-defined]
    return missing_of(values[np.isfinite(values)])


def bursts(scene: Scene) -> None:
    """Bursts of 20,000 updates/s over 400 PVs, with pauses; charts show some of them."""
    count = 400
    names = [f"U:{k}" for k in range(count)]
    ioc = scene.counting("U:", count, "Passive")
    session = scene.open(names, plot=20)
    scene.until(lambda: session.store.connected_count() == count, 20.0, "connected")
    best = 0.0
    for _ in range(20 if scene.full else 2):
        scene.beside(lambda: ioc.scan(".02 second", *names))
        scene.run(0.3)
        at, wall = session.store.updates_total, time.monotonic()
        scene.run(2.0)
        best = max(best, (session.store.updates_total - at) / (time.monotonic() - wall))
        scene.beside(lambda: ioc.stand(*names))
        scene.run(0.7)
    missing = scene.lost_at_rest(session, ioc)
    scene.report |= {
        "updates_per_s_most": round(best), "lost": missing, "dropped": session.store.dropped_total,
        "interval_ms": scene.clock.interval_ms,
    }  # fmt: skip
    assert best > (12_000 if scene.full else 0), f"{best:.0f} updates/s"
    assert missing == session.store.dropped_total
    scene.until(lambda: scene.clock.interval_ms <= 200, 10.0, "painting recovers by itself")


def starving(scene: Scene) -> None:
    """A flood in one tab does not starve another: its updates come in time."""
    flooding = scene.counting("F:", 800, ".02 second")
    scene.counting("P:", 20, ".1 second", 1)
    calm = scene.open([f"P:{k}" for k in range(20)])
    scene.all_live(calm)
    flood = scene.open([f"F:{k}" for k in range(800)], plot=20)
    scene.all_live(flood)
    ages = []
    for _ in range(300 if scene.full else 40):
        scene.run(0.1)
        ages.append((time.time_ns() - int(calm.store.time_ns[:20].min())) / 1e6)
    age = float(np.percentile(ages, 99))
    flood_lost = scene.lost_at_rest(flood, flooding)
    scene.report |= {
        "flood_updates": flood.store.updates_total, "calm_age_ms_p99": round(age, 1),
        "lost": scene.lost(calm), "dropped": calm.store.dropped_total,
        "flood_dropped": flood.store.dropped_total, "flood_lost": flood_lost,
    }  # fmt: skip
    assert scene.lost(calm) == calm.store.dropped_total == 0
    assert flood_lost == flood.store.dropped_total
    assert age < scene.limit(1.0, 30.0) * 1e3, f"the calm tab's values are {age:.0f} ms old"


def _age_ns(session: Tab, count: int) -> int:
    return time.time_ns() - int(session.store.time_ns[:count].min())


def gui_blocked(scene: Scene) -> None:
    """The GUI thread stands for 5 s under 20,000 updates/s; then too long for what is kept."""
    count = 400
    ioc = scene.counting("W:", count, ".02 second")
    names = [f"W:{k}" for k in range(count)]
    session = scene.open(names)
    scene.all_live(session)
    scene.run(0.5)
    before, began = session.store.updates_total, time.monotonic()
    time.sleep(5.0)
    if scene.full:
        scene.until(lambda: _age_ns(session, count) < 5e8, 10.0, "caught up")
    missing = scene.lost_at_rest(session, ioc)
    wait, came = time.monotonic() - began - 5.0, session.store.updates_total - before
    dropped = session.store.dropped_total
    scene.report |= {"caught_up_s": round(wait, 2), "lost": missing, "dropped": dropped}
    assert missing == dropped == 0 and came > 0, f"{missing} lost, {dropped} dropped, {came} came"
    if scene.full:
        scene.beside(lambda: ioc.scan(".02 second", *names))
        time.sleep(40.0)  # 800,000 updates; 500,000 are kept
        scene.until(lambda: session.store.dropped_total > 0, 20.0, "told what was dropped")
        scene.until(lambda: _age_ns(session, count) < 5e8, 30.0, "again")
        missing = scene.lost_at_rest(session, ioc)
        scene.report |= {"dropped": session.store.dropped_total, "missing": missing}
        assert missing == session.store.dropped_total


def budget(scene: Scene) -> None:
    """The memory of the histories is used up: the oldest samples go, the newest stay whole."""
    scene.counting("H:", 400, ".02 second")
    scene.set_memory(16)
    session = scene.open([f"H:{k}" for k in range(400)], plot=20)
    scene.all_live(session)
    watched: HistoryBudget = scene.window.budget
    if not scene.full:
        watched.megabytes = 2
    scene.until(lambda: watched.reached, 120.0, "budget reached")
    most = 0
    for _ in range(600 if scene.full else 20):
        scene.run(0.1)
        most = max(most, watched.nbytes)
    times, values, _, _ = session.store.filed_history(0).window(0, 2**62)
    scene.report |= {
        "budget_mb": watched.megabytes, "most_mb": round(most / 2**20, 2), "kept": len(values),
    }  # fmt: skip
    assert scene.lost(session) == session.store.dropped_total == 0, "what is kept has no holes"
    assert (time.time_ns() - int(times[-1])) < scene.limit(2.0) * 1e9, "the newest are there"
    # 400 histories begin with 64 samples each, of which none is taken away
    assert most < watched.megabytes * 2**20 * 1.25, f"{most / 2**20:.1f} MB"
