"""The shape of the tree: no circle between modules, no crowded folder, no long module."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_MODULES = 20
MOST_LINES = 400
TOP_LEVEL = {  # DESIGN.md; beside dot-folders, what .gitignore names, and these single files
    "gui", "resources", "tests", "packaging", "pyproject.toml", "README.md",
    "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "dist",
}  # fmt: skip


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(source: str, known: set[str]) -> set[str]:
    """Return the modules that ``source`` imports, anywhere and for types only as well."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (names & known) or {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & known


def in_circles(imports: dict[str, set[str]]) -> set[str]:
    """Return what is left once modules that import nothing, or that nothing imports, are taken off:
    the members of circles, and what lies between two circles.
    """
    left = dict(imports)
    while True:
        imported = set().union(*left.values()) if left else set()
        ends = {name for name, wanted in left.items() if not wanted or name not in imported}
        if not ends:
            return set(left)
        left = {name: wanted - ends for name, wanted in left.items() if name not in ends}


def test_circles_are_found():
    assert in_circles({"a": {"b"}, "b": {"c"}, "c": set()}) == set()
    assert in_circles({"top": {"a"}, "a": {"b"}, "b": {"a", "low"}, "low": set()}) == {"a", "b"}
    typed = "if TYPE_CHECKING:\n    from gui.a import b\ndef f():\n    import gui.c\n"
    assert imports_of(typed, {"gui.a", "gui.a.b", "gui.c"}) == {"gui.a.b", "gui.c"}


def test_no_circle_between_modules_type_only_imports_included():
    paths = {module_name(path): path for path in sorted((ROOT / "gui").rglob("*.py"))}
    assert len(paths) > 300
    known = set(paths)
    imports = {name: imports_of(path.read_text(), known) - {name} for name, path in paths.items()}
    assert in_circles(imports) == set()


def test_no_folder_is_crowded_and_no_module_is_long():
    crowded = {}
    for folder in [ROOT / "gui", *(ROOT / "gui").rglob("*/")]:
        count = sum(path.name != "__init__.py" for path in folder.glob("*.py"))
        if count > MOST_MODULES:
            crowded[str(folder.relative_to(ROOT))] = count
    assert crowded == {}
    lines = {path: path.read_text().count("\n") for path in (ROOT / "gui").rglob("*.py")}
    assert {str(path): count for path, count in lines.items() if count > MOST_LINES} == {}


def test_every_module_says_what_it_is():
    silent = [
        str(path)
        for path in (ROOT / "gui").rglob("*.py")
        if not (ast.get_docstring(ast.parse(path.read_text())) or "").strip()
    ]
    assert silent == []


def test_no_test_hides_another_of_its_name():
    """The first of two is never run; ruff's F811 would refuse fixtures imported by name, too."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert len(files) > 300
    doubled = []
    for path in files:
        body = ast.parse(path.read_text()).body
        counts = Counter(node.name for node in body if isinstance(node, kinds))
        doubled += [f"{path.name}: {name}" for name, count in counts.items() if count > 1]
    assert doubled == []


def test_nothing_stands_outside_the_fixed_top_level():
    """What a test writes into the folder it runs in would come along with the next commit."""
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert {name for name in names - TOP_LEVEL if not name.endswith(".egg-info")} == set()


STAYS_TOGETHER = {  # what is found there never moves to another window
    "gui/window/main_window.py", "gui/window/docks/panel.py", "gui/window/tabs/file_problems.py",
    "gui/qt/save_dialog.py", "gui/widgets/group_editor/editor_dialog.py",
    "gui/qt/look/bare_buttons.py",  # the buttons of a dialog
    "gui/qt/paths/file_dialog_looks.py", "gui/window/settings/form_parts.py",  # of one, too
    "gui/qt/questions/typed.py",  # the box of a question
    "gui/window/tabs/tab_widget.py",  # below the tab's own widget
}  # fmt: skip
ADOPTING = ("findChild", "findChildren", "focusWidget", "nextInFocusChain", "previousInFocusChain")


def test_nobody_looks_for_children_that_may_move():
    """PySide takes what is found with it when the window ends, though it has moved (ADR 27)."""
    looking = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "gui").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ADOPTING
        and not (isinstance(node.value, ast.Name) and node.value.id == "QApplication")
        and str(path.relative_to(ROOT)) not in STAYS_TOGETHER
    ]  # fmt: skip
    assert looking == []


def painters_without_with(source: str) -> list[int]:
    """Return the lines that make a painter on something other than by ``with``."""
    tree = ast.parse(source)
    held = {id(item.context_expr) for node in ast.walk(tree) if isinstance(node, ast.With)
            for item in node.items}  # fmt: skip
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
        and node.func.id in ("QPainter", "QStylePainter") and id(node) not in held
    ]  # fmt: skip


def test_every_painter_ends_where_its_painting_does():
    """Else it ends with its frame, which an exception or the watchdog may hold: Qt then says
    ``endPaint() called with active painter``, and nothing is painted there any more.
    """
    assert painters_without_with("p = QPainter(x)\nwith QPainter(y) as p:\n    pass\n") == [1]
    found = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "gui").rglob("*.py")
        if (lines := painters_without_with(path.read_text()))
    }
    assert found == {}


LOOPS = ("app", "loop")  # names of event loops


def waits_for_dialogs(source: str) -> list[int]:
    """Return the lines that wait in an event loop which is not called one."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr == "exec"
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id in LOOPS)
    ]  # fmt: skip


def test_dialogs_are_waited_for_in_one_place():
    """It alone looks whether the dialog has ended with its window before it was answered."""
    assert waits_for_dialogs("box.exec()\nloop.exec()\nself.box.exec()\n") == [1, 3]
    found = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "gui").rglob("*.py")
        if (lines := waits_for_dialogs(path.read_text()))
    }
    assert set(found) == {"gui/qt/questions/answered.py"}


def shots_without_owner(source: str) -> list[int]:
    """Return the lines that have a method called later, whether its object is there or not."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr == "singleShot" and len(node.args) < 3
    ]  # fmt: skip


def test_what_is_called_later_ends_with_its_object():
    """PySide calls a bound method of an object that Qt has deleted, unless its owner is named."""
    source = "QTimer.singleShot(0, self.f)\nQTimer.singleShot(0, self, self.f)\n"
    assert shots_without_owner(source) == [1]
    found = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "gui").rglob("*.py")
        if (lines := shots_without_owner(path.read_text()))
    }
    assert found == {}
