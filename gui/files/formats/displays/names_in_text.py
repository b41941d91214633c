"""Names of PVs in texts: in formulas, and in settings of a display that nobody reads."""

import re
from typing import Final

from gui.core.groups.name_list import channel_name
from gui.files.formats.group_reader import cannot_be_name
from gui.files.formats.name_table import is_time

_LONGEST: Final = 200  # of a text that may be a name
_LONGEST_FORMULA: Final = 4096
_IN_FORMULA: Final = re.compile(
    r"`([^`\s]+)`"  # of Phoebus
    r"|'([^'\s]+)'"  # of BOY
)
_OF_PYDM: Final = re.compile(r"[?&](?!expr=|update=|name=)\w+=([^&\s]+)")
_OF_EDM: Final = re.compile(  # CALC\\sum(A, B), CALC\\{A+B}(A, B)
    r"CALC\\(?:\w+|\{[^{}]*\})\(((?:[^()]|\([^()]*\))*)\)", re.IGNORECASE
)
_MACRO: Final = re.compile(r"\$(?:\([^()]*\)|\{[^{}]*\})")
_STRUCTURED: Final = re.compile(r"[^\s:,;=<>\"'/\\|#]+(?::[^\s:,;=<>\"'/\\|#]+)+:?")
_AFTER_MACRO: Final = re.compile(r"[\w:.\-]*[A-Za-z][\w:.\-]*")
_FILE: Final = re.compile(r"\.[a-z][a-z0-9]{1,5}\Z")  # fields of records are capitals


def names_in_formula(text: str) -> list[str]:
    """Return the names of PVs in a formula of Phoebus, BOY, PyDM or EDM, as they are written."""
    if len(text) > _LONGEST_FORMULA:
        return []
    of_edm = _OF_EDM.match(text)
    if of_edm:
        return [each.strip() for each in of_edm[1].split(",") if not cannot_be_name(each.strip())]
    if text.startswith("calc://"):  # of PyDM: calc://sum?a=ca://A&b=ca://B&expr=a+b
        found = _OF_PYDM.findall(text)
    else:
        found = ["".join(groups) for groups in _IN_FORMULA.findall(text)]
    return [name for name in found if not cannot_be_name(name)]


def looks_like_name(text: str) -> bool:
    """Tell whether ``text`` is built as names of PVs are: ``A:B``, ``$(P)Name``."""
    text = channel_name(text).removeprefix("pva://")
    if not 3 <= len(text) <= _LONGEST or "//" in text:
        return False
    if text[0] in "./~" or _FILE.search(text) or is_time(text):
        return False
    bare = _MACRO.sub("", text)
    if len(bare) < len(text):
        return _AFTER_MACRO.fullmatch(bare) is not None and not text.endswith(":")
    return _STRUCTURED.fullmatch(bare) is not None and any(c.isalpha() for c in bare)
