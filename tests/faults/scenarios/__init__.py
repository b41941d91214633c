"""What can go wrong, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.scenarios import floods, networks, outages, program, servers
from tests.faults.scene import Scene


@dataclass(frozen=True)
class Scenario:
    """``play`` raises ``AssertionError`` for what must not be."""

    play: Callable[[Scene], None]
    in_ci: bool = True


SCENARIOS = {
    "sigkill": Scenario(outages.sigkill),
    "sigstop": Scenario(outages.sigstop),
    "resting": Scenario(outages.resting),
    "retype": Scenario(outages.retype),
    "two_servers": Scenario(servers.two_servers),
    "refused": Scenario(servers.refused),
    "ignored": Scenario(servers.ignored),
    "stamps": Scenario(servers.stamps),
    "reconnects": Scenario(servers.reconnects),
    "lossy_net": Scenario(networks.lossy_net),
    "cut_net": Scenario(networks.cut_net),
    "missing": Scenario(floods.missing),
    "arrays": Scenario(floods.arrays),
    "bursts": Scenario(floods.bursts),
    "starving": Scenario(floods.starving),
    "gui_blocked": Scenario(floods.gui_blocked),
    "budget": Scenario(floods.budget),
    "repeater_killed": Scenario(program.repeater_killed),
    "log_disk_full": Scenario(program.log_disk_full),
    "random_tabs": Scenario(program.random_tabs),
    "random_exits": Scenario(program.random_exits),
    "many_tabs": Scenario(program.many_tabs, in_ci=False),
}
