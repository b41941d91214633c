"""Command line: parses argv to ``LaunchOptions``. Its options are a fixed interface."""

import argparse
import os
import re
from collections.abc import Sequence
from pathlib import Path

from gui import __version__
from gui.core.program.launch_options import LaunchOptions
from gui.core.text.time_span import parse_span


def _span(text: str) -> float:
    try:
        return parse_span(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _macro(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name.strip(), value


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{2,5})x(\d{2,5})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT, such as 1280x800")
    return int(match[1]), int(match[2])


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return seconds


def _path(text: str) -> Path:
    """Return the whole path; one in a folder that was removed, as the shell calls it."""
    try:
        return Path(text).absolute()
    except OSError:
        return Path(os.environ.get("PWD", os.sep), text)


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a PV name is empty")
    return text.strip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pvwatch",
        description="Watch EPICS process variables live, in tabs of PV groups.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("files", nargs="*", type=_path, metavar="FILE", help="group files to open")
    add("--pv", action="append", default=[], type=_name, metavar="NAME", help="watch this PV")
    add("--macro", action="append", default=[], type=_macro, metavar="NAME=VALUE")
    add("--demo", action="store_true", help="start the demo beamline and open its groups")
    add("--span", type=_span, metavar="10m", help="time span of charts")
    puts = parser.add_mutually_exclusive_group()
    puts.add_argument("--read-only", action="store_true", help="never write (default)")
    puts.add_argument("--allow-put", action="store_true", help="allow writing to PVs")
    add("--convert", nargs=2, type=_path, metavar=("IN", "OUT"), help="convert a group file")
    add("--record", type=Path, metavar="GROUP", help="record a group without a window")
    add("--out", type=Path, metavar="FOLDER", help="with --record: where to")
    add("--export", nargs=2, type=_path, metavar=("RECORDING", "OUT"), help="to .csv or .h5")
    add("--from", dest="export_from", metavar="T", help="with --export: beginning")
    add("--to", dest="export_to", metavar="T", help="with --export: end")
    add("--selftest", type=_seconds, metavar="SECONDS", help="run so long, print one JSON line")
    add("--screenshot", type=_path, metavar="PATH", help="with --selftest: save the window as PNG")
    add("--new-instance", action="store_true", help="open nothing in a running PV Watch")
    add("--wall", type=_path, metavar="FILE", help="show a group full screen, as large tiles")
    add("--size", type=_size, metavar="WxH", help="size of the window")
    add(
        "--log-level",
        type=str.upper,
        default="WARNING",
        choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
    )
    add("--version", action="version", version=f"pvwatch {__version__}")
    return parser


def _with_times(argv: Sequence[str]) -> list[str]:
    """Return ``argv`` with times such as ``-2h`` bound to their option: they look like one."""
    bound: list[str] = []
    for each in argv:
        if bound and bound[-1] in ("--from", "--to") and re.match(r"-\d", each):
            bound[-1] += f"={each}"
        else:
            bound.append(each)
    return bound


def parse_arguments(argv: Sequence[str]) -> LaunchOptions:
    """Return the options in ``argv`` (without the program's name); exits with 2 on an error."""
    parser = _parser()
    found = parser.parse_args(_with_times(argv))
    if found.screenshot is not None and found.selftest is None:
        parser.error("--screenshot needs --selftest SECONDS")
    if (found.record is None) != (found.out is None):
        parser.error("--record GROUP needs --out FOLDER, and it needs --record")
    if found.export is None and (found.export_from or found.export_to):
        parser.error("--from and --to need --export RECORDING OUT")
    return LaunchOptions(
        files=tuple(found.files),
        pvs=tuple(found.pv),
        macros=dict(found.macro),
        demo=found.demo,
        span_s=found.span,
        allow_put=found.allow_put,
        read_only=found.read_only,
        convert=tuple(found.convert) if found.convert else None,
        selftest_s=found.selftest,
        screenshot=found.screenshot,
        size=found.size,
        log_level=found.log_level,
        new_instance=found.new_instance,
        wall=found.wall,
        record=(found.record, found.out) if found.record else None,
        export=tuple(found.export) if found.export else None,
        export_from=found.export_from,
        export_to=found.export_to,
    )
