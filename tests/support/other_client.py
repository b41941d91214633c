"""What an IOC holds, as another program sees it: a child process with its own CA context.

It shares no code with the program but pyepics' libca, and asks without a monitor.
"""

import json
import subprocess
import sys
from typing import Any

_READ = """
import json, sys
import epics
values = {}
for name in sys.argv[1:]:
    pv = epics.PV(name, auto_monitor=False, connection_timeout=30)
    assert pv.wait_for_connection(30), name
    value = pv.get(timeout=30, use_monitor=False)
    values[name] = value.tolist() if hasattr(value, "tolist") else value
print(json.dumps(values))
"""


def held_values(*names: str) -> dict[str, Any]:
    """Return what the IOC holds now, by name."""
    done = subprocess.run(
        [sys.executable, "-c", _READ, *names], capture_output=True, text=True, check=True
    )
    values: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return values


def held_by(name: str) -> Any:
    """Return what the IOC holds now."""
    return held_values(name)[name]
