"""Rows of the browser: sections, folders open and closed, notes, finding rows."""

import pytest

from gui.core.group_browser.rows import (
    FAVOURITES,
    NOTHING_HERE,
    RECENT,
    BrowserContent,
    RowKey,
    RowKind,
    browser_rows,
    listed,
    parent_of,
    row_of,
    row_typed,
)
from gui.core.group_browser.tree import folder, group_file


def by_default(key, default):
    return default


@pytest.fixture
def content():
    mono = folder("/bl/mono", files=[group_file("/bl/mono/Motors.stp", "bl/mono")])
    top = folder("/bl", [mono], [group_file(f"/bl/Front {n}.pvgroup", "bl") for n in (10, 9)])
    return BrowserContent(
        listed(["/bl/Front 9.pvgroup"]), listed(["/x/ring/y.stp"]), (top, folder("/e"))
    )


def shown(rows):
    return [("  " * row.level) + row.text for row in rows]


def test_sections_then_folders_with_folders_first(content):
    rows = browser_rows(content, by_default)
    assert shown(rows) == [
        "Favourites", "  Front 9", "Recent", "  y.stp",
        "bl", "  mono", "  Front 9", "  Front 10", "e", f"  {NOTHING_HERE}",
    ]  # fmt: skip
    assert [row.files for row in rows if row.kind != RowKind.FILE] == [1, 1, 3, 1, 0, 0]
    assert len({row.key for row in rows}) == len(rows)
    rows = browser_rows(content, lambda key, default: key.path == "/bl/mono" or key.path == "/bl")
    assert shown(rows) == [
        "Favourites", "Recent", "bl", "  mono", "    Motors.stp", "  Front 9", "  Front 10", "e",
    ]  # fmt: skip


def test_a_folder_says_that_it_is_read_or_why_it_is_not():
    content = BrowserContent(
        folders=(folder("/a"), folder("/b", problem="Cannot be read: No such file or directory")),
        reading=frozenset(["/a"]),
    )
    rows = browser_rows(content, by_default)
    assert shown(rows) == ["a", "  Reading…", "b", "  Cannot be read: No such file or directory"]
    assert rows[1].kind == rows[3].kind == RowKind.NOTE and rows[2].problem == rows[3].problem
    # what they hold is not known, so a filter does not hide them
    assert shown(browser_rows(content.filtered("zz"), by_default)) == shown(rows)


def test_filter(content):
    def found(text):
        return [row.text for row in browser_rows(content.filtered(text), lambda *_: True)]

    assert found(" ") == found("") and content.filtered("") is content
    assert found("mono") == ["bl", "mono", "Motors.stp"]
    assert found("front 9") == ["Favourites", "Front 9", "bl", "Front 9"]
    assert found("ring") == ["Recent", "y.stp"]
    assert found("nothing") == []


def test_rows_are_found_again_by_key_parent_and_beginning(content):
    rows = browser_rows(content, lambda *_: True)
    assert row_of(rows, RowKey(FAVOURITES, "/bl/Front 9.pvgroup")) == 1
    assert row_of(rows, RowKey("/bl", "/bl/Front 9.pvgroup")) == 7
    assert row_of(rows, RowKey(RECENT, "/bl/Front 9.pvgroup")) == -1
    assert [rows[parent_of(rows, n)].text for n in (1, 6, 7)] == ["Favourites", "mono", "bl"]
    assert parent_of(rows, 4) == -1
    assert row_typed(rows, 2, "FRONT") == 7 and row_typed(rows, 9, "front") == 1
    assert row_typed(rows, 0, "no group") == -1  # notes are no groups
    assert row_typed((), 1, "a") == -1  # the filter left none
