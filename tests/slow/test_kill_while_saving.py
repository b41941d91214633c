"""kill -9 in the middle of saving, 200 times in all: old or new, always whole.

Only kills that left a temporary file behind are counted: those hit a save for certain.
PVWATCH_KILLS is how many for each kind of file.
"""

import os
import random
import subprocess
import sys

import pytest

from tests.slow.saving_child import KINDS, SIZES
from tests.support.waiting import DEADLINE_S

KILLS = int(os.environ.get("PVWATCH_KILLS", "50"))
LONGEST_S = 0.002  # from the temporary file's appearance to the kill: a save takes about as long


@pytest.fixture(scope="module")
def killer():
    command = [sys.executable, "-m", "tests.slow.saving_child"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, bufsize=1) as child:
        assert child.stdout.readline() == "ready\n"

        def kill(kind, delay, path):
            child.stdin.write(f"{kind} {delay} {path}\n")
            assert child.stdout.readline() == "9\n"

        yield kill
        child.stdin.close()
        assert child.wait(DEADLINE_S) == 0


@pytest.mark.timeout(1_200)  # it ends when it has hit often enough
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_old_or_new_whole(kind, killer, tmp_path):
    make, save, load = KINDS[kind]
    path = tmp_path / "saved"
    contents = []
    for size in reversed(SIZES):  # the first content is there at last
        save(path, make(size))
        contents.append(path.read_bytes())
    chance = random.Random(kind)
    seen, in_the_middle, kills = set(), 0, 0
    while in_the_middle < KILLS or len(seen) < 2:
        killer(kind, chance.uniform(0, LONGEST_S), path)
        kills += 1
        found = path.read_bytes()
        assert found in contents and not load(path)
        seen.add(found)
        for left in tmp_path.iterdir():
            if left != path:  # the temporary file of a save that did not end
                in_the_middle += 1
                left.unlink()
    print(f"{kind}: {kills} kills, {in_the_middle} of them in the middle of a save")
