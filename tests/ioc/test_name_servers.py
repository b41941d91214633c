"""With name servers alone libca must not assert, whatever context loses them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.waiting import until

CHILD = Path(__file__).with_name("name_server_child.py")


@pytest.mark.parametrize("pv", [[], ["{p}x"]])
def test_a_name_server_that_ends(soft_ioc, prefix, tmp_path, pv):
    ioc = soft_ioc(f'record(ao,"{prefix}x"){{}}\n')
    port = ioc._port
    env = dict(
        os.environ,
        EPICS_CA_ADDR_LIST="",
        EPICS_CA_AUTO_ADDR_LIST="NO",
        EPICS_CA_NAME_SERVERS=f"127.0.0.1:{port}",
        PYTHONPATH=str(Path(__file__).parents[2]),
    )
    errors = tmp_path / "stderr"
    with errors.open("w") as stderr:
        child = subprocess.Popen(
            [sys.executable, str(CHILD), *(each.format(p=prefix) for each in pv)],
            env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, text=True,
        )  # fmt: skip
        assert child.stdout is not None and child.stdin is not None
        assert child.stdout.readline() == "ready\n"
        # one of each context, pyepics' initial one too; the PV's IOC is the name server
        assert until(lambda: "2 client" in ioc.shell("casr 1"))
        ioc.stop()
        said = child.communicate("go on\n")[0]
    assert said.splitlines() == ["ending", "ended"] and child.returncode == 0
    assert "assert" not in errors.read_text()
