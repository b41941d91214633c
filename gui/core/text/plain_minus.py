"""The minus as a keyboard has it, for what text programs and web pages write instead."""

import re
from typing import Final

_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2212\ufe63\uff0d"), "-")
_SIGN: Final = re.compile(r"(?:^|(?<=[\s,;]))[\u2012-\u2014](?=\d)(?![\d.]*:)")


def with_plain_minus(text: str) -> str:
    """Return ``text`` with ``-`` for every kind of hyphen and minus.

    A dash is a minus where it stands right before a number, but not before a time of day.
    """
    return _SIGN.sub("-", text.translate(_DASHES))
