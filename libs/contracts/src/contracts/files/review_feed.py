"""The review feed: what its nightly files hold, in which place, and how text is written into them.

One table per nature, for CSV and XML alike; domain.md 8.2 to 8.6. Nothing here reads or writes files.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast
from uuid import UUID

Nature = Literal["site", "product"]
Form = Literal["csv", "xml"]
FlowFormat = Literal["csv", "xml", "google"]  # the last: all product reviews in Google's own form
Mode = Literal["daily", "full"]
RecordType = Literal["NEW", "UPDATE", "DELETE"]
Kind = Literal["text", "key", "time", "rate", "count"]

NATURES: tuple[Nature, ...] = ("site", "product")
FORMS: tuple[Form, ...] = ("csv", "xml")
RECORD_TYPES: tuple[RecordType, ...] = ("NEW", "UPDATE", "DELETE")
ANONYMOUS = "Anonymous"
TIME_FORM = "%Y-%m-%d %H:%M:%S"  # in the website's zone
EXCHANGE_ORIGINS = {"merchant": "ecommercant", "consumer": "internaute", "moderator": "moderateur"}


@dataclass(frozen=True, slots=True)
class FeedField:
    """One value of a record: its CSV column and its XML element."""

    name: str  # CSV column, and the key of its value in a record
    element: str | None  # XML element; None: not in XML
    doc_en: str
    doc_fr: str
    example: str
    kind: Kind = "text"  # a key is never empty
    kept: bool = False  # filled in a DELETE too
    extra: bool = False  # an addition of ours in XML: absent when it has no value


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """The files of one nature."""

    nature: Nature
    csv: tuple[FeedField, ...]  # in contractual order, position = index + 1; exchanges follow as triples
    xml: tuple[FeedField, ...]  # in the order of elements; exchanges follow as moderation/exchange

    @property
    def header(self) -> str:
        """The first line of a CSV file, without its line feed."""
        return "\t".join(column.name for column in self.csv)


@dataclass(frozen=True, slots=True)
class FeedExchange:
    """One message under a review, as text."""

    date: str
    origin: str
    comment: str


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """One review in one file. `values`: field name → text; what is missing is empty."""

    type: RecordType
    values: Mapping[str, str]
    exchanges: Sequence[FeedExchange] = field(default=())  # oldest first


TYPE = FeedField("type", "action", "NEW, UPDATE or DELETE.", "NEW, UPDATE ou DELETE.", "NEW", kept=True)
ID_REVIEW = FeedField(
    "id_review",
    "review_id",
    "Identifier of the review, the same as in the API.",
    "Identifiant de l'avis, le même que dans l'API.",
    "5b0c0f3e-7a51-4d0e-9a55-1f6f0c1c1a01",
    kind="key",
    kept=True,
)
ID_REVIEW_PRODUCT = FeedField(
    "id_review_product",
    "product_review_id",
    "Identifier of the product review, unique.",
    "Identifiant de l'avis produit, unique.",
    "9d1a77c2-0b6f-4a61-8a0e-0d6f2f7f1b11",
    kind="key",
    kept=True,
)
ORDER_REF = FeedField(
    "order_ref",
    "order_ref",
    "The merchant's order reference.",
    "Référence de commande du marchand.",
    "WEB-10501",
    kept=True,
)
ID_PRODUCT = FeedField(
    "id_product",
    "product_ref",
    "The merchant's product reference.",
    "Référence produit du marchand.",
    "ALTO-42",
    kept=True,
)
PRODUCT_NAME = FeedField(
    "product_name",
    "product_name",
    "Name of the product.",
    "Nom du produit.",
    "Chaussures de marche Alto",
    extra=True,
)
REVIEW_DATE = FeedField(
    "review_date",
    "review_date",
    "When the review was written, in the website's zone.",
    "Date d'écriture de l'avis, dans le fuseau du site.",
    "2026-03-25 14:02:11",
    kind="time",
)
REVIEW = FeedField("review", "review", "Text of the review.", "Texte de l'avis.", "Très confortables.")
RATE = FeedField("rate", "rate", "Rating, 1 to 5.", "Note, de 1 à 5.", "5", kind="rate")
LASTNAME = FeedField(
    "lastname",
    "lastname",
    "Initial of the last name with a dot, or Anonymous; in full by option.",
    "Initiale du nom suivie d'un point, ou Anonymous ; en entier sur option.",
    "L.",
)
FIRSTNAME = FeedField("firstname", "firstname", "First name, or Anonymous.", "Prénom, ou Anonymous.", "Inès")
EMAIL = FeedField(
    "email",
    "email",
    "The author's address; empty once anonymized.",
    "Adresse de l'auteur ; vide une fois l'avis anonymisé.",
    "ines.lefevre@example.org",
)
ORDER_DATE = FeedField(
    "order_date",
    "order_date",
    "Date of the experience.",
    "Date de l'expérience.",
    "2026-03-02 08:30:00",
    kind="time",
    extra=True,
)
PUBLISH_DATE = FeedField(
    "publish_date",
    "publish_date",
    "When the review was published.",
    "Date de publication de l'avis.",
    "2026-03-25 15:02:30",
    kind="time",
    extra=True,
)
CHANNEL = FeedField("channel", "channel", "online or offline.", "online ou offline.", "online", extra=True)
SHOP_ID = FeedField("shop_id", "shop_id", "Outlet of the purchase.", "Magasin.", "LYON-02", extra=True)
LANGUAGE = FeedField("language", "language", "Language (ISO 639-1).", "Langue (ISO 639-1).", "fr", extra=True)
HELPFUL_YES = FeedField(
    "count_helpful_yes", "count_helpful_yes", "Readers helped.", "Lecteurs aidés.", "0", "count", extra=True
)
HELPFUL_NO = FeedField(
    "count_helpful_no",
    "count_helpful_no",
    "Readers not helped.",
    "Lecteurs non aidés.",
    "0",
    "count",
    extra=True,
)
NB_EXCHANGES = FeedField(
    "nb_exchanges",
    None,
    "Number n of exchanges; n times date, origin and comment follow.",
    "Nombre n d'échanges ; suivent n fois date, origine et texte.",
    "0",
    kind="count",
    kept=True,
)

PRODUCT_FEED = FeedFormat(
    "product",
    csv=(
        TYPE, ID_REVIEW, ID_REVIEW_PRODUCT, ORDER_REF, ID_PRODUCT, REVIEW_DATE, REVIEW, RATE, LASTNAME,
        FIRSTNAME, EMAIL, ORDER_DATE, HELPFUL_YES, HELPFUL_NO, NB_EXCHANGES,
    ),
    xml=(
        TYPE, ID_REVIEW, ID_REVIEW_PRODUCT, ORDER_REF, ORDER_DATE, ID_PRODUCT, PRODUCT_NAME, EMAIL,
        LASTNAME, FIRSTNAME, REVIEW_DATE, PUBLISH_DATE, REVIEW, RATE, CHANNEL, SHOP_ID, LANGUAGE, HELPFUL_YES,
        HELPFUL_NO,
    ),
)  # fmt: skip
SITE_FEED = FeedFormat(
    "site",
    csv=(
        TYPE, ID_REVIEW, ORDER_REF, REVIEW_DATE, REVIEW, RATE, LASTNAME, FIRSTNAME, EMAIL, ORDER_DATE,
        PUBLISH_DATE, CHANNEL, SHOP_ID, NB_EXCHANGES,
    ),
    xml=(
        TYPE, ID_REVIEW, ORDER_REF, ORDER_DATE, EMAIL, LASTNAME, FIRSTNAME, REVIEW_DATE, PUBLISH_DATE, REVIEW,
        RATE, CHANNEL, SHOP_ID, LANGUAGE,
    ),
)  # fmt: skip
FEEDS: Mapping[Nature, FeedFormat] = {"product": PRODUCT_FEED, "site": SITE_FEED}

# What XML 1.0 cannot hold (production 2 of its grammar). Reviews are stored without them, so leaving
# them out here loses nothing, and CSV and XML give back the same text.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_KEPT = re.compile(_FORBIDDEN.pattern + "|\r")
_LINE_END = re.compile("\r\n?|\n")
_FOUR_BYTES = re.compile("[\U00010000-\U0010ffff]")
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n"}
_ESCAPED = re.compile(r"[\\\t\n]")


def csv_text(value: str) -> str:
    """Escape one CSV field: backslash, TAB and line ends; what XML forbids is removed here too."""
    return _ESCAPED.sub(lambda found: _ESCAPES[found[0]], xml_text(value))


def csv_value(text: str) -> str:
    """Undo `csv_text`: what a reader of the file does with each field."""
    return re.sub(r"\\([\\tn])", lambda found: {"\\": "\\", "t": "\t", "n": "\n"}[found[1]], text)


def xml_text(value: str) -> str:
    """Return what an XML 1.0 document can hold of a text, its line ends as LF."""
    return _LINE_END.sub("\n", _FORBIDDEN.sub("", value))


def is_xml_text(value: str) -> bool:
    """Tell whether `xml_text` leaves a text as it is."""
    return _NOT_KEPT.search(value) is None


def without_4byte(value: str) -> str:
    """Remove the characters that take four bytes in UTF-8, for readers that choke on them."""
    return _FOUR_BYTES.sub("", value)


def csv_record(feed: FeedFormat, record: FeedRecord) -> str:
    """Return one record as a line without its line feed: 15 + 3n fields for products, 14 + 3n for brands."""
    deleted = record.type == "DELETE"
    exchanges = () if deleted else record.exchanges
    values = {**record.values, TYPE.name: record.type, NB_EXCHANGES.name: str(len(exchanges))}
    fields = [values.get(column.name, "") if column.kept or not deleted else "" for column in feed.csv]
    for exchange in exchanges:
        fields += (exchange.date, exchange.origin, exchange.comment)
    return "\t".join(map(csv_text, fields))


def xml_elements(feed: FeedFormat, record: FeedRecord) -> Iterator[tuple[str, str]]:
    """Yield the child elements of one `review` in order, before its `moderation`: (name, text)."""
    values = {**record.values, TYPE.name: record.type}
    for each in feed.xml:
        value = xml_text(values.get(each.name, ""))
        wanted = each.kept if record.type == "DELETE" else (value or not each.extra)
        if wanted and each.element is not None:
            yield each.element, value


def feed_file_name(
    nature: Nature,
    id_website: UUID,
    day: date,
    form: Form,
    *,
    mode: Mode,
    compact_date: bool = False,
    test: bool = False,
) -> str:
    """Name the file of a local date.

    A full never has the name of a daily, whose DELETEs it would hide, nor has a test of a daily.
    """
    stamp = day.strftime("%Y%m%d") if compact_date else day.isoformat()
    suffix = "_full" if mode == "full" else "_test" if test else ""
    return f"reviews_{nature}_{id_website}_{stamp}{suffix}.{form}"


@dataclass(frozen=True, slots=True)
class FeedFileName:
    """What the name of a delivered file says."""

    text: str
    nature: Nature
    id_website: str
    day: date
    form: Form
    mode: Mode
    test: bool  # a daily sent on demand: it moves no cut-off, the next nightly file tells the same again

    @classmethod
    def of(cls, text: str) -> "FeedFileName | None":
        """Return None for a name that no feed file has."""
        found = _FILE_NAME.fullmatch(text)
        if found is None:
            return None
        try:
            day = date.fromisoformat(found["day"])
        except ValueError:
            return None
        nature, form = cast("Nature", found["nature"]), cast("Form", found["form"])
        mode: Mode = "full" if found["suffix"] == "_full" else "daily"
        return cls(text, nature, found["website"], day, form, mode, found["suffix"] == "_test")


_FILE_NAME = re.compile(
    r"reviews_(?P<nature>site|product)_(?P<website>[0-9A-Za-z-]{1,36})_"
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})(?P<suffix>_full|_test)?\.(?P<form>csv|xml)"
)
