"""Making orders of lines: what lines say about each other (domain.md 2.4 and 2.5)."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace

from contracts.files.findings import (
    DUPLICATE_EXISTING,
    DUPLICATE_IN_FILE,
    ORDER_INCONSISTENT,
    ORDER_VALUE_IGNORED,
    TOO_MANY_PRODUCTS,
    Finding,
    FindingCode,
    Level,
    Parameter,
)
from contracts.files.order_file import MAX_PRODUCTS_PER_ORDER
from ingest_api.order import NewOrder, Product

_BRAND_ONLY = ""  # the product reference a line without product counts as

# What every line of an order must agree on, in the order the first difference is looked for.
_IDENTIFYING: Mapping[str, Callable[[NewOrder], object]] = {
    "email": lambda order: order.consumer.email.lower(),
    "purchase_date": lambda order: order.purchase_date,
    "channel": lambda order: order.channel,
    "shop_id": lambda order: order.shop_id,
    "language": lambda order: order.consumer.language,
}
# What the first line decides without refusing those that differ.
_FIRST_WINS: Mapping[str, Callable[[NewOrder], object]] = {
    "purchase_price": lambda order: order.price,
    "first_name": lambda order: order.consumer.first_name,
    "last_name": lambda order: order.consumer.last_name,
    "phone": lambda order: order.consumer.phone,
    "hide_personal_data": lambda order: order.consumer.hide_personal_data,
    "delay": lambda order: order.delay,
}


@dataclass(slots=True)
class _Growing:
    """An order whose later lines may still come."""

    first: NewOrder
    products: list[Product] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # product references of its lines

    def grown(self) -> NewOrder:
        if len(self.products) == len(self.first.products):
            return self.first
        return replace(self.first, products=tuple(self.products))


class Assembly:
    """Takes faultless lines one by one, in file order, and groups them into orders."""

    def __init__(self, known_references: Set[str]) -> None:
        self._known = known_references
        self._orders: dict[str, _Growing] = {}

    def know(self, references: Set[str]) -> None:
        """Replace the references that are known to be received: those of the lines to come."""
        self._known = references

    def holds(self, reference: str) -> bool:
        """Whether an order of that reference has begun."""
        return reference in self._orders

    def taken_out(self, reference: str) -> list[NewOrder]:
        """Return the order of that reference, if there is one, and forget it: its last line has passed."""
        growing = self._orders.pop(reference, None)
        return [growing.grown()] if growing else []

    def orders(self) -> list[NewOrder]:
        """Return the orders, by the place of their first line."""
        return [growing.grown() for growing in self._orders.values()]

    def add(self, line: NewOrder) -> list[Finding]:
        """Take a line of one order, or return why not; warnings come with a line that was taken."""
        reference = line.purchase_reference
        if reference in self._known:
            return [_about(line, DUPLICATE_EXISTING)]
        growing = self._orders.get(reference)
        if growing is None:
            growing = self._orders[reference] = _Growing(line)
        fault = _fault(growing, line)
        if fault:
            return [fault]
        growing.seen.add(_product_reference(line))
        growing.products.extend(line.products)
        return [] if line is growing.first else list(_overruled(growing.first, line))


def is_taken(findings: list[Finding]) -> bool:
    """Whether what `add` answered left the line in its order."""
    return all(finding.code.level is Level.WARNING for finding in findings)


def _fault(growing: _Growing, line: NewOrder) -> Finding | None:
    """Return the first reason that applies why the line does not belong to the order."""
    column = _first_difference(growing.first, line)
    if column:
        value = str(_IDENTIFYING[column](line) or "")
        return Finding(ORDER_INCONSISTENT, line.line or 0, column, value, parameters=_place_of(growing.first))
    if _product_reference(line) in growing.seen:
        return _about(line, DUPLICATE_IN_FILE)
    if len(growing.products) + len(line.products) > MAX_PRODUCTS_PER_ORDER:
        return _about(line, TOO_MANY_PRODUCTS, limit=MAX_PRODUCTS_PER_ORDER)
    return None


def _first_difference(first: NewOrder, line: NewOrder) -> str | None:
    return next((name for name, of in _IDENTIFYING.items() if of(first) != of(line)), None)


def _overruled(first: NewOrder, line: NewOrder) -> list[Finding]:
    """Return a warning per value of the line that the first line of its order overrules."""
    differing = [(name, of(line)) for name, of in _FIRST_WINS.items() if of(first) != of(line)]
    differing += [
        (name, line.extra.get(name))
        for name in dict.fromkeys([*first.extra, *line.extra])
        if first.extra.get(name) != line.extra.get(name)
    ]
    return [
        Finding(ORDER_VALUE_IGNORED, line.line or 0, name, _shown(value), parameters=_place_of(first))
        for name, value in differing
    ]


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _place_of(first: NewOrder) -> dict[str, Parameter]:
    return {"line": first.line or 0}


def _product_reference(line: NewOrder) -> str:
    return line.products[0].product_ref if line.products else _BRAND_ONLY


def _about(line: NewOrder, code: FindingCode, **parameters: Parameter) -> Finding:
    return Finding(code, line.line or 0, "purchase_reference", line.purchase_reference, parameters=parameters)
