from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.known_names import MOST_RECENT, KnownNames, NameIndex
from tests.support.waiting import Cost

NAMES = st.lists(st.text("abAB:-1ßé", max_size=6), max_size=20)


def test_ranking():
    known = KnownNames(["SR:VAC2:P", "BL:SR:X"])
    known.set_open(["OLDSR", "sr:CURRENT"])
    known.set_site(NameIndex(["SR:ZZ", "SR:VAC2:P", "A-SRX", "XSRX"]))
    assert known.complete("sr") == [
        "sr:CURRENT", "SR:VAC2:P", "SR:ZZ", "BL:SR:X", "A-SRX", "OLDSR", "XSRX",
    ]  # fmt: skip
    assert known.complete("SR", 2) == ["sr:CURRENT", "SR:VAC2:P"]
    assert known.complete(" vac ") == ["SR:VAC2:P"]
    assert known.complete("") == known.complete("nothing") == known.complete("R\nS") == []


def test_recent_names_are_bounded_and_newest_first():
    known = KnownNames(["C", "B"])
    known.use(["D", "B"])
    assert known.recent() == ("B", "D", "C")
    known.use(f"N{n}" for n in range(MOST_RECENT + 7))
    assert len(known.recent()) == MOST_RECENT == 20_000
    assert known.recent()[0] == "N20006" and known.recent()[-1] == "N7"
    assert KnownNames(known.recent()).recent() == known.recent()


@given(NAMES, NAMES, NAMES, st.text("abAB:-1ßé", max_size=3))
def test_finds_exactly_the_names_with_the_text(opened, recent, site, text):
    known = KnownNames(recent)
    known.set_open(opened)
    known.set_site(NameIndex(site))
    found = known.complete(text, 1000)
    folded = text.strip().casefold()
    everything = {n for n in [*opened, *recent, *site] if folded and folded in n.casefold()}
    assert set(found) == everything
    assert len(found) == len(everything)
    beginning = [n.casefold().startswith(folded) for n in found]
    assert beginning == sorted(beginning, reverse=True)


def test_a_key_takes_little_time_with_100_000_names():
    known = KnownNames(f"SR:C{n % 30:02d}-VAC:IG{n}:P" for n in range(20_000))
    known.set_open(f"BL13:OP{{Mono-Ax:{n}}}Pos-I" for n in range(1_000))
    known.set_site(NameIndex(f"SITE:AREA{n % 97:02d}:DEV{n:05d}:VALUE-RB" for n in range(100_000)))
    known.complete("x")  # the index of recent names is made at the first
    slowest = 0.0
    for text in (
        "S",
        "SR",
        "V",
        "value",
        "DEV99999",
        "nothing at all",
        "9:P",
        "rb",
        "é",
        "ZZ",
        "E",
    ):
        cost = Cost()
        known.complete(text)
        slowest = max(slowest, cost.seconds)
    assert slowest < 0.2  # it is 20 ms


@given(NAMES, NAMES)
def test_of_names_used_together_the_last_is_the_latest_however_often_it_is_there(before, names):
    known = KnownNames()
    known.use(before)
    known.use(names)
    assert known.recent() == tuple(dict.fromkeys(reversed([*before, *names])))
