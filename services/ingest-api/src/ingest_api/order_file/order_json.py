"""Judging orders of the API with the cell rules and codes of the file (domain.md 5.1)."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contracts.files.findings import (
    DUPLICATE_EXISTING,
    DUPLICATE_IN_FILE,
    EVENT_TYPE_INVALID,
    FIELD_TYPE_INVALID,
    REQUIRED_MISSING,
    TOO_MANY_PRODUCTS,
    WEBSITE_INVALID,
    Finding,
    FindingCode,
    Language,
    Level,
)
from contracts.files.order_file import DELAY_PRODUCT, MAX_PRODUCTS_PER_ORDER, NAME, PRODUCT_REF
from ingest_api.order import NewOrder, Product, PurchaseEventType
from ingest_api.order_file.cells import Cell, CellReader
from ingest_api.order_file.json_fields import (
    AN_OBJECT,
    CONSUMER_FIELDS,
    ORDER_FIELDS,
    PRODUCT_FIELDS,
    PRODUCT_REF_FIELDS,
    SALES_CHANNEL_FIELDS,
    SOLICITATION_FIELDS,
    FieldReader,
    Notes,
    encodable,
    read_country,
    read_extra,
    read_flag,
)
from ingest_api.order_file.rules import order_of, product_of, settle_delays, settle_order
from ingest_api.order_file.settings import Context, ValidationSettings

_OBJECTS = frozenset({"consumer", "products", "sales_channel", "solicitation_parameters", "extra"})
_KNOWN_IN_ORDER = frozenset(ORDER_FIELDS) | _OBJECTS
_KNOWN_IN_CONSUMER = frozenset(CONSUMER_FIELDS) | {"country"}
_KNOWN_IN_SALES_CHANNEL = frozenset(SALES_CHANNEL_FIELDS) | {"website_id"}
_KNOWN_IN_SOLICITATION = frozenset(SOLICITATION_FIELDS) | {"purchase_event_type"}
_KNOWN_IN_PRODUCT = frozenset(PRODUCT_FIELDS) | {"product_ref", "not_received"}
_KNOWN_IN_PRODUCT_REF = frozenset(PRODUCT_REF_FIELDS)
_EVENT_TYPES = {event_type.value: event_type for event_type in PurchaseEventType}


class ElementStatus(StrEnum):
    """What becomes of one order of a call."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ElementVerdict:
    """What becomes of one order of a call, and why."""

    index: int
    purchase_reference: str | None  # as sent, when it is text
    status: ElementStatus
    order: NewOrder | None  # when accepted
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that reject the order."""
        return tuple(finding for finding in self.findings if finding.code.level is Level.ERROR)

    def as_result(self, language: Language) -> dict[str, object]:
        """Return the element of the answer's `results`."""
        errors = self.errors
        result: dict[str, object] = {
            "index": self.index,
            "purchase_reference": self.purchase_reference,
            "status": self.status.value,
            "errors": [finding.as_field_entry(language) for finding in errors],
            "warnings": [
                finding.as_field_entry(language) for finding in self.findings if finding not in errors
            ],
        }
        if errors:
            result["error_description"] = "; ".join(
                f"{finding.pointer}: {finding.message(language)}" for finding in errors
            )
        return result


@dataclass(frozen=True, slots=True)
class JudgedElement:
    """One order of a call, not yet compared with the others and with what is stored."""

    index: int
    purchase_reference: str | None
    order: NewOrder | None  # None when rejected
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class JudgedCall:
    """All orders of a call."""

    elements: tuple[JudgedElement, ...]

    def references(self) -> set[str]:
        """Return the references to look up."""
        return {element.order.purchase_reference for element in self.elements if element.order}

    def resolve(self, known_references: Set[str]) -> tuple[ElementVerdict, ...]:
        """Return the verdicts, given which of the references are already received."""
        seen: set[str] = set()
        verdicts = []
        for element in self.elements:
            verdicts.append(_resolved(element, known_references, seen))
            if element.order:
                seen.add(element.order.purchase_reference)
        return tuple(verdicts)


def _resolved(element: JudgedElement, known: Set[str], seen: Set[str]) -> ElementVerdict:
    index, reference, findings = element.index, element.purchase_reference, element.findings
    if element.order is None:
        return ElementVerdict(index, reference, ElementStatus.REJECTED, None, findings)
    code = _duplicate_code(element.order.purchase_reference, known, seen)
    if code is None:
        return ElementVerdict(index, reference, ElementStatus.ACCEPTED, element.order, findings)
    duplicate = Finding(code, value=reference or "", pointer=f"/{index}/purchase_reference")
    return ElementVerdict(index, reference, ElementStatus.DUPLICATE, None, (*findings, duplicate))


def _duplicate_code(reference: str, known: Set[str], seen: Set[str]) -> FindingCode | None:
    if reference in known:
        return DUPLICATE_EXISTING
    return DUPLICATE_IN_FILE if reference in seen else None


def judge_elements(
    elements: Sequence[object],
    *,
    settings: ValidationSettings,
    now: datetime,
    id_website: str | None = None,
) -> JudgedCall:
    """Judge each order of a call by itself; `id_website` is the one the call is addressed to."""
    return judge_with(order_reader(now, settings), elements, id_website)


def order_reader(now: datetime, settings: ValidationSettings) -> CellReader:
    """Return what reads values of the API at that instant; it may serve many calls."""
    return CellReader(Context.at(now, settings, fractions=True))


def judge_with(reader: CellReader, elements: Sequence[object], id_website: str | None) -> JudgedCall:
    """Judge each order of a call by itself, remembering values that other calls had too."""
    return JudgedCall(
        tuple(
            _ElementJudge(reader, index, id_website).judge(element) for index, element in enumerate(elements)
        )
    )


def judge_orders(
    elements: Sequence[object],
    *,
    settings: ValidationSettings,
    now: datetime,
    id_website: str | None = None,
    known_references: Set[str] = frozenset(),
) -> tuple[ElementVerdict, ...]:
    """Return the verdict on each order of a call."""
    judged = judge_elements(elements, settings=settings, now=now, id_website=id_website)
    return judged.resolve(known_references)


def answer_of(verdicts: Sequence[ElementVerdict], language: Language) -> dict[str, object]:
    """Return the four members that answer a call."""
    statuses = [verdict.status for verdict in verdicts]
    return {
        "accepted": statuses.count(ElementStatus.ACCEPTED),
        "duplicates": statuses.count(ElementStatus.DUPLICATE),
        "rejected": statuses.count(ElementStatus.REJECTED),
        "results": [verdict.as_result(language) for verdict in verdicts],
    }


class _ElementJudge:
    """Judges one element of a call."""

    def __init__(self, reader: CellReader, index: int, id_website: str | None) -> None:
        self._reader = reader
        self._index = index
        self._place = f"/{index}"
        self._id_website = id_website
        self._notes = Notes()

    def judge(self, element: object) -> JudgedElement:
        if not isinstance(element, dict):
            self._notes.add(FIELD_TYPE_INVALID, self._place, element, expected=AN_OBJECT)
            return JudgedElement(self._index, None, None, tuple(self._notes.findings))
        order = self._order(element)
        findings = tuple(self._notes.findings)
        rejected = any(finding.code.level is Level.ERROR for finding in findings)
        reference = element.get("purchase_reference")
        sent = encodable(reference) if isinstance(reference, str) else None
        return JudgedElement(self._index, sent, None if rejected else order, findings)

    def _order(self, element: dict[str, object]) -> NewOrder:
        fields = FieldReader(self._reader, self._notes)
        fields.read(element, self._place, ORDER_FIELDS)
        self._notes.unknown_fields(element, self._place, _KNOWN_IN_ORDER)
        country = self._consumer(element, fields)
        self._sales_channel(element, fields)
        event_type = self._solicitation(element, fields)
        settle_order(fields.cells)
        sent_products = self._notes.array_at(element.get("products"), f"{self._place}/products")
        settle_delays(fields.cells, self._reader.context, has_product=bool(sent_products))
        fields.note_all()
        products = self._products(sent_products, fields.cells[DELAY_PRODUCT.name])
        extra = read_extra(element.get("extra"), f"{self._place}/extra", self._reader, self._notes)
        return order_of(fields.cells, country=country, products=products, event_type=event_type, extra=extra)

    def _consumer(self, element: dict[str, object], fields: FieldReader) -> str | None:
        place = f"{self._place}/consumer"
        consumer = self._notes.object_at(element.get("consumer"), place)
        fields.read(consumer, place, CONSUMER_FIELDS)
        self._notes.unknown_fields(consumer, place, _KNOWN_IN_CONSUMER)
        return read_country(consumer.get("country"), f"{place}/country", self._notes)

    def _sales_channel(self, element: dict[str, object], fields: FieldReader) -> None:
        place = f"{self._place}/sales_channel"
        sales_channel = self._notes.object_at(element.get("sales_channel"), place)
        fields.read(sales_channel, place, SALES_CHANNEL_FIELDS)
        self._notes.unknown_fields(sales_channel, place, _KNOWN_IN_SALES_CHANNEL)
        website = sales_channel.get("website_id")
        ours = self._id_website
        if website is not None and ours is not None and str(website).lower() != ours:
            self._notes.add(WEBSITE_INVALID, f"{place}/website_id", website)

    def _solicitation(self, element: dict[str, object], fields: FieldReader) -> PurchaseEventType | None:
        place = f"{self._place}/solicitation_parameters"
        parameters = self._notes.object_at(element.get("solicitation_parameters"), place)
        fields.read(parameters, place, SOLICITATION_FIELDS)
        self._notes.unknown_fields(parameters, place, _KNOWN_IN_SOLICITATION)
        sent = parameters.get("purchase_event_type")
        event_type = _EVENT_TYPES.get(sent) if isinstance(sent, str) else None
        if sent is not None and event_type is None:
            self._notes.add(EVENT_TYPE_INVALID, f"{place}/purchase_event_type", sent)
        return event_type

    def _products(self, sent: list[object], delay_product: Cell) -> tuple[Product, ...]:
        place = f"{self._place}/products"
        if len(sent) > MAX_PRODUCTS_PER_ORDER:
            self._notes.add(TOO_MANY_PRODUCTS, place, len(sent), limit=MAX_PRODUCTS_PER_ORDER)
            return ()
        products: dict[str, Product] = {}
        for number, element in enumerate(sent):
            product = self._product(element, f"{place}/{number}", delay_product)
            if product is None:
                continue
            if product.product_ref in products:
                self._notes.add(DUPLICATE_IN_FILE, f"{place}/{number}", product.product_ref)
            else:
                products[product.product_ref] = product
        return tuple(products.values())

    def _product(self, element: object, place: str, delay_product: Cell) -> Product | None:
        """Return the product, None when what makes it one is missing or refused."""
        if not isinstance(element, dict):
            self._notes.add(FIELD_TYPE_INVALID, place, element, expected=AN_OBJECT)
            return None
        sent: dict[str, object] = element
        fields = FieldReader(self._reader, self._notes)
        fields.read(sent, place, PRODUCT_FIELDS)
        self._product_ref(sent.get("product_ref"), f"{place}/product_ref", fields)
        for column in (NAME.name, PRODUCT_REF.name):
            if fields.cells[column].is_blank:
                fields.cells[column] = Cell(None, REQUIRED_MISSING, "")
        fields.note_all()
        self._notes.unknown_fields(sent, place, _KNOWN_IN_PRODUCT)
        not_received = read_flag(sent.get("not_received"), f"{place}/not_received", self._notes)
        if fields.cells[PRODUCT_REF.name].value is None:
            return None
        return product_of({**fields.cells, DELAY_PRODUCT.name: delay_product}, not_received=not_received)

    def _product_ref(self, sent: object, place: str, fields: FieldReader) -> None:
        if isinstance(sent, dict):
            fields.read(sent, place, PRODUCT_REF_FIELDS)
            self._notes.unknown_fields(sent, place, _KNOWN_IN_PRODUCT_REF)
        else:
            parent, _, name = place.rpartition("/")
            fields.read({name: sent}, parent, {name: PRODUCT_REF.name})
