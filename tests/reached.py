"""Controls that no test reaches by mouse or keys; ``python -m tests.reached`` lists them.

Arguments go to pytest, ``-n 4`` say; without paths, what has widgets is run: tests/gui, tests/ioc.
"""

import sys
import tempfile
from pathlib import Path
from typing import Final

import pytest

# name of a control: why no test can reach it by hand
EXCUSED: Final[dict[str, str]] = {
    "action MainWindow: No group is open": "a line of text in menus without a tab, never enabled",
    "action ColumnMenu: PV": "the column of names is always shown: checked, never enabled",
}


def main(arguments: list[str]) -> int:
    """Run the tests and list what they do not reach; return 1 if there is something."""
    paths = [] if any(Path(part).exists() for part in arguments) else ["tests/gui", "tests/ioc"]
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "reached.json"
        code = pytest.main(["-q", f"--reached={kept}", *arguments, *paths])
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
