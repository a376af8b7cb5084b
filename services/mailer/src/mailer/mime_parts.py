"""Taking apart mails of strangers: linear in their size, whatever they hold, and never more than a few parts.

The standard library's parser goes as deep as a mail is nested and looks at each line once per level.
"""

import binascii
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_MOST_PARTS = 30
_DEEPEST = 3  # reports hold their parts directly; gateways wrap them once or twice
_MOST_HEADER_BYTES = 64 << 10
_MOST_TEXT_BYTES = 64 << 10
_FOLD = re.compile(rb"\n[ \t]+")
_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A mail, or one part of it, as far as it's read."""

    head: bytes
    body: bytes

    @classmethod
    def of(cls, entity: bytes) -> "Part":
        """`entity`: lines ended by line feeds."""
        if entity.startswith(b"\n"):
            return cls(b"", entity[1:])
        head, _, body = entity.partition(b"\n\n")
        return cls(head[:_MOST_HEADER_BYTES], body)

    @cached_property
    def headers(self) -> dict[str, str]:
        """First values by name in lower case."""
        return fields_of(self.head)

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "text/plain").partition(";")[0].strip().lower()

    @cached_property
    def text(self) -> str:
        """The beginning of the body, its transfer encoding undone; codes are ASCII in any charset."""
        encoding = self.headers.get("content-transfer-encoding", "").strip().lower()
        body = self.body[:_MOST_TEXT_BYTES]
        try:
            if encoding == "base64":
                body = binascii.a2b_base64(body)
            elif encoding == "quoted-printable":
                body = binascii.a2b_qp(body)
        except binascii.Error:
            pass  # cut short, or never was what it says: read as it is
        return decoded(body.replace(b"\r\n", b"\n"))

    def parts(self) -> Iterator[bytes]:
        """Yield what a multipart body holds."""
        found = _BOUNDARY.search(self.headers.get("content-type", ""))
        if not self.type.startswith("multipart/") or found is None:
            return
        boundary = re.escape((found[1] or found[2]).encode("utf-8", "replace"))
        start = None
        for line in re.finditer(rb"(?m)^--" + boundary + rb"(--)?[ \t]*$\n?", self.body):
            if start is not None:
                yield self.body[start : line.start()]
            if line[1]:
                return
            start = line.end()
        if start is not None:  # cut short
            yield self.body[start:]


def parts_of(content: bytes) -> list[Part]:
    """Return a mail and the parts in it, the outer first; a mail within the mail is one part."""
    waiting = deque([(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n"), 0)])
    found: list[Part] = []
    while waiting and len(found) < _MOST_PARTS:
        entity, depth = waiting.popleft()
        part = Part.of(entity)
        found.append(part)
        if depth < _DEEPEST:
            for piece in part.parts():
                waiting.append((piece, depth + 1))
                if len(waiting) >= _MOST_PARTS:
                    break
    return found


def fields_of(block: bytes) -> dict[str, str]:
    """Return the first values of `Name: value` lines by name in lower case, unfolded."""
    fields: dict[str, str] = {}
    for line in _FOLD.sub(b" ", block).split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(decoded(name).strip().lower(), decoded(value).strip())
    return fields


def decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
