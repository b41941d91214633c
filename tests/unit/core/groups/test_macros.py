"""Macros: every expansion is bounded before it is built."""

import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import Group, PvSpec
from gui.core.groups.macros import (
    MOST_CHARACTERS,
    Expansion,
    MacroError,
    MacrosTooLongError,
    TooManyMacrosError,
    UndefinedMacroError,
    expand,
)
from gui.core.groups.name_pattern import expand_pattern, names_of_text
from gui.core.groups.undefined_macros import undefined_macros
from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups import pvgroup
from gui.files.groups.open import load_any
from tests.support.waiting import Cost

NAMES = "ABCD"
PIECES = st.one_of(
    st.text("xy:$(){}=,", max_size=8),
    st.sampled_from([f"$({n})" for n in NAMES] + [f"${{{n}}}" for n in NAMES] + ["$(E=$A)"]),
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@given(TEXTS, st.dictionaries(st.sampled_from(NAMES), st.one_of(TEXTS, st.just("z" * 6_000))))
def test_an_expansion_is_never_longer_than_the_bound(text, macros):
    missing = []
    try:
        found = expand(text, macros)
    except UndefinedMacroError as error:
        Expansion(macros).expand(text.replace("$", "")) if error.macro in macros else None
    except MacrosTooLongError:
        pass
    else:
        assert len(found) <= MOST_CHARACTERS or found == text
        assert Expansion(macros).expand(text, missing) == found
        assert not missing


def bomb(width: int, depth: int) -> dict[str, str]:
    """Return macros of which the first stands for ``width ** depth`` characters."""
    names = [f"M{n}" for n in range(depth)]
    macros = {a: f"$({b})" * width for a, b in pairwise(names)}
    return {**macros, names[-1]: "x" * width}


@pytest.mark.parametrize(("width", "depth"), [(2, 18), (50, 10), (4_000, 3), (100_000, 2)])
def test_nested_macros_are_refused_before_they_grow(width, depth):
    macros = bomb(width, depth)
    tracemalloc.start()
    try:
        with pytest.raises(MacrosTooLongError):
            expand("$(M0)", macros)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_a_file_of_nested_macros_is_refused_with_its_name_and_key(tmp_path):
    path = tmp_path / "bomb.pvgroup"
    value = "$(A)" * 1_000_000  # 4 MB
    path.write_text(
        f'format = "pvwatch-group"\nversion = 1\n[macros]\nA = "$(B)$(B)"\nB = "{value}"\n'
        '[[pv]]\nname = "plain"\n[[pv]]\nname = "X"\nlabel = "$(A)"\n'
    )
    cost = Cost()
    group = load_any(path).group
    with pytest.raises(GroupFileError, match=r"bomb.pvgroup: pv\[1\]\.label: the macros"):
        pvgroup.expand_group(group, {}, str(path))
    assert undefined_macros(group, {}) == []
    assert cost.seconds < 3.0


def test_many_long_texts_are_bounded_together():
    expansion = Expansion({"A": "x" * 9_000}, most=100_000)
    with pytest.raises(TooManyMacrosError, match="with those before it"):
        for _ in range(12):
            expansion.expand("$(A)")


def test_the_work_for_one_group_is_bounded():
    macros = {"A": "$(B)" * 50, "B": "xxxx"}
    group = Group(macros=macros, pvs=tuple(PvSpec(f"{n}{'$(A)' * 49}") for n in range(40_000)))
    cost = Cost()
    with pytest.raises(GroupFileError, match=r"pv\[\d+\]\.name: its macros, with those before it"):
        pvgroup.expand_group(group, {}, "f")
    assert undefined_macros(group, {}) == []
    assert cost.seconds < 10.0


def test_the_largest_groups_are_not_refused():
    pvs = tuple(PvSpec(f"$(P)$(S):{n:0>40}", f"${{P}} {n:0>60}") for n in range(50_000))
    group = Group(macros={"P": "SR:$(X=C01-)", "S": "BPM:"}, pvs=pvs)
    names = [pv.name for pv in pvgroup.expand_group(group, {}).pvs]
    assert len(names) == 50_000 and names[7] == f"SR:C01-BPM::{7:0>40}"


def test_many_undefined_macros_are_listed_once_each_in_little_time():
    names = [f"N{n}" for n in range(20_000)]
    pvs = tuple(
        PvSpec("".join(f"$({n})" for n in names[k : k + 500])) for k in range(0, 20_000, 500)
    )
    cost = Cost()
    assert undefined_macros(Group(pvs=pvs), {}) == names
    assert cost.seconds < 3.0


def test_long_names_of_a_file_are_refused_with_their_key():
    text = 'format = "pvwatch-group"\nversion = 1\n[[pv]]\nname = "A"\nlabel = "{}"\n'
    with pytest.raises(GroupFileError, match=r"f:5: pv\[0\]\.label: is longer than 10,000"):
        pvgroup.loads(text.format("x" * 10_001), "f")


def test_files_inside_files_are_bounded(tmp_path):
    value = "x" * 4_000
    (tmp_path / "inner.req").write_text("$(A)" * 200 + "\n")
    (tmp_path / "outer.req").write_text(f"file inner.req A={value}\n")
    with pytest.raises(GroupFileError, match=r"inner\.req, line 1: .*more than 10,000"):
        load_any(tmp_path / "outer.req")


def test_a_display_with_groups_of_macros_is_bounded(tmp_path):
    inner = f"<widget type='textupdate'><pv_name>{'$(A)' * 200}</pv_name></widget>"
    (tmp_path / "big.bob").write_text(
        f"<display><macros><A>unused</A></macros><widget type='group'><macros>"
        f"<A>{'y' * 900}</A></macros>{inner}</widget></display>"
    )
    opened = load_any(tmp_path / "big.bob")
    assert opened.group.pvs == ()
    assert "line 1: $(A)" in opened.warnings[0] and "more than 10,000" in opened.warnings[0]


def test_patterns_are_bounded_before_they_are_written():
    long = "x" * 1_900
    with pytest.raises(ValueError, match="characters"):
        expand_pattern(f"{long}{{1..10000}}")
    with pytest.raises(ValueError, match="add them in parts"):
        names_of_text("\n".join(f"{'x' * 1_800}{k}:{{1..2000}}" for k in range(8)))


@given(st.lists(st.sampled_from(["a", "{1..9}", "{x,yy,{1..3}}", "{a..c}", "-"]), max_size=5))
def test_the_size_of_a_pattern_is_known_before(parts):
    from gui.core.groups.name_pattern import _parsed

    sequence = _parsed("".join(parts))
    names = list(sequence.names())
    assert len(names) == sequence.count()
    assert sequence.size() >= sum(map(len, names))


def test_a_macro_error_is_one_line():
    with pytest.raises(MacroError, match=r"macro \$\(A\) is defined by itself"):
        expand("$(A)", {"A": "$(A)"})
