"""``pvwatch`` and ``python -m gui``."""

import sys
from collections.abc import Sequence

from gui.cli import parse_arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    options = parse_arguments(sys.argv[1:] if argv is None else argv)
    if options.convert is not None:
        from gui.files.conversion import convert

        return convert(*options.convert)
    from gui.background import Background

    background = Background(options)  # it works while the next line imports
    from gui.app import run

    return run(background)


if __name__ == "__main__":
    sys.exit(main())
