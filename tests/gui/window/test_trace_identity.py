"""A trace keeps colour and dash: while others come and go, rows move, and from file to file."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import load, save

LEFT = Qt.MouseButton.LeftButton


def boxed(view, row):
    """Click the box of a row that plots it."""
    place = view.visualRect(view.model().index(row, 0))
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(10, place.center().y()))


def looks(content):
    """Colour and dash by label, as the legend has them."""
    legend = content.chart.legend
    shown = {}
    for row in range(legend.rowCount()):
        item = legend.item(row, 0)
        picture = item.icon().pixmap(legend.iconSize()).toImage()
        shown[item.text()] = [
            picture.pixelColor(x, picture.height() // 2).name() for x in range(picture.width())
        ]
    return shown


def opened(window, qtbot, path):
    assert window.open_tabs.open_file(path)
    qtbot.waitUntil(lambda: any(looks(content) for content in window.open_tabs.contents()))
    return window.open_tabs.contents()[-1]


def closed(window):
    for content in window.open_tabs.contents():
        content.set_modified(False)
    while window.open_tabs.contents():
        window.close_actions.close(window.open_tabs.tabs()[0])


def test_a_trace_keeps_its_look_while_the_group_is_open_and_in_the_file(window, qtbot, tmp_path):
    path = tmp_path / "ring.pvgroup"
    names = [f"none:{k}" for k in range(10)]
    save(path, Group("Ring", pvs=tuple(PvSpec(name, plot=k < 9) for k, name in enumerate(names))))
    content = opened(window, qtbot, path)
    before = looks(content)
    assert len({tuple(look) for look in before.values()}) == 9
    boxed(content.table, 0)
    qtbot.waitUntil(lambda: len(looks(content)) == 8)
    assert looks(content) == {name: before[name] for name in names[1:9]}
    boxed(content.table, 9)
    qtbot.waitUntil(lambda: len(looks(content)) == 9)
    after = looks(content)
    assert after.pop(names[9]) not in before.values()
    assert after == {name: before[name] for name in names[1:9]}
    QTest.keyClick(content.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not content.modified)
    assert [pv.look for pv in load(path).group.pvs] == [None, *range(1, 10)]
    kept = looks(content)
    closed(window)
    content = opened(window, qtbot, path)
    assert looks(content) == kept
    boxed(content.table, 0)  # the first again: its look is free
    qtbot.waitUntil(lambda: len(looks(content)) == 10)
    assert looks(content)[names[0]] == before[names[0]]
    closed(window)


def test_sorting_changes_no_identity(window, qtbot, tmp_path):
    path = tmp_path / "ring.pvgroup"
    save(path, Group("Ring", pvs=tuple(PvSpec(f"none:{k}", plot=True) for k in range(4))))
    content = opened(window, qtbot, path)
    before = looks(content)
    header = content.table.header
    place = QPoint(header.sectionViewportPosition(0) + 60, header.height() // 2)
    for _ in range(2):
        QTest.mouseClick(header.viewport(), LEFT, pos=place)
    model = content.model
    qtbot.waitUntil(lambda: model.index(0, 0).data() == "none:3")
    boxed(content.table, 0)
    boxed(content.table, 0)
    qtbot.waitUntil(lambda: len(looks(content)) == 4)
    assert looks(content) == before
    closed(window)
