"""The tree of group files: order, filter, differences."""

import os

from gui.core.group_browser.tree import (
    Folder,
    files_below,
    filter_words,
    folder,
    group_file,
    matches,
    matching,
    shown_name,
)


def files(*names, within="bl", at="/bl"):
    return [group_file(f"{at}/{name}", within) for name in names]


def names(top: Folder) -> list[str]:
    return [file.name for file in files_below(top)]


def test_names_are_plain_and_ours_are_shown_without_suffix():
    assert shown_name("/a/Vacuum.pvgroup") == "Vacuum"
    assert shown_name("/a/old.stp") == "old.stp"
    assert shown_name("/a/.pvgroup") == ".pvgroup"
    assert shown_name("/a/ring\u202egnp\n<b>.stp") == "ringgnp <b>.stp"
    assert shown_name(os.fsdecode(b"/a/caf\xe9.stp")) == "caf.stp"
    assert len(shown_name("/a/" + "x" * 500)) == 120


def test_natural_order_folders_counted_and_empty_ones_left_out():
    inner = folder("/bl/mono", files=files("b.pvgroup", "A.pvgroup", within="bl/mono"))
    broken = folder("/bl/locked", problem="Cannot be read: Permission denied")
    top = folder(
        "/bl",
        [inner, folder("/bl/empty"), broken],
        files("IG10.pvgroup", "ig2.pvgroup", "IG1.pvgroup"),
    )
    assert [f.name for f in top.folders] == ["locked", "mono"] and top.count == 5
    assert names(top) == ["A", "b", "IG1", "ig2", "IG10"]


def test_every_word_is_found_in_the_name_or_the_folders():
    (file,) = files("Front end.pvgroup", within="Beamline 13/Mono")
    for text, found in (
        ("", True), ("MONO", True), ("front mono", True), ("13 end", True), ("front ring", False),
        (".pvgroup", True), ("bl", False),
    ):  # fmt: skip
        assert matches(file, filter_words(text)) is found, text


def test_matching_keeps_the_folders_that_hold_something():
    inner = folder("/bl/mono", files=files("Motors.stp", within="bl/mono", at="/bl/mono"))
    other = folder("/bl/x", files=files("y.stp", within="bl/x", at="/bl/x"))
    top = folder("/bl", [inner, other], files("Motors of bl.stp", "z.stp"))
    found = matching(top, filter_words("mot"))
    assert names(found) == ["Motors.stp", "Motors of bl.stp"] and found.count == 2
    assert [f.name for f in found.folders] == ["mono"]
    assert matching(top, ()) is top
    assert names(matching(top, filter_words("mono"))) == ["Motors.stp"]
