"""Mails prepared once and filled many times: building one anew costs ten times what filling it does.

A template is rendered with marks in place of what differs from mail to mail. What stands between the marks
is escaped and encoded then; a mail only escapes and encodes its own values.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from markupsafe import escape

from mailer import mime

# Nobody can write a mark into a text: it is drawn anew in every process and never leaves it.
_SECRET = secrets.token_hex(8)
_MARK = re.compile(rf"mark{_SECRET}x(\w+?)x{_SECRET}")


def mark(name: str) -> str:
    """Return what stands in a template for a value; escaping doesn't change it."""
    return f"mark{_SECRET}x{name}x{_SECRET}"


class Pattern(NamedTuple):
    """A text with gaps: `plain % values`, or `encoded % encoded values` as quoted-printable."""

    plain: str
    encoded: str

    @classmethod
    def of(cls, rendered: str) -> "Pattern":
        """Read a text that holds marks."""
        pieces = _MARK.split(rendered.replace("\r\n", "\n"))
        return cls("".join(_plain(pieces)), "".join(_encoded(pieces)))


def html_values(values: Mapping[str, str]) -> dict[str, str]:
    return {name: str(escape(value)) for name, value in values.items()}


def encoded_values(values: Mapping[str, str]) -> dict[str, str]:
    """Return each value as it stands in an encoded body, on lines of its own."""
    return {name: mime.quoted(value) for name, value in values.items()}


def encoded_html_values(values: Mapping[str, str], encoded: Mapping[str, str]) -> dict[str, str]:
    """Return the same for an HTML body. `encoded`: for a text; right here too where nothing is escaped."""
    return {
        name: encoded[name] if value == values[name] else mime.quoted(value)
        for name, value in html_values(values).items()
    }


def _plain(pieces: list[str]) -> Iterator[str]:
    for index, piece in enumerate(pieces):
        yield f"%({piece})s" if index % 2 else piece.replace("%", "%%")


def _encoded(pieces: list[str]) -> Iterator[str]:
    """A value begins and ends at a soft line break: no line grows too long, whatever stands in it."""
    for index, piece in enumerate(pieces):
        if index % 2:
            yield f"%({piece})s{mime.SOFT_BREAK}"
            continue
        yield mime.quoted(piece).replace("%", "%%")
        if index < len(pieces) - 1 and piece and not piece.endswith("\n"):
            yield mime.SOFT_BREAK
