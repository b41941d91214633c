"""Own snapshot format ``*.pvsnap``: JSON, one PV a line, exact values, read strictly."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from gui.core.groups.name_list import channel_name
from gui.core.pv.formatting import plain
from gui.core.pv.updates import PvKind
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem, Value
from gui.core.snapshots.tolerance import parse_tolerance, stored_tolerance
from gui.files.disk.atomic_write import write_atomic
from gui.files.formats.loaded_snapshot import (
    SIZE_LIMIT,
    LoadedSnapshot,
    SnapshotFileError,
    read_bounded,
    repeated_names,
)
from gui.files.snapshots.values import (
    decode_bytes,
    decode_text,
    decode_value,
    encode_text,
    encode_value,
    strings_of,
)

FORMAT: Final = "pvwatch-snapshot"
VERSION: Final = 1
SUFFIX: Final = ".pvsnap"
_KINDS: Final = {kind.name.lower(): kind for kind in PvKind}
_DEEPEST: Final = 32
_MOST: Final = {"severity": 65535, "status": 65535, "count": 2**31 - 1, "precision": 32767}
_NUMBER_KINDS: Final = (PvKind.FLOAT, PvKind.INTEGER, PvKind.ENUM)


def load(path: Path) -> LoadedSnapshot:
    """Read ``path``. Raises ``SnapshotFileError``."""
    return loads(read_bounded(path), str(path))


def loads(data: bytes, source: str = "<data>") -> LoadedSnapshot:
    """Read the content of a snapshot file. Raises ``SnapshotFileError``."""
    if len(data) > SIZE_LIMIT:
        raise SnapshotFileError("larger than 64 MiB", source)
    try:
        text = data.decode("utf-8-sig")
        document = json.loads(text, parse_constant=_refused, parse_float=_finite)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SnapshotFileError("not UTF-8 text", source, line) from error
    except json.JSONDecodeError as error:
        raise SnapshotFileError(f"not JSON: {error.msg}", source, error.lineno) from error
    except RecursionError as error:
        raise SnapshotFileError("nested too deeply", source, 1) from error
    except ValueError as error:  # a number that is too long or too large
        raise SnapshotFileError(f"not JSON: {error!s:.100}", source, 1) from error
    if not isinstance(document, dict):
        raise SnapshotFileError("not a snapshot: must begin with {", source, 1)
    return _Reader(source).snapshot(document)


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text:.40} is larger than a double")
    return number


def _too_deep(found: Any) -> bool:
    level = [found]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._where = ""
        self._unknown_keys: set[str] = set()

    def _fail(self, message: str, key: str = "") -> SnapshotFileError:
        where = self._where
        return SnapshotFileError(message, self._source, item=f"{where}: {key}" if where else key)

    def _text(self, table: dict[str, Any], key: str) -> str:
        try:
            return decode_text(table.pop(key, ""))
        except ValueError as error:
            raise self._fail(str(error), key) from None

    def _whole(
        self, table: dict[str, Any], key: str, default: int, least: int = 0, most: int = 2**63 - 1
    ) -> int:
        value = table.pop(key, default)
        if type(value) is not int or not least <= value <= most:
            raise self._fail(f"must be a whole number from {least} to {most}", key)
        return value

    def _extra(self, table: dict[str, Any]) -> dict[str, Any]:
        for key, value in table.items():
            if _too_deep(value):
                raise self._fail("nested too deeply", plain(key, 40))
            self._unknown_keys.add(plain(key, 40))
        return table

    def snapshot(self, document: dict[str, Any]) -> LoadedSnapshot:
        if document.pop("format", None) != FORMAT:
            raise self._fail(f'must be "{FORMAT}"', "format")
        version = self._whole(document, "version", 0)
        if version < 1:
            raise self._fail("must be 1", "version")
        if version > VERSION:
            raise self._fail(f"version {version} is newer than this program reads", "version")
        found = document.pop("items", None)
        if not isinstance(found, list):
            raise self._fail("must be a list", "items")
        head = [self._text(document, key) for key in ("group", "comment", "user")]
        created_ns = self._whole(document, "created_ns", 0, -(2**63))
        items = []
        for number, table in enumerate(found):
            self._where = f"items[{number}]"
            if not isinstance(table, dict):
                raise self._fail("must be an object")
            items.append(self._item(table))
        self._where = ""
        extra = self._extra(document)
        warnings = [f"unknown key {key} is kept but not used" for key in sorted(self._unknown_keys)]
        warnings += repeated_names([item.name for item in items])
        snapshot = Snapshot(head[0], head[1], created_ns, head[2], tuple(items), extra)
        return LoadedSnapshot(snapshot, warnings)

    def _item(self, table: dict[str, Any]) -> SnapshotItem:
        name = self._text(table, "name")
        name = channel_name(name) if "://" in name else name
        if not name:
            raise self._fail("is missing or empty", "name")
        self._where += f" ({plain(name, 60)})"
        kind_name = table.pop("kind", "float")
        if not isinstance(kind_name, str) or kind_name not in _KINDS:
            raise self._fail(f"must be one of {', '.join(_KINDS)}", "kind")
        kind = _KINDS[kind_name]
        selected = table.pop("selected", True)
        if not isinstance(selected, bool):
            raise self._fail("must be true or false", "selected")
        labels = table.pop("labels", [])
        if not isinstance(labels, list):
            raise self._fail("must be a list of texts", "labels")
        try:
            labels = tuple(decode_text(label) for label in labels)
        except ValueError as error:
            raise self._fail(str(error), "labels") from None
        try:
            tolerance = parse_tolerance(self._text(table, "tolerance"))
        except ValueError as error:
            raise self._fail(str(error), "tolerance") from None
        precision = None
        if "precision" in table:
            precision = self._whole(table, "precision", 0, -32768, _MOST["precision"])
        native_type = self._text(table, "type")
        return SnapshotItem(
            name,
            self._value(table, kind, native_type),
            kind,
            native_type,
            self._whole(table, "count", 1, 0, _MOST["count"]),
            self._whole(table, "severity", 0, 0, _MOST["severity"]),
            self._whole(table, "status", 0, 0, _MOST["status"]),
            self._whole(table, "time_ns", 0, -(2**63)),
            self._text(table, "units"),
            precision,
            labels,
            self._text(table, "unknown"),
            tolerance,
            selected,
            self._extra(table),
        )

    def _value(self, table: dict[str, Any], kind: PvKind, native_type: str) -> Value | None:
        if "value" not in table:
            return None
        try:
            found = table.pop("value")
            characters = kind is PvKind.TEXT and isinstance(found, dict) and "array" in found
            if kind is PvKind.TEXT and native_type and not characters:
                return decode_bytes(found)
            value = decode_value(found)
            if native_type and isinstance(value, np.ndarray) and value.dtype.kind == "U":
                value = strings_of(value)
        except ValueError as error:
            raise self._fail(str(error), "value") from None
        if kind in _NUMBER_KINDS:
            wanted, good = "a number", isinstance(value, int | float)
            if kind is PvKind.FLOAT and isinstance(value, int):
                value = float(value)  # another program may have written 5.0 as 5
        elif kind is PvKind.TEXT:
            wanted, good = "text", isinstance(value, str | bytes) or _is_characters(value)
        else:
            wanted, good = "an array", isinstance(value, np.ndarray)
        if not good:
            raise self._fail(f"must be {wanted}, as kind says", "value")
        return value


def _is_characters(value: Value) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.uint8


def dumps(snapshot: Snapshot) -> bytes:
    """Return the file of ``snapshot``. Raises ``ValueError`` for a value that it cannot hold."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "group": encode_text(snapshot.group),
        "comment": encode_text(snapshot.comment),
        "created_ns": snapshot.created_ns,
        "user": encode_text(snapshot.user),
        **snapshot.extra,
    }
    lines = [f"  {_json(key)}: {_json(value)}," for key, value in head.items()]
    items = ",\n".join("    " + _json(_record(item)) for item in snapshot.items)
    body = f"[\n{items}\n  ]" if items else "[]"
    return "\n".join(["{", *lines, f'  "items": {body}', "}", ""]).encode("ascii")


def _json(found: Any) -> str:
    return json.dumps(found, ensure_ascii=True, allow_nan=False)


def _record(item: SnapshotItem) -> Mapping[str, Any]:
    """Return an item for JSON; defaults are left out."""
    record: dict[str, Any] = {"name": encode_text(item.name), "kind": item.kind.name.lower()}
    if item.value is not None:
        record["value"] = encode_value(item.value, bool(item.native_type))
    rest: list[tuple[str, Any, Any]] = [
        ("type", encode_text(item.native_type), ""),
        ("count", item.count, 1),
        ("severity", item.severity, 0),
        ("status", item.status, 0),
        ("time_ns", item.time_ns, 0),
        ("units", encode_text(item.units), ""),
        ("precision", item.precision, None),
        ("labels", [encode_text(label) for label in item.labels], []),
        ("unknown", encode_text(item.unknown), ""),
        ("tolerance", stored_tolerance(item.tolerance), ""),
        ("selected", item.selected, True),
    ]
    record.update((key, value) for key, value, default in rest if value != default)
    record.update(item.extra)
    return record


def save(path: Path, snapshot: Snapshot) -> str:
    """Write ``snapshot`` to ``path`` atomically; return as ``write_atomic``.

    Raises ``OSError`` and ``ValueError``.
    """
    data = dumps(snapshot)
    if len(data) > SIZE_LIMIT:
        raise ValueError("the snapshot is larger than 64 MiB and could not be read again")
    return write_atomic(path, data)


def is_snapshot(data: bytes) -> bool:
    """Tell whether ``data`` looks like our file (it may still have errors)."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*\{", data[:64]) is not None
