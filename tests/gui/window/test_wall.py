"""The wall against a real IOC, by keys and mouse."""

import re
import signal
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.updates import Dropped
from gui.program.settings import Settings
from gui.widgets.wall.tile_painter import trend_place
from tests.support.batches import batch
from tests.support.soft_ioc import counting_records

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def records(prefix):
    return (
        f'record(ao,"{prefix}a"){{field(VAL,"1.5")field(EGU,"mm")field(PREC,"2")'
        f'field(HIGH,"5")field(HSV,"MINOR")field(HIHI,"9")field(HHSV,"MAJOR")field(PINI,"YES")}}'
        f'record(bo,"{prefix}b"){{field(ZNAM,"Closed")field(ONAM,"Open")field(PINI,"YES")}}'
        f'record(stringout,"{prefix}s"){{field(VAL,"ready for injection")field(PINI,"YES")}}'
        f'record(ai,"{prefix}u"){{}}'
        f'record(aao,"{prefix}w"){{field(NELM,"500")field(FTVL,"DOUBLE")}}'
    )


def group(prefix):
    rows = (PvSpec("# Magnets"), PvSpec(f"{prefix}a", label="Gap"), PvSpec(f"{prefix}b"))
    rows += (PvSpec("# Others"), PvSpec(f"{prefix}s"), PvSpec(f"{prefix}u"), PvSpec(f"{prefix}w"))
    return Group("Scene", 60, pvs=(*rows, PvSpec(f"{prefix}none")))


def begin(window, qtbot, on_one=True):
    """Press F11 in the window; return the wall, all its tiles on one page of the small screen.

    ``on_one``: ``False``: as large as can be read, ``None``: as it was left.
    """
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, K.Key_F11)
    wall = window.walls.wall
    qtbot.waitUntil(wall.isActiveWindow)
    if on_one is not None and wall.view.all_on_one is not on_one:
        QTest.keyClick(wall.view, K.Key_A)
        assert wall.view.all_on_one is on_one
    assert wall is not None and wall.isFullScreen() and not window.isVisible()
    qtbot.waitUntil(lambda: bool(wall.view.faces()) or not wall.tab.store.alive_count())
    return wall


def face(wall, name):
    """Return what the tile of a PV says."""
    slot = wall.tab.store.name.index(name)
    return wall.view.faces().get(slot)


def picture(wall, name):
    """Return what a person sees of a tile."""
    return wall.view.grab(wall.view.place_of(wall.tab.store.name.index(name))).toImage()


def colors(image):
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


def test_tiles_follow_the_ioc_through_its_death(window, qtbot, soft_ioc, prefix):
    ioc = soft_ioc(records(prefix))
    tab = window.open_tabs.open_group(group(prefix)).content
    qtbot.waitUntil(lambda: tab.store.known_count() == 5)
    channels, store, worker = ioc.channel_count(), tab.store, tab.worker
    wall = begin(window, qtbot)
    a = f"{prefix}a"
    qtbot.waitUntil(lambda: face(wall, a) is not None and face(wall, a).value == "1.50")
    assert (face(wall, a).title, face(wall, a).name) == ("Gap", a)
    assert face(wall, a).unit == "mm" and face(wall, a).alarm == ""
    assert face(wall, f"{prefix}b").value == "Closed"
    assert face(wall, f"{prefix}s").value == "ready for injection"
    assert (face(wall, f"{prefix}u").value, face(wall, f"{prefix}u").why) == ("", "undefined")
    assert face(wall, f"{prefix}none").value == ""
    assert face(wall, f"{prefix}none").why.startswith("no answer yet")
    assert wall.view.headings() == ["Magnets", "Others"]
    calm = picture(wall, a)
    ioc.put(a, 6)
    qtbot.waitUntil(lambda: face(wall, a).alarm == "▲ MINOR HIGH")
    assert face(wall, a).value == "6.00"
    minor = picture(wall, a)
    assert minor != calm and colors(minor) - colors(calm)
    ioc.put(a, 10)
    qtbot.waitUntil(lambda: face(wall, a).alarm == "◆ MAJOR HIHI")
    assert colors(picture(wall, a)) - colors(minor)
    # the same worker, store and channels
    assert ioc.channel_count() == channels
    assert tab.worker is worker and wall.tab.store is store
    ioc.stop()  # SIGKILL
    qtbot.waitUntil(lambda: face(wall, a).why.startswith("disconnected"))
    dead = face(wall, a)
    assert (dead.value, dead.severity, dead.alarm) == ("", None, "")
    assert dead.note == "last 10.00 mm"
    assert "0 of 6 known" in wall.bar.texts[1]
    ioc.start()
    qtbot.waitUntil(lambda: face(wall, a).value == "1.50")
    assert face(wall, a).why == "" and ioc.channel_count() == channels
    QTest.keyClick(wall.view, K.Key_Escape)
    assert window.walls.wall is None and window.isVisible()
    assert window.open_tabs.contents() == [tab] and tab.worker is worker
    ioc.put(a, 3)
    qtbot.waitUntil(lambda: tab.store.value[tab.store.name.index(a)] == 3)


def test_tiles_of_a_stopped_ioc_become_stale_and_come_back(window, qtbot, soft_ioc, prefix):
    ioc = soft_ioc(counting_records(prefix, 2, ".1 second"))
    names = [f"{prefix}{k}" for k in range(2)]
    tab = window.open_tabs.open_group(Group("S", 60, pvs=tuple(map(PvSpec, names)))).content
    qtbot.waitUntil(lambda: tab.store.known_count() == 2)
    wall = begin(window, qtbot)
    qtbot.waitUntil(lambda: all(face(wall, name).value for name in names))
    lively = picture(wall, names[0])
    ioc.signal(signal.SIGSTOP)
    try:
        qtbot.waitUntil(lambda: all(face(wall, n).why.startswith("silent") for n in names))
        for name in names:  # no value of then is shown as one of now
            assert (face(wall, name).value, face(wall, name).severity) == ("", None)
            assert face(wall, name).note.startswith("last ")
        assert "0 of 2 known" in wall.bar.texts[1]
        qtbot.waitUntil(lambda: picture(wall, names[0]) != lively)
    finally:
        ioc.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: all(face(wall, n).value and not face(wall, n).why for n in names))


def test_an_array_is_shown_as_one(window, qtbot, soft_ioc, prefix):
    ioc = soft_ioc(records(prefix))
    ioc.shell(f'dbpf {prefix}w "[1,2,3]"')
    ioc.put(f"{prefix}w.PROC", 1)
    window.open_tabs.open_group(group(prefix))
    wall = begin(window, qtbot)
    name = f"{prefix}w"
    qtbot.waitUntil(lambda: face(wall, name) is not None and bool(face(wall, name).value))
    assert face(wall, name).value.startswith("array, ")


@pytest.fixture
def many(window, qtbot, soft_ioc, prefix):
    ioc = soft_ioc(counting_records(prefix, 60, ".1 second"))
    rows = tuple(PvSpec(f"{prefix}{k}") for k in range(60))
    tab = window.open_tabs.open_group(Group("Many", 3600, pvs=rows)).content
    qtbot.waitUntil(lambda: tab.store.known_count() == 60)
    return ioc, begin(window, qtbot)


def test_pages_turn_by_keys_and_wheel(window, qtbot, many):
    _, wall = many
    QTest.keyClick(wall.view, K.Key_A)
    assert not wall.view.all_on_one
    for _ in range(12):  # larger, until there are pages
        QTest.keyClick(wall.view, K.Key_Equal, CTRL)
    count = wall.view.page_count
    assert count > 3
    first = set(wall.view._places)
    QTest.keyClick(wall.view, K.Key_PageDown)
    assert wall.view.page == 1 and f"page 2 of {count}" in wall.bar.texts[2]
    assert not first & set(wall.view._places)
    qtbot.waitUntil(lambda: set(wall.view.faces()) == set(wall.view._places))
    QTest.keyClick(wall.view, K.Key_PageUp)
    assert set(wall.view._places) == first
    keys = {K.Key_Space: 1, K.Key_Right: 2, K.Key_Backspace: 1, K.Key_Left: 0}
    keys |= {K.Key_PageDown: 1, K.Key_End: count - 1}
    for key, page in keys.items():
        QTest.keyClick(wall.view, key)
        assert wall.view.page == page, key
    QTest.keyClick(wall.view, K.Key_Space)
    assert wall.view.page == 0  # after the last one
    QTest.keyClick(wall.view, K.Key_Left)
    assert wall.view.page == count - 1  # before the first one
    QTest.keyClick(wall.view, K.Key_Left)
    QTest.keyClick(wall.view, K.Key_Home)
    assert wall.view.page == 0 and "page 1 of" in wall.bar.texts[2]
    QTest.wheelEvent(wall.windowHandle(), QPoint(300, 300), QPoint(0, -120))
    assert wall.view.page == 1
    QTest.keyClick(wall.view, K.Key_A)
    assert wall.view.page_count == 1 and wall.view.all_on_one
    QTest.keyClick(wall.view, K.Key_F11)
    assert window.walls.wall is None


def test_sizes_are_kept(window, qtbot, many):
    _, wall = many
    QTest.keyClick(wall.view, K.Key_A)
    QTest.keyClick(wall.view, K.Key_Minus, CTRL)
    smaller = wall.view.zoom
    assert smaller < 100
    QTest.keyClick(wall.view, K.Key_W)
    QTest.keyClick(wall.view, K.Key_Escape)
    wall = begin(window, qtbot, on_one=False)
    assert wall.view.zoom == smaller and wall.view.worst_first and not wall.view.all_on_one
    QTest.keyClick(wall.view, K.Key_A)
    QTest.keyClick(wall.view, K.Key_Escape)
    wall = begin(window, qtbot, on_one=None)
    assert wall.view.all_on_one and wall.view.page_count == 1
    assert window._settings.flush()
    assert Settings().number("wall_zoom", 100) == smaller
    QTest.keyClick(wall.view, K.Key_0, CTRL)
    assert wall.view.zoom == 100


def test_the_worst_come_first(window, qtbot, many):
    ioc, wall = many
    names = wall.tab.store.name
    ioc.put(f"{names[40]}.HHSV", "MAJOR")
    ioc.put(f"{names[40]}.HIHI", "0")
    ioc.put(f"{names[50]}.HSV", "MINOR")
    ioc.put(f"{names[50]}.HIGH", "0")
    QTest.keyClick(wall.view, K.Key_W)
    qtbot.waitUntil(lambda: list(wall.view._places)[:3] == [40, 50, 0])
    assert "worst first" in wall.bar.texts[2]
    QTest.keyClick(wall.view, K.Key_W)
    assert list(wall.view._places)[:2] == [0, 1]


def test_what_is_not_known_comes_before_the_worst_alarm(window, qtbot, soft_ioc, prefix):
    ioc = soft_ioc(records(prefix))
    tab = window.open_tabs.open_group(group(prefix)).content
    qtbot.waitUntil(lambda: tab.store.known_count() == 5)
    wall = begin(window, qtbot)
    ioc.put(f"{prefix}a", 10)
    qtbot.waitUntil(lambda: face(wall, f"{prefix}a").alarm == "◆ MAJOR HIHI")
    QTest.keyClick(wall.view, K.Key_W)
    names = tab.store.name
    first = [f"{prefix}{end}" for end in ("none", "b", "u", "w", "a")]  # b, u, w: INVALID by UDF
    qtbot.waitUntil(lambda: [names[slot] for slot in wall.view._places][:5] == first)


def test_a_value_that_came_long_ago_says_when(window, qtbot, soft_ioc, prefix, monkeypatch):
    monkeypatch.setattr("gui.core.wall.tile_face.OLD_S", 1)
    ioc = soft_ioc(records(prefix))
    tab = window.open_tabs.open_group(group(prefix)).content
    qtbot.waitUntil(lambda: tab.store.known_count() == 5)
    wall = begin(window, qtbot)
    a = f"{prefix}a"
    fresh = picture(wall, a)
    qtbot.waitUntil(lambda: face(wall, a).note.startswith("came ") and "ago" in face(wall, a).note)
    qtbot.waitUntil(lambda: picture(wall, a) != fresh)
    monkeypatch.setattr("gui.core.wall.tile_face.OLD_S", 1000)
    ioc.put(a, 2)
    qtbot.waitUntil(lambda: (face(wall, a).value, face(wall, a).note) == ("2.00", ""))


def test_a_trend_of_the_group_s_span_is_painted_where_values_change(window, qtbot, many):
    _, wall = many

    def drawn():
        """Return in how much of the tile's width anything is painted at the height of the trend."""
        wall.view.grab()
        each = wall.view._places[0]
        inside = trend_place(each).adjusted(4, 2, -4, -2)
        image = wall.view.grab(inside).toImage()
        ground = image.pixelColor(0, 0)
        return sum(
            any(image.pixelColor(x, y) != ground for y in range(image.height()))
            for x in range(image.width())
        )

    # a pixel of an hour takes 90 s: of a line in a corner nobody sees anything
    assert re.search(r"trends \d\ds of 1h   ", wall.bar.texts[2])
    qtbot.waitUntil(lambda: drawn() > 40)
    wall.tab.apply_group(replace(wall.tab.group, span_s=2))  # its file changed, say
    qtbot.waitUntil(lambda: "trends 2s   " in wall.bar.texts[2])  # all of it is known
    qtbot.waitUntil(lambda: drawn() > 40)
    wall.tab.apply_group(replace(wall.tab.group, span_s=20))
    qtbot.waitUntil(
        lambda: bool(re.search(r"trends 20s, since \d\d:\d\d:\d\d   ", wall.bar.texts[2]))
    )


def test_a_span_that_is_no_round_number_is_told_once(window, qtbot, many):
    """2.01 s are 2,010,000,000 ns, of which a float knows one less: “2.01s of 2.01s”."""
    _, wall = many
    wall.tab.apply_group(replace(wall.tab.group, span_s=2.01))
    qtbot.waitUntil(lambda: "trends 2.01s   " in wall.bar.texts[2])


def test_nothing_is_said_of_trends_where_there_are_none(window, qtbot, soft_ioc, prefix):
    soft_ioc(records(prefix))
    rows = (PvSpec(f"{prefix}s"), PvSpec(f"{prefix}none"))
    tab = window.open_tabs.open_group(Group("Texts", 600, pvs=rows)).content
    qtbot.waitUntil(lambda: tab.store.known_count() == 1)
    wall = begin(window, qtbot)
    said = []
    clock = re.compile(r"\d\d:\d\d:\d\d \S+")
    for _ in range(2):  # it looks at the tiles once a second
        said.append(wall.bar.texts[2])
        qtbot.waitUntil(lambda: wall.bar.texts[2] != said[-1])
    assert all(clock.fullmatch(each) for each in said), said
    wall.tab.apply_group(replace(tab.group, pvs=(*rows, PvSpec(f"{prefix}a"))))
    qtbot.waitUntil(lambda: "trends 10s of 10m   " in wall.bar.texts[2])  # once it has a value


def test_updates_that_were_lost_are_counted_in_the_bar(window, qtbot, many):
    _, wall = many
    assert "lost" not in wall.bar.texts[1]
    wall.tab.store.apply(batch(events=[Dropped(1234)]))
    qtbot.waitUntil(lambda: wall.bar.texts[1].endswith("1,234 updates lost"))


def test_only_tiles_that_changed_are_painted(window, qtbot, many, monkeypatch):
    ioc, wall = many
    names = list(wall.tab.store.name)
    ioc.stand(*names[1:])
    painted: list[int] = []
    face_of = {}
    qtbot.waitUntil(lambda: len(wall.view.faces()) == 60)
    paint = wall.view._painter.paint_tile

    def noted(painter, place, told, trend):
        painted.append(place.x * 10_000 + place.y)
        paint(painter, place, told, trend)

    monkeypatch.setattr(wall.view._painter, "paint_tile", noted)
    first = wall.view.place_of(0)
    key = first.x() * 10_000 + first.y()
    face_of[0] = wall.view.faces()[0]
    qtbot.waitUntil(lambda: painted.count(key) > 10)
    others = [each for each in painted if each != key]
    # a tile that rests: for its trend alone, and when it becomes old
    assert len(others) / 59 < painted.count(key)


def test_the_pointer_hides_when_it_rests(window, qtbot, many):
    _, wall = many
    wall.pointer.setInterval(50)
    QTest.mouseMove(wall.windowHandle(), QPoint(200, 200))
    QTest.mouseMove(wall.windowHandle(), QPoint(220, 200))
    qtbot.waitUntil(lambda: wall.cursor().shape() == Qt.CursorShape.BlankCursor)
    wall.pointer.setInterval(100_000)
    QTest.mouseMove(wall.windowHandle(), QPoint(300, 200))
    qtbot.waitUntil(lambda: wall.cursor().shape() == Qt.CursorShape.ArrowCursor)
    QTest.mouseClick(wall.view, Qt.MouseButton.LeftButton)
    assert window.walls.wall is wall


def test_theme_and_utc_by_their_keys(window, qtbot, many):
    _, wall = many
    ground = wall.view.grab().toImage().pixelColor(1, 1)
    QTest.keyClick(wall.view, K.Key_D, CTRL)
    qtbot.waitUntil(lambda: wall.view.grab().toImage().pixelColor(1, 1) != ground)
    QTest.keyClick(wall.view, K.Key_U, CTRL)
    assert wall.bar.texts[2].endswith("UTC")


def test_the_menu_says_all_keys_and_leaves(window, qtbot, many):
    _, wall = many
    texts = [action.text().replace("&", "") for action in wall.actions()]
    for text in ("Leave the wall", "Next page", "Worst first", "Larger", "Quit"):
        assert text in texts
    at = QPoint(200, 200)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, wall.view.mapToGlobal(at))
    QApplication.postEvent(wall.view, event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    leave = next(
        each for each in menu.actions() if each.text().replace("&", "").startswith("Leave")
    )
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(leave).center())
    qtbot.waitUntil(lambda: window.walls.wall is None)
    assert window.isVisible()


def test_the_menu_opens_by_keys(window, qtbot, many):
    _, wall = many
    QTest.keyClick(wall.view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert wall.rect().contains(wall.mapFromGlobal(menu.pos()))
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    assert window.walls.wall is wall  # Esc left the menu, not the wall


def test_the_wall_ends_with_its_tab_its_window_and_the_program(window, qtbot, many):
    _, wall = many
    wall.close()  # by the window manager
    assert window.walls.wall is None and window.isVisible()
    begin(window, qtbot)
    window.open_tabs.end_all()  # its file went away, say
    assert window.walls.wall is None and window.isVisible()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, K.Key_F11)  # the command is disabled: there is nothing to show
    assert window.walls.wall is None


def test_quit_from_the_wall(window, qtbot, many):
    _, wall = many
    wall.tab.set_modified(False)
    QTest.keyClick(wall.view, K.Key_Q, CTRL)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.walls.wall is None and not window.open_tabs.tabs()


def test_rows_of_the_group_come_and_go_on_the_wall(window, qtbot, many, prefix):
    _, wall = many
    tab = wall.tab
    tab.apply_group(Group("Many", 60, pvs=tab.group.pvs[:3]))
    qtbot.waitUntil(lambda: list(wall.view._places) == [0, 1, 2])
