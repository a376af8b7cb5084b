"""What a column of a file format is."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a cell is read; each kind has exactly one rule in the door that reads it."""

    CHANNEL = "channel"  # online or offline, any case
    SHOP = "shop"  # outlet identifier, judged on offline lines only
    DATE = "date"  # date or date-time in one of DATE_FORMS
    DECIMAL = "decimal"  # digits, perhaps one "." or "," and more digits
    REFERENCE = "reference"  # identifier: text without format characters
    NAME = "name"  # text of people and products: line breaks inside quotes become a space
    LABEL = "label"  # text as in names, but line breaks are refused
    EMAIL = "email"
    PHONE = "phone"
    BOOLEAN = "boolean"
    LANGUAGE = "language"  # ISO 639-1, perhaps with a country
    DAYS = "days"  # whole days, 0-365
    EAN = "ean"
    UPC = "upc"
    ISBN = "isbn"
    JAN = "jan"
    URL = "url"  # absolute http or https address


class Need(StrEnum):
    """When a value must be there."""

    ALWAYS = "always"
    DEFAULTED = "defaulted"  # documented as required, yet empty has a meaning
    OFFLINE = "offline"  # on lines of a shop
    PRODUCT = "product"  # on lines of a product
    NEVER = "never"


class BadValue(StrEnum):
    """What an ill-formed value costs."""

    ROW = "row"  # the line is refused
    DROP = "drop"  # the value is discarded with a warning, the line stays


class Template(StrEnum):
    """The files offered for download, named as in their address."""

    ONLINE_BRAND = "online-brand"
    OFFLINE_BRAND = "offline-brand"
    ONLINE_PRODUCT = "online-product"
    OFFLINE_PRODUCT = "offline-product"


ALL_TEMPLATES = frozenset(Template)
OFFLINE_TEMPLATES = frozenset({Template.OFFLINE_BRAND, Template.OFFLINE_PRODUCT})
PRODUCT_TEMPLATES = frozenset({Template.ONLINE_PRODUCT, Template.OFFLINE_PRODUCT})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its names, its rule, and what the documentation says of it."""

    name: str  # canonical, lower case
    kind: Kind
    max_chars: int  # code points after trimming and NFC
    doc_en: str
    doc_fr: str
    example: str
    api_field: str = ""  # where an order of the API has it, from the order down; arrays are looked through
    need: Need = Need.NEVER
    bad_value: BadValue = BadValue.DROP
    aliases: tuple[str, ...] = ()  # historical names, matched without case
    personal: bool = False  # erased with the person
    templates: frozenset[Template] = ALL_TEMPLATES

    def required_in(self, template: Template) -> bool:
        """Whether the template marks the column with an asterisk."""
        return template in self.templates and self.need is not Need.NEVER


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A delimited text file as merchants and the platform exchange it."""

    name: str
    source: str  # section of the specification
    delimiter: str
    columns: tuple[Column, ...]  # in documented order
    ignored: frozenset[str]  # columns read past, whatever they hold
    max_extra_columns: int
    max_extra_chars: int

    def column(self, name: str) -> Column:
        """The column of that canonical name; KeyError for any other."""
        return {column.name: column for column in self.columns}[name]

    def by_header(self) -> dict[str, Column]:
        """Every accepted header name, in lower case, with its column."""
        return {
            header.lower(): column for column in self.columns for header in (column.name, *column.aliases)
        }

    def required_headers(self) -> tuple[str, ...]:
        """Canonical names a file cannot do without."""
        return tuple(column.name for column in self.columns if column.need is Need.ALWAYS)

    def columns_of(self, template: Template) -> tuple[Column, ...]:
        """The columns of one template, in documented order."""
        return tuple(column for column in self.columns if template in column.templates)
