"""Files of other tools to ours and back: names, colours, axes, ranges and span stay."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import OF_PLT, AxisSpec, Group, PvSpec, is_heading
from gui.core.stamps.choice import TIME_CHOICES
from gui.files.formats import (
    phoebus_plt,
    phoebus_plt_writer,
    phoebus_pvs,
    plain_list,
    striptool_stp,
)
from gui.files.formats.loaded_group import GroupFileError, LoadedGroup
from gui.files.groups import pvgroup
from gui.files.groups.open import load_any
from gui.files.groups.save import save_any
from tests.support.group_samples import checked, names

LETTERS = st.characters(
    exclude_categories=("C", "Z"), max_codepoint=0x2FFF, exclude_characters="\u2028"
)
WORDS = st.text(LETTERS, min_size=1, max_size=12)
TEXTS = st.lists(WORDS, max_size=4).map(" ".join)
LATIN = st.lists(
    st.text(st.characters(codec="latin-1", exclude_categories=("C", "Z")), min_size=1, max_size=9),
    max_size=3,
).map(" ".join)
PV_NAMES = st.from_regex(r"(?:\$\([A-Z]\))?[A-Za-z][A-Za-z0-9:_.<>\[\];-]{0,14}", fullmatch=True)
SOME_NAMES = st.lists(PV_NAMES, min_size=1, max_size=10, unique=True)
LISTED = st.lists(
    st.from_regex(r"[A-Za-z][A-Za-z0-9:_.\-]{0,14}(?:\.\{\"a\": 1\})?", fullmatch=True),
    min_size=1,
    max_size=10,
    unique=True,
)
BYTE = st.integers(0, 255)
NUMBERS = st.floats(-1e299, 1e299, allow_nan=False)


@st.composite
def ranges(draw, log: bool):
    """Return a range, ``None``: automatic."""
    if draw(st.booleans()):
        return None
    pair = st.floats(1e-290, 1e290) if log else NUMBERS
    low, high = sorted((draw(pair), draw(pair)))
    return (low, high) if low < high else None


def through_ours(folder, suffix: str, data: bytes) -> tuple[LoadedGroup, LoadedGroup]:
    """Return what a file gives, and what it gives after having been ours in between."""
    first, ours, back = (folder / name for name in (f"x{suffix}", "x.pvgroup", f"x{suffix}"))
    first.write_bytes(data)
    loaded = load_any(first)
    assert save_any(ours, loaded.group) == ([], "")
    assert load_any(ours).group == loaded.group and load_any(ours).warnings == []
    save_any(back, load_any(ours).group)
    return loaded, load_any(back)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("there_and_back")


@given(st.data())
def test_striptool(folder, data):
    draw = data.draw
    pvs = draw(SOME_NAMES)
    places = sorted(draw(st.sets(st.integers(0, 9), min_size=len(pvs), max_size=len(pvs))))
    span, width = draw(st.integers(1, 366 * 86400)), draw(st.integers(1, 20))
    lines = ["StripConfig                   1.2", f"Strip.Time.Timespan           {span}"]
    lines.append(f"Strip.Option.GraphLineWidth   {width}")
    wanted = []
    for place, name in zip(places, pvs, strict=True):
        color = [draw(st.integers(0, 65535)) for _ in range(3)]
        log, shown = draw(st.booleans()), draw(st.booleans())
        limits = draw(ranges(log))
        units = draw(LATIN).removeprefix("Undefined")[:20].strip()
        comment = draw(LATIN)
        lines.append(f"Strip.Color.Color{place + 1}  {color[0]} {color[1]}\t{color[2]}")
        curve = {"Name": name, "Units": units, "Comment": comment, "Scale": int(log)}
        curve["PlotStatus"] = int(shown)
        curve["Min"], curve["Max"] = limits or (0, 0)
        lines += [
            f"Strip.Curve.{place}.{key}   {curve[key]}"
            for key in draw(st.permutations(list(curve)))
        ]
        rgb = "#" + "".join(f"{part >> 8:02x}" for part in color)
        wanted.append((name, rgb, units, log, limits, shown, comment))
    text = "\n".join([lines[0], *draw(st.permutations(lines[1:]))])
    first, again = through_ours(folder, ".stp", text.encode())
    for loaded in (first, again):
        group = loaded.group
        axes = {axis.id: axis for axis in group.axes} | {None: AxisSpec("")}
        assert group.span_s == span and {pv.width for pv in group.pvs} == {float(width)}
        assert [
            (pv.name, pv.color, axes[pv.axis].unit, axes[pv.axis].log, axes[pv.axis].range,
             pv.visible, pv.comment) for pv in group.pvs
        ] == wanted  # fmt: skip
    assert again.group == first.group and first.warnings == []


def _element(tag: str, **inside: object) -> str:
    parts = (f"<{key}>{value}</{key}>" for key, value in inside.items())
    return f"<{tag}>{''.join(parts)}</{tag}>"


@given(st.data())
def test_data_browser(folder, data):
    draw = data.draw
    axes, rows, wanted = [], [], []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        log, right = draw(st.booleans()), draw(st.booleans())
        limits = draw(ranges(log))
        label = draw(WORDS.filter(lambda word: "(" not in word and word != "Value"))
        unit = draw(st.sampled_from(["", "mA", "°C", "m/s²", "arb. units"]))
        low, high = limits or (0.0, 10.0)
        name = f"{label} ({unit})" if unit else label
        axes.append(
            _element("axis", visible="true", name=escape(name), right=str(right).lower(),
                     min=repr(low), max=repr(high), autoscale=str(limits is None).lower(),
                     log_scale=str(log).lower())
        )  # fmt: skip
        side = "right" if right else "left"
        wanted.append(AxisSpec(f"axis{number}", label, unit, log, limits, side))
    specs = []
    for name in draw(SOME_NAMES):
        red, green, blue = (draw(BYTE) for _ in range(3))
        at, width = draw(st.integers(0, len(axes) - 1)), draw(st.integers(1, 20))
        label, shown = draw(TEXTS), draw(st.booleans())
        style, kind = draw(
            st.sampled_from(
                [("step", "AREA"), ("line", "SINGLE_LINE_DIRECT"), ("points", "POINTS")]
            )
        )
        index = draw(st.integers(0, 9))
        rows.append(
            _element("pv", display_name=escape(label), visible=str(shown).lower(),
                     name=escape(draw(st.sampled_from(["", "ca://"])) + name), axis=at,
                     color=f"<red>{red}</red><green>{green}</green><blue>{blue}</blue>",
                     trace_type=kind, linewidth=width, waveform_index=index)
        )  # fmt: skip
        label = "" if label in (name, f"ca://{name}") else label
        reduce = f"[{index}]" if index else ""
        color = f"#{red:02x}{green:02x}{blue:02x}"
        axis = f"axis{at + 1}"
        extra = {OF_PLT: {"trace_type": kind}} if kind == "POINTS" else {}
        spec = PvSpec(name, label, True, axis, color, width, style, shown, "", reduce, extra=extra)
        specs.append(spec)
    title = draw(WORDS)
    days, hours, minutes = (draw(st.integers(0, 50)) for _ in range(3))
    seconds = draw(st.floats(1, 60))
    start = f"-{days} days -{hours} hours {minutes} min {seconds!r} seconds"
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<databrowser><title>{escape(title)}</title>'
        f"<scroll>true</scroll><start>{start}</start><end>now</end><axes>{''.join(axes)}</axes>"
        f"<annotations/><pvlist>{''.join(rows)}</pvlist></databrowser>"
    )
    first, again = through_ours(folder, ".plt", text.encode())
    assert first.group.axes == tuple(wanted) and first.group.pvs == tuple(specs)
    assert first.group.name == title and first.warnings == []
    assert first.group.span_s == pytest.approx(days * 86400 + hours * 3600 + minutes * 60 + seconds)
    assert again.group == first.group and again.warnings == []


HEADINGS = TEXTS.map(lambda text: f"# {text.lstrip('# ')}".rstrip())


@given(st.lists(PV_NAMES | HEADINGS, max_size=12, unique=True))
def test_pv_table(folder, rows):
    inside = "".join(_element("pv", selected="true", name=escape(row)) for row in rows)
    text = f'<pvtable version="3.0"><timeout>60.0</timeout><pvlist>{inside}</pvlist></pvtable>'
    first, again = through_ours(folder, ".pvs", text.encode())
    assert names(first) == rows and again.group == first.group
    assert first.warnings == again.warnings == []


@given(LISTED | st.just(["PV", "READBACK"]), st.sampled_from([".txt", ".csv", ".lst"]))
def test_list_of_names(folder, rows, suffix):
    first, again = through_ours(folder, suffix, ("# names\n" + ", ".join(rows)).encode())
    assert names(first) == rows
    assert again.group == first.group and again.warnings == []


ANY_NAMES = st.from_regex(
    r"[A-Za-z$(){}:.,;'\"#<&=\[\]-]{1,12}", fullmatch=True
) | st.text(max_size=9)  # fmt: skip
EXTRA = st.dictionaries(
    st.sampled_from(["site", "x y", "ü"]), st.integers() | st.text(max_size=5), max_size=2
)
SPECS = st.builds(
    PvSpec,
    ANY_NAMES.filter(lambda name: name.strip() == name and name),
    label=st.text(max_size=9),
    plot=st.booleans(),
    axis=st.sampled_from([None, "a", "b", "none"]),
    color=st.sampled_from([None, "#0a0b0c"]),
    width=st.floats(0.1, 20),
    style=st.sampled_from(pvgroup.STYLES),
    visible=st.booleans(),
    comment=st.text(max_size=9),
    reduce=st.sampled_from(["", "mean", "[7]"]),
    chars=st.sampled_from(["", "text", "numbers"]),
    time=st.sampled_from(TIME_CHOICES),
    look=st.none() | st.integers(0, 27),
)
AXES = (AxisSpec("a", "l\n", "u u", True, (1e-300, 1e299), "right"), AxisSpec("b", "", "\n"))
MACROS = st.dictionaries(st.sampled_from("ABP"), st.text(max_size=5))


@given(
    st.lists(PV_NAMES | HEADINGS, max_size=9, unique=True),
    st.lists(st.tuples(SPECS, EXTRA), min_size=9, max_size=9),
    st.lists(st.tuples(TEXTS, NUMBERS, st.booleans(), EXTRA), max_size=3),
    st.tuples(st.text(max_size=9), st.floats(1, 366 * 86400), MACROS, EXTRA),
)
def test_ours_is_the_same_again(folder, pv_names, specs, axes, group):
    title, span, macros, extra = group
    made = Group(
        title, span, macros,
        tuple(
            AxisSpec(f"a{i}", label, "u", log, (low, 1.1e299), "left", more)
            for i, (label, low, log, more) in enumerate(axes)
        ),
        tuple(
            PvSpec(name, s.label, s.plot, s.axis, s.color, s.width, s.style, s.visible, s.comment,
                   s.reduce, s.chars, s.time, s.look, more)
            for name, (s, more) in zip(pv_names, specs, strict=False)
        ),
        extra,
    )  # fmt: skip
    path = folder / "ours.pvgroup"
    assert save_any(path, made) == ([], "")
    assert load_any(path).group == made
    written = path.read_bytes()
    save_any(path, load_any(path).group)
    assert path.read_bytes() == written


@pytest.mark.parametrize(
    ("loads", "dump"),
    [
        pytest.param(striptool_stp.loads, striptool_stp.dump, id="striptool_stp"),
        pytest.param(phoebus_plt.loads, phoebus_plt_writer.dump, id="phoebus_plt"),
        pytest.param(phoebus_pvs.loads_group, phoebus_pvs.dump_group, id="phoebus_pvs"),
        pytest.param(plain_list.loads, plain_list.dump, id="plain_list"),
    ],
)
@given(
    pvs=st.lists(SPECS, max_size=14, unique_by=lambda pv: pv.name),
    span=st.floats(1, 366 * 86400),
    macros=MACROS,
)
def test_what_is_written_is_read_or_told(loads, dump, pvs, span, macros):
    data, warnings = dump(Group("g", span, macros, AXES, tuple(pvs)))
    assert all("\n" not in warning for warning in warnings)
    try:
        loaded = loads(data)
    except GroupFileError as error:
        assert "no PV" in str(error) or "control" in str(error)
        return
    checked(loaded)
    told = " ".join(warnings + loaded.warnings)
    for name in (pv.name for pv in pvs):
        if is_heading(name) or "$" in name or not name.isprintable():
            continue
        assert name in names(loaded) or name in told, (name, told)
