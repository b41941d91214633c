"""Every option of the guide's command line runs, in the whole program."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import save
from tests.slow.test_program import selftest
from tests.support.soft_ioc import counting_records
from tests.support.waiting import DEADLINE_S

PAGE = Path(__file__).parents[2] / "resources/docs/guide/program.md"
OPTION = re.compile(r"`(--[a-z-]+)")
# run here or, each by its name, elsewhere in the suite
HERE = {
    "--pv", "--macro", "--span", "--read-only", "--allow-put", "--convert", "--new-instance",
    "--selftest", "--screenshot", "--size", "--log-level", "--version", "--help",
}  # fmt: skip
ELSEWHERE = {"--demo": "test_program.py", "--wall": "test_wall_program.py"}


def options_of_the_guide():
    table = PAGE.read_text("utf-8").partition("| Option |")[2].partition("\n\n")[0]
    return {found for row in table.splitlines() for found in OPTION.findall(row.split("|")[1])}


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "gui", *map(str, arguments)],
        env=dict(os.environ), capture_output=True, text=True, timeout=DEADLINE_S,
    )  # fmt: skip


def test_each_option_of_the_guide_is_run_by_a_test():
    tests = Path(__file__).parents[1]
    for option in options_of_the_guide() - HERE - ELSEWHERE.keys():
        users = [path for path in tests.rglob("test_*.py") if f'"{option}"' in path.read_text()]
        assert users, option
    for option, name in ELSEWHERE.items():
        assert f'"{option}"' in Path(__file__).with_name(name).read_text()


@pytest.mark.parametrize("puts", ["--read-only", "--allow-put"])
def test_the_options_of_a_run_work_together(tmp_path, soft_ioc, prefix, puts):
    soft_ioc(counting_records(prefix, 2, ".1 second"))
    path, picture = tmp_path / "g.pvgroup", tmp_path / "g.png"
    save(path, Group("G", 60, pvs=(PvSpec("$(P)0"),)))
    report = selftest(
        str(path), "--pv", f"{prefix}1", "--macro", f"P={prefix}", "--span", "5m", puts,
        "--new-instance", "--size", "900x700", "--log-level", "INFO",
        "--screenshot", str(picture), seconds=6,
    )  # fmt: skip
    assert report["ok"] and report["connected"] == report["pvs"] == 2 and picture.exists()


def test_a_file_is_converted(tmp_path):
    source, target = tmp_path / "names.txt", tmp_path / "names.pvgroup"
    source.write_text("a\nb\n")
    ended = run("--convert", source, target)
    assert ended.returncode == 0, ended.stderr
    assert target.exists()


@pytest.mark.parametrize(("option", "said"), [("--version", "pvwatch "), ("--help", "--wall FILE")])
def test_it_says_what_it_is(option, said):
    ended = run(option)
    assert ended.returncode == 0 and said in ended.stdout
