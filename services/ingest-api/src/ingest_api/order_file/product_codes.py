"""Reading product codes: digits 0-9 with the right check digit (domain.md 2.2)."""

import re

_DIGITS = re.compile(r"[0-9]+")
_ISBN_10 = re.compile(r"[0-9]{9}[0-9Xx]")
_EAN_LENGTHS = frozenset({8, 13, 14})
_JAPANESE_PREFIXES = ("45", "49")
_BOOK_PREFIXES = ("978", "979")


def read_ean(text: str) -> str | None:
    """Return an EAN-8, EAN-13 or GTIN-14, or None."""
    return text if len(text) in _EAN_LENGTHS and _is_gtin(text) else None


def read_upc(text: str) -> str | None:
    """Return a UPC-A, or None."""
    return text if len(text) == 12 and _is_gtin(text) else None


def read_jan(text: str) -> str | None:
    """Return a JAN, an EAN-13 with a Japanese prefix, or None."""
    is_japanese = len(text) == 13 and text.startswith(_JAPANESE_PREFIXES)
    return text if is_japanese and _is_gtin(text) else None


def read_isbn(text: str) -> str | None:
    """Return an ISBN-10 or ISBN-13 without its dashes, or None."""
    plain = text.replace("-", "")
    if len(plain) == 13 and plain.startswith(_BOOK_PREFIXES) and _is_gtin(plain):
        return plain
    if _ISBN_10.fullmatch(plain) and _is_isbn_10(plain.upper()):
        return plain.upper()
    return None


def _is_gtin(text: str) -> bool:
    """Whether these are digits whose sum, weighted 1 and 3 from the right, ends in zero."""
    if not _DIGITS.fullmatch(text):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text))) % 10 == 0


def _is_isbn_10(text: str) -> bool:
    values = (10 if digit == "X" else int(digit) for digit in text)
    return sum(value * (10 - place) for place, value in enumerate(values)) % 11 == 0
