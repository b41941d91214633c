"""An IOC whose PVs are read from a device: getters_ioc.py caproto|pcaspy PREFIX [live]

``slow`` takes 4 s, ``count`` counts how often it is read, ``bad`` raises; ``set`` takes puts; with
"live" ``live`` updates twice a second. Prints READY; answers each line on stdin with the reads of
all of them.
"""

import asyncio
import ctypes
import select
import signal
import sys
import time

SLOW_S = 4.0
NAMES = ("slow", "count", "bad", "set", "live")
reads = dict.fromkeys(NAMES, 0)


def answer() -> None:
    print(" ".join(f"{name}={count}" for name, count in reads.items()), flush=True)


def serve_caproto(prefix: str, live: bool) -> None:
    from caproto.server import PVGroup, pvproperty, run

    class Group(PVGroup):
        slow = pvproperty(value=1.0)
        count = pvproperty(value=0)
        bad = pvproperty(value=1.0)
        set = pvproperty(value=1.0)
        live = pvproperty(value=0.0)

        @slow.getter
        async def slow(self, instance):
            reads["slow"] += 1
            await asyncio.sleep(SLOW_S)
            return reads["slow"]

        @count.getter
        async def count(self, instance):
            reads["count"] += 1
            return reads["count"]

        @bad.getter
        async def bad(self, instance):
            reads["bad"] += 1
            raise RuntimeError("no device")

        @set.getter
        async def set(self, instance):
            reads["set"] += 1

        @live.getter
        async def live(self, instance):
            reads["live"] += 1

        @live.startup
        async def live(self, instance, library):
            while live:
                await instance.write(instance.value + 1)
                await asyncio.sleep(0.5)

    async def ready(_: object) -> None:
        asyncio.get_running_loop().add_reader(sys.stdin, lambda: sys.stdin.readline() and answer())
        print("READY", flush=True)

    pvs = Group(prefix=prefix).pvdb
    run(pvs, interfaces=["127.0.0.1"], startup_hook=ready, log_pv_names=False)


def serve_pcaspy(prefix: str, live: bool) -> None:
    from pcaspy import Driver, SimpleServer

    class Device(Driver):
        def read(self, reason):
            reads[reason] += 1
            if reason == "slow":
                time.sleep(SLOW_S)  # nothing else is served meanwhile
            if reason == "bad":
                raise RuntimeError("no device")
            return reads["count"] if reason == "count" else super().read(reason)

    server = SimpleServer()
    server.createPV(prefix, {name: {} for name in NAMES})
    device = Device()
    print("READY", flush=True)
    updated = 0.0
    while True:
        server.process(0.05)
        if select.select([sys.stdin], [], [], 0)[0]:
            sys.stdin.readline()
            answer()
        if live and time.monotonic() > updated + 0.5:
            updated = time.monotonic()
            device.setParam("live", device.getParam("live") + 1)
            device.updatePVs()


def main() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # ends with its parent
    serve = {"caproto": serve_caproto, "pcaspy": serve_pcaspy}[sys.argv[1]]
    serve(sys.argv[2], "live" in sys.argv[3:])


main()
