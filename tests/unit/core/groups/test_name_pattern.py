import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.name_pattern import MOST_NAMES, expand_pattern, names_of_text
from tests.support.waiting import Cost

PATTERNS = {
    "SR:VAC{1..3}:P": "SR:VAC1:P SR:VAC2:P SR:VAC3:P",
    "{08..11}": "08 09 10 11",
    "{1..010..4}": "001 005 009",
    "{1..10..3}": "1 4 7 10",
    "{3..1}": "3 2 1",
    "{3..1..-2}": "3 1",
    "{-1..1}": "-1 0 1",
    "{a..f..2}{X,Y}": "aX aY cX cY eX eY",
    "Q{A,B{1..2},C}": "QA QB1 QB2 QC",
    "P{,:RBV}": "P P:RBV",
    r"a{1,2}\{3..4\}": "a1{3..4} a2{3..4}",
    r"{a,b\,c}": "a b,c",
    "XF{Mono:1-Ax:{X,Y}}Pos": "XF{Mono:1-Ax:X}Pos XF{Mono:1-Ax:Y}Pos",
    "$(P){1..2}${Q}": "$(P)1${Q} $(P)2${Q}",
    "{$(A=1,2),B}": "$(A=1,2) B",
    'A{1..2}.{"dbnd":{"abs":1,"r":0}}': 'A1.{"dbnd":{"abs":1,"r":0}} A2.{"dbnd":{"abs":1,"r":0}}',
}
PLAIN = (
    'PV.{"dbnd":{"abs":1}}', "PV.{dbnd:{abs:1,rel:2}}", "PV.{'ts':{}}", "XF:23ID1-OP{Mono}Enrgy-SP",
    "${P}A", "$(P)A", "A", "", "{", "}", "{}", "a{b", "a}b", '{"a..b', "A.VAL$", "a..b", "a,b",
)  # fmt: skip
WRONG = {
    "{1..x}": "is no range: type",
    "{1..3..0}": "a step of 0",
    "{1..10001}": "stands for 10,001 names: a pattern may stand for 10,000",
    "{1..999999999999999}{a,b}{1..999999999999999}": "at most",
    "{1..40": "is not closed",
    "{A,B": "is not closed",
    "{a..F}": "from small letters to capitals",
    "{" * 30 + "1,2" + "}" * 30: "in one another 20 times",
    "{" * 101 + "a,b": "100 braces",
    "{1,2}" + "x" * 2000: "2,000 characters",
}


@pytest.mark.parametrize("text", PATTERNS)
def test_patterns(text):
    assert expand_pattern(text) == PATTERNS[text].split(" ")


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_pattern_stays_as_it_is(text):
    assert expand_pattern(text) == [text]


@pytest.mark.parametrize("text", WRONG)
def test_wrong_patterns_say_what_is_wrong(text):
    with pytest.raises(ValueError, match=r"\.$") as error:
        expand_pattern(text)
    assert WRONG[text] in str(error.value)
    assert str(error.value).endswith(".") and len(str(error.value)) < 200


def test_the_most_names():
    assert len(expand_pattern("{1..100}:{1..100}")) == MOST_NAMES == 10_000


@given(st.text("{}.,\\$()\"'a1:-", max_size=60))
def test_any_text_gives_bounded_names_or_a_sentence(text):
    try:
        names = expand_pattern(text)
    except ValueError as error:
        assert str(error).endswith(".")
        return
    assert 1 <= len(names) <= MOST_NAMES
    if "{" not in text and "\\" not in text:
        assert names == [text]


@given(st.integers(-500, 500), st.integers(-500, 500), st.integers(1, 50))
def test_ranges_are_those_of_python(first, last, step):
    step_signed = step if first <= last else -step
    stop = last + 1 if first <= last else last - 1
    wanted = [str(n) for n in range(first, stop, step_signed)]
    assert expand_pattern(f"{{{first}..{last}..{step}}}") == wanted


@given(st.lists(st.lists(st.text("abc", max_size=3), min_size=2, max_size=4), max_size=4))
def test_lists_are_a_product(lists):
    text = "".join("{" + ",".join(items) + "}" for items in lists)
    wanted = [""]
    for items in lists:
        wanted = [begun + item for begun in wanted for item in items]
    assert expand_pattern(text) == wanted


@pytest.mark.parametrize(
    "text", ["{" * 2000, "{," * 50 + "}" * 50, "$" * 2000 + "{a,b}", "\\" * 1999]
)
def test_evil_texts_take_no_time(text):
    cost = Cost()
    try:
        expand_pattern(text)
    except ValueError as error:
        assert "braces" in str(error) or "in one another" in str(error)
    assert cost.seconds < 2


def test_names_of_pasted_texts():
    terminal = "$ caget SR:A{1..2}\n"
    assert names_of_text(terminal)[-2:] == ["SR:A1", "SR:A2"]
    table = (
        "Name\tValue\nSR:A\t3.2e-9 Torr\t10:41:07.123\tMINOR\nSR:B\t-7\t2024-01-31 10:41:07Z\t\n"
    )
    assert names_of_text(table) == ["Name", "Value", "SR:A", "SR:B"]
    assert names_of_text("13IDA:m{1..2}\t8\tQ") == ["13IDA:m1", "13IDA:m2", "Q"]
    assert names_of_text("ca://A, A;B{1,1}") == ["A", "B1"]
    assert names_of_text('x.{"a": {"b": 1}}') == ['x.{"a": {"b": 1}}']
    assert names_of_text("") == names_of_text("{,}") == []
    with pytest.raises(ValueError, match="more than 100,000 names"):
        names_of_text("\n".join(f"A{n}:{{1..10000}}" for n in range(11)))
