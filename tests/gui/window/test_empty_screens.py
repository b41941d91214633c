"""What is empty says what to do, and nothing that cannot be done."""

from gui.core.groups.group import Group, PvSpec


def test_the_chart_of_a_group_without_pvs_does_not_ask_to_tick_one_below(window, qtbot):
    tab = window.open_tabs.open_group(Group("Empty", pvs=(PvSpec("# only a heading"),))).content
    said = tab.chart.canvas.empty_text
    assert "Add PVs (Group › Add PVs…)" in said and "table below" not in said
    tab.chart.canvas.render_frame(1)
    before = tab.chart.canvas.grab().toImage()
    tab.add_pvs(["none:x"])
    assert tab.chart.canvas.empty_text.endswith("Tick a PV in the table below to draw it here.")
    tab.chart.canvas.render_frame(1)
    assert tab.chart.canvas.grab().toImage() != before
    tab.edits.undo()
    assert tab.chart.canvas.empty_text == said
    tab.set_modified(False)
