"""Feed files as PostgreSQL writes them: text built in the query and streamed by COPY; ADR 17.

The same bytes as `write_file` makes of the same records.
"""

from collections.abc import AsyncIterator, Callable
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from contracts.files.review_feed import FEEDS, NB_EXCHANGES, TYPE, FeedField, Form
from feed_exporter.feed_file import COUNTS_NOT_KEPT, column_of
from feed_exporter.flow import Options
from feed_exporter.store_records import Period, Records, records_of
from feed_exporter.tables import reviews
from kit.db import ReadSession, UtcDateTime

# Control characters, which no stored text holds: they stand for what COPY would escape or quote.
_TAB, _DELIMITER, _QUOTE = "\x01", "\x02", "\x03"
_CHUNK_BYTES = 1 << 20
_FOUR_BYTES = "[\\U00010000-\\U0010FFFF]"
_LISTS = ("exchange_times", "exchange_origins", "exchange_comments")
_SAID = f"unnest({', '.join(_LISTS)}) WITH ORDINALITY AS said (at, origin, comment, number)"
_FEW = 3  # exchanges; more need a query per review
Expression = sa.ColumnElement[Any]
Parts = tuple[Any, ...]  # of a text, one after the other
Exchange = Callable[..., Parts]  # of instant, origin and comment


async def written_by_database(
    session: ReadSession, form: Form, period: Period, options: Options, zone: str
) -> AsyncIterator[bytes]:
    """Yield the records of a file as its bytes, without what stands before and after them.

    `session` is a snapshot, which afterwards has the zone for its own.
    """
    # A cast to local time takes the session's zone, and a third of the time that naming a zone takes.
    await session.scalar(sa.select(sa.func.set_config("timezone", zone, sa.true())))
    writer = _Writer(records_of(period), options)
    async for chunk in (_csv if form == "csv" else _xml)(session, period, writer):
        yield chunk


async def _csv(session: ReadSession, period: Period, writer: "_Writer") -> AsyncIterator[bytes]:
    """COPY's text form escapes as feeds do; only the exchanges, 3n fields of one column, need TABs added."""
    query = writer.records.select(*map(writer.csv_field, FEEDS[period.nature].csv))
    async for chunk in _joined(session.copy_out(query, format="text", null="")):
        yield chunk.replace(_TAB.encode(), b"\t")


async def _xml(session: ReadSession, period: Period, writer: "_Writer") -> AsyncIterator[bytes]:
    """COPY's CSV form writes a text as it is, but for a pair of quotes around it."""
    query = writer.records.select(writer.xml_review(FEEDS[period.nature].xml))
    form = {"format": "csv", "delimiter": _DELIMITER, "quote": _QUOTE}
    async for chunk in _joined(session.copy_out(query, **form)):
        yield chunk.replace(_QUOTE.encode(), b"")


async def _joined(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield pieces of a megabyte, which are cheaper to look through, to hash and to write."""
    waiting, size = list[bytes](), 0
    async for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= _CHUNK_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


class _Writer:
    """Makes expressions of the text of a record's parts."""

    def __init__(self, records: Records, options: Options) -> None:
        self.records = records
        self._options = options

    def csv_field(self, field: FeedField) -> Expression:
        if field == NB_EXCHANGES:
            exchanges = self._exchanges(self._csv_exchange, reviews.c.nb_exchanges, none="0")
            return self._unless_deleted(exchanges, "0")
        return self._value(field)

    def xml_review(self, fields: tuple[FeedField, ...]) -> Expression:
        """Return one `review` with its indentation; an element without value is left out."""
        start = ('  <review type="', self.records.type, '">')
        elements = chain(*(self._xml_element(each) for each in fields if each.element is not None))
        moderation = self._exchanges(
            self._xml_exchange, "\n    <moderation>", after="\n    </moderation>", none=None
        )
        return _concat(*start, *elements, self._unless_deleted(moderation), "\n  </review>")

    def _xml_element(self, field: FeedField) -> Parts:
        """Return an element's parts; of an addition of ours without value there is nothing."""
        name, value = str(field.element), self._value(field)
        parts: Parts = (f"\n    <{name}>", value, f"</{name}>")
        if isinstance(value.type, sa.String) and field != TYPE:
            parts = ("\n    ", _xml_text(name, sa.func.nullif(value, "") if field.extra else value))
        if field.extra and field.name not in COUNTS_NOT_KEPT:
            parts = (_joined_unless_null(*parts),)
        if field.kept or not self.records.may_delete:
            return parts
        return (self._unless_deleted(_concat(*parts)),)

    def _value(self, field: FeedField) -> Expression:
        if field == TYPE:
            return self.records.type
        if field.name in COUNTS_NOT_KEPT:
            value: Expression = sa.literal(0)
        else:
            value = self._shown(reviews.c[column_of(field.name, self._options)])
        return value if field.kept else self._unless_deleted(value)

    def _shown(self, column: sa.Column[Any]) -> Expression:
        if isinstance(column.type, sa.String):
            return self._without_4byte(column)
        return _local(column) if isinstance(column.type, UtcDateTime) else column

    def _without_4byte(self, text: Expression) -> Expression:
        if not self._options.strip_4byte:
            return text
        return sa.func.regexp_replace(text, _FOUR_BYTES, "", "g", type_=sa.Text)

    def _unless_deleted(self, value: Expression, otherwise: Any = None) -> Expression:
        if not self.records.may_delete:
            return value
        return sa.case((self.records.type == "DELETE", otherwise), else_=value)

    def _exchanges(self, parts: Exchange, before: Any, *, after: str = "", none: str | None) -> Expression:
        """Return the exchanges' text; of a few, as nearly all are, without a query of its own."""
        few = [parts(*(_column(f"{name}[{number}]") for name in _LISTS)) for number in range(1, _FEW + 1)]
        cases = [
            (reviews.c.nb_exchanges == number, _concat(before, *chain(*few[:number]), after))
            for number in range(1, _FEW + 1)
        ]
        each = _concat(*parts(*(_column(f"said.{name}") for name in ("at", "origin", "comment"))))
        ordered = aggregate_order_by(sa.literal(""), _column("said.number"))
        many = sa.select(sa.func.string_agg(each, ordered)).select_from(sa.text(_SAID)).scalar_subquery()
        return sa.case((reviews.c.nb_exchanges == 0, none), *cases, else_=_concat(before, many, after))

    def _csv_exchange(self, at: Expression, origin: Expression, comment: Expression) -> Parts:
        return (_TAB, _local(sa.func.to_timestamp(at)), _TAB, origin, _TAB, self._without_4byte(comment))

    def _xml_exchange(self, at: Expression, origin: Expression, comment: Expression) -> Parts:
        return (
            "\n      <exchange>\n        <date>",
            _local(sa.func.to_timestamp(at)),
            "</date>\n        <author>",
            origin,
            "</author>\n        ",
            _xml_text("comment", self._without_4byte(comment)),
            "\n      </exchange>",
        )


def _local(instant: Expression) -> Expression:
    return sa.cast(instant, sa.DateTime)


def _concat(*parts: Any) -> Expression:
    """Join texts and values in one go: NULL is nothing."""
    merged = list[Any]()
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return sa.func.concat(*merged, type_=sa.Text)


def _column(name: str) -> Expression:
    return sa.literal_column(name, sa.Text)


def _joined_unless_null(*parts: Any) -> Expression:
    first, *others = (part if isinstance(part, str) else sa.cast(part, sa.Text) for part in parts)
    joined: Expression = sa.literal(first, sa.Text)
    for part in others:
        joined = joined.concat(part)
    return joined


def _xml_text(name: str, value: Expression) -> Expression:
    """Return an element that holds a text, escaped by PostgreSQL; NULL for none."""
    return sa.cast(sa.func.xmlforest(value.op("AS")(sa.literal_column(name))), sa.Text)
