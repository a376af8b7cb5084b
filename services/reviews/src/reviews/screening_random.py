"""Texts that nobody has written to be read: keys struck at random."""

import re

from reviews.folded_text import folded

_WORD = re.compile(r"[^\W\d_]+")
_REPEATED = re.compile(r"(.)\1+")
_ROWS = ("qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "wxcvbn", "yxcvbnm")
_RUN = 5  # neighbouring keys that no word of our languages has
_RUNS = frozenset(row[at : at + _RUN] for row in _ROWS for at in range(len(row) - _RUN + 1))
_SHORT = 4  # letters below which a word says nothing about the others
_LONG = 6  # letters from which a word has a vowel
_VOWELS = frozenset("aeiouy")
_MARKS = frozenset(" .,;:_-*#=~/\\|'\"`^…")


def is_random(text: str) -> bool:
    """Tell whether a text says nothing: marks only, one letter over and over, or struck keys alone.

    One word that could be a word lets the text pass, as do scores (10/10), praise in signs (+++) and emoji.
    """
    plain = folded(text)
    words = _WORD.findall(plain)
    if not words:
        return set(plain) <= _MARKS or re.fullmatch(r"\d{5,}", plain) is not None
    if len(set("".join(words)) - {"m"}) <= 1:
        return any(_REPEATED.fullmatch(word) and len(word) > _SHORT and word[0] != "m" for word in words)
    telling = [word for word in words if len(word) >= _SHORT]
    return bool(telling) and all(_is_struck(word) for word in telling)


def _is_struck(word: str) -> bool:
    if not word.isascii():  # another script: not ours to judge
        return False
    if any(word[at : at + _RUN] in _RUNS for at in range(len(word) - _RUN + 1)):
        return True
    return len(_REPEATED.sub(r"\1", word)) >= _LONG and not _VOWELS & set(word)
