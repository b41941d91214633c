"""What is told of a name while it is searched for: nothing that is not known."""

from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.name_answers import NO_ANSWER_S, Answer, Mark, NameAnswers
from gui.core.groups.name_words import name_words


def word(text):
    return name_words(text).words[0]


def test_a_name_is_searched_for_until_it_answers_or_has_not_for_long_enough():
    answers, one = NameAnswers(), word("SR:A")
    assert answers.state(one, 0.0).mark is Mark.SEARCHING
    answers.begin(["SR:A"])
    assert answers.state(one, 1e9).mark is Mark.SEARCHING  # nobody has asked the network yet
    answers.asked(["SR:A"], 10.0)
    assert answers.of("SR:A", 10.0 + NO_ANSWER_S - 0.01) is Answer.SEARCHING
    assert answers.next_change(11.0) == NO_ANSWER_S - 1.0
    assert answers.state(one, 10.0 + NO_ANSWER_S).mark is Mark.NONE
    assert answers.next_change(10.0 + NO_ANSWER_S) is None
    answers.answered("SR:A", "ioc:5064")
    assert answers.state(one, 99.0).told == "answers"
    answers.lost("SR:A", 100.0)
    assert answers.state(one, 101.0).mark is Mark.SEARCHING
    assert answers.state(one, 100.0 + NO_ANSWER_S).mark is Mark.NONE


def test_a_pattern_counts_its_names():
    answers, some = NameAnswers(), word("SR:{1..12}")
    names = some.names
    answers.begin(names)
    answers.asked(names, 0.0)
    answers.answered("SR:3", "ioc")
    assert answers.state(some, 1.0).told == "1 of 12 answers, searching …"
    late = answers.state(some, NO_ANSWER_S)
    assert (late.mark, late.told) == (Mark.SOME, "1 of 12 answers")
    assert late.tip.splitlines()[:2] == ["No answer:", "SR:1"] and "SR:3" not in late.tip
    assert late.tip.splitlines()[-1] == "and 3 more"
    for name in names:
        answers.answered(name, "ioc")
    whole = answers.state(some, 0.0)
    assert (whole.mark, whole.told, whole.tip) == (Mark.ALL, "12 of 12 answer", "")


def test_what_is_refused_says_why_and_what_is_forgotten_says_nothing():
    answers = NameAnswers()
    answers.begin(["SR:A"])
    answers.refused("SR:A", "Too long.")
    assert answers.state(word("SR:A"), 0.0).tip == "Too long."
    answers.forget(["SR:A"])
    answers.answered("SR:A", "ioc")  # an answer that was under way
    assert answers.of("SR:A", 0.0) is Answer.SEARCHING


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["begin", "asked", "forget", "answered", "lost"]),
        st.sampled_from(["A:1", "A:2", "A:3"]),
        st.floats(0, 5),
    ),
    max_size=30,
)


@given(STEPS)
def test_only_an_answer_is_told_as_one(steps):
    answers, there, now_s = NameAnswers(), set(), 0.0
    asked: dict[str, float | None] = {}
    for step, name, after_s in steps:
        now_s += after_s
        if step == "begin":
            answers.begin([name])
            asked.setdefault(name, None)
        elif step == "asked":
            answers.asked([name], now_s)
            if name in asked and asked[name] is None:
                asked[name] = now_s
        elif step == "forget":
            answers.forget([name])
            asked.pop(name, None)
            there.discard(name)
        elif step == "answered":
            answers.answered(name, "ioc")
            there |= {name} & asked.keys()
        else:
            answers.lost(name, now_s)
            if name in there:
                there.discard(name)
                asked[name] = now_s
        for each in ("A:1", "A:2", "A:3"):
            known, since = answers.of(each, now_s), asked.get(each)
            assert (known is Answer.YES) == (each in there)
            waited = since is not None and now_s - since >= NO_ANSWER_S
            assert (known is Answer.NONE) == (waited and each not in there)
    words = name_words("A:1 A:2 A:3")
    assert answers.summary(words, now_s).startswith(f"{len(there)} of 3 PV")
