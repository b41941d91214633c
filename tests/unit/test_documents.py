"""The documents name files and functions that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "README.md", "CONTRIBUTING.md", "resources/docs/architecture.md",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "resources/docs/adr").glob("*.md")),
)  # fmt: skip
_NAMED = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.py)(?::([A-Za-z_][\w.]*))?`")
_LINK = re.compile(r"\]\(([^)#:]+?)(?:#[^)]*)?\)")


def defined(tree: ast.AST, name: str) -> bool:
    """Tell whether ``name``, dotted for methods, is defined or assigned in ``tree``."""
    first, _, rest = name.partition(".")
    for node in ast.iter_child_nodes(tree):
        if getattr(node, "name", None) == first:
            return not rest or defined(node, rest)
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if not rest and any(getattr(target, "id", None) == first for target in targets):
            return True
    return False


def test_definitions_are_found():
    tree = ast.parse("LIMIT: int = 3\nclass A:\n    s = 1\n    def f(self): pass\n")
    assert all(defined(tree, name) for name in ("LIMIT", "A", "A.f", "A.s"))
    assert not any(defined(tree, name) for name in ("f", "A.g", "B", "LIMIT.x"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_and_function_named_exists(document):
    wrong = []
    text = (ROOT / document).read_text()
    for file, name in _NAMED.findall(text):
        if "NAME" in file:  # a placeholder
            continue
        places = [ROOT / file, ROOT / "gui" / file]
        if "/" not in file:  # a bare name: somewhere in the tree
            places += [*(ROOT / "gui").rglob(file), *(ROOT / "tests").rglob(file)]
        found = [place for place in places if place.is_file()]
        if not found or (
            name and not any(defined(ast.parse(place.read_text()), name) for place in found)
        ):
            wrong.append(f"{file}:{name}")
    for target in _LINK.findall(text):
        if not ((ROOT / document).parent / target).exists():
            wrong.append(target)
    assert wrong == []
