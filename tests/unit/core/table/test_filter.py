import math
import operator
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.pv.severity import STATUS_NAMES
from gui.core.pv.standing import LINKED, STALE, Standing
from gui.core.pv.updates import PvKind
from gui.core.table.filter import EXAMPLES, KEYS, MOST_CHARACTERS, parse_filter
from gui.core.table.row_data import WordTable
from tests.support.rows import TEXTS, Row, any_row, columns_of

RING = Row("SR:RING:CURRENT", "Beam current", unit="mA", value=3.5, severity=1, status=4)
VALVE = Row("SR:VALVE", comment="near ring door", kind=PvKind.ENUM, shown="Open", severity=2)
LINAC = Row("LI:RF-1", "Linac power", unit="MA", value=-1.0, type="DOUBLE[1]", rate=10.0)
LOST = Row(
    "SR:RING:LOST",
    unit="mA",
    value=9.0,
    severity=3,
    standing=Standing.DISCONNECTED,
    kind=PvKind.INTEGER,
)
SEEKING = Row("SR:NEW", standing=Standing.SEARCHING, has_value=False)
SILENT = Row(
    "SR:OLD",
    "old",
    kind=PvKind.ENUM,
    shown="Open",
    severity=3,
    standing=Standing.SILENT,
    plotted=True,
)
ROWS = [RING, VALVE, LINAC, LOST, SEEKING, SILENT]


def found(text, rows=ROWS):
    mask = parse_filter(text).mask(columns_of(rows))
    return [row.name for row, hit in zip(rows, mask.tolist(), strict=True) if hit]


def names(*rows):
    return [row.name for row in rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", ROWS),
        ("  \n ", ROWS),
        ("ring", [RING, VALVE, LOST]),  # name, and a comment
        ("CURRENT", [RING]),
        ('"beam c"', [RING]),
        ('"beam', [RING]),  # a quote left open
        ('beam" cur"', [RING]),
        ("open", [VALVE, SILENT]),  # what is shown, as it is shown
        ("-ring", [LINAC, SEEKING, SILENT]),
        ("!ring -linac", [SEEKING, SILENT]),
        ("ring|linac", [RING, VALVE, LINAC, LOST]),
        ("-ring|linac", [SEEKING, SILENT]),
        ("rf-1", [LINAC]),
        ("sr:*", [RING, VALVE, LOST, SEEKING, SILENT]),
        ("sr:???", [SEEKING, SILENT]),
        ("RING*", []),
        ('"*"', []),
        ("connected", [RING, VALVE, LINAC, SILENT]),
        ("disconnected", [LOST, SEEKING]),
        ("Silent", [SILENT]),
        ("stale", [SILENT]),
        ("plotted", [SILENT]),
        ('"plotted"', []),
        ("alarm", [RING, VALVE]),
        ("ring sev>=minor", [RING, VALVE]),
        ("sev=major", [VALVE]),
        ("severity<INVALID", [RING, VALVE, LINAC]),
        ("sev>=0", [RING, VALVE, LINAC]),  # what is not of now has none
        ("sev!=minor", [VALVE, LINAC]),
        ("-sev=minor", [VALVE, LINAC, LOST, SEEKING, SILENT]),
        ("sev==no_alarm", [LINAC]),
        ("value>3.4", [RING]),
        ("value<=-1e0", [LINAC]),
        ("value<10", [RING, LINAC]),  # neither states nor the lost one
        ("value=nan", []),
        ("unit=mA", [RING, LOST]),
        ("unit=MA", [LINAC]),
        ("unit=ma", [RING, LINAC, LOST]),
        ("unit!=mA", [LINAC]),
        ("-unit=mA", [VALVE, LINAC, SEEKING, SILENT]),
        ("name=ring", [RING, LOST]),
        ("name=SR:RING:*", [RING, LOST]),
        ("label=*", [RING, LINAC, SILENT]),
        ("label!=linac", [RING, SILENT]),
        ('label="beam current"', [RING]),
        ("comment=door", [VALVE]),
        ("state=open", [VALVE]),  # of now: the silent one may have closed
        ("state!=open", []),
        ("status=high", [RING]),
        ("type=double", [LINAC]),
        ("rate>5", [LINAC]),
        ("disconnected|sev>=major", [VALVE, LOST, SEEKING]),
    ],
)
def test_what_a_filter_shows(text, rows):
    assert found(text) == names(*rows)


def test_an_array_and_nan_have_no_numeric_value():
    rows = [Row("a", kind=PvKind.ARRAY, value=5.0), Row("b", value=math.nan), Row("c", value=5.0)]
    assert found("value>=0", rows) == ["c"] and found("value=NaN", rows) == ["b"]
    assert found("value!=nan", rows) == ["c"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sev>", "Type after sev> a severity: NO_ALARM, minor, major or invalid, or 0 to 3, such"),
        ("sev!", "Type after sev!= a severity"),
        ("sev>=mi", "“mi” is not a severity. Type after sev>= a severity"),
        ("value>", "Type after value> a number, such as value>3.5."),
        ("value>3,5", "“3,5” is not a number. Type after value> a number"),
        ("value>1_0", "“1_0” is not a number"),
        ("value=>5", "“=>5” does not compare: type one of =, ==, !=, >, >=, <, <= after value."),
        ("value>nan", "NaN is neither more nor less: type value=nan or value!=nan."),
        ("status=HI", "“HI” is not an alarm status: type HIHI, HIGH."),
        ("status>HIHI", "status has no order: type = or !=, such as status=HIHI."),
        ("unit=", "Type after unit= a unit, such as unit=mA."),
        ("egu=mA", "“egu” cannot be compared. Type one of " + ", ".join(KEYS)),
        (">5", "Type before > what to compare: sev, value"),
        ("-", "Type after - what is not to be shown, such as -spare."),
        ('""', "Type between the quotes what to search for"),
        ("a|", "Type a word on both sides of |"),
        ("a | b", "Type a word on both sides of |"),
        ("a|-b", "“-b”: one - stands before the whole word"),
        ("a|b " * 26, "A filter has at most 50 words"),
        ("x" * (MOST_CHARACTERS + 1), "A filter has at most 500 characters"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_type(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_filter(text)


def test_every_example_parses():
    assert [parse_filter(example).text for example in EXAMPLES.values()] == [*EXAMPLES.values()]


@given(st.text() | st.text(alphabet='ab|-!"*?[]<>= sevalu\0\u202e', max_size=30))
def test_any_text_parses_or_says_why_not(text):
    try:
        parsed = parse_filter(text)
    except ValueError as error:
        assert str(error).endswith(".") and "\u202e" not in str(error)
    else:
        assert parsed.mask(columns_of(ROWS)).shape == (len(ROWS),)


@pytest.mark.parametrize(
    ("text", "dynamic"),
    [
        ("", False),
        ("name=ring label=x comment=y plotted SR*", False),
        ("ring", True),  # unit, and text of states
        ("unit=mA", True),
        ("connected", True),
        ("plotted|alarm", True),
    ],
)
def test_a_filter_knows_whether_its_result_changes_by_itself(text, dynamic):
    assert parse_filter(text).dynamic is dynamic


def test_answers_about_texts_are_kept_until_they_change(monkeypatch):
    asked = []
    tables = {}
    columns = columns_of(ROWS, tables)
    parsed = parse_filter("ring")
    (test,) = parsed._words[0].tests
    matching = test._matching
    monkeypatch.setattr(
        test, "_matching", lambda texts: asked.extend(filter(None, texts)) or matching(texts)
    )
    first = parsed.mask(columns)
    assert len(asked) == len(ROWS) + 3  # and two units, one state
    assert (parsed.mask(columns) == first).all() and len(asked) == len(ROWS) + 3
    tables["state"].number("wiring")
    parsed.mask(columns)
    assert asked[-1] == "wiring" and len(asked) == len(ROWS) + 4
    assert found("ring", [Row("x", kind=PvKind.TEXT, shown="wiring")]) == ["x"]
    assert parsed.mask(columns_of([Row("ring")])).tolist() == [True]


def test_a_new_table_of_words_is_asked_anew():
    parsed = parse_filter("state=on")
    one = columns_of([Row(kind=PvKind.ENUM, shown="on")])
    other = columns_of([Row(kind=PvKind.ENUM, shown="off")])
    assert [parsed.mask(columns).tolist() for columns in (one, other)] == [[True], [False]]


# Any filter against one that looks at row after row. ------------------------------------------

SIGNS = {"=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
         ">": operator.gt, ">=": operator.ge}  # fmt: skip
NEEDLES = st.sampled_from(["a", "B", "strasse", "m d", ".b", "[A", "a*", "m"])
PATTERNS = st.sampled_from(["*", "a*", "?PM*", "[a]", "*[*", "b?m10", "**", "stra*", '"a*"*'])


def contains(needle):
    return lambda text: needle.casefold() in text.casefold()


def like(pattern):
    quoted = pattern.startswith('"')
    wild = "".join(
        ".*" if c == "*" and not (quoted and at < 3) else "." if c == "?" else re.escape(c)
        for at, c in enumerate(pattern)
        if c != '"'
    )
    return lambda text: text != "" and re.fullmatch(wild, text.casefold(), re.I) is not None


@st.composite
def question(draw):
    """Return one alternative as text and as a predicate of a row."""
    which = draw(st.sampled_from(
        ["plain", "glob", "word", "severity", "value", "rate", "status", "text", "unit"]
    ))  # fmt: skip
    sign = draw(st.sampled_from(sorted(SIGNS)))
    compare = SIGNS[sign]
    if which == "plain":
        has = (needle := draw(NEEDLES)) and contains(needle)
        return f'"{needle}"', lambda r: any(map(has, (r.name, r.label, r.comment, r.unit, r.shown)))
    if which == "glob":
        pattern = draw(PATTERNS.filter(lambda p: "*" in p or "?" in p))
        return pattern, lambda r: like(pattern)(r.name)
    if which == "word":
        return draw(st.sampled_from([
            ("connected", lambda r: r.standing in LINKED),
            ("disconnected", lambda r: r.standing not in LINKED),
            ("silent", lambda r: r.standing is Standing.SILENT),
            ("stale", lambda r: r.standing in STALE), ("plotted", lambda r: r.plotted),
            ("alarm", lambda r: r.current and r.severity >= 1),
        ]))  # fmt: skip
    if which == "severity":
        name, number = draw(st.sampled_from([("NO_ALARM", 0), ("Minor", 1), ("2", 2), ("3", 3)]))
        return f"sev{sign}{name}", lambda r: r.current and compare(min(r.severity, 3), number)
    if which == "value":
        number = draw(st.sampled_from([0.0, 3.5, -2.0, 1e300, math.inf]))
        return (
            f"value{sign}{number!r}",
            lambda r: (
                r.current and r.kind in (PvKind.FLOAT, PvKind.INTEGER) and compare(r.value, number)
            ),
        )
    if which == "rate":
        return f"rate{sign}5", lambda r: r.current and compare(r.rate, 5)
    equal = draw(st.booleans())
    sign = "=" if equal else "!="
    if which == "status":
        status = draw(st.sampled_from(STATUS_NAMES[:6]))
        number = STATUS_NAMES.index(status)
        return f"status{sign}{status}", lambda r: r.current and (r.status == number) == equal
    if which == "unit":  # "V" has no second spelling
        return f"unit{sign}V", lambda r: r.unit != "" and (r.unit == "V") == equal
    key = draw(st.sampled_from(["name", "label", "comment", "state", "host", "type"]))
    pattern = draw(PATTERNS)
    globbing = "*" in pattern.replace('"a*"', "") or "?" in pattern
    hit = like(pattern) if globbing else contains(pattern)

    def text_is(row):
        text = row.shown if key == "state" else getattr(row, key)
        known = row.current if key == "state" else True
        return known and text != "" and hit(text) == equal

    return f"{key}{sign}{pattern}", text_is


@st.composite
def any_filter(draw):
    words, asked = [], []
    for _ in range(draw(st.integers(0, 3))):
        parts = draw(st.lists(question(), min_size=1, max_size=3))
        negated = draw(st.sampled_from(["", "-", "!"]))
        words.append(negated + "|".join(text for text, _ in parts))
        asked.append((bool(negated), [is_it for _, is_it in parts]))
    return " ".join(words), lambda row: all(
        any(is_it(row) for is_it in parts) != negated for negated, parts in asked
    )


@given(st.lists(any_row(), max_size=12), any_filter(), st.lists(TEXTS, max_size=3))
def test_columns_and_rows_agree(rows, asked, other_words):
    text, is_shown = asked
    parsed = parse_filter(text)
    tables = {name: WordTable() for name in ("state", "unit", "host", "type")}
    columns_of(rows[:3], tables)
    for word in other_words:
        tables["state"].number(word)
    for some in (rows[:4], rows):  # the same filter, other rows, more words
        mask = parsed.mask(columns_of(some, tables))
        assert mask.dtype == np.bool_
        assert mask.tolist() == [bool(is_shown(row)) for row in some]
