"""What can go wrong, by name: functions of a ``Scene`` that raise for what must not be."""

from collections.abc import Callable

from tests.faults.scenarios import (
    disks,
    floods,
    monkey,
    networks,
    outages,
    overloads,
    program,
    replies,
    servers,
    standing,
    standing_two,
)
from tests.faults.scene import Scene

_ALL: tuple[Callable[[Scene], None], ...] = (
    outages.sigkill,
    outages.sigstop,
    outages.resting,
    outages.retype,
    servers.two_servers,
    servers.refused,
    servers.ignored,
    servers.stamps,
    servers.reconnects,
    replies.hostile,
    replies.bit_for_bit,
    networks.lossy_net,
    networks.cut_net,
    floods.missing,
    floods.arrays,
    floods.bursts,
    floods.starving,
    floods.gui_blocked,
    floods.budget,
    overloads.overload,
    standing.worker_stands,
    program.repeater_killed,
    program.log_disk_full,
    disks.bad_disk,
    program.random_tabs,
    program.random_exits,
    monkey.monkey,
    standing_two.two_stand,
    program.many_tabs,
)
SCENARIOS = {play.__name__: play for play in _ALL}
