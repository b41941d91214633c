"""Large blocks go back to the system when they are freed, whatever was freed before."""

import subprocess
import sys

import pytest

# a block of 16 MB is freed, then 40 of 1 MB are made among smaller ones that stay, and are freed
CHILD = """
import ctypes, sys
from tests.benchmarks.tabs import _mallinfo
if sys.argv[1] == "kept":
    from gui.program.start_limits import keep_large_blocks_apart
    keep_large_blocks_apart()
libc = ctypes.CDLL("libc.so.6")
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
libc.free(libc.malloc(16 << 20))
large = []
for _ in range(40):
    large.append(libc.malloc(1 << 20))
    libc.malloc(100_000)  # larger than the holes that the imports left
for block in large:
    libc.free(block)
print(_mallinfo().fordblks >> 20)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's malloc")
def test_blocks_of_a_stall_leave_no_holes_in_the_heap():
    def holes_mb(how):
        ended = subprocess.run(
            [sys.executable, "-c", CHILD, how], capture_output=True, text=True, check=True
        )
        return int(ended.stdout)

    assert holes_mb("left") >= 38, "glibc took them from its heap, after the first was freed"
    assert holes_mb("kept") < 4
