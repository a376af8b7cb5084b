"""Feed files as bytes, a few hundred records at a time: memory stays flat whatever their size."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from contracts.files.review_feed import FeedFormat, FeedRecord, Form, csv_record, xml_elements, xml_text

_RECORDS_PER_CHUNK = 500
Records = AsyncIterator[FeedRecord]


@dataclass(frozen=True, slots=True)
class FileFrame:
    """What a file says beside its records."""

    feed: FeedFormat
    csv_header: bool
    attributes: dict[str, str]  # of the XML root


def written(form: Form, frame: FileFrame, records: Records) -> AsyncIterator[bytes]:
    """Yield the bytes of one file, UTF-8 without byte order mark."""
    return _csv(frame, records) if form == "csv" else _xml(frame, records)


async def around(form: Form, frame: FileFrame) -> tuple[bytes, bytes]:
    """Return what stands before and after the records of a file."""
    end = b"" if form == "csv" else b"</reviews>"
    empty = b"".join([chunk async for chunk in written(form, frame, _none())])
    before, end, after = empty.rpartition(end) if end else (empty, b"", b"")
    return before, end + after


async def _none() -> Records:
    nothing: tuple[FeedRecord, ...] = ()
    for record in nothing:
        yield record


async def _csv(frame: FileFrame, records: Records) -> AsyncIterator[bytes]:
    lines = [frame.feed.header] if frame.csv_header else []
    async for record in records:
        lines.append(csv_record(frame.feed, record))
        if len(lines) >= _RECORDS_PER_CHUNK:
            yield _joined(lines)
            lines = []
    yield _joined(lines)


def _joined(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


async def _xml(frame: FileFrame, records: Records) -> AsyncIterator[bytes]:
    buffer = io.BytesIO()
    with etree.xmlfile(buffer, encoding="UTF-8") as document:
        document.write_declaration()
        with document.element("reviews", frame.attributes):
            document.write("\n")
            waiting = 0
            async for record in records:
                _write_review(document, frame.feed, record)
                waiting += 1
                if waiting == _RECORDS_PER_CHUNK:
                    document.flush()
                    yield _drained(buffer)
                    waiting = 0
    buffer.write(b"\n")
    yield _drained(buffer)


def _write_review(document: Any, feed: FeedFormat, record: FeedRecord) -> None:
    review = etree.Element("review", type=record.type)
    for name, text in xml_elements(feed, record):
        etree.SubElement(review, name).text = text
    if record.exchanges:
        _add_exchanges(etree.SubElement(review, "moderation"), record)
    etree.indent(review, level=1)
    review.tail = "\n"
    document.write("  ")
    document.write(review, with_tail=True)


def _add_exchanges(moderation: Any, record: FeedRecord) -> None:
    for exchange in record.exchanges:
        element = etree.SubElement(moderation, "exchange")
        etree.SubElement(element, "date").text = exchange.date
        etree.SubElement(element, "author").text = exchange.origin
        etree.SubElement(element, "comment").text = xml_text(exchange.comment)


def _drained(buffer: io.BytesIO) -> bytes:
    content = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return content
