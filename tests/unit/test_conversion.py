import os
import subprocess
import sys

import pytest

from gui.__main__ import main
from gui.files.groups.open import load_any
from tests.support.group_samples import FILES, SAMPLES, names, sample
from tests.support.waiting import DEADLINE_S


def converted(capsys, source, target):
    """Return exit code and lines on stderr."""
    code = main(["--convert", str(source), str(target)])
    said = capsys.readouterr()
    assert said.out == ""
    return code, said.err.splitlines()


@pytest.mark.parametrize("suffix", [".pvgroup", ".stp", ".plt", ".pvs", ".txt", ".csv", ".lst"])
@pytest.mark.parametrize("name", FILES)
def test_every_kind_into_every_kind(name, suffix, tmp_path, capsys):
    target = tmp_path / f"out{suffix}"
    code, lines = converted(capsys, SAMPLES / name, target)
    assert code == 0
    loaded = sample(name)
    assert lines[: len(loaded.warnings)] == [f"{SAMPLES / name}: {w}" for w in loaded.warnings]
    if suffix == ".pvgroup":
        assert load_any(target).group == loaded.group
    elif suffix != ".stp":
        kept = [n for n in names(load_any(target)) if not n.startswith("#")]
        macros = loaded.group.macros
        wanted = [n for n in names(loaded) if not n.startswith("#")]
        assert kept == [n.replace("$(P)", macros.get("P", "$(P)")) for n in wanted]


@pytest.mark.parametrize(
    ("name", "there"),
    [("vacuum.stp", ".stp"), ("grouped.stp", ".stp"), ("levels.plt", ".plt"),
     ("magnets.pvs", ".pvs")],
)  # fmt: skip
def test_there_through_ours_and_back(name, there, tmp_path, capsys):
    ours, back = tmp_path / f"{name}.pvgroup", tmp_path / f"{name.partition('.')[0]}{there}"
    assert converted(capsys, SAMPLES / name, ours)[0] == 0
    assert converted(capsys, ours, back)[0] == 0
    first, last = sample(name).group, load_any(back).group
    assert (first.name, first.span_s) == (last.name, last.span_s)
    assert last.axes[: len(first.axes)] == first.axes
    for old, new in zip(first.pvs, last.pvs, strict=True):
        assert (old.name, old.label, old.color) == (new.name, new.label, new.color)
        assert old.axis in (new.axis, None)


def test_errors_are_one_line_with_file_and_line(tmp_path, capsys):
    bad = tmp_path / "bad.stp"
    bad.write_text("StripConfig 1.2\nStrip.Curve.0.Name \0\n")
    good = tmp_path / "good.txt"
    good.write_text("A\nB\n")
    link = tmp_path / "link.pvgroup"
    link.symlink_to(good)
    for source, target, said in (
        (bad, tmp_path / "o.pvgroup", f"{bad}:2: not text: it has a NUL character"),
        (good, good, f"{good}: is {good} itself, which is not overwritten"),
        (good, link, f"{link}: is {good} itself, which is not overwritten"),
        (good, tmp_path / "o.bob", f"{tmp_path / 'o.bob'}: .bob is not written; "),
        (good, tmp_path / "o", f"{tmp_path / 'o'}: a name without a suffix is not written"),
        (good, tmp_path / "no" / "o.stp", f"{tmp_path / 'no' / 'o.stp'}: No such file"),
        (tmp_path / "none.plt", good, f"{tmp_path / 'none.plt'}: No such file"),
    ):
        code, lines = converted(capsys, source, target)
        assert code == 1 and len(lines) == 1 and lines[0].startswith(said), lines
    assert good.read_text() == "A\nB\n"
    assert sorted(os.listdir(tmp_path)) == ["bad.stp", "good.txt", "link.pvgroup"]


def test_as_a_command(tmp_path):
    command = [sys.executable, "-m", "gui", "--convert"]
    out = tmp_path / "x.pvgroup"
    ran = subprocess.run(
        [*command, SAMPLES / "levels.plt", out], capture_output=True, text=True, timeout=DEADLINE_S
    )
    told = ran.stderr.splitlines()
    assert ran.returncode == 0 and ran.stdout == "" and len(told) == 6
    assert told[-1].endswith("settings not used here, kept for *.plt: archive, 2 grid, title_font")
    ran = subprocess.run(
        [*command, SAMPLES / "nested", out], capture_output=True, text=True, timeout=DEADLINE_S
    )
    assert (
        ran.returncode == 1
        and ran.stderr == f"{SAMPLES / 'nested'}: Is a directory, not an ordinary file\n"
    )


@pytest.mark.parametrize("odd", ["pipe", "folder", "/dev/null", "/dev/full", "loop"])
def test_what_is_no_file_is_refused_at_once(odd, tmp_path, capsys):
    path, good = tmp_path / "odd.stp", tmp_path / "good.stp"
    if odd == "pipe":
        os.mkfifo(path)
    elif odd == "folder":
        path.mkdir()
    else:
        path.symlink_to(path if odd == "loop" else odd)
    good.write_bytes((SAMPLES / "vacuum.stp").read_bytes())
    why = "symbolic links" if odd == "loop" else "not an ordinary file"
    for source, target in ((path, tmp_path / "out.stp"), (good, path)):
        code, lines = converted(capsys, source, target)
        assert code == 1 and len(lines) == 1 and lines[0].startswith(f"{path}: ")
        assert why in lines[0] or "Is a directory" in lines[0]
    assert sorted(os.listdir(tmp_path)) == ["good.stp", "odd.stp"]
