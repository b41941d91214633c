"""What a database has beside its records, and macros whose values have macros."""

import pytest

from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups.open import load_any

MOTOR = 'record(motor, "$(P)$(M)") { field(DESC, "$(DESC)") info(autosaveFields, "VAL DESC") }\n'


def read(folder, name, text):
    (folder / name).write_text(text)
    loaded = load_any(folder / name)
    return [(pv.name, pv.comment) for pv in loaded.group.pvs], loaded.warnings


def test_what_is_told_of_a_database(tmp_path):
    found, told = read(
        tmp_path,
        "a.db",
        'record(ai, "A") { info(Q:group, { "G": {"x": {+channel: "VAL"}} }) field(DESC, "text") }\n'
        'recrod(ai, "B") { field(DESC, "lost()") }\n'
        'record(ai, "C") { info(archive, "monitor") info(archive, "x") field(INP, {calc:{}}) }\n'
        "menu(menuScan) { choice(a, b) }\n",
    )
    assert found == [("A", "text"), ("C", "")]
    assert told == [
        "info tags not carried over: Q:group, 2 archive",
        "2 statements that are not known, left out: recrod in line 2, menu in line 4",
    ]


def test_macros_in_values_of_an_instance(tmp_path):
    """All motors of a table were one PV, m$(N), as the IOC's own examples write them."""
    (tmp_path / "motor.db").write_text(MOTOR)
    found, told = read(
        tmp_path,
        "a.substitutions",
        'file motor.db { pattern {P, N, M, DESC} {X:, 1, "m$(N)", "$(M) of $(P)"}\n'
        '{X:, 2, "m$(N)", "$(DESC)"} {X:, $(N), "m$(N)", "$(UNKNOWN)"} }\n',
    )
    assert found == [("X:m1", "m1 of X:"), ("X:m2", "$(DESC)"), ("X:m$(N)", "$(UNKNOWN)")]
    assert told == ["info tags not carried over: 3 autosaveFields"]


def test_macros_in_values_that_msi_substitutes(tmp_path):
    found, _ = read(
        tmp_path,
        "a.db",
        'substitute "N=1,M=m$(N)"\nrecord(ai, "$(M)") {}\nsubstitute "N=2"\nrecord(ai, "$(N)x"){}',
    )
    assert [name for name, _ in found] == ["m1", "2x"]


def test_macros_in_a_circle_stay(tmp_path):
    (tmp_path / "motor.db").write_text(MOTOR)
    found, _ = read(
        tmp_path, "a.substitutions", 'file motor.db { {P="$(M)", M="$(P)"} {P="a$(P)$(P)", M=b} }'
    )
    assert len(found) == 2


def test_why_no_template_has_a_record(tmp_path):
    """What was wrong with a template that was found was not told, nor how much more there is."""
    (tmp_path / "in.db").write_text("a\0b")
    path = tmp_path / "a.substitutions"
    path.write_text('file "in.db" {{A=1} {A=2}}\nfile "no.db" {{A=1}}\nfoo {a}\npattern {B}\n')
    with pytest.raises(GroupFileError) as refused:
        load_any(path)
    assert str(refused.value) == (
        f"{path}:1: no record in it; line 1: in.db: not text: it has a NUL character;"
        " 1 instances whose template is not read: file no.db inside: No such file or directory;"
        " 1 words that are not known, left out with what is in their braces: foo in line 3"
        " (and 2 lines more)"
    )
