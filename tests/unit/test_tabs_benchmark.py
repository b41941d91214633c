"""The benchmark ``tabs`` tells what leaks from what is only kept."""

import subprocess
import sys

import numpy as np
import pytest

from tests.benchmarks.tabs import slope

# arrays of sizes by chance come and go, as those of what arrives in a cycle
CHILD = """
import sys
import numpy as np
from tests.benchmarks.tabs import _empty_caches, _fill_caches, _in_use
if sys.argv[1] == "full":
    _fill_caches()
chance = np.random.default_rng(1)
for _ in range(2):
    _empty_caches()
    before = _in_use()
    for _ in range(200):
        held = [np.empty(int(size), np.uint8) for size in chance.integers(1, 1024, 20)]
        del held
    _empty_caches()
    print(_in_use() - before)
"""


@pytest.mark.parametrize("leak", [0, 50, 300])
def test_a_slope_beside_what_is_there_in_some_cycles_only(leak):
    chance = np.random.default_rng(2)
    cycles = np.arange(1_000.0)
    in_use = leak * cycles + 420_000 * (chance.random(1_000) < 0.4)
    found, error = slope(in_use + chance.normal(0, 3_000, 1_000))
    assert abs(found - leak) < 5 and error < 5


@pytest.mark.parametrize("leak", [0, 50, 300])
@pytest.mark.parametrize("share", [0.1, 0.3])
def test_a_slope_beside_what_stands_ready_for_many_cycles(leak, share):
    """As measured: of a hundred leasts of ten cycles some twenty lie 150 kB above the others."""
    chance = np.random.default_rng(3)
    ready = np.repeat(chance.random(100) < share, 10)
    in_use = leak * np.arange(1_000.0) + 150_000 * ready
    found, error = slope(in_use + chance.normal(0, 1_000, 1_000))
    assert abs(found - leak) < 2 and error < 2


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's malloc")
def test_blocks_that_numpy_keeps_are_no_leak():
    grown = {}
    for caches in ("full", "empty"):
        ended = subprocess.run(
            [sys.executable, "-c", CHILD, caches],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        grown[caches] = [int(line) for line in ended.stdout.split()]
    assert grown["empty"][1] > 20_000  # it would look like a leak for thousands of cycles
    assert abs(grown["full"][1]) < 5_000
