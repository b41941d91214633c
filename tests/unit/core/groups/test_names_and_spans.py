import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.macros import UndefinedMacroError, expand
from gui.core.groups.name_list import parse_names
from gui.core.text.time_span import format_span, parse_span


def test_names_from_any_text():
    text = 'A:b, C;D\tE  "f g"\n# comment\nH # rest\n\x1b\u202eA:b\n'
    text += 'x.{"dec":{"n": 10}} ca://Z $(P=a b)Q'
    assert parse_names(text) == [
        "A:b", "C", "D", "E", "f g", "H", 'x.{"dec":{"n": 10}}', "Z", "$(P=a b)Q",
    ]  # fmt: skip


@given(st.text())
def test_names_never_fail_and_never_repeat(text):
    names = parse_names(text)
    assert len(set(names)) == len(names)
    assert all(name.strip() == name and name for name in names)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("10m", 600),
        ("2h30m", 9000),
        ("2 d", 172800),
        ("90", 90),
        ("1.5h", 5400),
        ("2h30", 9000),
        ("10m30", 630),
        ("1d 12", 129600),
        ("2h 30m 5", 9005),
        ("1 hour", 3600),
    ],
)
def test_spans(text, seconds):
    assert parse_span(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "x", "10x", "-5m", "0s", "999d", "1e3", "1 2", "5s5", "1 2s", "0.001s"]
)
def test_spans_refused(text):
    with pytest.raises(ValueError):
        parse_span(text)


@given(st.integers(1, 366 * 86400))
def test_span_round_trip(seconds):
    assert parse_span(format_span(seconds)) == seconds


@given(st.integers(10_000_000, 366 * 86400 * 10**9))
def test_span_round_trip_to_the_nanosecond(span_ns):
    assert abs(parse_span(format_span(span_ns / 1e9), 0.01) * 1e9 - span_ns) < max(
        1, span_ns * 3e-16
    )


def test_macros():
    assert expand("$(A)${B}$(C=x)", {"A": "$(B)", "B": "2"}) == "22x"
    for text, macros in (
        ("$(A)", {}),
        ("$(A)", {"A": "$(A)"}),
        ("$(A)", {"A": "$(B)", "B": "$(A)$(A)"}),
    ):
        with pytest.raises(UndefinedMacroError):
            expand(text, macros)
