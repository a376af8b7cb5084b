"""Characters that look like others or like nothing: they break lines, hide text or turn its direction."""

import re
import unicodedata

_LONG_CHARS = 400
_MOST_MARKS = 100  # in a row
_LINE_BREAKS = re.compile(r"\r\n|[\r\n\t]")

# Zero-width space, word joiner, byte-order mark, direction overrides and isolates. Joiners
# (U+200C/D) and marks (U+200E/F) are missing on purpose: scripts and emoji need them in names.
_HIDDEN_IN_NAMES = frozenset("\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CONTROL_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_HIDDEN_CATEGORIES = _CONTROL_CATEGORIES | {"Cf"}


def composed(text: str) -> str:
    """Return the text in Unicode NFC, so that what looks the same is the same.

    Putting marks in order takes the square of their number, hours for a file full of them: a long text
    with more of them on one letter than any writing has stays as typed.
    """
    if text.isascii() or (len(text) > _LONG_CHARS and _holds_heap_of_marks(text)):
        return text
    return unicodedata.normalize("NFC", text)


def _holds_heap_of_marks(text: str) -> bool:
    heap = 0
    for character in text:
        heap = heap + 1 if unicodedata.combining(character) else 0
        if heap > _MOST_MARKS:
            return True
    return False


def holds_hidden(text: str) -> bool:
    """Whether an identifier or value holds a control or format character."""
    if text.isascii():
        return not text.isprintable()
    return any(unicodedata.category(character) in _HIDDEN_CATEGORIES for character in text)


def name_holds_hidden(text: str) -> bool:
    """Whether the name of a person, product, category or brand holds a character refused there."""
    if text.isascii():
        return not text.isprintable()
    return any(
        character in _HIDDEN_IN_NAMES or unicodedata.category(character) in _CONTROL_CATEGORIES
        for character in text
    )


def without_line_breaks(text: str) -> str:
    """Return the text with each line break (CRLF is one) and tab made a space."""
    return _LINE_BREAKS.sub(" ", text)
