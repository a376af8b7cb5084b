"""Mails as bytes: a skeleton of our own, since the standard library's takes 1.4 ms for each.

Property tests read everything back with the standard library's strict parser.
"""

import base64
import binascii
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ATOM_PHRASE = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
SOFT_BREAK = "=\r\n"  # of quoted-printable: a line that goes on in the next one
_LINE_CHARS = 75  # and the soft break's "="
_QUOTED_ALREADY = re.compile(rf"(?:[!-<>-~](?:[ -<>-~]{{0,{_LINE_CHARS - 2}}}[!-<>-~])?)?")
_BOUNDARY = "=_proofmark"  # no quoted-printable text holds "=_"
_WORD_BYTES = 42  # of UTF-8 in one encoded word: 12 + 4/3 × 42 stays under its 75 characters (RFC 2047)
_PART = "Content-Type: text/{}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
_BEFORE_TEXT = (
    "MIME-Version: 1.0\r\n"
    f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"\r\n\r\n'
    f"--{_BOUNDARY}\r\n{_PART.format('plain')}"
)
_BEFORE_HTML = f"\r\n--{_BOUNDARY}\r\n{_PART.format('html')}"
_AFTER = f"\r\n--{_BOUNDARY}--\r\n"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Mailbox:
    """An address as a header shows it, with its name."""

    address: str  # ASCII
    name: str = ""

    def header(self) -> str:
        name = one_line(self.name)
        if not name:
            return one_line(self.address)
        shown = name if _ATOM_PHRASE.fullmatch(name) and "=?" not in name else _encoded_words(name)
        return f"{shown} <{one_line(self.address)}>"


def one_line(text: str) -> str:
    """Return a text that can't end a header: controls and line separators become a blank."""
    return _CONTROL.sub(" ", text).strip()


def unstructured(text: str) -> str:
    """Return the value of a header of free text, such as Subject."""
    value = one_line(text)
    if _PRINTABLE.fullmatch(value) and "=?" not in value and len(value) <= 60:
        return value
    return _encoded_words(value)


def date(instant: datetime) -> str:
    """Return an instant as RFC 5322 writes it, in UTC, whatever the process's locale."""
    utc = instant.astimezone(UTC)
    return f"{_DAYS[utc.weekday()]}, {utc.day:02} {_MONTHS[utc.month - 1]} {utc:%Y %H:%M:%S} +0000"


def compose(headers: Iterable[tuple[str, str]], text: str, html: str) -> bytes:
    """Return a mail of both parts. `headers`: finished values; parts: quoted-printable."""
    head = "".join([f"{name}: {value}\r\n" for name, value in headers])
    return f"{head}{_BEFORE_TEXT}{text}{_BEFORE_HTML}{html}{_AFTER}".encode("ascii")


@functools.lru_cache(maxsize=4_000)  # products and first names come again and again
def quoted(content: str) -> str:
    """Return a text as quoted-printable, with room left on its last line for a soft break."""
    if _QUOTED_ALREADY.fullmatch(content):
        return content
    lines = content.replace("\r\n", "\n").replace("\r", "\n")
    encoded = binascii.b2a_qp(lines.encode("utf-8", "replace"), istext=True, quotetabs=False)
    lines = encoded.decode("ascii").replace("\n", "\r\n")
    is_full = len(lines) - lines.rfind("\n") - 1 > _LINE_CHARS
    return f"{lines[:-1]}{SOFT_BREAK}{lines[-1]}" if is_full else lines


@functools.lru_cache(maxsize=1_000)  # of subjects and senders few differ
def _encoded_words(text: str) -> str:
    words, word = [], b""
    for character in text:
        piece = character.encode("utf-8")
        if len(word) + len(piece) > _WORD_BYTES:
            words.append(word)
            word = b""
        word += piece
    words.append(word)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(part).decode()}?=" for part in words)
