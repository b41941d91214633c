"""An IOC behind a bad network: delay, loss, and a cut."""

import time

from tests.faults.network import bad_cable
from tests.faults.scene import Scene, none_live, shown_outages
from tests.support.soft_ioc import counting_records

PVS = 100


def lossy_net(scene: Scene) -> None:
    """100 ms of delay, 5 % of packets lost: all PVs connect, no sample is lost."""
    with bad_cable() as cable:
        scene.beside(lambda: cable.make(delay_ms=100, jitter_ms=20, loss=5))
        scene.far_ioc(counting_records("L:", PVS, ".1 second"), cable)
        session = scene.open([f"L:{k}" for k in range(PVS)])
        took = scene.all_live(session, seconds=30.0)
        silent = 0
        end = time.monotonic() + (120.0 if scene.full else 4.0)
        while time.monotonic() < end:
            scene.run(0.1)
            silent += not session.store.fresh().all()
        scene.report |= {
            "by": cable.kind, "connect_s": round(took, 2), "stale_looks": silent,
            "lost": scene.lost(session), "dropped": session.store.dropped_total,
        }  # fmt: skip
        assert scene.lost(session) == session.store.dropped_total == 0
        scene.close(session)
        scene.until(lambda: scene.workers() == 0, 40.0, "worker ends")


def cut_net(scene: Scene) -> None:
    """The network is cut (60 s): stale soon, a gap in the chart, live again within 15 s."""
    cut_s = 60.0 if scene.full else 5.0
    with bad_cable() as cable:
        scene.far_ioc(counting_records("N:", PVS, ".1 second"), cable)
        session = scene.open([f"N:{k}" for k in range(PVS)])
        scene.all_live(session)
        scene.run(1.0)
        down = time.time_ns()
        scene.beside(lambda: cable.make(loss=100))
        stale = scene.until(lambda: none_live(session), 50.0, "stale")
        scene.run(cut_s - (time.time_ns() - down) / 1e9)
        scene.beside(lambda: cable.make())
        up = time.time_ns()
        back = scene.waited(lambda: bool(session.store.fresh().all()), 90.0)
        scene.run(1.0)
        wrong = shown_outages(session, [(down, up)], scene.full)
        scene.report |= {
            "by": cable.kind, "cut_s": cut_s, "stale_s": round(stale, 2),
            "lost": scene.lost(session), "back_s": None if back is None else round(back, 2),
            "gaps_wrong": wrong[:3],
        }  # fmt: skip
        assert stale <= scene.limit(3.5, 30.0), f"stale after {stale:.1f} s"  # libca alone: 35 s
        assert back is not None and back <= scene.limit(15.0), f"back after {back} s"
        assert not wrong, wrong[:3]
        assert scene.lost(session) == session.store.dropped_total == 0
        scene.close(session)
        scene.until(lambda: scene.workers() == 0, 40.0, "worker ends")
