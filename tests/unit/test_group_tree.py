"""The tree of group files: order, filter, differences."""

import os

from hypothesis import given
from hypothesis import strategies as st

from gui.core.group_tree import (
    Folder,
    TreeChanges,
    files_below,
    filter_words,
    folder,
    group_file,
    matches,
    matching,
    shown_name,
    tree_changes,
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


def test_what_a_folder_with_a_problem_does_not_hold_is_not_removed():
    inner = folder("/bl/mono", files=files("a.stp", at="/bl/mono"))
    before = folder("/bl", [inner], files("b.stp", "c.stp"))
    after = folder("/bl", [folder("/bl/mono", problem="Permission denied")], files("b.stp"))
    assert tree_changes(before, after) == TreeChanges(removed=("/bl/c.stp",))
    gone = folder("/bl", problem="No such file or directory")
    assert not tree_changes(before, gone)
    assert tree_changes(before, folder("/bl")).removed == (
        "/bl/mono/a.stp", "/bl/b.stp", "/bl/c.stp",
    )  # fmt: skip


_LISTING = st.dictionaries(
    st.sampled_from([f"/t/{d}{n}.stp" for d in ("", "x/", "x/y/", "z/") for n in range(4)]),
    st.tuples(st.integers(0, 2), st.integers(0, 2)),
)


def tree(listing: dict[str, tuple[int, int]]) -> Folder:
    def at(path: str) -> Folder:
        here = [group_file(p, "", *s) for p, s in listing.items() if os.path.dirname(p) == path]
        below = {"/t": ("/t/x", "/t/z"), "/t/x": ("/t/x/y",)}.get(path, ())
        return folder(path, map(at, below), here)

    return at("/t")


@given(_LISTING, _LISTING)
def test_changes_lead_from_one_tree_to_the_other(old, new):
    changes = tree_changes(tree(old), tree(new))
    assert set(changes.added) == new.keys() - old.keys()
    assert set(changes.removed) == old.keys() - new.keys()
    assert set(changes.changed) == {p for p in old.keys() & new.keys() if old[p] != new[p]}
    assert bool(changes) == (old != new)
