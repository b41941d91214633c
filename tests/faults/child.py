"""One scenario in this process: ``python -m tests.faults.child NAME [options]``; JSON line last."""

import argparse
import atexit
import faulthandler
import json
import os
import random
import signal
import sys
import traceback
from pathlib import Path

from tests.faults.surroundings import PLATFORMS, private_surroundings

LIMIT_S = {False: 500.0, True: 3_600.0}  # a hang ends with the stacks of all threads


def limit_s(full: bool, minutes: float | None) -> float:
    """Return how long a scenario may take, s."""
    return LIMIT_S[full] + (minutes or (60.0 if full else 0.0)) * 60.0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--platform", choices=PLATFORMS, default=PLATFORMS[0])
    parser.add_argument("--notes", type=Path)
    options = parser.parse_args()
    faulthandler.enable()
    faulthandler.dump_traceback_later(limit_s(options.full, options.minutes), exit=True)
    ports = private_surroundings(options.platform)
    from tests.faults.network import NotPermittedError
    from tests.faults.scenarios import SCENARIOS
    from tests.faults.scene import LoopsEndedError, Scene

    scene = Scene(options.full, ports)
    scene.platform, scene.minutes = options.platform, options.minutes
    scene.seed = random.randrange(10**6) if options.seed is None else options.seed
    scene.notes = options.notes or scene.folder / "notes.txt"
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: scene.stop())
    try:
        SCENARIOS[options.name](scene)
    except NotPermittedError as error:
        scene.report["skipped"] = str(error)
    except LoopsEndedError as error:
        traceback.print_exc()
        told = {"errors": [*dict.fromkeys(scene.errors), str(error)], **scene.report}
        print(json.dumps({"scenario": options.name, "full": options.full, **told}), flush=True)
        return 1
    except Exception as error:
        traceback.print_exc()
        scene.errors.append(f"{type(error).__name__}: {error}")
    report = scene.finish()
    print(json.dumps({"scenario": options.name, "full": options.full, **report}), flush=True)
    return 1 if report["errors"] else 0


if __name__ == "__main__":
    code = main()
    atexit._run_exitfuncs()
    sys.stderr.flush()
    os._exit(
        code
    )  # as the program does: Qt's objects do not survive the end of Python in any order
