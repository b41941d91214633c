"""Macros that are handed down: to very much inside at no cost, and never to a sibling."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.files.formats.group_reader import PvList
from gui.files.formats.handed_macros import HandedMacros, handed
from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups.open import load_any
from tests.support.waiting import Cost

MANY = 40_000
GIVEN = ",".join(f"a{number}=1" for number in range(MANY))
MACROS = f"<macros>{''.join(f'<a{number}>1</a{number}>' for number in range(MANY))}</macros>"
EMBEDDED = '<widget type="embedded"><file>in.bob</file></widget>' * 2_000
INSTANCES = "<instance><macros><b>1</b></macros></instance>" * 2_000
TEMPLATE = f'<widget type="template"><file>in.bob</file><instances>{INSTANCES}</instances></widget>'
LARGE = {
    "globals.substitutions": f'global {{{GIVEN}}}\nfile "in.db" {{{"{b=1}" * MANY}}}',
    "in_file.substitutions": f'file "in.db" {{ global {{{GIVEN}}} {"{b=1}" * MANY}}}',
    "pattern.substitutions": f'file "in.db" {{ global {{{GIVEN}}} pattern {{b}} {"{1}" * MANY}}}',
    "substitute.db": "record(ai, a){}\n"
    + "".join(f'substitute "a{number}=1"\n' for number in range(MANY)),
    "embedded.bob": f"<display>{MACROS}{EMBEDDED}</display>",
    "group.bob": f'<display><widget type="group">{MACROS}{EMBEDDED}</widget></display>',
    "instances.bob": f"<display>{MACROS}{TEMPLATE}</display>",
}


@pytest.mark.parametrize("name", LARGE)
def test_handed_down_to_very_much(tmp_path, name):
    """16 s and 3.7 GB, of a file of 2 MB, when each level had a copy; then they were refused."""
    path = tmp_path / name
    path.write_text(LARGE[name])
    (tmp_path / "in.db").write_text('record(ai, "x$(b)"){}')
    (tmp_path / "in.bob").write_text("<display><widget><pv_name>$(a1)</pv_name></widget></display>")
    cost = Cost()
    loaded = load_any(path)
    assert cost.seconds < 20.0
    assert len(loaded.group.pvs)


def test_nothing_is_copied_for_what_is_inside():
    pvs = PvList("x")
    outer = pvs.handed({}, {f"a{number}": "1" for number in range(MANY)})
    tracemalloc.start()
    inside = [pvs.handed(outer, {"b": str(number)}) for number in range(10_000)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 << 20  # a copy each would be 20 GB
    assert inside[7]["b"] == "7" and inside[7]["a39999"] == "1" and "b" not in outer


def test_a_long_chain_has_few_layers():
    pvs, macros = PvList("x"), HandedMacros()
    for number in range(20_000):
        macros = pvs.handed(macros, {f"a{number}": str(number)})
    assert len(macros.layers) < 30 and len(macros) == 20_000 and macros["a77"] == "77"


def test_what_cannot_be_shared_is_refused_in_time():
    """Layers that become one for each of very many siblings."""
    pvs = PvList("x")
    outer = pvs.handed({}, {f"a{number}": "1" for number in range(1_000)})
    own = {f"b{number}": "1" for number in range(600)}
    cost = Cost()
    with pytest.raises(GroupFileError, match="too many macros, for too much that is inside"):
        for _ in range(100_000):
            pvs.handed(outer, own)
    assert cost.seconds < 20.0


MACROS_OF = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123"), max_size=5)


@given(st.lists(st.tuples(MACROS_OF, st.integers(0, 5), st.booleans()), max_size=12))
def test_each_has_what_a_copy_would_have_and_no_sibling_changes_it(steps):
    """A tree: each step is inside an earlier one; some are given macros that were handed down."""
    shared, copies = [HandedMacros()], [{}]
    for own, at, nested in steps:
        at %= len(shared)
        given = handed(shared[at], own)[0] if nested else own
        shared.append(handed(shared[at], given)[0])
        copies.append({**copies[at], **own})
    assert [dict(each) for each in shared] == copies
    assert [len(each) for each in shared] == list(map(len, copies))
    assert [bool(each) for each in shared] == list(map(bool, copies))
    assert [list(each) for each in shared] == list(map(list, copies))


def test_instances_are_told_nothing_of_each_other(tmp_path):
    path = tmp_path / "a.substitutions"
    path.write_text('file "in.db" {{a=1} {b=2} global {a=3} {b=4}}\nfile "in.db" {{c=5}}')
    (tmp_path / "in.db").write_text('record(ai, "x:$(a=-):$(b=-):$(c=-)"){}')
    names = [pv.name for pv in load_any(path).group.pvs]
    assert [name.replace("$(a=-)", "-") for name in names] == [
        "x:1:$(b=-):$(c=-)",
        "x:-:2:$(c=-)",
        "x:3:4:$(c=-)",
        "x:-:$(b=-):5",
    ]


def test_what_people_write_is_not_too_much(tmp_path):
    given = ",".join(f"a{number}=1" for number in range(100))
    path = tmp_path / "a.substitutions"
    instances = "".join(f"{{b={number}}}" for number in range(900))
    path.write_text(f'global {{{given}}}\nfile "in.db" {{{instances}}}')
    (tmp_path / "in.db").write_text('record(ai, "x$(b)"){}')
    assert len(load_any(path).group.pvs) == 900


def test_the_instances_of_a_repeater_share_its_macros(tmp_path):
    """Each got a copy, so that many were refused as too many."""
    given = ",".join(f"a{number}=1" for number in range(10_000))
    instances = ",".join(f"{{&quot;b&quot;:{number},&quot;a1&quot;:2}}" for number in range(900))
    said = {"templateFilename": "in.ui", "macros": given, "dataSource": f"[{instances}]"}
    texts = "".join(
        f'<property name="{name}"><string>{text}</string></property>' for name, text in said.items()
    )
    path = tmp_path / "a.ui"
    path.write_text(f'<ui><widget class="PyDMTemplateRepeater">{texts}</widget></ui>')
    channel = '<property name="channel"><string>ca://x$(b):$(a1)$(a2)</string></property>'
    (tmp_path / "in.ui").write_text(f'<ui><widget class="PyDMLabel">{channel}</widget></ui>')
    names = [pv.name for pv in load_any(path).group.pvs if not pv.name.startswith("#")]
    assert names == [f"x{number}:21" for number in range(900)]
