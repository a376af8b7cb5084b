"""The fields of an order in JSON (domain.md 5.1): where each column's value stands, and its JSON type."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from contracts.files.column import Column, Kind
from contracts.files.findings import (
    BOOLEAN_INVALID,
    CHANNEL_INVALID,
    DATE_INVALID,
    EMAIL_INVALID,
    EXTRA_COLUMN_IGNORED,
    FIELD_TYPE_INVALID,
    FIELD_UNKNOWN,
    LANGUAGE_INVALID,
    VALUE_DROPPED,
    Finding,
    FindingCode,
    Parameter,
    Words,
)
from contracts.files.order_file import ORDER_FILE
from ingest_api.order_file.cells import BLANK, Cell, CellReader, days_code
from ingest_api.order_file.header import extra_column
from ingest_api.order_file.hidden import holds_hidden
from ingest_api.order_file.rules import Cells


def _fields_of(*parents: str) -> dict[str, str]:
    """Return what the column table says of one object: its member → canonical column."""
    return {
        path[-1]: column.name
        for column in ORDER_FILE.columns
        if tuple((path := column.api_field.split("."))[:-1]) == parents
    }


ORDER_FIELDS = _fields_of()
CONSUMER_FIELDS = _fields_of("consumer")
SALES_CHANNEL_FIELDS = _fields_of("sales_channel")
SOLICITATION_FIELDS = _fields_of("solicitation_parameters")
PRODUCT_FIELDS = _fields_of("products")
PRODUCT_REF_FIELDS = _fields_of("products", "product_ref")

AN_OBJECT = Words("an object", "un objet")
AN_ARRAY = Words("an array", "un tableau")
TEXT = Words("a string", "une chaîne")
_COUNTRY = Words("two letters, such as FR", "deux lettres, par exemple FR")
_NEVER_TEXT = frozenset({Kind.BOOLEAN, Kind.DAYS})
_MAX_LISTED_CHARS = 300  # of ignored names in a message
_COUNTRY_FORM = re.compile(r"[A-Za-z]{2}")
_COLUMNS = {column.name: column for column in ORDER_FILE.columns}
_WRONG_TYPE: Mapping[Kind, FindingCode] = {
    Kind.EMAIL: EMAIL_INVALID,
    Kind.DATE: DATE_INVALID,
    Kind.CHANNEL: CHANNEL_INVALID,
    Kind.LANGUAGE: LANGUAGE_INVALID,
    Kind.BOOLEAN: BOOLEAN_INVALID,
}


def escaped(name: str) -> str:
    """Return a member's name as a JSON pointer spells it (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def shown(value: object) -> str:
    """Return a JSON value as a finding shows it."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, int):
        return str(value).lower()  # as JSON spells it: true, false, 5
    return encodable(json.dumps(value, ensure_ascii=False))


def encodable(text: str) -> str:
    """Return the text with lone surrogates replaced, which JSON can spell but no answer can carry."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


@dataclass(slots=True)
class Notes:
    """What is found while one order is read, in the order of its fields."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, code: FindingCode, pointer: str, value: object = "", **parameters: Parameter) -> None:
        """Note something about the place of that pointer."""
        text = "" if value is None else shown(value)
        self.findings.append(Finding(code, value=text, pointer=encodable(pointer), parameters=parameters))

    def object_at(self, value: object, pointer: str) -> dict[str, object]:
        """Return an object as it is, nothing as an empty one, and note anything else."""
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        self.add(FIELD_TYPE_INVALID, pointer, value, expected=AN_OBJECT)
        return {}

    def array_at(self, value: object, pointer: str) -> list[object]:
        """Return an array as it is, nothing as an empty one, and note anything else."""
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self.add(FIELD_TYPE_INVALID, pointer, value, expected=AN_ARRAY)
        return []

    def unknown_fields(self, members: Mapping[str, object], pointer: str, known: frozenset[str]) -> None:
        """Note the members that no one knows."""
        if members.keys() <= known:
            return
        for name, value in members.items():
            if name not in known:
                self.add(FIELD_UNKNOWN, f"{pointer}/{escaped(name)}", value)


@dataclass(slots=True)
class FieldReader:
    """Reads the members of one object after another into cells, keeping each one's place."""

    reader: CellReader
    notes: Notes
    cells: Cells = field(default_factory=dict)
    places: list[tuple[str, Mapping[str, str]]] = field(
        default_factory=list
    )  # pointer of an object, its fields

    def read(self, members: Mapping[str, object], pointer: str, fields: Mapping[str, str]) -> None:
        """Read the fields of one object; those absent become blank cells with their place."""
        self.places.append((pointer, fields))
        for name, column in fields.items():
            value = members.get(name)
            self.cells[column] = BLANK if value is None else self._cell(_COLUMNS[column], value)

    def _cell(self, column: Column, value: object) -> Cell:
        if isinstance(value, str) and column.kind not in _NEVER_TEXT:
            return self.reader.read(column, value, quoted=True)
        if column.kind is Kind.BOOLEAN and isinstance(value, bool):
            return Cell(value, None, shown(value))
        if column.kind is Kind.DAYS and isinstance(value, int) and not isinstance(value, bool):
            return self.reader.read(column, shown(value))
        return Cell(None, _wrong_type_code(column), shown(value))

    def note_all(self) -> None:
        """Note every cell that has a code, once the rules between them have spoken."""
        for name, cell in self.cells.items():
            if cell.code is not None:
                parameters = self._parameters(_COLUMNS[name], cell.code)
                self.notes.add(cell.code, self._pointer(name), cell.text, **parameters)

    def _pointer(self, column: str) -> str:
        """Return where a column's value stands, or would."""
        return next(
            f"{pointer}/{name}"
            for pointer, fields in reversed(self.places)
            for name, read in fields.items()
            if read == column
        )

    def _parameters(self, column: Column, code: FindingCode) -> dict[str, Parameter]:
        return {"expected": TEXT} if code is FIELD_TYPE_INVALID else self.reader.parameters(column, code)


def _wrong_type_code(column: Column) -> FindingCode:
    if column.kind is Kind.DAYS:
        return days_code(column)
    return _WRONG_TYPE.get(column.kind, FIELD_TYPE_INVALID)


def read_country(value: object, pointer: str, notes: Notes) -> str | None:
    """Return a country's two letters in upper case; drop what is none."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        notes.add(FIELD_TYPE_INVALID, pointer, value, expected=TEXT)
        return None
    if _COUNTRY_FORM.fullmatch(value.strip()):
        return value.strip().upper()
    notes.add(VALUE_DROPPED, pointer, value, expected=_COUNTRY)
    return None


def read_flag(value: object, pointer: str, notes: Notes) -> bool:
    """Return a boolean, absent as false."""
    if value is None or isinstance(value, bool):
        return bool(value)
    notes.add(BOOLEAN_INVALID, pointer, value)
    return False


def read_extra(value: object, pointer: str, reader: CellReader, notes: Notes) -> dict[str, str]:
    """Return the merchant's own attributes: the first ten that can be stored, as in a file."""
    members = notes.object_at(value, pointer)
    storable = [name for name in members if _is_storable(name)]
    kept = storable[: ORDER_FILE.max_extra_columns]
    ignored = [name for name in members if name not in kept]
    if ignored:
        names = encodable(", ".join(ignored))[:_MAX_LISTED_CHARS]
        limit = ORDER_FILE.max_extra_columns
        notes.add(EXTRA_COLUMN_IGNORED, pointer, names, limit=limit, columns=names)
    return dict(_extra_values({name: members[name] for name in kept}, pointer, reader, notes))


def _extra_values(
    members: Mapping[str, object], pointer: str, reader: CellReader, notes: Notes
) -> Iterator[tuple[str, str]]:
    for name, value in members.items():
        place = f"{pointer}/{escaped(name)}"
        if value is not None and not isinstance(value, str):
            notes.add(FIELD_TYPE_INVALID, place, value, expected=TEXT)
            continue
        column = _extra_column(name)
        cell = reader.read(column, value or "", quoted=True)
        if cell.code is not None:
            notes.add(cell.code, place, cell.text, **reader.parameters(column, cell.code))
        elif cell.value is not None:
            yield name, cell.value


_extra_column = lru_cache(1_000)(extra_column)  # calls repeat their own names


def _is_storable(name: str) -> bool:
    return 0 < len(name) <= ORDER_FILE.max_extra_chars and not holds_hidden(name)
