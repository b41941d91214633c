"""The compiled queue between real threads, under the compiler's checkers where it has them."""

import subprocess
from pathlib import Path

import pytest

from gui.workers.ca.native import build
from tests.support.waiting import DEADLINE_S

SOURCE = Path(__file__).with_name("native_threads.c")
CHECKERS = ("thread", "address,undefined", "")


def compiled(folder: Path, checker: str) -> Path | None:
    """The program, where it can be built and begun: a checker may be missing or refuse here."""
    program = folder / "native_threads"
    checks = [f"-fsanitize={checker}", "-fno-sanitize-recover=all"] if checker else []
    flags = ["-std=c11", "-O1", "-g", "-pthread", *checks]
    made = subprocess.run(
        [*build.compiler(), *flags, "-o", program, SOURCE],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0 or checker, made.stderr
    if made.returncode:
        return None
    begun = subprocess.run([program, "9", "9"], capture_output=True, check=False)
    return program if begun.returncode == 0 or not checker else None


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda name: name or "plain")
@pytest.mark.parametrize("most", [40, 750_000], ids=["drops", "keeps all"])
def test_threads_lose_nothing_that_is_not_counted(tmp_path, checker, most):
    if not build.compiler():
        pytest.skip("there is no C compiler")
    program = compiled(tmp_path, checker)
    if program is None:
        pytest.skip(f"no checker of {checker} here")
    ended = subprocess.run(
        [program, str(most), "60000"],
        capture_output=True, text=True, timeout=DEADLINE_S, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ("dropped 0 " in ended.stdout) == (most > 180_000)
