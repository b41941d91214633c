"""The chart of a tab in the session file: the same again, and nothing that is wrong."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.program.workspace import CHART_SWITCHES, ChartState
from gui.files.program.chart_state import chart_table, read_chart

TIMES = st.integers(-(2**62), 2**62)
ENDS = st.floats(allow_nan=False, allow_infinity=False)
RANGES = st.tuples(st.text(max_size=9), ENDS, ENDS, st.booleans()).filter(
    lambda found: found[1] < found[2] and (found[1] > 0 or not found[3])
)
SWITCHES = st.sets(st.sampled_from(CHART_SWITCHES)).map(
    lambda on: tuple(name for name in CHART_SWITCHES if name in on)
)
STATES = st.builds(
    ChartState,
    SWITCHES,
    st.none() | st.tuples(TIMES, TIMES),
    st.lists(RANGES, max_size=3).map(tuple),
)


@given(STATES)
def test_a_state_is_the_same_again(state):
    assert read_chart(json.loads(json.dumps(chart_table(state), allow_nan=False))) == state
    assert (chart_table(state) == {}) == (state == ChartState())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(JSON, JSON, JSON)
def test_anything_else_is_refused_or_can_be_shown(switches, markers, zoom):
    table = {"switches": switches, "markers": markers, "zoom": zoom}
    try:
        state = read_chart(table)
    except ValueError:
        return
    assert read_chart(chart_table(state)) == state


@pytest.mark.parametrize(
    "table",
    [[], {"switches": "cursor"}, {"markers": [1]}, {"markers": [True, 1]}, {"zoom": [["a", 0, 1]]},
     {"zoom": [["a", 0, 1, True]]}, {"zoom": [["a", 1, 1, False]]},
     {"zoom": [["a", 0, 10**400, False]]}],
)  # fmt: skip
def test_what_is_wrong_is_refused(table):
    with pytest.raises(ValueError, match="chart"):
        read_chart(table)
