"""One scenario in this process: ``python -m tests.faults.child NAME [full]``; JSON line last."""

import faulthandler
import json
import sys
import traceback

from tests.faults.surroundings import private_surroundings

LIMIT_S = {False: 500.0, True: 3_600.0}  # a hang ends with the stacks of all threads


def main() -> int:
    name, full = sys.argv[1], "full" in sys.argv[2:]
    faulthandler.enable()
    faulthandler.dump_traceback_later(LIMIT_S[full], exit=True)
    ports = private_surroundings()
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
