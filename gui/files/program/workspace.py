"""Workspace file ``session.json``: windows and tabs, to be restored at the next start."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from gui.core.groups.group import Group
from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.core.pv.formatting import plain
from gui.core.text.time_span import LONGEST_S, SHORTEST_S
from gui.files.disk.atomic_write import write_atomic
from gui.files.disk.ordinary_file import leads_nowhere, read_ordinary
from gui.files.disk.own_folder import make_folder
from gui.files.disk.set_aside import set_aside
from gui.files.disk.user_folders import state_home
from gui.files.groups import pvgroup
from gui.files.program.chart_state import chart_table, read_chart

FORMAT: Final = "pvwatch-session"
VERSION: Final = 1
SIZE_LIMIT: Final = 64 << 20
MOST_WINDOWS: Final = 50
MOST_TABS: Final = 1000  # of a window
_BYTES_LIMIT: Final = 1 << 20
_LATEST_NS: Final = (1 << 63) - 1
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class LoadedWorkspace:
    """Result of ``load``; ``state`` ``None``: nothing to restore."""

    state: WorkspaceState | None = None
    warnings: tuple[str, ...] = ()
    read_only: bool = False  # do not write: a broken file could not be renamed


def default_path() -> Path:
    """Return the path of the user's file: ``$XDG_STATE_HOME/pvwatch/session.json``."""
    return state_home() / "pvwatch" / "session.json"


def load(path: Path) -> LoadedWorkspace:
    """Read ``path``; a file with errors is renamed, with a warning. Raises nothing.

    What could be read of it is returned all the same. One of a newer version stays as it is.
    """
    try:
        data = read_ordinary(path, SIZE_LIMIT + 1)
    except FileNotFoundError:
        if leads_nowhere(path):
            return unreadable(path, "a link leads nowhere")
        return LoadedWorkspace()
    except OSError as error:
        return unreadable(path, error.strerror or str(error))
    state, faults, newer = read(data)
    if newer:
        message = f"{path}: version is {newer}, of a newer PV Watch: this session is not kept"
        return LoadedWorkspace(state, (plain(message, 600),), True)
    if not faults:
        return LoadedWorkspace(state)
    message = plain(f"{path} is not whole: " + "; ".join(faults[:3]), 600)
    try:
        aside = set_aside(path)
    except OSError as error:
        message += f"; it stays as it is, the session is not kept ({error.strerror or error})"
        return LoadedWorkspace(state, (message,), True)
    return LoadedWorkspace(state, (f"{message}; it is kept as {aside.name}",))


def unreadable(path: Path, why: str) -> LoadedWorkspace:
    """Return what a file that cannot be read stands for: no session, and nothing is written."""
    message = f"{path} could not be read ({why}): the session is not kept"
    return LoadedWorkspace(None, (message,), True)


def not_kept(path: Path, why: str, found: LoadedWorkspace) -> LoadedWorkspace:
    """Return ``found``, of a place that cannot be written."""
    if found.read_only:
        return found
    message = f"{path} cannot be written ({why}): the session is not kept"
    return LoadedWorkspace(found.state, (*found.warnings, message), True)


def read(data: bytes) -> tuple[WorkspaceState | None, list[str], int]:
    """Return what can be read of the file's content, its faults, and its version if newer, or 0."""
    reader = _Reader()
    try:
        if len(data) > SIZE_LIMIT:
            raise ValueError("larger than 64 MiB")
        state = reader.session(json.loads(data.decode("utf-8")))
    except (ValueError, RecursionError) as error:
        reader.faults.append(str(error) or type(error).__name__)
        return None, reader.faults, reader.newer
    return state if state.windows or not reader.newer else None, reader.faults, reader.newer


class _Reader:
    """Reads what it can; ``faults`` lists the errors."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.newer = 0  # the version, if this program is older

    def session(self, document: object) -> WorkspaceState:
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise ValueError(f'format is not "{FORMAT}"')
        version = document.get("version")
        if isinstance(version, int) and VERSION < version < 1_000_000:
            self.newer = version
        elif version != VERSION or isinstance(version, bool):
            raise ValueError(f"version is {version!r:.20} and not {VERSION}")
        return WorkspaceState(self._each(document, "windows", MOST_WINDOWS, self._window))

    def _each(
        self, table: dict[str, Any], key: str, most: int, read: Callable[[dict[str, Any]], _T]
    ) -> tuple[_T, ...]:
        found = table.get(key, [])
        if not isinstance(found, list):
            raise ValueError(f"{key} is no list")
        if len(found) > most:
            self.faults.append(f"{len(found)} {key} are more than {most}")
        good = []
        for number, item in enumerate(found[:most], 1):
            try:
                if not isinstance(item, dict):
                    raise ValueError("no object")
                good.append(read(item))
            except ValueError as error:
                self.faults.append(f"{key} {number}: {error}")
        return tuple(good)

    def _window(self, table: dict[str, Any]) -> WindowState:
        tabs = self._each(table, "tabs", MOST_TABS, self._tab)
        active = _whole(table, "active", 0, MOST_TABS) or 0
        return WindowState(_bytes(table, "geometry"), _bytes(table, "docks"), tabs, active)

    def _tab(self, table: dict[str, Any]) -> TabState:
        path, group = _text(table, "path"), _text(table, "group")
        if not path and not group:
            raise ValueError("neither path nor group")
        if path and (not path.startswith("/") or "\0" in path):
            raise ValueError("path is not absolute")
        macros = table.get("macros", {})
        if not isinstance(macros, dict) or not all(isinstance(v, str) for v in macros.values()):
            raise ValueError("macros is no table of texts")
        return TabState(
            Path(path) if path else None,
            _group(group) if group else None,
            macros,
            _span(table),
            _whole(table, "end_ns", -_LATEST_NS, _LATEST_NS),
            _text(table, "filter"),
            _sort(table),
            _sizes(table),
            _text(table, "current"),
            table.get("preview") is True,
            table.get("left_out") is True,
            read_chart(table.get("chart", {})),
        )


def _group(text: str) -> Group:
    return pvgroup.loads(text, "the group").group  # its error is a ValueError


def _text(table: dict[str, Any], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ValueError(f"{key} is no text")
    return value


def _whole(table: dict[str, Any], key: str, least: int, most: int) -> int | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"{key} is no whole number from {least} to {most}")
    return value


def _span(table: dict[str, Any]) -> float:
    value = table.get("span_s", 600.0)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError("span_s is no number")
    if not SHORTEST_S <= value <= LONGEST_S:
        raise ValueError("span_s is not between 1 s and 366 d")
    return float(value)


def _sort(table: dict[str, Any]) -> tuple[str, bool] | None:
    match table.get("sort"):
        case None:
            return None
        case [str(heading), bool(descending)]:
            return heading, descending
    raise ValueError("sort is not a heading and true or false")


def _sizes(table: dict[str, Any]) -> tuple[int, ...]:
    found = table.get("sizes", [])
    if not isinstance(found, list) or len(found) > 16:
        raise ValueError("sizes is no short list")
    for size in found:
        if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= 100_000:
            raise ValueError("sizes are no pixels")
    return tuple(found)


def _bytes(table: dict[str, Any], key: str) -> bytes:
    text = _text(table, key)
    if len(text) > _BYTES_LIMIT:
        raise ValueError(f"{key} is too long")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError(f"{key} is not base64") from None


def dumps(state: WorkspaceState) -> str:
    """Return the text of the file."""
    windows = [
        {
            "geometry": base64.b64encode(window.geometry).decode(),
            "docks": base64.b64encode(window.docks).decode(),
            "active": window.active,
            "tabs": [_tab_table(tab) for tab in window.tabs],
        }
        for window in state.windows
    ]
    document = {"format": FORMAT, "version": VERSION, "windows": windows}
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _tab_table(tab: TabState) -> dict[str, Any]:
    table: dict[str, Any] = {"span_s": tab.span_s}
    if tab.path is not None:
        table["path"] = str(tab.path)
    if tab.group is not None:
        table["group"] = pvgroup.dumps(tab.group)
    for key in ("macros", "end_ns", "filter", "sort", "sizes", "current"):
        value = getattr(tab, key)
        if value not in ("", None, (), {}):
            table[key] = value
    if chart := chart_table(tab.chart):
        table["chart"] = chart
    for key in ("preview", "left_out"):
        if getattr(tab, key):
            table[key] = True
    return table


def save(path: Path, state: WorkspaceState) -> str:
    """Write the file atomically, its folder too; return as ``write_atomic``.

    Raises ``OSError``; ``ValueError`` over 64 MiB.
    """
    data = dumps(state).encode()
    if len(data) > SIZE_LIMIT:
        raise ValueError("the session is larger than 64 MiB")
    make_folder(path.parent)
    return write_atomic(path, data)
