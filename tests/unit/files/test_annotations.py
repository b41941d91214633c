"""Annotations in group files: exact, in order, bounded, and kept by readers that know them not."""

import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.annotations import LATEST_NS, MOST_CHARACTERS, added, changed, removed
from gui.core.groups.group import Annotation, Group, PvSpec
from gui.files.groups.pvgroup import GroupFileError, dumps, loads

HEAD = 'format = "pvwatch-group"\nversion = 1\n'
TEXTS = st.text(min_size=1, max_size=60).filter(lambda text: text.split())


@given(st.lists(st.tuples(st.integers(0, LATEST_NS), TEXTS), max_size=8))
def test_what_is_written_is_read(pairs):
    kept = ()
    for time_ns, text in pairs:
        kept = added(kept, time_ns, text)
    group = Group("G", pvs=(PvSpec("a:x"),), annotations=kept)
    assert loads(dumps(group)).group == group
    assert [each.time_ns for each in kept] == sorted(each.time_ns for each in kept)


def test_a_person_can_read_and_write_it():
    text = (
        HEAD + '[[annotation]]\ntime = 2026-11-28T10:00:00.5+01:00\ntext = "RF trip"\nby = "ops"\n'
    )
    found = loads(text)
    (each,) = found.group.annotations
    at = datetime(2026, 11, 28, 9, 0, 0, 500_000, UTC)
    assert each == Annotation(int(at.timestamp()) * 10**9 + 500_000_000, "RF trip", {"by": "ops"})
    assert any("annotation[0].by" in warning for warning in found.warnings)
    written = tomllib.loads(dumps(found.group))["annotation"]
    assert written == [{"time": at, "text": "RF trip", "by": "ops"}]


@pytest.mark.parametrize(
    "table, wrong",
    [
        ('text = "x"', "time"),
        ('time = 2026-11-28T10:00:00\ntext = "x"', "time"),
        ('time = "10:00"\ntext = "x"', "time"),
        ('time = 1900-01-01T00:00:00Z\ntext = "x"', "time"),
        ("time = 2026-11-28T10:00:00Z", "text"),
        ('time = 2026-11-28T10:00:00Z\ntext = " "', "text"),
        ("time = 2026-11-28T10:00:00Z\ntext = 7", "text"),
        (f'time = 2026-11-28T10:00:00Z\ntext = "{"x" * (MOST_CHARACTERS + 1)}"', "text"),
    ],
)
def test_what_is_wrong_is_named(table, wrong):
    with pytest.raises(GroupFileError) as told:
        loads(HEAD + "[[annotation]]\n" + table)
    assert told.value.key == f"annotation[0].{wrong}"


def test_edits_keep_the_order_and_what_else_the_file_has():
    kept = (Annotation(1_000, "a", {"by": "ops"}), Annotation(5_000, "b"))
    moved = changed(kept, 0, 9_500, "  later \n on ")
    assert moved == (Annotation(5_000, "b"), Annotation(9_000, "later on", {"by": "ops"}))
    assert removed(moved, 0) == moved[1:]
    with pytest.raises(ValueError, match="has a text"):
        added(kept, 0, " \n ")
    with pytest.raises(ValueError, match="at most"):
        added(tuple(Annotation(k, "x") for k in range(1_000)), 0, "x")
