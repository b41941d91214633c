"""Groups and edits for hypothesis."""

from hypothesis import strategies as st

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.core.groups.row_edits import AddPvs, MoveRows, RemoveRows, Rename, SetField
from gui.core.groups.setup_edits import AddAxis, RemoveAxis, SetAxis, SetMacros, SetName, SetSpan

pv_names = st.sampled_from(["A", "B", "C", "$(P)A", "SR:A", "D:1", "# one", "# two"])
axis_ids = st.sampled_from(["x", "y", "z"])
specs = st.builds(
    PvSpec,
    pv_names,
    label=st.sampled_from(["", "gauge"]),
    plot=st.booleans(),
    axis=st.none() | axis_ids,
    width=st.sampled_from([1.0, 1.5, 2.0]),
    comment=st.sampled_from(["", "spare"]),
    extra=st.sampled_from([{}, {"site": 1}]),
)
axes = st.builds(AxisSpec, axis_ids, unit=st.sampled_from(["", "mA"]), log=st.booleans())
groups = st.builds(
    Group,
    name=st.sampled_from(["Ring", "Linac"]),
    span_s=st.sampled_from([60.0, 600.0]),
    macros=st.dictionaries(st.sampled_from("PQ"), st.sampled_from(["SR:", ""]), max_size=2),
    axes=st.lists(axes, max_size=3, unique_by=lambda axis: axis.id).map(tuple),
    pvs=st.lists(specs, max_size=8).map(tuple),
    extra=st.sampled_from([{}, {"site": "kept"}]),
)


@st.composite
def edits(draw, group):
    """One edit that ``group`` may or may not take."""
    count = len(group.pvs)
    rows = st.lists(st.integers(0, max(count - 1, 0)), unique=True, max_size=count).map(tuple)
    choices = [
        st.builds(AddPvs, st.lists(specs, max_size=3).map(tuple), st.none() | st.integers(-1, 9)),
        st.builds(RemoveRows, rows),
        st.builds(MoveRows, rows, st.integers(-1, 9)),
        st.builds(SetField, rows, st.just("label"), st.sampled_from(["", "a", "b\n"])),
        st.builds(SetField, rows, st.just("width"), st.sampled_from([0.0, 1.0, 3.0])),
        st.builds(SetField, rows, st.just("axis"), st.none() | axis_ids),
        st.builds(SetField, rows, st.just("color"), st.sampled_from([None, "#0000ff", "red"])),
        st.builds(SetField, rows, st.just("time"), st.sampled_from(["", "ioc", "odd"])),
        st.builds(SetField, rows, st.just("reduce"), st.sampled_from(["", "mean", "[3]", "odd"])),
        st.builds(SetField, rows, st.sampled_from(["plot", "visible"]), st.booleans()),
        st.builds(SetMacros, st.lists(st.tuples(st.sampled_from("PQ "), pv_names)).map(tuple)),
        st.builds(SetName, st.sampled_from(["Ring", "Hall", " "])),
        st.builds(SetSpan, st.sampled_from([60.0, 0.0, 3600.0])),
        st.builds(AddAxis, axes),
    ]
    if count:
        pairs = st.tuples(st.integers(0, count - 1), pv_names)
        choices.append(st.builds(Rename, st.lists(pairs, max_size=3).map(tuple)))
    if group.axes:
        at = st.integers(0, len(group.axes) - 1)
        choices += [st.builds(SetAxis, at, axes), st.builds(RemoveAxis, at)]
    return draw(st.one_of(choices))
