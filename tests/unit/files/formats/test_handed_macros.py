"""Macros that are handed down to very much inside are refused before they cost anything."""

import pytest

from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups.open import load_any
from tests.support.waiting import Cost

MANY = 40_000
GIVEN = ",".join(f"a{number}=1" for number in range(MANY))
MACROS = f"<macros>{''.join(f'<a{number}>1</a{number}>' for number in range(MANY))}</macros>"
EMBEDDED = '<widget type="embedded"><file>in.bob</file></widget>' * 2_000
INSTANCES = "<instance><macros><b>1</b></macros></instance>" * 2_000
TEMPLATE = f'<widget type="template"><file>in.bob</file><instances>{INSTANCES}</instances></widget>'
BOMBS = {
    "globals.substitutions": f'global {{{GIVEN}}}\nfile "in.db" {{{"{b=1}" * MANY}}}',
    "in_file.substitutions": f'file "in.db" {{ global {{{GIVEN}}} {"{b=1}" * MANY}}}',
    "pattern.substitutions": f'file "in.db" {{ global {{{GIVEN}}} pattern {{b}} {"{1}" * MANY}}}',
    "substitute.db": "record(ai, a){}\n"
    + "".join(f'substitute "a{number}=1"\n' for number in range(MANY)),
    "embedded.bob": f"<display>{MACROS}{EMBEDDED}</display>",
    "group.bob": f'<display><widget type="group">{MACROS}{EMBEDDED}</widget></display>',
    "instances.bob": f"<display>{MACROS}{TEMPLATE}</display>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_handed_down_to_too_much(tmp_path, name):
    """16 s and 3.7 GB, of a file of 2 MB."""
    path = tmp_path / name
    path.write_text(BOMBS[name])
    (tmp_path / "in.db").write_text('record(ai, "$(b)"){}')
    (tmp_path / "in.bob").write_text("<display><widget><pv_name>$(a1)</pv_name></widget></display>")
    cost = Cost()
    with pytest.raises(GroupFileError, match="too many macros, for too much that is inside"):
        load_any(path)
    assert cost.seconds < 20.0


def test_what_people_write_is_not_too_much(tmp_path):
    given = ",".join(f"a{number}=1" for number in range(100))
    path = tmp_path / "a.substitutions"
    instances = "".join(f"{{b={number}}}" for number in range(900))
    path.write_text(f'global {{{given}}}\nfile "in.db" {{{instances}}}')
    (tmp_path / "in.db").write_text('record(ai, "x$(b)"){}')
    assert len(load_any(path).group.pvs) == 900
