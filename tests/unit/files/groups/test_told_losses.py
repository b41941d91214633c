"""A group to a file of another tool and back: all that is not the same again was told."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.core.groups.group import (
    OF_PLT,
    OF_PVS,
    OF_STP,
    Annotation,
    AxisSpec,
    Group,
    PvSpec,
    is_heading,
)
from gui.core.stamps.choice import TIME_CHOICES
from gui.files.formats import (
    phoebus_plt,
    phoebus_plt_writer,
    phoebus_pvs,
    plain_list,
    striptool_stp,
)
from gui.files.groups.pvgroup import STYLES
from tests.support.group_samples import checked

NAMES = st.from_regex(r"[A-Z][A-Z0-9]{0,3}:[A-Z0-9.]{1,6}", fullmatch=True)
WORDS = st.from_regex(r"[A-Za-zäµ][A-Za-z0-9äµ()/ ]{0,9}[a-z]", fullmatch=True)
SOME = st.just("") | WORDS
UNITS = st.sampled_from(["", "mA", "°C", "m/s²", "arb. units", "%"])


@st.composite
def axes(draw):
    made = []
    for number in range(draw(st.integers(0, 3))):
        log = draw(st.booleans())
        low = draw(st.sampled_from([1e-9, 0.5, 3.0] if log else [-1e9, -0.1, 0.0, 2.0]))
        limits = draw(st.sampled_from([None, (low, low + 7.5), (low, 1e200)]))
        side = draw(st.sampled_from(["", "left", "right"]))
        made.append(AxisSpec(f"a{number}", draw(SOME), draw(UNITS), log, limits, side))
    return tuple(made)


@st.composite
def groups(draw):
    scales = draw(axes())
    rows = []
    for name in draw(st.lists(NAMES | WORDS.map("# {}".format), max_size=12, unique=True)):
        if is_heading(name):
            rows.append(PvSpec(name.rstrip()))
            continue
        rows.append(
            PvSpec(
                name,
                draw(SOME),
                draw(st.booleans()),
                draw(st.sampled_from([None, *(axis.id for axis in scales)])),
                draw(st.sampled_from([None, "#0a0b0c", "#ff8000"])),
                draw(st.sampled_from([1.5, 1.0, 2.0, 0.3, 3.25, 20.0])),
                draw(st.sampled_from(STYLES)),
                draw(st.booleans()),
                draw(SOME),
                draw(st.sampled_from(["", "mean", "[7]", "[0]"])),
                draw(st.sampled_from(["", "text", "numbers"])),
                draw(st.sampled_from(TIME_CHOICES)),
                draw(st.none() | st.integers(0, 5)),
                draw(
                    st.sampled_from(
                        [{}, {OF_PVS: {"tolerance": 0.5, "selected": False, "completion": True}},
                         {OF_PLT: {"line_style": "DASH", "point_type": "XMARKS"}}, {"site": 1},
                         {OF_STP: {"Precision": 3}}]
                    )
                ),
            )
        )  # fmt: skip
    notes = draw(st.lists(WORDS, max_size=2))
    span = draw(st.sampled_from([600.0, 1.0, 90.0, 3600.0, 86400.0, 0.5 + 17, 366 * 86400.0]))
    return Group(
        draw(WORDS), span, {}, scales, tuple(rows), {},
        tuple(Annotation(10**18 + i, text) for i, text in enumerate(notes)),
    )  # fmt: skip


CALLED = {OF_PLT: "settings kept for *.plt", OF_PVS: "settings kept for *.pvs",
          OF_STP: "settings kept for *.stp"}  # fmt: skip


def seen_axis(group: Group, pv: PvSpec) -> tuple[object, ...]:
    """Return what of an axis a trace is drawn on."""
    axis = next((each for each in group.axes if each.id == pv.axis), AxisSpec(""))
    return axis.unit, axis.log, axis.range


def told_of(said: list[str], name: str) -> str:
    """Return all that was said about ``name``."""
    word = re.compile(rf"(?<![\w.:]){re.escape(name)}(?!\w|:\w|\.\w)")
    return " ".join(line for line in said if word.search(line))


@pytest.mark.parametrize(
    ("loads", "dump"),
    [
        pytest.param(striptool_stp.loads, striptool_stp.dump, id="striptool_stp"),
        pytest.param(phoebus_plt.loads, phoebus_plt_writer.dump, id="phoebus_plt"),
        pytest.param(phoebus_pvs.loads_group, phoebus_pvs.dump_group, id="phoebus_pvs"),
        pytest.param(plain_list.loads, plain_list.dump, id="plain_list"),
    ],
)
@settings(max_examples=60)
@given(group=groups())
def test_what_is_not_the_same_again_is_told(loads, dump, group):
    if all(is_heading(pv.name) for pv in group.pvs):
        return  # no group in a file of another tool
    data, said = dump(group)
    again = loads(data)
    checked(again)
    back = {pv.name: pv for pv in again.group.pvs}
    for pv in group.pvs:
        told = told_of(said, pv.name) + told_of(again.warnings, pv.name)
        if pv.name not in back:
            comment = is_heading(pv.name) and "headings are written as comments" in " ".join(said)
            assert comment or "not carried over" in told, (pv.name, said)
            continue
        found = back[pv.name]
        if is_heading(pv.name):
            continue
        for key in ("label", "color", "style", "visible", "comment", "reduce", "chars", "time"):
            kept = getattr(pv, key) == getattr(found, key)
            kept = kept or (key == "label" and pv.label == found.comment)  # all that .stp has
            kept = kept or (key == "comment" and pv.label == found.comment and not pv.comment)
            assert kept or key in told or (key == "visible" and "hidden" in told), (key, pv, told)
        assert pv.plot == found.plot or "plot" in told + " ".join(said), (pv, said)
        assert (
            pv.width == found.width or " wide, not " in told or "width" in told or pv.width == 1.5
        ), (pv, told)
        assert pv.look is None or pv.color or "(look)" in " ".join(said), (pv, said)
        for key in pv.extra:
            assert found.extra.get(key) == pv.extra[key] or CALLED.get(key, key) in told, (
                key,
                pv,
                told,
            )
        same = seen_axis(group, pv) == seen_axis(again.group, found)
        assert same or "axis" in told or "axis" in " ".join(said), (pv, said)
    assert again.group.span_s == group.span_s or any("span" in line for line in said), said
    for axis in group.axes:
        kept = any(
            (axis.label, axis.unit, axis.log, axis.range) == (a.label, a.unit, a.log, a.range)
            and (axis.side or "left") == (a.side or "left")
            for a in again.group.axes
        )
        assert kept or f"axis '{axis.id}'" in " ".join(said), (axis, again.group.axes, said)
    if group.annotations:
        assert any("annotation" in line for line in said), said


@pytest.mark.parametrize("odd", ["x", 3, [1]])
@pytest.mark.parametrize(
    ("key", "dump", "is_of_group"),
    [
        pytest.param(OF_STP, striptool_stp.dump, True, id="striptool_stp"),
        pytest.param(OF_PLT, phoebus_plt_writer.dump, True, id="phoebus_plt"),
        pytest.param(OF_PVS, phoebus_pvs.dump_group, False, id="phoebus_pvs"),
    ],
)
def test_what_was_kept_and_is_no_table_is_told(odd, key, dump, is_of_group):
    """A group's file may be written by hand: ``*.pvs`` ended in an error, ``*.plt`` was silent."""
    usual = Group("g", axes=(AxisSpec("a", unit="V"),), pvs=(PvSpec("A:B", plot=True, axis="a"),))
    pvs = (replace(usual.pvs[0], extra={key: odd}),)
    extra = {key: odd} if is_of_group else {}
    data, said = dump(replace(usual, pvs=pvs, extra=extra))
    expected, before = dump(usual)
    assert data == expected
    told = [line for line in said if line not in before]
    assert len(told) == 1 + is_of_group
    assert told_of(told, "A:B") == f"A:B: {CALLED[key]} not carried over"
