"""A program that waits for its disk as long as it takes, and has loaded what it loads later."""

import gui.files.groups.open  # noqa: F401
from tests.support.patient_program import patient_program, runtime_folder, slow_reads, slow_writes

__all__ = ["patient_program", "runtime_folder", "slow_reads", "slow_writes"]
