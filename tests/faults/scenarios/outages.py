"""IOCs that die, stop, and come back as something else."""

import signal
import time

import numpy as np

from gui.core.pv.updates import PvKind
from gui.workers.ca.silence.beacons import Beacons
from tests.faults.scene import Scene, is_live, none_live, shown_outages

STALE_S = 3.0
BACK_S = 15.0


def sigkill(scene: Scene) -> None:
    """SIGKILL and restart: every outage is a gap, nothing else is missing."""
    ioc = scene.counting("K:", 20, ".1 second")
    session = scene.open([f"K:{k}" for k in range(20)])
    scene.all_live(session)
    outages, back = [], []
    for _ in range(50 if scene.full else 1):
        scene.run(1.0)
        down = scene.kill(ioc)
        scene.until(lambda: none_live(session), STALE_S, "disconnected")
        scene.run(0.5)
        scene.beside(ioc.restart)
        up = time.time_ns()
        back.append(scene.all_live(session, seconds=BACK_S))
        outages.append((down, up))
    scene.run(0.5)
    wrong = shown_outages(session, outages, scene.full)
    scene.report |= {
        "kills": len(outages), "back_s_max": round(max(back), 2), "lost": scene.lost(session),
        "dropped": session.store.dropped_total, "gaps_wrong": wrong[:5],
    }  # fmt: skip
    assert not wrong, wrong[:5]
    assert scene.lost(session) == session.store.dropped_total == 0


def sigstop(scene: Scene) -> None:
    """SIGSTOP: stale within 3 s, even just after the connect; SIGCONT: live again, none lost."""
    ioc = scene.counting("S:", 20, ".1 second")
    session = scene.open([f"S:{k}" for k in range(20)])
    scene.all_live(session)
    scene.run(1.0)
    stale, back, outages = [], [], []
    rounds = 20 if scene.full else 2
    for turn in range(rounds):
        down = time.time_ns()
        ioc.signal(signal.SIGSTOP)
        # before that libca itself finds out, after 35 s, in the last round of the full form
        stale.append(scene.until(lambda: none_live(session), 40.0, "stale"))
        assert session.title().startswith("✕") or scene.waited(
            lambda: session.title().startswith("✕"), 1.5
        ), session.title()
        scene.run(45.0 if scene.full and turn == rounds - 1 else 1.0)
        up = time.time_ns()
        ioc.signal(signal.SIGCONT)
        back.append(scene.all_live(session, seconds=BACK_S))
        outages.append((down, up))
        scene.run(1.0)
    wrong = shown_outages(session, outages, scene.full)
    scene.report |= {
        "stops": rounds, "stale_s_max": round(max(stale), 2), "back_s_max": round(max(back), 2),
        "lost": scene.lost(session), "dropped": session.store.dropped_total,
        "gaps_wrong": wrong[:5],
    }  # fmt: skip
    assert max(stale) <= scene.limit(STALE_S, 30.0), f"stale after {max(stale):.1f} s"
    assert not wrong, wrong[:5]
    assert scene.lost(session) == session.store.dropped_total == 0
    ioc.signal(signal.SIGSTOP)  # and a tab that closes while its IOC is stopped
    scene.run(0.3)
    scene.close(session)
    scene.run(0.5)
    ioc.signal(signal.SIGCONT)


def resting(scene: Scene) -> None:
    """An IOC whose PVs never update is found silent when its beacons stop, not before."""
    ioc = scene.ioc("".join(f'record(ao,"R:{k}"){{field(VAL,"{k}")field(PINI,"YES")}}\n'
                            for k in range(10)))  # fmt: skip
    session = scene.open([f"R:{k}" for k in range(10)])
    scene.all_live(session)
    false_alarms = 0
    if not scene.full:  # as if its beacons were late all the time: libca must hear two to know
        Beacons.are_late = lambda *_: True
    rest_until = time.monotonic() + (60.0 if scene.full else 3.0)
    while time.monotonic() < rest_until:
        scene.run(0.1)
        false_alarms += not is_live(session)
    down = time.time_ns()
    ioc.signal(signal.SIGSTOP)
    stale = scene.until(lambda: none_live(session), 40.0, "stale")
    scene.run(0.5)
    up = time.time_ns()
    ioc.signal(signal.SIGCONT)
    back = scene.all_live(session, seconds=BACK_S)
    gaps = session.store.filed_history(0).window(0, 2**62)[3]
    scene.report |= {
        "stale_s": round(stale, 2), "back_s": round(back, 2), "false_alarms": false_alarms,
    }  # fmt: skip
    assert false_alarms == 0
    assert stale < scene.limit(25.0, 40.0), f"stale after {stale:.1f} s"  # libca alone: 35 s
    assert len(gaps) == 1 and gaps[0, 1] >= up, "the silence is a gap that has ended"
    assert gaps[0, 0] <= down, "it begins with the last sign of life"


def retype(scene: Scene) -> None:
    """The IOC restarts with other record types and counts: nothing of the old ones is left."""
    states = 'field(ZRST,"Off")field(ONST,"On")field(VAL,"1")field(PINI,"YES")'
    kinds = {
        PvKind.FLOAT: 'record(ao,"T:X"){field(VAL,"2.5")field(PREC,"3")field(EGU,"mm")'
        'field(PINI,"YES")}',
        PvKind.ENUM: f'record(mbbo,"T:X"){{{states}}}',
        PvKind.TEXT: 'record(stringout,"T:X"){field(VAL,"open")field(PINI,"YES")}',
        PvKind.ARRAY: 'record(waveform,"T:X"){field(FTVL,"LONG")field(NELM,"5")'
        'field(INP,[1,2,3,4,5])field(PINI,"YES")}',
        PvKind.INTEGER: 'record(longout,"T:X"){field(VAL,"42")field(PINI,"YES")}',
    }
    shown = {
        PvKind.FLOAT: "2.5", PvKind.ENUM: "On", PvKind.TEXT: "open", PvKind.ARRAY: "1",
        PvKind.INTEGER: "42",
    }  # fmt: skip
    ioc = scene.ioc(kinds[PvKind.FLOAT])
    session = scene.open(["T:X"])
    scene.all_live(session)
    back = []
    order = [PvKind.ENUM, PvKind.ARRAY, PvKind.TEXT, PvKind.INTEGER, PvKind.FLOAT]
    for kind in (order if scene.full else order[:2]) * (3 if scene.full else 1):
        scene.beside(lambda kind=kind: ioc.restart(kinds[kind]))
        back.append(scene.until(
            lambda kind=kind: is_live(session) and session.store.kind[0] == kind, BACK_S, kind.name
        ))  # fmt: skip
        scene.run(0.5)
        wanted = shown[kind], "mm" if kind is PvKind.FLOAT else ""
        scene.until(
            lambda wanted=wanted: wanted[0] in session.store.display_value(0)
            and wanted[1] == (session.store.metadata[0].units if session.store.metadata[0] else ""),
            5.0, f"{wanted} of {kind.name}",
        )  # fmt: skip
    scene.report |= {"changes": len(back), "back_s_max": round(float(np.max(back)), 2)}
