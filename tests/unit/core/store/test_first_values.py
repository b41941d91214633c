"""What the first values of the program load: they are what a person waits for at the start."""

import subprocess
import sys

PROGRAM = """
import sys
from gui.core.groups.group import PvSpec
from gui.core.store.pv_store import PvStore
from tests.support.batches import NOW, batch, connected

store = PvStore()
store.add([PvSpec("a"), PvSpec("b")])
store.apply(batch([(1, NOW, 1, 0, 0), (0, NOW, 2, 0, 0), (1, NOW, 3, 0, 0)],
                  [connected(0), connected(1)]))
assert store.has_value.all() and store.value.tolist() == [2.0, 3.0]
print("numpy.ma" in sys.modules)
"""


def test_the_first_values_load_no_masked_arrays():
    made = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert made.stdout == "False\n", made.stderr
