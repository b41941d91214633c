"""An IOC of caproto, as a process of its own: caproto_ioc.py PREFIX

What rsrv has not: strings of 40 bytes without a NUL, PVs without elements, fields of records that
have no elements, enums without names, an alarm of never processed PVs with a good stamp, putters
that raise. Prints READY; then answers lines on stdin: ``alarm NAME STATUS SEVERITY``.
"""

import asyncio
import ctypes
import signal
import sys

from caproto import (
    AlarmSeverity,
    AlarmStatus,
    ChannelByte,
    ChannelChar,
    ChannelDouble,
    ChannelEnum,
    ChannelInteger,
    ChannelString,
)
from caproto.server import PVGroup, pvproperty, run


class Group(PVGroup):
    """A record with its fields, and a putter that raises."""

    axis = pvproperty(value=1.5, record="ao", precision=2, units="mm")
    refused = pvproperty(value=1.0)

    @refused.putter
    async def refused(self, instance, value):
        if value > 5:
            raise ValueError("over 5")


def channels(prefix: str) -> dict[str, object]:
    made = {
        "string": ChannelString(value="hello", string_encoding="latin-1"),
        "string40": ChannelString(value="x" * 40, string_encoding="latin-1"),
        "strings": ChannelString(value=["a", "b"], max_length=4, string_encoding="latin-1"),
        "chars": ChannelChar(value="text", max_length=8, string_encoding="latin-1"),
        "chars_full": ChannelChar(value="ABCD", max_length=4, string_encoding="latin-1"),
        "bytes": ChannelByte(value=[1, 0, 255], max_length=8),
        "byte": ChannelByte(value=200),
        "empty": ChannelDouble(value=[], max_length=4),
        "double": ChannelDouble(value=0.1, precision=3, units="mA"),
        "doubles": ChannelDouble(value=[1.0, 2.0], max_length=4),
        "long": ChannelInteger(value=-7),
        "enum": ChannelEnum(value="Run", enum_strings=["Idle", "Run"]),
        "nameless": ChannelEnum(value=0, enum_strings=[]),
        "fresh": ChannelDouble(value=2.5),
    }
    return {prefix + name: channel for name, channel in made.items()}


async def answer(pvs: dict[str, object], prefix: str) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print("READY", flush=True)
    while line := (await reader.readline()).decode():
        command, *words = line.split()
        if command == "alarm":
            name, status, severity = words
            await pvs[prefix + name].alarm.write(
                status=AlarmStatus(int(status)), severity=AlarmSeverity(int(severity))
            )
        print("done", flush=True)


def main() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # ends with its parent
    prefix = sys.argv[1]
    pvs = {**channels(prefix), **Group(prefix=prefix).pvdb}

    async def ready(_: object) -> None:
        await pvs[prefix + "fresh"].alarm.write(
            status=AlarmStatus.UDF, severity=AlarmSeverity.INVALID_ALARM
        )
        answering.append(asyncio.get_running_loop().create_task(answer(pvs, prefix)))

    answering: list[object] = []
    run(pvs, interfaces=["127.0.0.1"], startup_hook=ready, log_pv_names=False)


main()
