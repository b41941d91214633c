"""The worst files we could think of: how long each takes, and how much memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.waiting import DEADLINE_S

_MOST_MIB = 300  # beside the program itself; the most seen is 175
_GROUPS = {
    "XML": (".plt", ".bob", ".pvs"),
    "text": (".stp", ".sav", ".req", ".breq", ".snap", ".csv", ".txt", ".json"),
    "displays": (".adl", ".edl", ".ui", ".opi"),
    "databases": (".db", ".substitutions"),
    "archivers": (".xml", ".trc", ".archive"),
    "ours": (".pvgroup",),
}


@pytest.mark.parametrize("group", _GROUPS)
def test_the_worst_files_take_little_time_and_memory(group, tmp_path):
    from tests.slow.large_group_files import LARGE, write_large  # 0.9 GB, not in every process

    names = [name for name in LARGE if name.endswith(_GROUPS[group])]
    paths = [str(write_large(name, tmp_path)) for name in names]
    child = subprocess.run(
        [sys.executable, "-m", "tests.slow.large_file_child", str(_MOST_MIB), *paths],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=DEADLINE_S,
        check=False,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr[-1000:]
    found = [json.loads(line) for line in child.stdout.splitlines()]
    assert [line["path"] for line in found] == paths
    for line in found:
        assert line["seconds"] < 10, line  # it is 1.7 at most
        assert line["said"].endswith(" PVs") or line["said"].startswith(line["path"])
        assert len(line["said"]) < 1000
    assert found[-1]["peak_mib"] < 400, found[-1]
    if group == "ours":
        assert [line["said"] for line in found if "pvs.pvgroup" in line["path"]] == ["45000 PVs"]
