"""Settings in the running program: written soon, beside the GUI thread, with others' changes."""

import errno
import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from gui.core.program.preferences import Preferences
from gui.files.program import preferences as preferences_file
from gui.files.program.preferences import default_path, load, save
from gui.program import settings as module
from gui.program.settings import Settings
from tests.support.waiting import DEADLINE_S


@pytest.fixture
def settings(qtbot):
    made = Settings()
    yield made
    made.flush()
    made.deleteLater()


def test_named_values_come_back(settings, qtbot, tmp_path):
    geometry = QByteArray(bytes(range(256)))
    assert settings.recent() == [] and settings.geometry().isEmpty()
    assert not settings.flag("dark") and settings.text("put_policy", "x") == "always"
    assert settings.number("history_mb", 5) == 1024 and settings.number("mine", 5) == 5
    for name in ("dark", "utc", "alarm_sound", "alarm_desktop", "browser_shown"):
        settings.set_flag(name, True)
    settings.set_number("history_mb", 64)
    settings.set_number("mine", -3)
    settings.set_text("put_policy", "never")
    settings.set_text("table_columns", "[]")
    settings.set_text("browser_filter", "vac")
    settings.set_geometry(geometry)
    for number in (*range(20), 15):
        settings.add_recent(tmp_path / f"{number}.pvgroup")
    settings.add_recent(Path("/not-\udcff-unicode"))
    assert settings.flush()
    found = load(default_path()).preferences
    assert found.theme == "dark" and found.utc and found.memory_mb == 64
    times = json.loads(found.remembered.pop("recent_times"))
    assert set(times) <= {str(path) for path in settings.recent()}
    assert found.remembered == {"browser_shown": True, "mine": -3, "browser_filter": "vac"}
    again = Settings()
    assert again.preferences == settings.preferences and again.warnings == ()
    assert all(again.flag(n) for n in ("dark", "utc", "alarm_sound", "browser_shown"))
    assert again.number("history_mb", 0) == 64 and again.number("mine", 0) == -3
    assert again.text("browser_filter", "") == "vac" and again.text("put_policy", "") == "never"
    assert again.geometry() == geometry
    recent = [path.stem for path in again.recent()]
    assert recent == ["15", *map(str, (19, 18, 17, 16, 14, 13, 12, 11, 10, 9, 8))]


def test_wrong_values_are_refused(settings):
    with pytest.raises(ValueError, match="memory_mb must be"):
        settings.set_number("history_mb", 1)
    assert settings.preferences == Preferences()


def test_written_once_soon_after_many_changes(settings, qtbot, monkeypatch):
    written = []

    def note(path, base, mine):
        if path == settings.path:  # else of a window that an earlier test has closed
            written.append((mine.kept_warm, threading.current_thread() is threading.main_thread()))
        return preferences_file.save_changes(path, base, mine)

    monkeypatch.setattr(module, "save_changes", note)
    for number in range(40):
        settings.change(kept_warm=number)
    assert not default_path().exists()
    qtbot.waitUntil(lambda: bool(written))
    qtbot.waitUntil(lambda: not settings._writer.busy)
    assert written == [(39, False)] and load(default_path()).preferences.kept_warm == 39


def test_the_gui_never_waits_for_a_disk_that_hangs(settings, qtbot, monkeypatch):
    go_on = threading.Event()

    def hang(path, base, mine):
        go_on.wait(DEADLINE_S)
        return preferences_file.save_changes(path, base, mine)

    monkeypatch.setattr(module, "save_changes", hang)
    settings.set_flag("utc", True)
    qtbot.waitUntil(lambda: settings._writer.busy)
    settings.set_flag("dark", True)
    assert not settings.flush(0.2)  # and does not wait for the disk
    go_on.set()
    assert settings.flush()
    found = load(default_path()).preferences
    assert found.utc and found.theme == "dark"


def test_a_full_disk_is_told_once_and_tried_again(settings, qtbot, monkeypatch):
    told = []
    settings.failed.connect(told.append)

    def full(path, base, mine):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "save_changes", full)
    settings.set_flag("utc", True)
    assert not settings.flush() and not settings.flush()
    assert told == [f"{default_path()} was not saved: No space left on device"]
    monkeypatch.setattr(module, "save_changes", preferences_file.save_changes)
    assert settings.flush() and load(settings.path).preferences.utc


def test_changes_of_another_program_arrive(settings, qtbot):
    settings.set_flag("utc", True)
    settings.flush()
    path = default_path()
    save(path, replace(load(path).preferences, theme="dark"))
    with qtbot.waitSignal(settings.changed):
        settings.set_number("history_mb", 99)
    settings.flush()
    assert settings.flag("dark") and settings.number("history_mb", 0) == 99
    assert load(path).preferences == settings.preferences


def test_newer_file_is_left_alone(qtbot):
    path = default_path()
    path.parent.mkdir(parents=True)
    text = 'format = "pvwatch-settings"\nversion = 7\nutc = true\n'
    path.write_text(text)
    settings = Settings()
    assert settings.read_only and settings.flag("utc") and "newer" in settings.warnings[0]
    settings.set_flag("utc", False)
    assert settings.flush() and path.read_text() == text and not settings.flag("utc")


def test_old_settings_are_taken_over(qtbot, tmp_path):
    # QSettings remembers where it looked first, so it is given the file
    ini = default_path().with_name("pvwatch.ini")
    ini.parent.mkdir(parents=True)
    old = QSettings(str(ini), QSettings.Format.IniFormat)
    geometry = QByteArray(bytes(range(256)))
    columns = '[["PV", 220, true], ["Läbel; \\"x\\", y", 100, false]]'
    recent = ["/groups/a b.pvgroup", '/gröups/c,d "e";.pvgroup', "/groups/\\f.pvgroup"]
    old.setValue("dark", True)
    old.setValue("utc", False)
    old.setValue("alarm_sound", True)
    old.setValue("put_policy", "several")
    old.setValue("history_mb", 333)
    old.setValue("table_columns", columns)
    old.setValue("geometry", geometry)
    old.setValue("recent", recent)
    old.setValue("another/section", 1)
    old.sync()
    before = ini.read_bytes()
    settings = Settings()
    assert settings.warnings == (f"settings imported from {ini}",)
    found = settings.preferences
    assert found.theme == "dark" and not found.utc and found.alarm_sound
    assert found.put_policy == "several" and found.memory_mb == 333
    assert found.table_columns == columns and settings.geometry() == geometry
    assert list(map(str, settings.recent())) == recent
    assert settings.flush() and load(default_path()).preferences == found
    assert ini.read_bytes() == before and Settings().warnings == ()


@pytest.mark.parametrize("recent", [[], ["/one.pvgroup"], "/one.pvgroup"])
def test_old_short_lists(qtbot, recent):
    ini = default_path().with_name("pvwatch.ini")
    ini.parent.mkdir(parents=True)
    old = QSettings(str(ini), QSettings.Format.IniFormat)
    old.setValue("recent", recent)
    old.sync()
    settings = Settings()
    assert settings.recent() == [Path("/one.pvgroup")] * bool(recent)
    settings.flush()
