"""packaging/bootstrap.sh and steps.sh, with stubs for apt, dpkg, pip and the program."""

import re
import signal
from pathlib import Path

import pytest

from tests.packaging.stub_machine import NONE_INSTALLED, ROOT, Machine
from tests.support.waiting import DEADLINE_S


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def steps(text: str) -> tuple[str, str]:
    return "-c", f"set -euo pipefail; . packaging/steps.sh; {text}"


def test_what_was_installed_is_compiled_once_and_the_source_each_time(
    machine: Machine, tmp_path: Path
) -> None:
    for _ in range(2):  # from another folder, as is usual
        machine.said(str(ROOT / "packaging" / "bootstrap.sh"), "demo", cwd=tmp_path)
    assert len(machine.calls("pip", "install", "--no-compile", "-e .[demo]")) == 1
    assert len(machine.calls("compileall", str(machine.venv / "lib"))) == 1
    assert len(machine.calls("compileall", "gui")) == 2
    assert len(machine.calls("pvwatch --demo --selftest 15")) == 2


def test_the_programs_age_begins_with_itself(machine: Machine) -> None:
    with machine.bash("packaging/bootstrap.sh", "demo") as process:
        said, _ = process.communicate(timeout=DEADLINE_S)
    pid = int(said.splitlines()[-1].removeprefix("pid "))
    assert pid != process.pid


def test_its_exit_code_is_the_programs(machine: Machine) -> None:
    machine.stub(machine.venv / "bin" / "pvwatch", "exit 3")
    machine.said("packaging/bootstrap.sh", "demo", code=3)


def test_an_installation_that_failed_is_done_again(machine: Machine) -> None:
    python = machine.venv / "bin" / "python"
    machine.stub(
        python, 'case "$*" in *install*) echo no route; exit 1;; *--version) echo 3;; esac'
    )
    said = machine.said("packaging/bootstrap.sh", "demo", code=1)
    assert "no route" in said and "FAILED" in said and "https_proxy" in said
    machine.said("packaging/bootstrap.sh", "demo", code=1)
    assert len(machine.calls("pip", "install")) == 2
    assert not machine.calls("pvwatch")


def test_the_program_ends_with_the_script(machine: Machine) -> None:
    """By SIGTERM: a shell cannot trap what its parent ignores, as with SIGINT behind a ``&``."""
    machine.stub(machine.venv / "bin" / "pvwatch", 'echo "pid $$"; exec sleep 1000')
    with machine.bash("packaging/bootstrap.sh", "demo") as process:
        said = iter(process.stdout)
        program = int(next(line for line in said if line.startswith("pid ")).split()[1])
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_S) == 128 + signal.SIGTERM
        assert not Path(f"/proc/{program}").exists()


def test_without_rights_the_exact_command_is_printed(machine: Machine) -> None:
    machine.stub(machine.bin / "dpkg-query", NONE_INSTALLED)
    machine.stub(machine.bin / "id", "echo 1000")
    said = machine.said("packaging/bootstrap.sh", "demo", code=1)
    command = said.splitlines()[-1].strip()
    assert command.startswith("sudo apt-get update && sudo apt-get install -y ")
    assert "libegl1 " in command
    assert not machine.calls("apt-get")


def test_a_failed_download_of_system_packages_says_so(machine: Machine) -> None:
    machine.stub(machine.bin / "dpkg-query", NONE_INSTALLED)
    machine.stub(machine.bin / "id", "echo 0")
    machine.stub(machine.bin / "apt-get", "echo could not resolve deb.debian.org; exit 100")
    said = machine.said("packaging/bootstrap.sh", "demo", code=1)
    assert "could not resolve deb.debian.org" in said and "proxy" in said


def test_a_long_step_shows_its_output_only_when_it_fails(machine: Machine) -> None:
    assert machine.said(*steps("long_step words echo secret")) == "== words\n"
    said = machine.said(*steps("long_step words sh -c 'echo why; exit 7'"), code=7)
    assert re.match(r"== words\nwhy\nFAILED after \d+ s: words", said)


@pytest.mark.parametrize("folder", ["/nowhere/at/all", "/proc/version"])
def test_a_tmpdir_that_is_no_folder_is_not_used(machine: Machine, folder: str) -> None:
    said = machine.said(*steps("long_step words true; mktemp -u"), TMPDIR=folder)
    assert said.splitlines()[0].startswith(f"== TMPDIR={folder}")
    assert said.splitlines()[-1].startswith("/tmp/")
