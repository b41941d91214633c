"""Mnemonics of a menu: each entry gets a letter of its own."""

from collections.abc import Sequence
from functools import lru_cache


def mnemonic(text: str) -> str:
    """Return the letter after the ``&`` of ``text``, in lower case; "" if it has none."""
    place = text.replace("&&", "\0\0").find("&")
    return text[place + 1 : place + 2].lower() if place >= 0 else ""


def with_mnemonics(texts: Sequence[str]) -> list[str]:
    """Return ``texts``, each with an ``&`` before a letter that no other text has.

    A text that has one keeps it. First letters of words are preferred. Where letters run out a
    text stays as it is.
    """
    return list(_with_mnemonics(tuple(texts)))


@lru_cache(256)  # the menus of each tab have the same entries
def _with_mnemonics(texts: tuple[str, ...]) -> tuple[str, ...]:
    owner: dict[str, int] = {}
    for number, text in enumerate(texts):
        if letter := mnemonic(text):
            owner.setdefault(letter, number)
    kept = set(owner)

    def place(number: int, tried: set[str]) -> bool:
        """Give ``number`` a letter, and its owner another one if need be."""
        for letter in _letters(texts[number]):
            if letter in tried or letter in kept:
                continue
            tried.add(letter)
            if letter not in owner or place(owner[letter], tried):
                owner[letter] = number
                return True
        return False

    for number, text in enumerate(texts):
        if not mnemonic(text):
            place(number, set())
    letters = {number: letter for letter, number in owner.items() if letter not in kept}
    return tuple(_marked(text, letters.get(number, "")) for number, text in enumerate(texts))


def with_own_mnemonics(texts: Sequence[str]) -> list[str]:
    """Return ``with_mnemonics`` of ``texts``; of those that ask for one letter the first has it."""
    taken: set[str] = set()
    asked = []
    for text in texts:
        letter = mnemonic(text)
        asked.append(_unmarked(text) if letter in taken else text)
        taken |= {letter} - {""}
    return with_mnemonics(asked)


def _unmarked(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&&")


@lru_cache(1024)  # a text is asked again each time that another wants its letter
def _letters(text: str) -> tuple[str, ...]:
    """Return the letters that may mark ``text``, first ones of words first, digits last."""
    low = text.partition("\t")[0].lower()  # after it a menu shows a key
    usable = [i for i, letter in enumerate(low) if letter.isascii() and letter.isalpha()]
    firsts = [i for i in usable if i == 0 or not low[i - 1].isalnum()]
    digits = [letter for letter in low if letter.isascii() and letter.isdigit()]
    return tuple(dict.fromkeys([*(low[i] for i in (*firsts, *usable)), *digits]))


def _marked(text: str, letter: str) -> str:
    if not letter:
        return text
    low = text.lower()
    places = [i for i in range(len(low)) if low[i] == letter]
    firsts = [i for i in places if i == 0 or not low[i - 1].isalnum()]
    place = (firsts or places)[0]
    return f"{text[:place]}&{text[place:]}"
