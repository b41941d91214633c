"""Rows that are added to a store: what their names tell, whatever is added with them."""

import pytest

from gui.core.groups.group import PvSpec
from gui.core.store.pv_store import PvStore

NAMES = ("A", "# part", "A.VAL", "A.DESC", "B#", "B.VAL$", "12.5:C", "# a.DESC")


@pytest.mark.parametrize("size", [1, 2, 3, len(NAMES)])
def test_headings_and_fields_are_told_from_the_names(size):
    store = PvStore()
    store.add([PvSpec("FIRST")])
    for at in range(0, len(NAMES), size):
        store.add([PvSpec(name, f"l{name}", comment=f"c{name}") for name in NAMES[at : at + size]])
    alone = [PvStore() for _ in NAMES]
    for one, name in zip(alone, NAMES, strict=True):
        one.add([PvSpec(name)])
    assert store.name == ["FIRST", *NAMES]
    assert store.label[1:] == [f"l{name}" for name in NAMES]
    assert store.comment[1:] == [f"c{name}" for name in NAMES]
    assert store.is_comment[1:].tolist() == [name.startswith("#") for name in NAMES]
    assert store.alive.tolist() == (~store.is_comment).tolist()
    assert store.is_val[1:].tolist() == [bool(one.is_val[0]) for one in alone]
    assert store.is_val[[1, 3, 4]].tolist() == [True, True, False]
