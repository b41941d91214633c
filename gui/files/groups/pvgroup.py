"""Own group format ``*.pvgroup``: TOML, read strictly, written atomically."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import tomli_w

from gui.core.chart.trace_looks import LOOKS
from gui.core.groups.annotations import MOST as MOST_ANNOTATIONS
from gui.core.groups.axis_rule import why_not
from gui.core.groups.group import (
    CHARS_CHOICES,
    KEPT_FOR,
    Annotation,
    AxisSpec,
    Group,
    PvSpec,
    Side,
    Style,
    is_heading,
)
from gui.core.groups.macros import MOST_CHARACTERS, Expansion, MacroError
from gui.core.groups.name_list import channel_name
from gui.core.pv.array_reduction import is_reduction
from gui.core.pv.counts import grouped
from gui.core.stamps.choice import TIME_CHOICES
from gui.core.text.free_name import UNTITLED
from gui.core.text.time_span import format_span, parse_span
from gui.files.disk.atomic_write import write_atomic
from gui.files.formats.loaded_group import SIZE_LIMIT as SIZE_LIMIT
from gui.files.formats.loaded_group import GroupFileError as GroupFileError
from gui.files.formats.loaded_group import LoadedGroup as LoadedGroup
from gui.files.formats.loaded_group import read_group_bytes as read_group_bytes
from gui.files.formats.toml_bounds import check_amount, check_keys
from gui.files.groups.annotation_table import annotation_of, table_of

FORMAT: Final = "pvwatch-group"
VERSION: Final = 1
STYLES: Final[tuple[Style, ...]] = ("step", "line", "points")
_SIDES: Final[tuple[Side, ...]] = ("", "left", "right")
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")


def load(path: Path) -> LoadedGroup:
    """Read ``path``. Raises ``GroupFileError``."""
    return read(read_group_bytes(path), str(path))


def read(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read the content of a group file. Raises ``GroupFileError``."""
    text = utf8_text(data, source)
    check_amount(text, source)
    return loads(text, source)


def utf8_text(data: bytes, source: str) -> str:
    """Return ``data`` as text. Raises ``GroupFileError`` with the line."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise GroupFileError("not UTF-8 text", source, line) from error


def loads(text: str, source: str = "<text>") -> LoadedGroup:
    """Read the text of a group file. Raises ``GroupFileError``."""
    check_keys(text, source)
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of a number with too many digits
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise GroupFileError(f"not TOML: {error}", source, line) from error
    return _Reader(text, source).group(document)


class _Reader:
    def __init__(self, text: str, source: str) -> None:
        self._lines = text.splitlines()
        self._source = source
        self.warnings: list[str] = []

    def _fail(self, message: str, key: str) -> GroupFileError:
        return GroupFileError(message, self._source, self._line_of(key), key)

    def _line_of(self, key: str) -> int | None:
        """Find the line of ``format``, ``macros.P`` or ``pv[2].width``; ``None`` if unclear."""
        found = re.fullmatch(r"(?:(\w+)(?:\[(\d+)\])?\.)?([\w-]+)(?:\[(\d+)\])?", key)
        if found is None:
            return None
        table, number, name, last = found[1], found[2], found[3], found[4]
        if last is not None:
            table, number, name = name, last, ""
        seen = -1
        inside = table is None
        for position, line in enumerate(self._lines, 1):
            header = re.match(r"\s*(\[\[?)\s*([\w.-]+)\s*\]", line)
            if header:
                seen += header[2] == table
                inside = header[2] == table and (number is None or seen == int(number))
                if inside and not name:
                    return position
            elif inside and name and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line):
                return position
        return None

    def _take(
        self,
        table: dict[str, Any],
        key: str,
        kind: type | tuple[type, ...],
        where: str,
        default: Any,
    ) -> Any:
        if key not in table:
            return default
        value = table.pop(key)
        if (isinstance(value, bool) and kind is not bool) or not isinstance(value, kind):
            names = {str: "text", bool: "true or false", list: "a list", dict: "a table"}
            wanted = names.get(kind, "a number") if isinstance(kind, type) else "a number"
            raise self._fail(f"must be {wanted}, not {value!r:.60}", where + key)
        return value

    def _tables(self, document: dict[str, Any], key: str) -> list[dict[str, Any]]:
        found = self._take(document, key, list, "", [])
        for i, table in enumerate(found):
            if not isinstance(table, dict):
                raise self._fail("must be a table", f"{key}[{i}]")
        return [dict(table) for table in found]

    def _extra(self, table: dict[str, Any], where: str) -> dict[str, Any]:
        for key in table:
            if key in KEPT_FOR and isinstance(table[key], dict):
                continue
            self.warnings.append(f"unknown key {where}{key} is kept but not used")
        return table

    def group(self, document: dict[str, Any]) -> LoadedGroup:
        if document.pop("format", None) != FORMAT:
            raise self._fail(f'must be "{FORMAT}"', "format")
        version = self._take(document, "version", int, "", None)
        if version is None or version < 1:
            raise self._fail("must be 1", "version")
        if version > VERSION:
            raise self._fail(f"version {version} is newer than this program reads", "version")
        name = self._take(document, "name", str, "", UNTITLED)
        span_text = self._take(document, "span", str, "", "10m")
        try:
            span = parse_span(span_text)
        except ValueError as error:
            raise self._fail(str(error), "span") from None
        macros = self._take(document, "macros", dict, "", {})
        for key, value in macros.items():
            if not isinstance(value, str):
                raise self._fail(f"must be text, not {value!r:.60}", f"macros.{key}")
        axes = [self._axis(table, i) for i, table in enumerate(self._tables(document, "axis"))]
        ids: set[str] = set()
        for i, axis in enumerate(axes):
            if axis.id in ids:
                raise self._fail(f"axis {axis.id!r} is there twice", f"axis[{i}].id")
            ids.add(axis.id)
        pvs: dict[str, PvSpec] = {}
        for i, table in enumerate(self._tables(document, "pv")):
            spec = self._pv(table, i)
            if spec.axis is not None and spec.axis not in ids:
                self.warnings.append(f"pv[{i}].axis: no axis {spec.axis!r}; grouped by unit")
            if spec.name in pvs and not is_heading(spec.name):
                self.warnings.append(f"pv[{i}].name: {spec.name} is there twice; the first counts")
            pvs.setdefault(_key(spec.name, i), spec)
        tables = self._tables(document, "annotation")
        if len(tables) > MOST_ANNOTATIONS:
            raise self._fail(f"more than {grouped(MOST_ANNOTATIONS)} annotations", "annotation")
        notes = [self._note(table, i) for i, table in enumerate(tables)]
        notes.sort(key=lambda each: each.time_ns)
        extra = self._extra(document, "")
        group = Group(
            name, span, dict(macros), tuple(axes), tuple(pvs.values()), extra, tuple(notes)
        )
        return LoadedGroup(group, self.warnings)

    def _note(self, table: dict[str, Any], i: int) -> Annotation:
        where = f"annotation[{i}]."
        try:
            found = annotation_of(table)
        except ValueError as error:
            key, message = error.args
            raise self._fail(message, where + key) from None
        self._extra(found.extra, where)
        return found

    def _axis(self, table: dict[str, Any], i: int) -> AxisSpec:
        where = f"axis[{i}]."
        axis_id = self._take(table, "id", str, where, "")
        if not axis_id:
            raise self._fail("is missing or empty", where + "id")
        limits = self._take(table, "range", list, where, None)
        if limits is not None:
            good = len(limits) == 2 and all(
                isinstance(x, int | float) and not isinstance(x, bool) for x in limits
            )
            if not good or not -1e300 < limits[0] < limits[1] < 1e300:
                raise self._fail("must be two numbers, the lower first", where + "range")
        log = self._take(table, "log", bool, where, False)
        if limits is not None and log and why_not(limits[0], limits[1], log):
            self.warnings.append(
                f"{where}range: a log axis cannot begin at {limits[0]:g}; its range is automatic"
            )
        side = self._take(table, "side", str, where, "")
        if side not in _SIDES:
            raise self._fail("must be left or right", where + "side")
        return AxisSpec(
            axis_id,
            self._take(table, "label", str, where, ""),
            self._take(table, "unit", str, where, ""),
            log,
            (float(limits[0]), float(limits[1])) if limits is not None else None,
            side,
            self._extra(table, where),
        )

    def _pv(self, table: dict[str, Any], i: int) -> PvSpec:
        where = f"pv[{i}]."
        raw = self._take(table, "name", str, where, "")
        name = channel_name(raw)
        if not name:
            raise self._fail("is missing or empty", where + "name")
        if name != raw:
            what = "spaces around" if name == raw.strip() else "the ca:// before"
            self.warnings.append(f"{where}name: {what} {name} were removed")
        free = is_heading(name) or "{" in name
        if not free and (" " in name or not name.isprintable()):
            raise self._fail(f"{name!r:.80} has a space or control character", where + "name")
        label = self._take(table, "label", str, where, "")
        for key, text in (("name", name), ("label", label)):
            if len(text) > MOST_CHARACTERS:
                raise self._fail(
                    f"is longer than {grouped(MOST_CHARACTERS)} characters", where + key
                )
        color = self._take(table, "color", str, where, None)
        if color is not None and not _COLOR.fullmatch(color):
            raise self._fail(f'{color!r:.40} is not a colour such as "#1f77b4"', where + "color")
        width = self._take(table, "width", (int, float), where, 1.5)
        if (
            not 0.1 <= width <= 20
        ):  # before the conversion to float, which fails for the largest numbers
            raise self._fail("must be between 0.1 and 20", where + "width")
        style = self._take(table, "style", str, where, "step")
        if style not in STYLES:
            raise self._fail(f"must be one of {', '.join(STYLES)}", where + "style")
        how = self._take(table, "reduce", str, where, "")
        if how and not is_reduction(how):
            raise self._fail("must be min, max, mean, sum or an element as [7]", where + "reduce")
        chars = self._take(table, "chars", str, where, "")
        if chars not in CHARS_CHOICES:
            raise self._fail("must be text or numbers", where + "chars")
        kept = self._take(table, "time", str, where, "")
        if kept not in TIME_CHOICES:
            raise self._fail("must be auto, ioc or arrival", where + "time")
        look = self._take(table, "look", int, where, None)
        if look is not None and not 0 <= look < LOOKS:
            raise self._fail(f"must be from 0 to {LOOKS - 1}", where + "look")
        return PvSpec(
            name,
            label,
            self._take(table, "plot", bool, where, False),
            self._take(table, "axis", str, where, None),
            color,
            float(width),
            style,
            self._take(table, "visible", bool, where, True),
            self._take(table, "comment", str, where, ""),
            how,
            chars,
            kept,
            look,
            self._extra(table, where),
        )


def _key(name: str, number: int) -> str:
    """Return a key that must be unique: the name of a PV; headings may be repeated."""
    return f"#{number}" if is_heading(name) else name


def expand_group(group: Group, overrides: Mapping[str, str], source: str = "") -> Group:
    """Return ``group`` with macros replaced in all names and labels.

    Raises ``GroupFileError`` for an undefined one in the name or label of a PV.
    """
    expansion = Expansion({**group.macros, **overrides})
    axes = tuple(replace(axis, label=_told(expansion, axis.label)) for axis in group.axes)
    told = _told(expansion, group.name)
    if _is_expanded(group.pvs):
        return replace(group, name=told, axes=axes)
    pvs: dict[str, PvSpec] = {}
    for i, pv in enumerate(group.pvs):
        if "$" not in pv.name and "$" not in pv.label:
            pvs.setdefault(_key(pv.name, i), pv)
            continue
        key = "name"
        try:
            name, key = expansion.expand_name(pv.name), "label"
            label = expansion.expand(pv.label)
        except MacroError as error:
            if not is_heading(pv.name):
                raise GroupFileError(str(error), source, key=f"pv[{i}].{key}") from None
            name, label = pv.name, pv.label  # an undefined macro in a heading is no error
        pvs.setdefault(_key(name, i), replace(pv, name=name, label=label))
    return replace(group, name=told, axes=axes, pvs=tuple(pvs.values()))


def _is_expanded(pvs: Sequence[PvSpec]) -> bool:
    """Tell whether no name or label has a macro, and no name is there twice: of 10,000 mostly."""
    names = [pv.name for pv in pvs]
    texts = "".join(names) + "".join([pv.label for pv in pvs])
    return "$" not in texts and len(set(names)) == len(names)


def _told(expansion: Expansion, text: str) -> str:
    """Return ``text`` with macros replaced; as it is if one is undefined: it connects nothing."""
    try:
        return expansion.expand(text)
    except MacroError:
        return text


def with_macros(expanded: Group, original: Group, overrides: Mapping[str, str]) -> Group:
    """Return ``expanded`` with the names and labels of ``original``, macros not expanded."""
    expansion = Expansion({**original.macros, **overrides})
    as_written = set(map(id, original.pvs))  # a PV without a macro is the same object in both
    others = {pv.name for pv in expanded.pvs if id(pv) not in as_written}
    written = {
        expansion.expand_name(pv.name): pv
        for pv in reversed(original.pvs)
        if ("$" in pv.name or pv.name in others) and not is_heading(pv.name)
    }
    labels = {(axis.id, _told(expansion, axis.label)): axis.label for axis in original.axes}
    renamed = expanded.name != _told(expansion, original.name)
    return replace(
        expanded,
        name=expanded.name if renamed else original.name,
        axes=tuple(
            replace(axis, label=labels.get((axis.id, axis.label), axis.label))
            for axis in expanded.axes
        ),
        pvs=tuple(
            pv if id(pv) in as_written else _named(pv, written.get(pv.name, pv))
            for pv in expanded.pvs
        ),
    )


def _named(pv: PvSpec, like: PvSpec) -> PvSpec:
    if pv.name == like.name and pv.label == like.label:
        return pv  # of 10,000 most have no macro
    return replace(pv, name=like.name, label=like.label)


_AXIS_DEFAULT: Final = AxisSpec("")
_PV_DEFAULT: Final = PvSpec("")


def _table(spec: AxisSpec | PvSpec, default: AxisSpec | PvSpec) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key in type(spec).__dataclass_fields__:
        value = getattr(spec, key)
        if key != "extra" and value != getattr(default, key):
            table[key] = list(value) if isinstance(value, tuple) else value
    return {**table, **spec.extra}


def dumps(group: Group) -> str:
    """Return the text of ``group``'s file; defaults are left out."""
    document: dict[str, Any] = {"format": FORMAT, "version": VERSION, "name": group.name}
    document["span"] = format_span(group.span_s)
    document.update(group.extra)
    if group.macros:
        document["macros"] = dict(group.macros)
    if group.axes:
        document["axis"] = [_table(axis, _AXIS_DEFAULT) for axis in group.axes]
    if group.pvs:
        document["pv"] = [_table(pv, _PV_DEFAULT) for pv in group.pvs]
    if group.annotations:
        document["annotation"] = [table_of(each) for each in group.annotations]
    return tomli_w.dumps(document)


def save(path: Path, group: Group) -> str:
    """Write ``group`` to ``path`` atomically; return as ``write_atomic``. Raises ``OSError``."""
    return write_atomic(path, dumps(group).encode())
