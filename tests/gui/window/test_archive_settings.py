"""Appliances in the settings, by hand: typed, checked, tested, and asked by charts at once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox

from gui.core.program.preferences import Preferences
from gui.qt.worker_thread import close_threads
from gui.window.settings.settings_dialog import SettingsDialog
from gui.workers.archive.archive_handle import ArchiveThread
from tests.support.archive_windows import appliance
from tests.support.archived_pvs import GeneratedPv
from tests.support.waiting import DEADLINE_MS, DEADLINE_S
from tests.support.window import LEFT

__all__ = ["appliance"]

KINDS = QDialogButtonBox.StandardButton
CTRL = Qt.KeyboardModifier.ControlModifier
SECOND = 10**9


@pytest.fixture
def dialog(qtbot, monkeypatch):
    monkeypatch.delenv("PVWATCH_ARCHIVE_URL", raising=False)
    made = SettingsDialog(Preferences(), environment={})
    made.given = []
    made.applied.connect(made.given.append)
    qtbot.addWidget(made)
    made.open()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    assert close_threads(ArchiveThread, DEADLINE_S)


def turn_to_archive(dialog, qtbot):
    bar = dialog.pages.tabBar()
    number = next(n for n in range(bar.count()) if bar.tabText(n).replace("&", "") == "Archive")
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(number).center())
    field = dialog.archive.addresses
    assert field.isVisible()
    qtbot.mouseClick(field.viewport(), LEFT)
    return field


def type_lines(qtbot, field, *lines):
    for number, line in enumerate(lines):
        if number:
            qtbot.keyClick(field, Qt.Key.Key_Return)
        qtbot.keyClicks(field, line)


def test_addresses_are_checked_as_they_are_typed(dialog, qtbot):
    field = turn_to_archive(dialog, qtbot)
    assert not dialog.archive.test.isEnabled()
    qtbot.keyClicks(field, "ftp://archiver")
    assert "ftp" in dialog.archive.result.text()
    assert not dialog.buttons.button(KINDS.Ok).isEnabled() and not dialog.archive.test.isEnabled()
    qtbot.keyClick(field, Qt.Key.Key_A, CTRL)
    type_lines(qtbot, field, "http://one:17668", "http://two:17668")
    assert dialog.archive.result.text() == ""
    qtbot.mouseClick(dialog.buttons.button(KINDS.Ok), LEFT)
    assert dialog.given[0].remembered == {
        "archive_appliances": "http://one:17668\nhttp://two:17668"
    }


def test_the_test_tells_the_version_or_what_is_wrong(dialog, qtbot, appliance, free_port):
    field = turn_to_archive(dialog, qtbot)
    type_lines(qtbot, field, appliance.address, f"http://127.0.0.1:{free_port}")
    qtbot.mouseClick(dialog.archive.test, LEFT)
    result = dialog.archive.result
    qtbot.waitUntil(lambda: "Version 9.9" in result.text(), timeout=DEADLINE_MS)
    good, bad = result.text().splitlines()
    assert appliance.base in good and str(free_port) in bad
    qtbot.mouseClick(field.viewport(), LEFT)
    qtbot.keyClick(field, Qt.Key.Key_End, CTRL)
    qtbot.keyClicks(field, "/x")
    assert result.text() == "", "it was of other addresses"


@pytest.fixture
def free_port():
    import socket

    with socket.socket() as taken:  # bound and not listening: refused
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_open_charts_are_filled_once_an_appliance_is_set(ioc, prefix, window, appliance, qtbot):
    name = f"{prefix}0"
    appliance.pvs[name] = GeneratedPv(SECOND, lambda t: t * 0.0 + 5, properties={"EGU": "mA"})
    window.open_tabs.open_names([name])
    content = window.open_tabs.current().content
    qtbot.waitUntil(lambda: len(content.store.history(0)) > 3, timeout=DEADLINE_MS)
    assert content.traces.archive is None and window.archive.handle is None, "off costs nothing"
    window._settings.set_text("archive_appliances", appliance.address)
    chart = content.chart.canvas

    def filled():
        begin, end = chart.shown_range()
        found = chart.readings(end - 300 * SECOND)[0].time_ns
        return end - begin == 600 * SECOND and found is not None

    qtbot.waitUntil(filled, timeout=DEADLINE_MS)
    window._settings.set_text("archive_appliances", "")
    qtbot.waitUntil(
        lambda: chart.readings(chart.shown_range()[1] - 300 * SECOND)[0].time_ns is None,
        timeout=DEADLINE_MS,
    )
    content.set_modified(False)
