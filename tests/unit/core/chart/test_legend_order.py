"""Order of the legend's rows, and one trace alone."""

from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.legend_order import sorted_rows
from gui.core.chart.solo import Solo


def test_numbers_by_value_then_words_then_what_is_empty():
    texts = ["10 mA", "", "-3", "Open", "9.5", "1e3 V", "SR:2", "SR:10", "−7"]
    order = [texts[number] for number in sorted_rows(texts, False)]
    assert order == ["−7", "-3", "9.5", "10 mA", "1e3 V", "Open", "SR:2", "SR:10", ""]
    down = [texts[number] for number in sorted_rows(texts, True)]
    assert down == ["1e3 V", "10 mA", "9.5", "-3", "−7", "SR:10", "SR:2", "Open", ""]


@given(st.lists(st.text("0123456789.-e x", max_size=6), max_size=20), st.booleans())
def test_every_row_is_there_once(texts, descending):
    assert sorted(sorted_rows(texts, descending)) == list(range(len(texts)))


@given(st.dictionaries(st.integers(0, 5), st.booleans(), min_size=1), st.data())
def test_alone_and_back(visible, data):
    slot = data.draw(st.sampled_from(sorted(visible)))
    solo = Solo()
    alone = solo.toggled(visible, slot)
    if visible[slot] and sum(visible.values()) == 1:
        assert all(alone.values())
        return
    assert alone == {each: each == slot for each in visible}
    back = solo.toggled(alone, slot)
    assert back == (visible if sum(visible.values()) > 1 else dict.fromkeys(visible, True))
