"""Reports of libca that two servers have one name (``ECA_DBLCHNL``), read for their channels."""

import re
from collections.abc import Iterable
from typing import Final

from gui.core.pv.updates import ServedTwice
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.channel import Channel

REPORTS_A_DRAIN: Final = 2_000
_TOLD_BYTES: Final = 63  # of a name: libca cuts it (msgForMultiplyDefinedPV.h)
_REPORT: Final = re.compile(rb'Channel: "(.*)", Connecting to: (.*), Ignored: (.*)', re.DOTALL)


def take_double_channels(sink: CallbackSink, channels: Iterable[Channel]) -> list[ServedTwice]:
    """Return the reports since the last call of channels that are connected.

    A report may come before its channel has connected: it stays at the channel, which tells it
    when it connects. Each holds until the channel is lost.
    """
    reports = sink.double_channels
    by_name: dict[bytes, list[Channel]] = {}
    for channel in channels:
        by_name.setdefault(channel.name.encode()[:_TOLD_BYTES], []).append(channel)
    events = []
    for _ in range(min(len(reports), REPORTS_A_DRAIN)):
        found = _REPORT.fullmatch(reports.popleft())
        if found is None:
            continue
        used, ignored = (host.decode("utf-8", "replace").strip() for host in found.groups()[1:])
        meant = by_name.get(found[1], [])
        if len({channel.name for channel in meant}) > 1:
            continue  # long names that begin alike: it is not told which is meant
        for channel in meant:
            channel.twice = ServedTwice(channel.slot, used, ignored)
            if channel.connected:
                events.append(channel.twice)
    return events
