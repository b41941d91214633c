import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.files.program.workspace import MOST_TABS, default_path, dumps, load, save

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAME = st.text("ABC:$()_0", min_size=1, max_size=9)
GROUPS = st.builds(
    Group,
    name=TEXT,
    span_s=st.integers(1, 10**6).map(float),
    axes=st.just((AxisSpec("a", range=(0.0, 1.0)),)),
    pvs=st.lists(NAME, unique=True, max_size=3).map(lambda n: tuple(map(PvSpec, n))),
)
TABS = st.builds(
    TabState,
    path=st.text("ab/\udcff é", max_size=9).map(lambda t: Path("/", t)),
    group=st.none() | GROUPS,
    macros=st.dictionaries(TEXT, TEXT, max_size=2),
    span_s=st.floats(1, 366 * 86400),
    end_ns=st.none() | st.integers(-(10**18), 2 * 10**18),
    filter=TEXT,
    sort=st.none() | st.tuples(TEXT, st.booleans()),
    sizes=st.lists(st.integers(0, 100_000), max_size=4).map(tuple),
    current=TEXT,
)
WINDOWS = st.builds(
    WindowState,
    geometry=st.binary(max_size=40),
    docks=st.binary(max_size=40),
    tabs=st.lists(TABS, max_size=3).map(tuple),
    active=st.integers(0, 5),
)
STATES = st.builds(WorkspaceState, st.lists(WINDOWS, max_size=3).map(tuple))
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def path():
    made = default_path()
    made.parent.mkdir(parents=True)
    return made


@given(STATES)
@SHARED
def test_all_comes_back(path, state):
    save(path, state)
    found = load(path)
    assert found.warnings == () and found.state == state and not found.read_only


@given(st.binary(max_size=100))
@SHARED
def test_any_bytes_are_kept(path, data):
    path.write_bytes(data)
    found = load(path)
    aside = path.with_name("session.json.broken-1")
    assert found.state is None and len(found.warnings) == 1 and aside.read_bytes() == data
    aside.unlink()


KEYS = ["windows", "tabs", "path", "group", "span_s", "end_ns", "sort", "sizes", "docks", "active"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=12,
)


@given(JSON, JSON)
@SHARED
def test_any_json_is_read_or_kept(path, windows, tab):
    document = {"format": "pvwatch-session", "version": 1, "windows": windows}
    for made in (document, {**document, "windows": [{"tabs": [tab]}]}):
        path.write_text(json.dumps(made))
        found = load(path)
        aside = path.with_name("session.json.broken-1")
        assert aside.exists() is bool(found.warnings) is not path.exists()
        aside.unlink(missing_ok=True)


def test_place_and_nothing_there(tmp_path):
    assert default_path() == tmp_path / "state" / "pvwatch" / "session.json"
    assert load(default_path()).state is None and load(default_path()).warnings == ()


def test_one_bad_tab_costs_only_itself_and_the_file_is_kept(path):
    good = TabState(Path("/a.pvgroup"), filter="x")
    unsaved = TabState(group=Group("New", pvs=(PvSpec("A"),)))
    save(path, WorkspaceState((WindowState(b"g", b"d", (good, unsaved), 1),)))
    document = json.loads(path.read_text())
    tabs = document["windows"][0]["tabs"]
    tabs[1:1] = [{"path": "relative"}, {}, 7, {"path": "/b", "group": "not toml"},
                 {"path": "/b", "span_s": 0}, {"path": "/b", "end_ns": 1.5},
                 {"path": "/b", "sort": ["a"]}, {"path": "/b", "sizes": [-1]}]  # fmt: skip
    path.write_text(json.dumps(document))
    before = path.read_bytes()
    found = load(path)
    assert found.state.windows[0].tabs == (good, unsaved) and found.state.windows[0].active == 1
    assert "tabs 2: path is not absolute; tabs 3: neither path nor group" in found.warnings[0]
    assert "kept as session.json.broken-1" in found.warnings[0]
    assert path.with_name("session.json.broken-1").read_bytes() == before


@pytest.mark.parametrize(
    ("data", "why"),
    [("[]", "format is not"), ('{"format": "pvwatch-session", "version": "2"}', "version is '2'"),
     ('{"format": "pvwatch-session", "version": 1, "windows": 3}', "windows is no list"),
     ("[" * 100_000, "recursion"), ("9" * 5000, "digits"), ("", "Expecting value")],
)  # fmt: skip
def test_broken_files_say_why(path, data, why):
    path.write_text(data)
    found = load(path)
    assert found.state is None and why in found.warnings[0] and str(path) in found.warnings[0]


def test_bounds(path):
    window = WindowState(tabs=tuple(TabState(Path("/a")) for _ in range(MOST_TABS + 1)))
    save(path, WorkspaceState((window,)))
    found = load(path)
    assert len(found.state.windows[0].tabs) == MOST_TABS and "more than 1000" in found.warnings[0]
    path.write_bytes(b" " * ((64 << 20) + 1))
    assert "larger than 64 MiB" in load(path).warnings[0]
    path.mkdir()
    assert load(path).read_only and "Is a directory" in load(path).warnings[0]


def test_ten_thousand_unsaved_pvs_fit(path):
    group = Group("Big", pvs=tuple(PvSpec(f"SR:C{n}:VAL", label=f"No {n}") for n in range(10_000)))
    state = WorkspaceState((WindowState(tabs=(TabState(group=group),)),))
    assert len(dumps(state)) < 2_000_000
    save(path, state)
    assert load(path).state == state


def test_a_session_of_a_newer_version_stays_as_it_is(path):
    tabs = [{"path": "/a", "new": 1}, {"unknown": 2}]
    text = json.dumps({"format": "pvwatch-session", "version": 7, "windows": [{"tabs": tabs}]})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    found = load(path)
    assert found.read_only and "version is 7, of a newer PV Watch" in found.warnings[0]
    assert [tab.path for tab in found.state.windows[0].tabs] == [Path("/a")]
    assert path.read_text() == text and [p.name for p in path.parent.iterdir()] == [path.name]
