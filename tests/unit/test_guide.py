"""The guide: its links, pictures and options exist, and it is read whole."""

import re
import shlex
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gui.cli import _parser, parse_arguments
from gui.core.table.filter import parse_filter
from gui.core.text.time_range import is_time_range, parse_time_range
from gui.core.text.time_span import parse_span
from gui.files.program.guide import read_guide

FOLDER = Path(__file__).parents[2] / "resources/docs/guide"
PAGES = sorted(FOLDER.glob("*.md"))
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)]*)\)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_and_picture_is_in_the_guide(page):
    for is_picture, target in LINK.findall(page.read_text("utf-8")):
        assert (FOLDER / target).is_file(), target  # nothing of the network
        assert target.endswith(".png" if is_picture else ".md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_head_of_every_table_begins_with_a_capital(page):
    lines = page.read_text("utf-8").splitlines()
    heads = [above for above, line in pairwise(lines) if line.startswith("|---")]
    cells = [cell.strip() for head in heads for cell in head.split("|")]
    assert all(cell[:1] == cell[:1].upper() for cell in cells)


def test_every_page_is_in_the_contents_and_every_picture_on_a_page():
    guide = read_guide()
    assert {page.name for page in guide.pages} == {path.name for path in PAGES}
    assert len({page.title for page in guide.pages}) == len(PAGES)
    assert all(page.text.startswith(f"# {page.title}\n") for page in guide.pages)
    used = {
        target for page in guide.pages for picture, target in LINK.findall(page.text) if picture
    }
    assert used == set(guide.pictures)
    assert all(data[:4] == b"\x89PNG" for data in guide.pictures.values())
    assert sum(map(len, guide.pictures.values())) < 1 << 20


def test_the_guide_names_all_options_and_no_others():
    parser = _parser()
    known = {option for action in parser._actions for option in action.option_strings}
    known = {option for option in known if option.startswith("--")}
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert set(OPTION.findall(text)) == known


def commands():
    """Return the commands of the guide, as they would be typed: inline ones and lines of blocks."""
    found = set()
    for page in PAGES:
        text = page.read_text("utf-8")
        blocks = re.findall(r"```.*?```", text, re.DOTALL)
        lines = [line for block in blocks for line in block.splitlines()]
        lines += [line for line in text.splitlines() if line.startswith("    ")]
        for block in blocks:
            text = text.replace(block, "")
        lines += [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", text)]
        found |= {line.strip().removeprefix("$ ") for line in lines if "pvwatch " in line}
    return sorted(line for line in found if line.startswith("pvwatch "))


def test_every_command_of_the_guide_is_understood():
    assert len(commands()) >= 10
    for command in commands():
        try:
            options = parse_arguments(shlex.split(command)[1:])
        except SystemExit:
            raise AssertionError(command) from None
        assert options is not None, command


def typed_in(name):
    """Return what the tables of a page say can be typed: their first column, under "Typed"."""
    lines = (FOLDER / name).read_text("utf-8").partition("| Typed |")[2].splitlines()[2:]
    rows = [line for line in lines[: lines.index("")] if line.startswith("|")]
    return [text for row in rows for text in re.findall("`([^`]*)`", row.split("|")[1])]


def test_the_examples_of_the_filter_are_understood():
    examples = typed_in("table.md")
    assert len(examples) >= 7
    for text in examples:
        parse_filter(text)  # ValueError: it means nothing


def test_the_examples_of_time_spans_are_understood():
    examples = typed_in("charts.md")
    assert len(examples) >= 6
    now_ns = 1_796_100_000_000_000_000  # 2026-12-01
    for text in examples:
        if is_time_range(text):
            parse_time_range(text, now_ns, False, ZoneInfo("Europe/Berlin"))
        else:
            parse_span(text)
