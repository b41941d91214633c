"""Files are opened through one door, ``gui/files/disk/ordinary_file.py``.

Any other call that opens a path is listed here with the reason why it cannot hang, nor read what
has no end.
"""

import ast
from pathlib import Path

import gui

ROOT = Path(gui.__file__).parent
ATTRIBUTES = {
    "read_text", "read_bytes", "write_text", "write_bytes", "touch", "fdopen", "mkstemp",
    "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "copyfile", "copy2", "mkfifo",
}  # fmt: skip
NAMES = {"open", "QFile", "QSaveFile", "QTemporaryFile", "QImageReader", "QImageWriter"}
MODULES = {"os", "io", "codecs", "gzip", "tarfile", "zipfile", "mmap"}

ALLOWED = {
    "files/disk/ordinary_file.py: os.open": "the door itself",
    "files/disk/ordinary_file.py: os.fdopen": "a descriptor from the door",
    "files/disk/atomic_write.py: os.open": "a new file (O_EXCL), and a folder (O_DIRECTORY)",
    "files/disk/atomic_write.py: os.fdopen": "the descriptor of the new file",
    "files/disk/rotating_file.py: os.fdopen": "a descriptor from the door",
    "files/program/crash_reports.py: os.fdopen": "a descriptor from the door",
    "files/export/sample_spool.py: tempfile.TemporaryFile": "a new file without a name",
    "program/cache/start_cache.py: os.fdopen": "a descriptor from the door",
    "program/start_limits.py: os.open": "the root folder, to count descriptors",
    "qt/worker_thread.py: os.open": "the same",
    "files/disk/local_devices.py: mounts.read_text": "/proc: the kernel's own, never waits",
    "files/disk/process_age.py: Path.read_text": "/proc",
    "tab/figures_source.py: Path.read_text": "/proc",
    "window/selftest.py: Path.read_text": "/proc",
    "qt/look/icons.py: resource.read_bytes": "a small file that came with the program",
    "widgets/chart/controls/picture.py: QImageWriter": "writes into memory",
}


def opened(tree: ast.AST) -> list[str]:
    """Return the calls in ``tree`` that open a path."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name):
            if called.id in NAMES:
                found.append(called.id)
        elif isinstance(called, ast.Attribute):
            base = called.value.func if isinstance(called.value, ast.Call) else called.value
            of = ast.unparse(base)
            if called.attr in ATTRIBUTES or (
                called.attr == "open" and (of in MODULES or has_mode(node))
            ):
                found.append(f"{of}.{called.attr}")
    return found


def has_mode(call: ast.Call) -> bool:
    """Tell whether an argument is a mode as ``Path.open`` has it: "rb", "w"."""
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    texts = [v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)]
    return any(text and set(text) <= set("rwaxbt+") for text in texts)


def test_no_path_is_opened_beside_the_door():
    found = {
        f"{path.relative_to(ROOT)}: {call}"
        for path in ROOT.rglob("*.py")
        for call in opened(ast.parse(path.read_text()))
    }
    assert found - ALLOWED.keys() == set(), "open it with files/disk/ordinary_file.py"
    assert ALLOWED.keys() - found == set(), "no exception any more"


def unheard(tree: ast.AST) -> list[str]:
    """Return the statements in ``tree`` that write a file and do not look at who lost rights."""
    return [
        ast.unparse(node.value.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func).rpartition(".")[2] in ("write_atomic", "save_snapshot")
    ]


def test_who_may_no_longer_write_a_file_is_looked_at():
    found = {
        str(path.relative_to(ROOT)): calls
        for path in ROOT.rglob("*.py")
        if (calls := unheard(ast.parse(path.read_text())))
    }
    new_name = {"files/program/earlier_sessions.py": ["write_atomic"]}  # what was there is renamed
    assert found == new_name, "tell the user what write_atomic returns (saved_text)"
    assert unheard(ast.parse("write_atomic(p, d); a.write_atomic(p); x = write_atomic(p)")) == [
        "write_atomic", "a.write_atomic",
    ]  # fmt: skip


def test_the_check_finds_what_it_looks_for():
    code = """
open("a"); Path("a").open("rb"); path.open(mode="w"); os.open(p, 0); p.read_text(); QFile(p)
dialog.open(); channel.open(library, sink); io.open(x); Path(p).write_bytes(b"")
"""
    assert opened(ast.parse(code)) == [
        "open", "Path.open", "path.open", "os.open", "p.read_text", "QFile", "io.open",
        "Path.write_bytes",
    ]  # fmt: skip
