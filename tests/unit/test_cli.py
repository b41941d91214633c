import pytest

from gui.__main__ import main
from gui.cli import parse_arguments
from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import load, save


def test_all_options():
    line = (
        "a.pvgroup --pv X --pv Y --macro P=S= --demo --span 2h --allow-put --selftest 3 "
        "--screenshot x.png --size 800x600 --log-level debug"
    )
    options = parse_arguments(line.split())
    assert options.pvs == ("X", "Y") and options.macros == {"P": "S="}
    assert options.span_s == 7200 and options.size == (800, 600) and options.allow_put
    assert options.log_level == "DEBUG" and options.selftest_s == 3


@pytest.mark.parametrize(
    "line",
    ["--span x", "--macro P", "--size 9", "--selftest 0", "--read-only --allow-put",
     "--screenshot x.png", "--pv=", "--nonsense"],
)  # fmt: skip
def test_wrong_arguments_exit_with_2(line, capsys):
    with pytest.raises(SystemExit) as end:
        parse_arguments(line.split())
    assert end.value.code == 2


def test_convert(tmp_path, capsys):
    source, target = tmp_path / "a.pvgroup", tmp_path / "b.pvgroup"
    save(source, Group("x", pvs=(PvSpec("A"),)))
    assert main(["--convert", str(source), str(target)]) == 0
    assert load(target).group == load(source).group
    source.write_text('format = "pvwatch-group"\nversion = 9\n')
    assert main(["--convert", str(source), str(target)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"{source}:2: ") and error.count("\n") == 1


def test_new_instance_and_read_only():
    options = parse_arguments(["--new-instance", "--read-only"])
    assert options.new_instance and options.read_only and not options.allow_put
    assert not parse_arguments([]).new_instance and not parse_arguments([]).read_only
