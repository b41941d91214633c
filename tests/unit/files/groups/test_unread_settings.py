"""A setting in a file that is neither in the group nor told: there is none."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace

import pytest

from gui.core.groups.group import OF_PLT
from gui.files.groups.open import load_any
from gui.files.groups.save import save_any
from tests.support.group_samples import SAMPLES

XML = sorted(
    path.relative_to(SAMPLES).as_posix()
    for path in SAMPLES.rglob("*")
    if path.suffix in (".plt", ".pvs", ".xml") and path.parent.name in ("samples", "wild")
)
WHOLE = ("annotation", "formula", "archive", "color", "offset", "input", "background", "guidance")
# told, or kept, with all that is in it
ODD = "time_range"  # after a plot that was written by hand


@pytest.mark.parametrize("name", XML)
def test_an_unknown_setting_in_any_element_is_told(name, tmp_path):
    top = ET.fromstring((SAMPLES / name).read_bytes())
    holders = [each for each in top.iter() if len(each) or not (each.text or "").strip()]
    holders = [each for each in holders if len(each) or not each.tag.islower()] or [top]
    assert len(holders) >= 2
    path = tmp_path / SAMPLES.joinpath(name).name
    for holder in holders:
        if holder.tag in WHOLE:
            continue
        added = ET.SubElement(holder, ODD)
        added.text = "1 h"
        path.write_bytes(ET.tostring(top))
        holder.remove(added)
        loaded = load_any(path)
        assert any(ODD in warning for warning in loaded.warnings), (holder.tag, loaded.warnings)


def tables_of(value: object) -> Iterator[dict[str, object]]:
    """Return all tables in what was read of a JSON file."""
    if isinstance(value, dict):
        yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inside:
        yield from tables_of(each)


def test_an_unknown_setting_in_any_table_of_trace_is_told(tmp_path):
    plot = json.loads((SAMPLES / "lifetime.trc").read_text())
    found = [table for table in tables_of(plot) if "formula" not in table or table is plot]
    assert len(found) == 8
    for table in found:
        table[ODD] = 0
        (tmp_path / "a.trc").write_text(json.dumps(plot))
        del table[ODD]
        loaded = load_any(tmp_path / "a.trc")
        assert f"settings not carried over: {ODD}, xGrid" in loaded.warnings, table


def test_a_plot_as_trace_writes_it_first_has_nothing_to_tell(tmp_path):
    plot = {
        "archiver_url": None,
        "plot": {"title": "", "refreshInterval": 0.0, "xGrid": False, "yGrid": False,
                 "opacity": 255, "backgroundColor": "#ffffff", "legend": False,
                 "crosshair": False, "mouseMode": 1},
        "time_axis": {"name": "Main Time Axis", "start": "-1h", "end": "now",
                      "location": "bottom"},
        "y-axes": [{"name": "Axis 1", "orientation": "left", "minRange": -1.0, "maxRange": 1.0,
                    "autoRange": True, "logMode": False}],
        "curves": [{"useArchiveData": True, "liveData": True, "channel": "DEV:A",
                    "name": "DEV:A", "color": "#008cf9", "lineStyle": 1, "lineWidth": 1,
                    "symbol": None, "symbolSize": 10, "yAxisName": "Axis 1",
                    "thresholdColor": "white"}],
        "formula": [],
    }  # fmt: skip
    (tmp_path / "a.trc").write_text(json.dumps(plot))
    assert load_any(tmp_path / "a.trc").warnings == []


# every setting of Phoebus' plots, none as in a new plot; {} is where it stands
OF_PLOT = {
    "save_changes": "false", "show_legend": "true", "show_toolbar": "false", "grid": "true",
    "scroll": "false", "update_period": "0.5", "scroll_step": "1", "archive_rescale": "NONE",
    "title_font": "Droid Sans|9|1", "label_font": "|9|0", "scale_font": "|9|0",
    "legend_font": "|9|0", "time_range": "1 h",
    "background": "<red>1</red><green>2</green><blue>3</blue>",
    "foreground": "<red>1</red><green>2</green><blue>3</blue>",
}  # fmt: skip
OF_AXIS = {
    "grid": "true", "color": "<red>1</red><green>2</green><blue>3</blue>",
    "label_font": "|9|0", "scale_font": "|9|0", "use_trace_names": "true", "visible": "false",
}  # fmt: skip
OF_PV = {
    "line_style": "DASH", "point_type": "XMARKS", "point_size": "7", "period": "1.5",
    "ring_size": "9", "request": "RAW", "trace_type": "LINES", "linewidth": "0",
    "archive": "<name>a</name><url>b</url><key>1</key>",
}  # fmt: skip
PLOT = (
    "<databrowser><title>T</title>{plot}<start>-1 hours</start><end>now</end><axes><axis>"
    "<name>P</name>{axis}</axis></axes><pvlist><pv><name>DEV:A</name><axis>0</axis>{pv}</pv>"
    "</pvlist></databrowser>"
)


def settings_of(top: ET.Element, path: str) -> dict[str, str]:
    """Return the settings of the element at ``path`` as texts, read by another parser."""
    holder = top if path == "." else top.find(path)
    assert holder is not None
    return {each.tag: "".join(f"<{c.tag}>{c.text}</{c.tag}>" for c in each) or (each.text or "")
            for each in holder}  # fmt: skip


@pytest.mark.parametrize("through_ours", [False, True])
def test_every_setting_of_a_plot_is_written_back(through_ours, tmp_path):
    parts = {"plot": OF_PLOT, "axis": OF_AXIS, "pv": OF_PV}
    text = PLOT.format(
        **{k: "".join(f"<{t}>{v}</{t}>" for t, v in each.items()) for k, each in parts.items()}
    )
    (tmp_path / "a.plt").write_text(text)
    loaded = load_any(tmp_path / "a.plt")
    told = " ".join(loaded.warnings)
    assert "time_range" in told and "kept for *.plt" in told
    group = loaded.group
    if through_ours:
        assert save_any(tmp_path / "a.pvgroup", group) == ([], "")
        again = load_any(tmp_path / "a.pvgroup")
        assert again.warnings == [] and again.group == group
        group = again.group
    assert save_any(tmp_path / "b.plt", group) == ([], "")
    top = ET.parse(tmp_path / "b.plt").getroot()
    for path, wanted in ((".", OF_PLOT), ("axes/axis", OF_AXIS), ("pvlist/pv", OF_PV)):
        found = settings_of(top, path)
        assert {tag: found.get(tag) for tag in wanted} == wanted


def test_what_is_kept_of_a_plot_is_told_where_it_is_lost(tmp_path):
    (tmp_path / "a.plt").write_text(
        PLOT.format(plot="<time_range>1 h</time_range>", axis="<grid>true</grid>", pv="")
    )
    group = load_any(tmp_path / "a.plt").group
    for suffix in (".stp", ".pvs", ".txt"):
        left = " ".join(save_any(tmp_path / f"b{suffix}", group).left_out)
        assert "settings kept for *.plt not carried over" in left and OF_PLT not in left, suffix


def test_formulas_of_trace_are_told_where_they_are_lost(tmp_path):
    group = load_any(SAMPLES / "lifetime.trc").group
    assert save_any(tmp_path / "a.pvgroup", group).left_out == []
    for suffix in (".stp", ".plt", ".pvs", ".txt"):
        assert (
            "formulas of *.trc not carried over"
            in save_any(tmp_path / f"b{suffix}", group).left_out
        ), suffix


def test_a_name_that_an_axis_had_hidden_shows_when_it_is_renamed(tmp_path):
    hidden = "<use_axis_name>false</use_axis_name>"
    (tmp_path / "a.plt").write_text(PLOT.format(plot="", axis=hidden, pv=""))
    group = load_any(tmp_path / "a.plt").group
    save_any(tmp_path / "b.plt", group)
    assert "<use_axis_name>false<" in (tmp_path / "b.plt").read_text()
    renamed = replace(group, axes=(replace(group.axes[0], label="Q"),))
    save_any(tmp_path / "b.plt", renamed)
    assert "<use_axis_name>true<" in (tmp_path / "b.plt").read_text()


def test_what_a_hand_made_group_has_for_plots_makes_no_broken_file(tmp_path):
    """Tags that cannot be one, and ours, are told or left; the file is read again."""
    (tmp_path / "a.pvgroup").write_text(
        'format = "pvwatch-group"\nversion = 1\n[phoebus_plt]\n"a b" = 1\ntitle = "x"\n'
        'ok = ["<", { in = true }]\n[[pv]]\nname = "DEV:A"\nplot = true\n'
        '[pv.phoebus_plt]\n"<" = 1\nname = "DEV:B"\n'
    )
    left = save_any(tmp_path / "b.plt", load_any(tmp_path / "a.pvgroup").group).left_out
    assert "plot: a b not carried over" in left and "DEV:A: < not carried over" in left
    again = load_any(tmp_path / "b.plt").group
    assert [pv.name for pv in again.pvs] == ["DEV:A"]
    assert again.extra[OF_PLT] == {"ok": ["<", {"in": "true"}]}
