"""Reading one cell: a value to store, or the code of what is wrong with it.

Every door reads through `CellReader`, so that a value gets the same verdict in a file and in JSON.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from contracts.files.column import BadValue, Column, Kind
from contracts.files.findings import (
    BOOLEAN_INVALID,
    CHANNEL_INVALID,
    CONTROL_CHARACTER,
    DATE_FUTURE,
    DATE_INVALID,
    DATE_OLD,
    DATE_TOO_OLD,
    DELAY_INVALID,
    DELAY_PRODUCT_INVALID,
    EMAIL_INVALID,
    LANGUAGE_FALLBACK,
    LANGUAGE_INVALID,
    SHOP_UNKNOWN,
    TOO_LONG,
    VALUE_DROPPED,
    FindingCode,
    Level,
    Parameter,
    Words,
)
from contracts.files.order_file import (
    DELAY,
    MAX_DAYS_AFTER_PURCHASE,
    OLD_AFTER_DAYS,
    ORDER_FILE,
)
from contracts.languages import ORDER_LANGUAGES
from ingest_api.order import Channel
from ingest_api.order_file.addresses import read_email, read_url
from ingest_api.order_file.dates import read_moment
from ingest_api.order_file.hidden import composed, holds_hidden, name_holds_hidden, without_line_breaks
from ingest_api.order_file.product_codes import read_ean, read_isbn, read_jan, read_upc
from ingest_api.order_file.records import BLANKS
from ingest_api.order_file.settings import Context

_DECIMAL = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_DAYS = re.compile(r"[0-9]{1,3}")
_LANGUAGE = re.compile(r"[A-Za-z]{2}(?:[_-][A-Za-z]{2})?")
_PHONE_SEPARATORS = re.compile(r"[ \u00a0.-]")
_PHONE_DIGITS = re.compile(r"[0-9]{6,15}")
_CHANNELS = {channel.value: channel for channel in Channel}
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_COLUMNS = {column.name: column for column in ORDER_FILE.columns}
_NAME_KINDS = frozenset({Kind.NAME, Kind.LABEL})
_CODES = frozenset({Kind.PHONE, Kind.EAN, Kind.UPC, Kind.ISBN, Kind.JAN})  # their length is in their form
_FUTURE_ALLOWED = timedelta(hours=24)
_MEMO_MAX_CHARS = 100  # longer cells seldom repeat
_MEMO_MAX_CELLS = 20_000  # per column


class Cell(NamedTuple):
    """What was read: a value, a code, both (a warning) or neither (blank)."""

    value: Any  # of the type of the column's kind
    code: FindingCode | None
    text: str  # as found, trimmed

    @property
    def is_blank(self) -> bool:
        """Whether nothing was there."""
        return not self.text and self.code is None

    @property
    def is_refused(self) -> bool:
        """Whether the cell refuses its line."""
        return self.code is not None and self.code.level is Level.ERROR


class Reading(NamedTuple):
    """The answer of a kind's rule."""

    value: Any
    code: FindingCode | None = None


BLANK = Cell(None, None, "")


class CellReader:
    """Reads cells at one instant under one website's settings, remembering those that repeat."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._memo: dict[str, dict[str, Cell]] = {}

    def read(self, column: Column, raw: str, *, quoted: bool = False) -> Cell:
        """Return the verdict on one cell, whatever the others of its line."""
        if not raw:
            return BLANK
        # The merchant's own column may have the name of another.
        own = _COLUMNS.get(column.name) is not column
        # Quotes matter to names with line breaks.
        matter = quoted and column.kind is Kind.NAME and not raw.isprintable()
        if own or matter or len(raw) > _MEMO_MAX_CHARS:
            return self._read(column, raw, quoted=quoted)
        known = self._memo.get(column.name)
        if known is None:
            known = self._memo[column.name] = {}
        cell = known.get(raw)
        if cell is None:
            if len(known) >= _MEMO_MAX_CELLS:
                known.clear()
            cell = known[raw] = self._read(column, raw, quoted=False)
        return cell

    def _read(self, column: Column, raw: str, *, quoted: bool) -> Cell:
        text = cleaned(column, raw, quoted=quoted)
        if not text:
            return BLANK
        value, code = self._judge(column, text)
        if code is None or code.level is Level.WARNING:
            return Cell(value, code, text)
        return Cell(None, VALUE_DROPPED if column.bad_value is BadValue.DROP else code, text)

    def _judge(self, column: Column, text: str) -> Reading:
        hidden = name_holds_hidden if column.kind in _NAME_KINDS else holds_hidden
        if hidden(text):
            return Reading(None, CONTROL_CHARACTER)
        reading = _RULES[column.kind](text, column, self.context)
        refused = reading.code is not None and reading.code.level is Level.ERROR
        # The forms of a date bound its length themselves; the API's are longer than a file's.
        if not refused and len(text) > column.max_chars and column.kind is not Kind.DATE:
            return Reading(None, TOO_LONG)
        return reading

    def parameters(self, column: Column, code: FindingCode) -> dict[str, Parameter]:
        """Return what the texts of that code say of that column."""
        if code is TOO_LONG:
            return {"limit": column.max_chars}
        if code is DATE_TOO_OLD:
            return {"limit": self.context.settings.max_purchase_age_days}
        if code is DATE_OLD:
            return {"limit": OLD_AFTER_DAYS}
        return {"expected": _expected(column)} if code is VALUE_DROPPED else {}


def _expected(column: Column) -> Words:
    """Return what a value that was left out should have been."""
    if column.kind in _CODES:
        return Words(column.doc_en, column.doc_fr)
    limit = column.max_chars
    return Words(
        f"{column.doc_en.rstrip('.')} ({limit} characters at most)",
        f"{column.doc_fr.rstrip('.')} ({limit} caractères au plus)",
    )


def cleaned(column: Column, raw: str, *, quoted: bool) -> str:
    """Return the text that is judged: line breaks of quoted names made spaces, trimmed, in NFC."""
    if quoted and column.kind is Kind.NAME:
        raw = without_line_breaks(raw)
    return composed(raw.strip(BLANKS))


def _read_channel(text: str, _column: Column, _context: Context) -> Reading:
    channel = _CHANNELS.get(text.lower())
    return Reading(channel, None if channel else CHANNEL_INVALID)


def _read_shop(text: str, _column: Column, context: Context) -> Reading:
    settings = context.settings
    known = settings.auto_create_shops or text in settings.known_shops
    return Reading(text) if known else Reading(None, SHOP_UNKNOWN)


def _read_date(text: str, _column: Column, context: Context) -> Reading:
    settings = context.settings
    moment = read_moment(text, settings.zone, fractions=context.fractions)
    if moment is None:
        return Reading(None, DATE_INVALID)
    if moment > context.now + _FUTURE_ALLOWED:
        return Reading(None, DATE_FUTURE)
    age = context.age_days(moment)
    if age > settings.max_purchase_age_days:
        return Reading(None, DATE_TOO_OLD)
    return Reading(moment, DATE_OLD if age > OLD_AFTER_DAYS else None)


def _read_decimal(text: str, _column: Column, _context: Context) -> Reading:
    if not _DECIMAL.fullmatch(text):
        return Reading(None, VALUE_DROPPED)
    return Reading(Decimal(text.replace(",", ".")))


def _read_text(text: str, _column: Column, _context: Context) -> Reading:
    return Reading(text)


def _read_email(text: str, _column: Column, _context: Context) -> Reading:
    address = read_email(text)
    return Reading(address, None if address else EMAIL_INVALID)


def _read_phone(text: str, _column: Column, _context: Context) -> Reading:
    digits = _PHONE_SEPARATORS.sub("", text)
    digits = digits.removeprefix("+") if digits.startswith("+") else digits.removeprefix("00")
    return Reading(digits) if _PHONE_DIGITS.fullmatch(digits) else Reading(None, VALUE_DROPPED)


def _read_boolean(text: str, _column: Column, _context: Context) -> Reading:
    value = _BOOLEANS.get(text.lower())
    return Reading(value, BOOLEAN_INVALID if value is None else None)


def _read_language(text: str, _column: Column, _context: Context) -> Reading:
    if not _LANGUAGE.fullmatch(text):
        return Reading(None, LANGUAGE_INVALID)
    language = text[:2].lower()
    return Reading(language, None if language in ORDER_LANGUAGES else LANGUAGE_FALLBACK)


def _read_days(text: str, column: Column, _context: Context) -> Reading:
    if _DAYS.fullmatch(text) and int(text) <= MAX_DAYS_AFTER_PURCHASE:
        return Reading(int(text))
    return Reading(None, days_code(column))


def days_code(column: Column) -> FindingCode:
    """Return the code of a number of days that is none."""
    return DELAY_INVALID if column is DELAY else DELAY_PRODUCT_INVALID


def _dropping(read: Callable[[str], str | None]) -> "Rule":
    """Return the rule of an optional value: kept as read, or dropped."""

    def rule(text: str, _column: Column, _context: Context) -> Reading:
        value = read(text)
        return Reading(value, VALUE_DROPPED if value is None else None)

    return rule


Rule = Callable[[str, Column, Context], Reading]
_RULES: dict[Kind, Rule] = {
    Kind.CHANNEL: _read_channel,
    Kind.SHOP: _read_shop,
    Kind.DATE: _read_date,
    Kind.DECIMAL: _read_decimal,
    Kind.REFERENCE: _read_text,
    Kind.NAME: _read_text,
    Kind.LABEL: _read_text,
    Kind.EMAIL: _read_email,
    Kind.PHONE: _read_phone,
    Kind.BOOLEAN: _read_boolean,
    Kind.LANGUAGE: _read_language,
    Kind.DAYS: _read_days,
    Kind.EAN: _dropping(read_ean),
    Kind.UPC: _dropping(read_upc),
    Kind.ISBN: _dropping(read_isbn),
    Kind.JAN: _dropping(read_jan),
    Kind.URL: _dropping(read_url),
}
