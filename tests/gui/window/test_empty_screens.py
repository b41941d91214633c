"""What is empty says what to do, and nothing that cannot be done."""

from gui.core.groups.group import Group, PvSpec
from tests.support.pixels import counts


def test_the_chart_of_a_group_without_pvs_does_not_ask_to_tick_one_below(window, qtbot):
    tab = window.open_tabs.open_group(Group("Empty", pvs=(PvSpec("# only a heading"),))).content
    canvas = tab.chart.canvas
    said = canvas.empty_text
    assert "Add PVs (Group › Add PVs…)" in said and "table below" not in said

    def picture():
        return canvas.grab().toImage()

    def is_painted():
        """Tell whether something is written, and the next frame leaves it where it is."""
        before = picture()
        with qtbot.waitSignal(tab._clock.painted):
            pass
        return len(counts(before)) > 1 and picture() == before

    qtbot.waitUntil(is_painted)
    before = picture()
    tab.add_pvs(["none:x"])
    assert canvas.empty_text.endswith("Tick a PV in the table below to draw it here.")
    qtbot.waitUntil(lambda: picture() != before)
    tab.edits.undo()
    assert canvas.empty_text == said
    qtbot.waitUntil(lambda: picture() == before)
    tab.set_modified(False)
