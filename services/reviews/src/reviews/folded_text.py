"""Texts compared by words: without case, accents and typography."""

import unicodedata

_ALIKE = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "’": "'", "‘": "'", "ʼ": "'"})


def folded(text: str) -> str:
    """Return a text in lower case without accents, its blanks single, its letters of plain width."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def has_whole(text: str, phrase: str) -> bool:
    """Tell whether a folded phrase stands in a folded text, not as a part of a longer word."""
    at = text.find(phrase)
    while at >= 0:
        after = at + len(phrase)
        if not (_is_inside(text, at - 1) or _is_inside(text, after)):
            return True
        at = text.find(phrase, at + 1)
    return False


def _is_inside(text: str, index: int) -> bool:
    return 0 <= index < len(text) and (text[index].isalnum() or text[index] == "_")
