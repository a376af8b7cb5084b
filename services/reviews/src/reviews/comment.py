"""Plain text from people: as it is stored, shown and delivered (domain.md 7.1)."""

import re
import unicodedata

MAX_CHARS = 2_000
#: What XML 1.0 forbids; without it every feed format gives the text back exactly.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")
_SEEN = frozenset("LMNPS")  # first letters of Unicode categories that leave ink


def clean_comment(text: str) -> str:
    """Return the text as it is stored: trimmed, lines ended by LF, nothing that XML 1.0 forbids."""
    return _LINE_END.sub("\n", _FORBIDDEN.sub("", text)).strip()


def says_nothing(text: str) -> bool:
    """Tell whether a text has no visible character at all."""
    return not any(unicodedata.category(character)[0] in _SEEN for character in text)
