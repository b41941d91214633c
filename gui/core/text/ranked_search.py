"""Search of the command palette: which texts have all words that are typed, the best first."""

from collections.abc import Sequence


def ranked(texts: Sequence[str], typed: str, most: int) -> tuple[list[int], int]:
    """Return the places in ``texts`` of the ``most`` best, and how many have all words.

    ``texts`` are in lower case. Texts that begin with what is typed come first, then those in which
    each word begins one, then the others; within these the order of ``texts``.
    """
    words = typed.lower().split()
    if not words:
        return list(range(min(most, len(texts)))), len(texts)
    found = [n for n, text in enumerate(texts) if all(word in text for word in words)]
    whole = " ".join(words)

    def rank(place: int) -> int:
        text = texts[place]
        if text.startswith(whole):
            return 0
        return 1 if all(_begins_one(text, word) for word in words) else 2

    return sorted(found, key=rank)[:most], len(found)


def _begins_one(text: str, word: str) -> bool:
    place = text.find(word)
    while place > 0 and text[place - 1].isalnum():
        place = text.find(word, place + 1)
    return place >= 0
