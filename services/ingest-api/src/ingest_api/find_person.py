"""Whether a file names a person: by address, by both names in one line, or by phone; domain.md 7.8."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

_ADDRESS = re.compile(r"[^\s;,\"'<>|]{1,64}@[^\s;,\"'<>|]{1,253}")
_NOT_DIGITS = re.compile(r"\D")
_PHONE_DIGITS = 9  # the last ones: what national and international spellings have in common
_LINE_BYTES = 1 << 20  # a longer one is looked at in parts


@dataclass(frozen=True)
class Named:
    """How one order names its customer."""

    first_name: str
    last_name: str
    phone: str | None


class PersonSearch:
    """Looks for one person, known by the keyed hash of the address and by what orders say."""

    def __init__(self, person: str, hashed: Callable[[str], str], named: Iterable[Named]) -> None:
        self._person = person
        self._hashed = hashed
        known = set(named)
        self._names = {
            (each.first_name.strip().casefold(), each.last_name.strip().casefold()) for each in known
        }
        digits = (_NOT_DIGITS.sub("", each.phone or "") for each in known)
        self._phones = {each[-_PHONE_DIGITS:] for each in digits if len(each) >= _PHONE_DIGITS}
        self._words = [
            (re.compile(rf"(?<!\w){re.escape(first)}(?!\w)"), re.compile(rf"(?<!\w){re.escape(last)}(?!\w)"))
            for first, last in sorted(self._names)
            if first and last
        ]

    def is_named_in(self, file: BinaryIO) -> bool:
        """Tell whether a file names the person; to be run in a thread."""
        return any(self.is_named_by(_text(line)) for line in iter(lambda: file.readline(_LINE_BYTES), b""))

    def is_named_by(self, text: str) -> bool:
        folded = text.casefold()
        return self._has_names(folded) or self._has_phone(folded) or self._has_address(text)

    def _has_address(self, text: str) -> bool:
        return "@" in text and any(
            self._hashed(found.strip("().:[]{}")) == self._person for found in _ADDRESS.findall(text)
        )

    def _has_names(self, folded: str) -> bool:
        return any(
            first.search(folded) is not None and last.search(folded) is not None
            for first, last in self._words
        )

    def _has_phone(self, folded: str) -> bool:
        if not self._phones:
            return False
        digits = _NOT_DIGITS.sub("", folded)
        return any(phone in digits for phone in self._phones)


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
