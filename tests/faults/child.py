"""One scenario in this process: ``python -m tests.faults.child NAME [full]``; JSON line last."""

import faulthandler
import json
import os
import sys
import tempfile
import traceback

from tests.ports import free_port

PORTS = 4
LIMIT_S = {False: 80.0, True: 3_600.0}  # a hang ends with the stacks of all threads


def main() -> int:
    name, full = sys.argv[1], "full" in sys.argv[2:]
    faulthandler.enable()
    faulthandler.dump_traceback_later(LIMIT_S[full], exit=True)
    ports = tuple(free_port() for _ in range(PORTS))
    state = tempfile.mkdtemp(prefix="pvwatch-faults-")
    os.environ.update(
        EPICS_CA_ADDR_LIST=" ".join(f"127.0.0.1:{port}" for port in ports),
        EPICS_CA_AUTO_ADDR_LIST="NO",
        EPICS_CA_REPEATER_PORT=os.environ.get("EPICS_CA_REPEATER_PORT") or str(free_port()),
        QT_QPA_PLATFORM="offscreen",
        XDG_CONFIG_HOME=f"{state}/config",
        XDG_STATE_HOME=f"{state}/state",
    )
    os.environ.pop("EPICS_CA_CONN_TMO", None)  # as users have it: 30 s
    from tests.faults.network import NotPermittedError
    from tests.faults.scenarios import SCENARIOS
    from tests.faults.scene import Scene

    scene = Scene(full, ports)
    try:
        SCENARIOS[name](scene)
    except NotPermittedError as error:
        scene.report["skipped"] = str(error)
    except Exception as error:
        traceback.print_exc()
        scene.errors.append(f"{type(error).__name__}: {error}")
    report = scene.finish()
    print(json.dumps({"scenario": name, "full": full, **report}), flush=True)
    return 1 if report["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
