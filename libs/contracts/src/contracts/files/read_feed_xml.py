"""The XML form of a feed file, read as a stream. Document types are refused, and with them all entities."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO
from xml.parsers import expat

from contracts.files.feed_faults import FeedFault
from contracts.files.review_feed import (
    RECORD_TYPES,
    TYPE,
    FeedExchange,
    FeedFileName,
    FeedFormat,
    FeedRecord,
)

_CHUNK_BYTES = 256 * 1024
_BOM = b"\xef\xbb\xbf"
_EXCHANGE = ("date", "author", "comment")
_RECORD, _LEAF, _PART = "review", "value", "part"  # what an element is, whatever its name
Item = tuple[int, FeedRecord] | FeedFault


class _Refused(Exception):
    """The file isn't read any further."""


def read_xml(name: FeedFileName, feed: FeedFormat, content: BinaryIO) -> Iterator[Item]:
    """Yield each review with the line it begins in, and what is wrong with the file's form."""
    document = _Document(name, feed)
    chunk = content.read(_CHUNK_BYTES)
    if chunk.startswith(_BOM):
        yield FeedFault.at(name.text, 1, "bom_present")
        return
    going = True
    while going:
        going = document.feed(chunk)
        yield from document.drained()
        if not chunk:
            return
        chunk = content.read(_CHUNK_BYTES)


class _Document:
    """Follows the elements of a document down to those that hold text."""

    def __init__(self, name: FeedFileName, feed: FeedFormat) -> None:
        self._name = name
        self._feed = feed
        self._fields = {each.element: each for each in feed.xml if each.element is not None}
        self._inside: dict[str, dict[str, str]] = {  # what an element is → what its children are
            "": {"reviews": "reviews"},
            "reviews": {"review": _RECORD},
            _RECORD: {**dict.fromkeys(self._fields, _LEAF), "moderation": "moderation"},
            "moderation": {"exchange": "exchange"},
            "exchange": dict.fromkeys(_EXCHANGE, _PART),
        }
        self._parser = self._new_parser()
        self._items: list[Item] = []
        self._path: list[str] = [""]  # what the open elements are
        self._unknown = 0  # how deep in elements that aren't known
        self._text: list[str] = []
        self._values: dict[str, str] = {}
        self._exchange: dict[str, str] = {}
        self._exchanges: list[FeedExchange] = []
        self._type = ""
        self._line = 0
        self._faultless = True  # the review so far
        self._reviews = 0
        self._counted: str | None = None

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        return parser

    def feed(self, chunk: bytes) -> bool:
        """Read on; an empty chunk ends the file. False when nothing more can be read of it."""
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            found = f"{expat.errors.messages[error.code]} at column {error.offset + 1}"
            self._items.append(FeedFault.at(self._name.text, error.lineno, "xml_malformed", found=found))
            return False
        except _Refused:
            return False
        return True

    def drained(self) -> list[Item]:
        """Return what was read since."""
        items, self._items = self._items, []
        return items

    def _fault(self, code: str, *, column: str = "", found: str = "") -> None:
        line = self._parser.CurrentLineNumber
        self._items.append(FeedFault.at(self._name.text, line, code, column=column, found=found))
        self._faultless = False

    def _doctype(self, *_: object) -> None:
        self._fault("doctype_forbidden")
        raise _Refused

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        is_a = None if self._unknown else self._inside.get(self._path[-1], {}).get(tag)
        if is_a is None:
            if not self._unknown:
                self._fault("element_unknown", column=tag)
            self._unknown += 1
            return
        self._path.append(is_a)
        self._text = []
        if is_a == "reviews":
            self._begin(attributes)
        elif is_a == _RECORD:
            self._begin_review(attributes)
        elif is_a == "exchange":
            self._exchange = {}

    def _begin(self, attributes: Mapping[str, str]) -> None:
        said = {"nature": self._name.nature, "idWebsite": self._name.id_website, "mode": self._name.mode}
        for attribute, value in said.items():
            if attributes.get(attribute) != value:
                self._fault("root_differs", column=attribute, found=attributes.get(attribute, ""))
        self._counted = attributes.get("count")

    def _begin_review(self, attributes: Mapping[str, str]) -> None:
        self._line = self._parser.CurrentLineNumber
        self._values, self._exchanges, self._faultless = {}, [], True
        self._type = attributes.get("type", "")
        self._reviews += 1

    def _characters(self, text: str) -> None:
        if self._unknown:
            return
        if self._path[-1] in (_LEAF, _PART):
            self._text.append(text)
        elif text.strip():
            self._fault("text_unexpected", column=self._path[-1], found=text.strip())

    def _end(self, tag: str) -> None:
        if self._unknown:
            self._unknown -= 1
            return
        is_a = self._path.pop()
        if is_a == _RECORD:
            self._end_review()
        elif is_a == "exchange":
            self._end_exchange()
        elif is_a == "reviews":
            self._end_file()
        elif is_a == _LEAF:
            self._keep(self._values, self._fields[tag].name, tag)
        elif is_a == _PART:
            self._keep(self._exchange, tag, tag)

    def _keep(self, values: dict[str, str], name: str, tag: str) -> None:
        if name in values:
            self._fault("element_twice", column=tag)
        values[name] = "".join(self._text)

    def _end_exchange(self) -> None:
        for part in _EXCHANGE:
            if part not in self._exchange:
                self._fault("element_missing", column=f"exchange/{part}")
        self._exchanges.append(FeedExchange(*(self._exchange.get(part, "") for part in _EXCHANGE)))

    def _end_review(self) -> None:
        action = self._values.pop(TYPE.name, "")
        if self._type not in RECORD_TYPES:
            self._fault("type_unknown", column="type", found=self._type)
        elif action != self._type:
            self._fault("action_differs", column="action", found=action)
        for kind in RECORD_TYPES:
            if kind == self._type:
                self._end_record(FeedRecord(kind, self._values, tuple(self._exchanges)))

    def _end_record(self, record: FeedRecord) -> None:
        for element, field in self._fields.items():
            wanted = field.kept if record.type == "DELETE" else not field.extra
            if wanted and field.name not in self._values and field is not TYPE:
                self._fault("element_missing", column=element)
        if self._faultless:
            self._items.append((self._line, record))

    def _end_file(self) -> None:
        if self._counted != str(self._reviews):
            self._fault(
                "reviews_counted", column="count", found=f"{self._counted}, {self._reviews} are there"
            )
