"""The closed list of what may be said about an order, in a file or by the API, with its texts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Literal, NamedTuple

Language = Literal["en", "fr"]
MAX_SHOWN_CHARS = 80  # of a value in a report or an answer


class Level(StrEnum):
    """How much a finding weighs; `info` is the summary of a report."""

    INFO = "info"
    WARNING = "warning"
    DUPLICATE = "duplicate"
    ERROR = "error"


class Scope(StrEnum):
    """What a finding of that code decides."""

    FILE = "file"  # nothing of the file is imported
    LINE = "line"  # the line, or the order of the API, is not imported
    VALUE = "value"  # the line is imported, the value perhaps not


class Words(NamedTuple):
    """The same words in both languages."""

    en: str
    fr: str


Parameter = str | int | Words
_NO_PARAMETERS: Mapping[str, Parameter] = MappingProxyType({})  # one for all: a report may hold a million


@dataclass(frozen=True, slots=True, eq=False)
class FindingCode:
    """A stable code with its level and its texts; `{…}` stands for the finding's parameters."""

    code: str
    level: Level
    scope: Scope
    text: Words


FINDING_CODES: dict[str, FindingCode] = {}


def _declare(level: Level, scope: Scope, code: str, en: str, fr: str) -> FindingCode:
    declared = FindingCode(code, level, scope, Words(en, fr))
    FINDING_CODES[code] = declared
    return declared


def _file(code: str, en: str, fr: str) -> FindingCode:
    return _declare(Level.ERROR, Scope.FILE, code, en, fr)


def _line(code: str, en: str, fr: str) -> FindingCode:
    return _declare(Level.ERROR, Scope.LINE, code, en, fr)


def _duplicate(code: str, en: str, fr: str) -> FindingCode:
    return _declare(Level.DUPLICATE, Scope.LINE, code, en, fr)


def _warning(code: str, en: str, fr: str) -> FindingCode:
    return _declare(Level.WARNING, Scope.VALUE, code, en, fr)


FILE_EXTENSION = _file("file_extension", "Expected a .csv file.", "Un fichier .csv est attendu.")
FILE_TOO_LARGE = _file("file_too_large", "The file exceeds {limit}.", "Le fichier dépasse {limit}.")
FILE_EMPTY = _file("file_empty", "The file is empty.", "Le fichier est vide.")
FILE_NOT_TEXT = _file(
    "file_not_text",
    "This is {kind}, not a CSV text file.",
    "Ceci est {kind}, pas un fichier texte CSV.",
)
ENCODING_INVALID = _file(
    "encoding_invalid",
    "Not valid UTF-8 at line {line}.",
    "Encodage UTF-8 invalide à la ligne {line}.",
)
LINE_END_INVALID = _file(
    "line_end_invalid",
    "Lines must end with CRLF or LF.",
    "Les lignes doivent se terminer par CRLF ou LF.",
)
QUOTE_UNTERMINATED = _file(
    "quote_unterminated",
    "Quote opened at line {line} is never closed.",
    "Guillemet ouvert ligne {line} jamais fermé.",
)
DELIMITER_INVALID = _file(
    "delimiter_invalid",
    "Semicolon separator expected.",
    "Séparateur point-virgule attendu.",
)
HEADER_MISSING_COLUMN = _file(
    "header_missing_column",
    "Missing column(s): {columns}.",
    "Colonne(s) manquante(s) : {columns}.",
)
HEADER_DUPLICATE = _file(
    "header_duplicate",
    "Column {column} appears more than once.",
    "La colonne {column} apparaît plusieurs fois.",
)
TOO_MANY_ROWS = _file(
    "too_many_rows",
    "{n} lines; the limit is {limit}. Split the file.",
    "{n} lignes ; la limite est {limit}. Scindez le fichier.",
)

FILE_LOST = _file(
    "file_lost",
    "The file was lost before it could be imported. Send it again.",
    "Le fichier a été perdu avant son import. Envoyez-le à nouveau.",
)

COLUMN_COUNT = _line(
    "column_count",
    "Fields found: {n}; the header has {expected}",
    "Champs trouvés : {n} ; l'en-tête en a {expected}",
)
QUOTE_INVALID = _line(
    "quote_invalid",
    "Text after a closing quote: expected a semicolon or the end of the line",
    "Texte après un guillemet fermant : point-virgule ou fin de ligne attendu",
)
REQUIRED_MISSING = _line("required_missing", "A required value is missing", "Une valeur obligatoire manque")
CONTROL_CHARACTER = _line(
    "control_character",
    "Contains a control or invisible character",
    "Contient un caractère de contrôle ou invisible",
)
TOO_LONG = _line("too_long", "Longer than {limit} characters", "Plus de {limit} caractères")
CHANNEL_INVALID = _line(
    "channel_invalid",
    "Channel not recognised: expected online or offline",
    "Canal non reconnu : online ou offline attendu",
)
SHOP_REQUIRED = _line(
    "shop_required",
    "An offline order needs its shop",
    "Un achat offline doit indiquer son magasin",
)
SHOP_UNKNOWN = _line(
    "shop_unknown",
    "Shop unknown: expected the identifier of one of your shops",
    "Magasin inconnu : identifiant d'un de vos magasins attendu",
)
DATE_INVALID = _line(
    "date_invalid",
    "Date not recognised: expected an existing day as YYYY-MM-DD, DD/MM/YYYY or DD-MM-YYYY, "
    "perhaps with hh:mm or hh:mm:ss",
    "Date non reconnue : jour existant attendu, AAAA-MM-JJ, JJ/MM/AAAA ou JJ-MM-AAAA, "
    "éventuellement avec hh:mm ou hh:mm:ss",
)
DATE_FUTURE = _line(
    "date_future",
    "Date more than 24 hours in the future",
    "Date à plus de 24 heures dans le futur",
)
DATE_TOO_OLD = _line(
    "date_too_old",
    "Date too old: at most {limit} days ago",
    "Date trop ancienne : {limit} jours au plus",
)
EMAIL_INVALID = _line(
    "email_invalid",
    "E-mail address not valid: expected name@domain.example",
    "Adresse e-mail non valide : nom@domaine.example attendu",
)
BOOLEAN_INVALID = _line(
    "boolean_invalid",
    "Expected true, false, 1 or 0",
    "true, false, 1 ou 0 attendu",
)
LANGUAGE_INVALID = _line(
    "language_invalid",
    "Language not recognised: expected two letters, such as fr",
    "Langue non reconnue : deux lettres attendues, par exemple fr",
)
DELAY_INVALID = _line(
    "delay_invalid",
    "Delay not valid: expected whole days from 0 to 365",
    "Délai non valide : nombre entier de jours de 0 à 365 attendu",
)
DELAY_PRODUCT_INVALID = _line(
    "delay_product_invalid",
    "Product delay not valid: expected whole days from 0 to 365",
    "Délai produit non valide : nombre entier de jours de 0 à 365 attendu",
)
DELAY_BEYOND_LIMIT = _line(
    "delay_beyond_limit",
    "The request would be sent more than 12 months after the purchase",
    "La demande partirait plus de 12 mois après l'achat",
)
ORDER_INCONSISTENT = _line(
    "order_inconsistent",
    "Differs from the first line of the same order (line {line})",
    "Diffère de la première ligne de la même commande (ligne {line})",
)
TOO_MANY_PRODUCTS = _line(
    "too_many_products",
    "More than {limit} products in one order",
    "Plus de {limit} produits dans une commande",
)

# Of the API only: JSON has types and names that a file has not.
FIELD_UNKNOWN = _line("field_unknown", "Unknown field", "Champ inconnu")
FIELD_TYPE_INVALID = _line(
    "field_type_invalid",
    "Wrong type. Expected: {expected}",
    "Type incorrect. Attendu : {expected}",
)
WEBSITE_INVALID = _line(
    "website_invalid",
    "Not the website of this address",
    "Ce n'est pas le site de cette adresse",
)
EVENT_TYPE_INVALID = _line(
    "event_type_invalid",
    "Expected BRAND_AND_PRODUCT, PURCHASE_ONLY or PRODUCT_ONLY",
    "BRAND_AND_PRODUCT, PURCHASE_ONLY ou PRODUCT_ONLY attendu",
)

DUPLICATE_EXISTING = _duplicate("duplicate_existing", "Order already received", "Commande déjà reçue")
DUPLICATE_IN_FILE = _duplicate(
    "duplicate_in_file",
    "Repeats what stands earlier in the same file or call",
    "Répète ce qui figure plus haut dans le même fichier ou appel",
)

BOM_PRESENT = _warning(
    "bom_present",
    "The file starts with a byte-order mark, which was ignored",
    "Le fichier commence par une marque d'ordre des octets (BOM), ignorée",
)
VALUE_DROPPED = _warning(
    "value_dropped",
    "Value left out. Expected: {expected}",
    "Valeur non reprise. Attendu : {expected}",
)
DATE_OLD = _warning(
    "date_old",
    "Older than {limit} days: send recent orders",
    "Plus de {limit} jours : envoyez des commandes récentes",
)
SHOP_IGNORED = _warning(
    "shop_ignored",
    "Shop of an online order ignored",
    "Magasin d'un achat online ignoré",
)
ORDER_VALUE_IGNORED = _warning(
    "order_value_ignored",
    "Differs from the first line of the same order (line {line}), which wins",
    "Diffère de la première ligne de la même commande (ligne {line}), qui l'emporte",
)
EXTRA_COLUMN_IGNORED = _warning(
    "extra_column_ignored",
    "Not kept: {columns}. Of columns of your own, {limit} are kept, with names free of invisible characters",
    "Non conservées : {columns}. Parmi vos propres colonnes, {limit} sont conservées, "
    "si leur nom est sans caractère invisible",
)
LANGUAGE_FALLBACK = _warning(
    "language_fallback",
    "Language not available: the request will be in English",
    "Langue non disponible : la demande sera en anglais",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing said about one place: a cell of a line, or a field of an order of the API."""

    code: FindingCode
    line: int = 0  # 1 + line feeds before the record; 0 = whole file, or not from a file
    column: str | None = None  # canonical name; an extra column by its own
    value: str = ""  # as found, trimmed
    pointer: str | None = None  # RFC 6901, into the body of the call
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: _NO_PARAMETERS, hash=False)

    @property
    def shown_value(self) -> str:
        """The value as reports and answers show it."""
        return self.value[:MAX_SHOWN_CHARS]

    def message(self, language: Language) -> str:
        """Return what is wrong and what was expected."""
        text: str = getattr(self.code.text, language)
        if not self.parameters:
            return text
        return text.format_map({name: _spoken(value, language) for name, value in self.parameters.items()})

    def as_file_entry(self, language: Language) -> dict[str, object]:
        """Return the entry of a file's `errors`, `duplicates` or `warnings`."""
        return {
            "line": self.line,
            "level": self.code.level.value,
            "code": self.code.code,
            "column": self.column,
            "value": self.shown_value,
            "message": self.message(language),
        }

    def as_field_entry(self, language: Language) -> dict[str, object]:
        """Return the entry of an API answer's `errors` or `warnings`."""
        return {
            "pointer": self.pointer,
            "code": self.code.code,
            "value": self.shown_value,
            "message": self.message(language),
        }


def _spoken(value: Parameter, language: Language) -> str:
    return str(getattr(value, language)) if isinstance(value, Words) else str(value)


def retold(code: str, message: str, language: Language) -> str:
    """Return a message that was kept in one language in another; as it is, if words were filled into it."""
    if (found := FINDING_CODES.get(code)) is None:
        return message
    for text in found.text:
        if told := _numbered(text).fullmatch(message):
            return str(getattr(found.text, language)).format_map(told.groupdict())
    return message


@cache
def _numbered(text: str) -> re.Pattern[str]:
    """Return what a text is like once numbers stand in its places."""
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>\\d+)", re.escape(text)))
