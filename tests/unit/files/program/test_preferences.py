import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gui.core.program.preferences import FIELDS, Preferences, PutPolicy, checked, merge
from gui.files.program.preferences import (
    PreferencesFileError,
    default_path,
    dumps,
    load,
    save,
    save_changes,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PATHS = st.lists(TEXT.filter(lambda t: "\0" not in t).map(lambda t: Path("/", t)), max_size=4)
PREFERENCES = st.builds(
    Preferences,
    folders=PATHS.map(tuple),
    include_folders=PATHS.map(tuple),
    favourites=PATHS.map(tuple),
    recent=PATHS.map(tuple),
    kept_warm=st.integers(0, 50),
    default_span=st.one_of(st.integers(1, 366 * 86400), st.floats(1, 366 * 86400)),
    memory_mb=st.integers(16, 65536),
    frame_ms=st.integers(33, 1000),
    theme=st.sampled_from(["light", "dark"]),
    utc=st.booleans(),
    put_policy=st.sampled_from(["always", "several", "never"]),
    sample_time=st.sampled_from(["auto", "ioc", "arrival"]),
    alarm_sound=st.booleans(),
    table_columns=TEXT,
    remembered=st.dictionaries(TEXT, TEXT | st.integers(-(1 << 63) + 1, 1 << 62) | st.booleans()),
    extra=st.dictionaries(TEXT.map(lambda t: f"x{t}"), TEXT | st.integers(0, 9) | st.lists(TEXT)),
)


@pytest.fixture
def path():
    made = default_path()
    made.parent.mkdir(parents=True)
    return made


@given(PREFERENCES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_all_comes_back(path, preferences):
    path.write_text(dumps(preferences))
    found = load(path)
    assert found.preferences == preferences and not found.read_only and not found.fresh
    assert len(found.warnings) == len(preferences.extra)


@given(st.binary(max_size=200) | TEXT.map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_give_preferences_and_are_kept(path, data):
    path.write_bytes(data)
    found = load(path)
    assert found.preferences == Preferences() and len(found.warnings) == 1
    assert not path.exists() and path.with_name(_name_in(found.warnings[0])).read_bytes() == data
    path.with_name(_name_in(found.warnings[0])).unlink()


def _name_in(warning):
    return warning.rpartition(" ")[2]


def test_place_and_nothing_there(tmp_path, monkeypatch):
    assert default_path() == tmp_path / "config" / "pvwatch" / "settings.toml"
    found = load(default_path())
    assert found.preferences == Preferences() and found.warnings == () and found.fresh
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/someone")
    assert str(default_path()) == "/home/someone/.config/pvwatch/settings.toml"


@pytest.mark.parametrize(
    ("field", "value"),
    [("kept_warm", 51), ("kept_warm", True), ("default_span", 0.5), ("default_span", float("nan")),
     ("memory_mb", 15), ("memory_mb", 1.5), ("frame_ms", 32), ("theme", "blue"), ("theme", 1),
     ("utc", 1), ("put_policy", ""), ("table_columns", "x" * 100_001), ("geometry", None),
     ("folders", (Path("relative"),)), ("recent", [Path("/a")]), ("favourites", ("/a",)),
     ("folders", (Path("/\udcff"),)), ("remembered", {"a": 1.5}), ("remembered", {"a": 1 << 63}),
     ("remembered", {1: "a"})],
)  # fmt: skip
def test_no_wrong_value_is_held(field, value):
    with pytest.raises(ValueError, match=f"^{field} must be"):
        Preferences(**{field: value})
    with pytest.raises(ValueError, match=f"^{field} must be"):
        checked(field, value)


def test_a_wrong_value_costs_only_itself_and_stays_in_the_file(path):
    path.write_text(
        'format = "pvwatch-settings"\nversion = 1\nmemory_mb = "lots"\ntheme = "dark"\n'
        'default_span = "soon"\nfolders = ["a"]\nnonsense = [1, 2]\n'
    )
    found = load(path)
    assert found.preferences == Preferences(theme="dark", extra=found.preferences.extra)
    told = "\n".join(found.warnings)
    assert "memory_mb must be a whole number from 16 to 65536: the default is used" in told
    assert "'soon' is not a time span" in told and "folders must be absolute paths" in told
    assert "unknown key nonsense is kept but not used" in told and len(found.warnings) == 4
    save(path, replace(found.preferences, memory_mb=64))
    kept = tomllib.loads(path.read_text())
    assert kept["memory_mb"] == 64 and kept["default_span"] == "soon"
    assert kept["folders"] == ["a"] and kept["nonsense"] == [1, 2]


def test_a_broken_file_is_set_aside_each_time(path):
    for number in (1, 2, 3):
        path.write_text(f"broken {number}")
        found = load(path)
        assert found.preferences == Preferences() and not found.read_only
        assert f"kept as settings.toml.broken-{number}" in found.warnings[0]
        assert "defaults are used" in found.warnings[0] and str(path) in found.warnings[0]
        assert (path.parent / f"settings.toml.broken-{number}").read_text() == f"broken {number}"
    path.write_bytes(b"#" * (4 << 20) + b"\n")
    assert "larger than 4 MiB" in load(path).warnings[0]


def test_a_newer_file_is_used_and_never_written(path):
    text = 'format = "pvwatch-settings"\nversion = 2\ntheme = "dark"\n'
    path.write_text(text)
    found = load(path)
    assert found.read_only and found.preferences.theme == "dark"
    assert "newer PV Watch (version 2): changes are not kept" in found.warnings[0]
    with pytest.raises(PreferencesFileError, match="newer PV Watch"):
        save_changes(path, Preferences(), Preferences(utc=True))
    assert path.read_text() == text


def test_an_unreadable_file_is_never_written(path):
    path.mkdir()
    found = load(path)
    assert found.read_only and found.preferences == Preferences()
    assert "could not be read (Is a directory)" in found.warnings[0]


def test_two_programs_keep_each_others_changes(path):
    base = Preferences(favourites=(Path("/a"), Path("/b")), remembered={"x": 1, "y": 1})
    save(path, base)
    save_changes(path, base, replace(base, theme="dark", favourites=(Path("/b"), Path("/c"))))
    mine = replace(
        base, utc=True, favourites=(Path("/d"), *base.favourites), remembered={"x": 2, "y": 1}
    )
    written = save_changes(path, base, mine).preferences
    assert written == load(path).preferences
    assert written.theme == "dark" and written.utc and written.remembered == {"x": 2, "y": 1}
    assert written.favourites == (Path("/d"), Path("/b"), Path("/c"))


@given(PREFERENCES, PREFERENCES)
@settings(deadline=None)
def test_merge(one, other):
    assert merge(one, one, other) == other
    mine = merge(one, other, one)
    assert all(getattr(mine, name) == getattr(other, name) for name in FIELDS
               if name not in ("remembered", "recent"))  # fmt: skip


def test_a_file_broken_meanwhile_is_replaced_whole(path):
    base = Preferences(theme="dark", kept_warm=3)
    path.write_text("oops")
    written = save_changes(path, base, replace(base, utc=True))
    assert written.preferences == replace(base, utc=True) == load(path).preferences
    assert "kept as settings.toml.broken-1" in written.warnings[0]


def test_policies_are_those_of_the_question():
    from gui.core.puts.confirm_policy import ConfirmPolicy

    assert {policy.value for policy in ConfirmPolicy} == set(PutPolicy.__args__)


def test_saved_file_is_for_people(path):
    save(path, Preferences(folders=(Path("/groups"),), default_span=5400.0))
    text = path.read_text()
    assert text.startswith('format = "pvwatch-settings"\nversion = 1\n')
    assert 'default_span = "1h30m"' in text and '"/groups"' in text and "kept_warm = 8" in text
    assert os.stat(path).st_mode & 0o777 == 0o644
