"""Reads group files with little memory left: prints a JSON line of CPU seconds and MiB for each."""

import json
import resource
import sys
import time
from pathlib import Path

from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups.open import load_any


def mib_now() -> int:
    """Return the size of this process' address space in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize() // (1024 * 1024)


def peak_mib() -> int:
    """Return the most memory that this process has had in MiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def main(most_mib: int, paths: list[str]) -> None:
    """Read each of ``paths`` with ``most_mib`` MiB more than the program has by itself."""
    most = (mib_now() + most_mib) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for path in paths:
        started = time.process_time()
        try:
            said = f"{len(load_any(Path(path)).group.pvs)} PVs"
        except GroupFileError as error:
            said = str(error)
        seconds = time.process_time() - started
        print(json.dumps({"path": path, "said": said, "seconds": seconds, "peak_mib": peak_mib()}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
