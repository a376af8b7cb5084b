"""Reading a feed file back: its records with their lines, and whatever is wrong with it.

For merchants' programs and for ours. The columns are those that the writer has.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import BinaryIO

from contracts.files.feed_faults import FeedFault
from contracts.files.read_feed_xml import read_xml
from contracts.files.review_feed import (
    EXCHANGE_ORIGINS,
    FEEDS,
    ID_REVIEW,
    NB_EXCHANGES,
    RECORD_TYPES,
    FeedExchange,
    FeedField,
    FeedFileName,
    FeedFormat,
    FeedRecord,
    Kind,
    Nature,
    csv_value,
    is_xml_text,
)

_BOM = b"\xef\xbb\xbf"
_ESCAPES_WELL = re.compile(r"(?:[^\\]|\\[\\tn])*")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_RATES = frozenset("12345")
_ORIGINS = frozenset(EXCHANGE_ORIGINS.values())


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """One review of a file."""

    line: int
    record: FeedRecord

    @property
    def review(self) -> str:
        """Its id."""
        return self.record.values[ID_REVIEW.name]


def read_feed(name: FeedFileName, content: BinaryIO) -> Iterator[ReadRecord | FeedFault]:
    """Yield what a file holds, in its order. A record with a fault is not yielded, its faults are.

    XML is read without document types, so without entities or anything from elsewhere.
    """
    feed, seen = FEEDS[name.nature], set[str]()
    found = _read_csv(name.text, feed, content) if name.form == "csv" else read_xml(name, feed, content)
    for item in found:
        if isinstance(item, FeedFault):
            yield item
            continue
        line, record = item
        faults = list(_faults_of(feed, record))
        read = ReadRecord(line, record)
        if not faults and read.review in seen:
            faults = [("review_twice", ID_REVIEW.name, read.review)]
        if faults:
            for code, column, text in faults:
                yield FeedFault.at(name.text, line, code, column=column, found=text)
        else:
            seen.add(read.review)
            yield read


def _read_csv(file: str, feed: FeedFormat, content: BinaryIO) -> Iterator[tuple[int, FeedRecord] | FeedFault]:
    for number, raw in enumerate(content, 1):
        if number == 1 and raw.startswith(_BOM):
            yield FeedFault.at(file, 1, "bom_present")
            return
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            where = f"0x{raw[error.start]:02X} at byte {error.start + 1}"
            yield FeedFault.at(file, number, "encoding_invalid", found=where)
            continue
        line = text.removesuffix("\n")
        if line == text:
            yield FeedFault.at(file, number, "line_unfinished", found=line[-40:])
        elif number == 1 and line == feed.header:
            continue
        elif number == 1 and line.partition("\t")[0] not in RECORD_TYPES:
            yield FeedFault.at(file, 1, "header_unknown", found=line)
            return
        else:
            yield _csv_record(file, feed, number, line)


def _csv_record(file: str, feed: FeedFormat, number: int, line: str) -> tuple[int, FeedRecord] | FeedFault:
    fields = line.split("\t")
    width = len(feed.csv)
    exchanges = fields[width - 1] if len(fields) >= width else ""
    if _NUMBER.fullmatch(exchanges) is None or len(fields) != width + 3 * int(exchanges):
        found = f"{len(fields)} fields, {NB_EXCHANGES.name} {exchanges!r}"
        return FeedFault.at(file, number, "fields_count", column=NB_EXCHANGES.name, found=found)
    names = [column.name for column in feed.csv] + ["exchange"] * (len(fields) - width)
    for place, text in enumerate(fields):
        if "\\" in text:
            if _ESCAPES_WELL.fullmatch(text) is None:
                return FeedFault.at(file, number, "escape_invalid", column=names[place], found=text)
            fields[place] = csv_value(text)
    kind, *values = fields
    for known in RECORD_TYPES:
        if kind == known:
            tail = values[width - 1 :]
            triples = tuple(FeedExchange(*tail[start : start + 3]) for start in range(0, len(tail), 3))
            return number, FeedRecord(known, dict(zip(names[1 : width - 1], values, strict=False)), triples)
    return FeedFault.at(file, number, "type_unknown", column=names[0], found=kind)


def _faults_of(feed: FeedFormat, record: FeedRecord) -> Iterator[tuple[str, str, str]]:
    """Yield (code, column, found)."""
    deleted = record.type == "DELETE"
    fields = _fields_of(feed.nature)
    for name, value in record.values.items():
        field = fields[name]
        if deleted and not field.kept:
            if value:
                yield "delete_filled", name, value
        elif code := _CHECKS[field.kind](value):
            yield code, name, value
    for exchange in record.exchanges:
        if deleted:
            yield "delete_filled", "exchange", exchange.comment
        elif code := _exchange_fault(exchange):
            yield code, "exchange", "\t".join((exchange.date, exchange.origin, exchange.comment))


@cache
def _fields_of(nature: Nature) -> dict[str, FeedField]:
    feed = FEEDS[nature]
    return {each.name: each for each in (*feed.csv, *feed.xml)}


def _exchange_fault(exchange: FeedExchange) -> str | None:
    if exchange.origin not in _ORIGINS:
        return "origin_unknown"
    return _time_fault(exchange.date or "-") or _text_fault(exchange.comment)


def _text_fault(value: str) -> str | None:
    return None if is_xml_text(value) else "character_forbidden"


def _key_fault(value: str) -> str | None:
    return _text_fault(value) if value.strip() else "value_missing"


def _rate_fault(value: str) -> str | None:
    return None if value in _RATES else "rate_invalid"


def _count_fault(value: str) -> str | None:
    return None if not value or _NUMBER.fullmatch(value) else "count_invalid"


def _time_fault(value: str) -> str | None:
    if not value:
        return None
    if _TIME.fullmatch(value) is None:
        return "time_invalid"
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return "time_invalid"
    return None


_CHECKS: Mapping[Kind, Callable[[str], str | None]] = {
    "text": _text_fault,
    "key": _key_fault,
    "rate": _rate_fault,
    "count": _count_fault,
    "time": _time_fault,
}
