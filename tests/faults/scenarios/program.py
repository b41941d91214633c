"""Faults of the program's own surroundings, and users who come and go while others happen."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from gui.core.puts.record import PutOutcome, PutRecord
from gui.files.program.put_log import AuditLog
from tests.faults.scene import Scene, is_live, none_live, resources, shown_outages
from tests.support.process_memory import rss_mb
from tests.support.rogue_server import RogueServer
from tests.support.soft_ioc import counting_records

# libca's own words on stderr: no real-time priority here, a server that refuses TCP
OF_LIBCA = ("pthread_attr_setschedparam", "CAC: Unable to connect")


def repeater_killed(scene: Scene) -> None:
    """caRepeater is killed: tabs go on, an IOC that restarts is found again."""
    ioc = scene.counting("P:", 10, ".1 second")
    session = scene.open([f"P:{k}" for k in range(10)])
    scene.all_live(session)
    scene.kill_repeater()
    scene.run(1.0)
    scene.all_live(session, seconds=1.0)
    outage_s = 60.0 if scene.full else 1.0
    down = time.time_ns()
    ioc.signal(signal.SIGKILL)
    scene.until(lambda: none_live(session), 3.0, "disconnected")
    scene.run(outage_s)
    scene.beside(ioc.restart)
    up = time.time_ns()
    back = scene.waited(lambda: is_live(session), 150.0)
    scene.run(0.3)
    other = scene.open([f"P:{k}" for k in range(10)])
    found = scene.all_live(other, seconds=10.0)
    scene.report |= {
        "outage_s": outage_s, "back_s": None if back is None else round(back, 2),
        "new_tab_s": round(found, 2),
    }  # fmt: skip
    assert back is not None and back <= scene.limit(15.0), f"back after {back} s"
    assert not shown_outages(session, [(down, up)], scene.full)


def log_disk_full(scene: Scene) -> None:
    """The disk of the log of puts is full: said once, nothing waits for it, nothing is lost."""
    log = AuditLog(scene.folder / "small" / "puts.log")
    small = scene.folder / "small"
    small.mkdir()
    mounted = os.getuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "pvwatch-faults", str(small)],
        capture_output=True, check=False,
    ).returncode  # fmt: skip
    if not mounted:
        log.close()
        scene.report["skipped"] = "a small disk needs root"
        return
    try:
        scene.counting("D:", 20, ".1 second")
        session = scene.open([f"D:{k}" for k in range(20)])
        scene.all_live(session)
        record = PutRecord(time.time_ns(), 1, 0, "D:0", "h", "1", "2" * 40, PutOutcome.CONFIRMED)
        began = time.perf_counter()
        for _ in range(400):
            log.write(record)
        write_ms = (time.perf_counter() - began) * 1e3
        scene.until(lambda: bool(log.errors), 10.0, "the full disk is said")
        scene.run(5.0 if scene.full else 1.0)
        assert len(log.errors) == 1 and "No space left" in log.errors[0], log.errors
        rest = log.close()
        kept = log.path.read_text().count("\n") if log.path.exists() else 0
        scene.report |= {"write_ms": round(write_ms, 1), "said": log.errors, "kept": kept}
        assert kept + len(rest) == 400, f"{kept} written, {len(rest)} returned"
        scene.all_live(session, seconds=1.0)
    finally:
        scene.beside(lambda: subprocess.run(["umount", "-l", str(small)], check=False))


def _ill_treat(scene: Scene, going: Callable[[], bool], luck: random.Random) -> threading.Thread:
    """Stop, kill and restart two IOCs and cut a third's circuits, on a thread of its own."""
    iocs = [scene.counting(f"R{n}:", 100, ".1 second", n) for n in (0, 1)]
    rogue = RogueServer(scene.ports[2], "R2:")
    scene.at_end(rogue.stop)

    def ill_treat() -> None:
        while going():
            ioc = luck.choice(iocs)
            match luck.randrange(3):
                case 0:
                    ioc.signal(signal.SIGSTOP)
                    time.sleep(luck.uniform(0.2, 4.0))
                    ioc.signal(signal.SIGCONT)
                case 1:
                    scene.hand.submit(ioc.restart).result()
                case 2:
                    rogue.drop_all()
            for number in range(20):
                rogue.post(f"R2:{number}", luck.random(), time.time_ns())
            time.sleep(luck.uniform(0.0, 0.5))

    thread = threading.Thread(target=ill_treat, name="ill-treat")
    thread.start()
    return thread


def random_tabs(scene: Scene) -> None:
    """Tabs open and close at random, four and more at a time, while IOCs die and stop."""
    scene.report["seed"] = scene.seed
    luck = random.Random(scene.seed)
    end = time.monotonic() + (600.0 if scene.full else 8.0)
    opened = 0

    def going() -> bool:
        return time.monotonic() < end or opened < 8

    thread = _ill_treat(scene, going, random.Random(scene.seed + 1))
    try:
        while going():
            sessions = scene.window.open_tabs.contents()
            if len(sessions) < 4 or (len(sessions) < 10 and luck.random() < 0.5):
                names = [f"R{luck.randrange(3)}:{luck.randrange(120)}" for _ in range(40)]
                scene.open([*dict.fromkeys(names)])
                opened += 1
            else:
                scene.close(luck.choice(sessions))
            scene.run(luck.uniform(0.0, 0.4))
    finally:
        scene.beside_thread(thread)
    scene.report |= {
        "opened": opened, "dropped": scene.window.open_tabs.totals()[1],
        "updates": scene.window.open_tabs.totals()[0],
        "most_close_ms": round(max(scene.close_ms), 1),
    }  # fmt: skip
    assert opened >= 8
    assert scene.window.open_tabs.totals()[1] == 0


def random_exits(scene: Scene) -> None:
    """The window is closed at random moments from the start on: exit code 0, within 3 s."""
    iocs = [scene.counting("E:", 200, ".02 second"), scene.counting("E1:", 50, ".1 second", 1)]
    rogue = RogueServer(scene.ports[2], "E2:", "ignore")
    scene.at_end(rogue.stop)
    scene.report["seed"] = scene.seed
    luck = random.Random(scene.seed)
    names = [*(f"E:{k}" for k in range(200)), *(f"E1:{k}" for k in range(50)), "E2:x", "none"]
    took = []
    for turn in range(40 if scene.full else 4):
        after_ms = 0 if turn == 0 else int(luck.uniform(0, 3_000))
        leaving = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.leaving", str(after_ms), *names],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        if turn % 2:
            scene.run(luck.uniform(0.0, 2.0))
            iocs[1].signal(signal.SIGSTOP)
        ended = scene.waited(lambda leaving=leaving: leaving.poll() is not None, 20.0)
        iocs[1].signal(signal.SIGCONT)
        if ended is None:
            leaving.kill()
        printed, said = leaving.communicate()
        assert ended is not None, f"closed after {after_ms} ms, did not end (seed {scene.seed})"
        assert leaving.returncode == 0, f"exit {leaving.returncode} after {after_ms} ms: {said}"
        said = "\n".join(line for line in said.splitlines() if not line.startswith(OF_LIBCA))
        assert not said, f"closed after {after_ms} ms: {said}"
        took.append(time.monotonic() - float(printed.split()[-1]))
    scene.report |= {"exits": len(took), "exit_s_max": round(max(took), 2)}
    assert max(took) < scene.limit(4.0, 20.0), (
        f"{max(took):.1f} s from closing the window to the end of the process"
    )


def many_tabs(scene: Scene) -> None:
    """2,000 times a tab is opened, shows values and is closed: nothing grows."""
    scene.ioc(counting_records("Y:", 50, ".1 second"))
    names = [f"Y:{k}" for k in range(50)]
    cycles = 2_000 if scene.full else 50
    before, rss = resources(), 0.0
    for turn in range(cycles):
        session = scene.open(names)
        scene.all_live(session, seconds=20.0)
        scene.close(session)
        scene.until(lambda: scene.workers() == 0, 20.0, "worker ends")
        if turn == cycles // 10:
            before, rss = resources(), rss_mb()
    after = resources()
    scene.report |= {
        "cycles": cycles, "rss_growth_mb": round(rss_mb() - rss, 2),
        "threads_delta": after["threads"] - before["threads"],
        "descriptors_delta": after["descriptors"] - before["descriptors"],
    }  # fmt: skip
    assert after["descriptors"] <= before["descriptors"] + 1
    assert after["threads"] <= before["threads"] + 1
