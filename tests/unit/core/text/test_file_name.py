"""Names of files: whole and safe, with the suffix that says what is in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.text.file_name import (
    FileKind,
    safe_file_name,
    suffix_of,
    with_other_suffix,
    with_suffix,
)

KINDS = (
    FileKind("PNG", (".png",)),
    FileKind("SVG", (".svg",)),
    FileKind("List", (".txt", ".csv")),
)


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("SR/BPM", "SR-BPM"),
        ("SR:BPM", "SR-BPM"),
        ("run 12.5kV", "run 12.5kV"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("  a\n\tb ", "a b"),
        (".hidden.", "hidden"),
        ("con", "con_"),
        ("", "untitled"),
        ("///", "untitled"),
        ("Größe", "Größe"),
    ],
)
def test_a_safe_name_is_whole(called, name):
    assert safe_file_name(called) == name


@given(st.text())
def test_any_name_can_be_one_of_a_file(text):
    name = safe_file_name(text)
    assert name and not set(name) & set('/\\:*?"<>|\0\n') and name.isprintable()
    assert len(name.encode()) <= 201 and name not in (".", "..") and name[0] not in " ."
    assert safe_file_name(name) == name


@given(st.text("ab. Vkpngsv", min_size=1), st.sampled_from(KINDS))
def test_a_written_name_has_one_suffix_of_the_kinds(name, kind):
    written = with_suffix(name, KINDS, kind)
    found = suffix_of(written, KINDS)
    assert found and with_suffix(written, KINDS, kind) == written
    assert found == suffix_of(name, KINDS) or found == kind.suffixes[0]


@given(st.text("ab V", min_size=1).map(lambda t: f"x{t}x"), st.sampled_from(KINDS))
def test_another_kind_changes_only_the_suffix(name, kind):
    for other in KINDS:
        written = with_suffix(name, KINDS, other)
        changed = with_other_suffix(written, KINDS, kind)
        wanted = written if kind is other else name + kind.suffixes[0]
        assert changed == wanted
