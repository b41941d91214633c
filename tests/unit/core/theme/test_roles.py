"""Contrast of all colours by role, and whether the colour-blind can tell apart what differs."""

from dataclasses import fields, is_dataclass
from itertools import combinations, pairwise

import pytest

from gui.core.theme.roles import ARMED, DARK, LIGHT, LOST, OVERLOAD, Surface, ThemeColors
from tests.support.color_vision import VISIONS, ciede2000, contrast, difference, lab

THEMES = pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
APART = 10.0  # ΔE00


def test_the_yardstick_itself_agrees_with_published_figures() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    # Sharpe, Wu, Dalal 2005, table 1, pairs 1, 7, 17 and 25
    for one, other, expected in (
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ):
        assert float(ciede2000(one, other)) == pytest.approx(expected, abs=1e-4)
    for vision in VISIONS:  # greys stay greys
        assert abs(lab("#808080", vision)[1:]).max() < 0.01


def test_the_yardstick_finds_the_colors_of_before() -> None:
    assert difference("#e69f00", "#b8a900", "protan") < 1  # orange and yellow, one colour
    assert difference("#7a5a00", "#b3141e", "deutan") < 5  # MINOR and MAJOR
    assert contrast("#56b4e9", "#ffffff") < SHAPE
    assert contrast("#22262b", "#181b1f") < 1.2  # an edge in the dark theme


@THEMES
def test_all_texts_can_be_read_on_every_ground(colors: ThemeColors) -> None:
    grounds = (colors.window, colors.base, colors.alternate)
    texts = (colors.text, colors.faint, colors.link, colors.good, colors.bad, colors.differs)
    for text in (*texts, colors.other, colors.severity.disconnected, *colors.severity.text[1:]):
        for ground in grounds:
            assert contrast(text, ground) >= TEXT, (text, ground)
    for ground in (colors.button, colors.notice.ground, colors.problem.ground):
        assert contrast(colors.text, ground) >= TEXT
    assert contrast(colors.faint, colors.button) >= TEXT  # disabled, too
    assert contrast(colors.accent_text, colors.accent) >= TEXT
    for text, tint in zip(colors.severity.text, colors.severity.tint, strict=True):
        if text is not None and tint is not None:
            assert contrast(text, tint) >= TEXT
            assert contrast(colors.text, tint) >= TEXT
    for tint in colors.severity.tint[1:]:  # a stale row keeps its last tint
        assert contrast(colors.severity.disconnected, str(tint)) >= TEXT
    for text, tint in (
        (colors.differs, colors.differs_tint),
        (colors.other, colors.absent_tint),
        (colors.severity.disconnected, colors.absent_tint),
    ):
        assert contrast(text, tint) >= TEXT
    assert contrast(colors.chart.ink, colors.chart.ground) >= TEXT
    assert contrast(colors.chart.faint, colors.chart.ground) >= TEXT


@THEMES
def test_edges_symbols_and_lines_can_be_seen(colors: ThemeColors) -> None:
    for ground in (colors.window, colors.base, colors.alternate, colors.button):
        assert contrast(colors.outline, ground) >= SHAPE, ground
        assert contrast(colors.icon, ground) >= SHAPE
    for ground in (colors.window, colors.base):
        for mark in (*colors.marks, colors.accent):
            assert contrast(mark, ground) >= SHAPE, (mark, ground)
    chart = colors.chart
    for line in (chart.frame, chart.cursor, chart.selection, chart.gap):
        assert contrast(line, chart.ground) >= SHAPE, line
    for line in (*chart.limits, *chart.alarms, *chart.traces):
        assert contrast(line, chart.ground) >= SHAPE, line
    assert contrast(chart.grid, chart.ground) < 1.6  # it must not look like a trace


@THEMES
def test_surfaces_can_be_read_and_have_an_edge(colors: ThemeColors) -> None:
    surfaces: list[Surface] = [colors.notice, colors.problem, *colors.tiles, colors.tile_unknown]
    for surface in (*surfaces, ARMED, OVERLOAD, LOST):
        assert contrast(surface.text, surface.ground) >= TEXT, surface
    for surface in surfaces:
        assert contrast(surface.edge, colors.window) >= SHAPE, surface


@THEMES
def test_traces_side_by_side_differ_for_everyone(colors: ThemeColors) -> None:
    traces = colors.chart.traces
    for vision in VISIONS:
        for one, other in pairwise((*traces, traces[0])):
            assert difference(one, other, vision) >= 15, (one, other, vision)
        for one, other in combinations(traces, 2):
            assert difference(one, other, vision) >= 12, (one, other, vision)


@THEMES
def test_no_trace_looks_like_an_alarm(colors: ThemeColors) -> None:
    """The fifth one on dark was the amber of MINOR: a trace and its axis were an alarm."""
    for trace in colors.chart.traces:
        for alarm in (*colors.chart.alarms, *colors.chart.limits):
            assert difference(trace, alarm) >= 8, (trace, alarm)


@THEMES
@pytest.mark.parametrize("vision", VISIONS)
def test_severities_differ_for_everyone(colors: ThemeColors, vision: str) -> None:
    severity = colors.severity
    for one, other in combinations((*severity.text[1:], severity.disconnected), 2):
        assert difference(str(one), str(other), vision) >= APART, (one, other)
    for one, other in combinations((*severity.text[1:], colors.text), 2):
        assert difference(str(one), str(other), vision) >= APART, (one, other)
    for one, other in combinations(colors.marks[1:], 2):
        assert difference(one, other, vision) >= APART, (one, other)
    for one, other in combinations(colors.chart.alarms, 2):
        assert difference(one, other, vision) >= APART, (one, other)
    assert difference(*colors.chart.limits, vision) >= APART
    for one, other in combinations(colors.tiles[1:], 2):
        assert difference(one.edge, other.edge, vision) >= APART, (one, other)
    assert difference(colors.good, colors.bad, vision) >= APART


def _all_colors(thing: object) -> list[str]:
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, tuple):
        return [color for each in thing for color in _all_colors(each)]
    if is_dataclass(thing):
        return [c for field in fields(thing) for c in _all_colors(getattr(thing, field.name))]
    return []


@THEMES
def test_every_color_is_written_alike(colors: ThemeColors) -> None:
    for color in _all_colors(colors):
        assert len(color) == 7 and int(color[1:], 16) >= 0 and color == color.lower(), color
