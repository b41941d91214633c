"""Paths of the files in ``resources/``, installed or in the source tree."""

from pathlib import Path


def resource(*parts: str) -> Path:
    """Return the path of a resource. Raises ``FileNotFoundError``."""
    package = Path(__file__).parents[2]  # gui/
    for root in (package / "resources", package.parent / "resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(("resources", *parts)))


def is_resource(path: Path) -> bool:
    """Tell whether ``path``, without links in it, came with the program."""
    package = Path(__file__).parents[2]
    roots = (package / "resources", package.parent / "resources")
    return any(path.is_relative_to(root) for root in roots)
