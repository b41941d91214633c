"""Mnemonics of a menu: each entry gets a letter of its own."""

from collections.abc import Sequence


def mnemonic(text: str) -> str:
    """Return the letter after the ``&`` of ``text``, in lower case; "" if it has none."""
    place = text.replace("&&", "\0\0").find("&")
    return text[place + 1 : place + 2].lower() if place >= 0 else ""


def with_mnemonics(texts: Sequence[str]) -> list[str]:
    """Return ``texts``, each with an ``&`` before a letter that no other text has.

    A text that has one keeps it. First letters of words are preferred. Where letters run out a
    text stays as it is.
    """
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
    return [_marked(text, letters.get(number, "")) for number, text in enumerate(texts)]


def _letters(text: str) -> list[str]:
    """Return the letters that may mark ``text``, first letters of words first."""
    low = text.lower()
    usable = [i for i, letter in enumerate(low) if letter.isascii() and letter.isalpha()]
    firsts = [i for i in usable if i == 0 or not low[i - 1].isalnum()]
    return list(dict.fromkeys(low[i] for i in (*firsts, *usable)))


def _marked(text: str, letter: str) -> str:
    if not letter:
        return text
    low = text.lower()
    places = [i for i in range(len(low)) if low[i] == letter]
    firsts = [i for i in places if i == 0 or not low[i - 1].isalnum()]
    place = (firsts or places)[0]
    return f"{text[:place]}&{text[place:]}"
