"""Strategies of hypothesis for orders of the API and for texts to be split."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from contracts.files.column import Kind
from contracts.files.order_file import ORDER_FILE
from ingest_api.order_file.header import extra_column
from ingest_api.order_file.records import BLANKS
from ingest_api.testing.any_cells import cells, texts
from ingest_api.testing.both_doors import FAULTLESS, NOW, PLACES, PRODUCT, element

_COLUMNS = {column.name: column for column in ORDER_FILE.columns}
_numbers = st.one_of(st.integers(), st.integers(-10, 400), st.floats(), st.just(10**4200))
_json = st.recursive(
    st.one_of(st.none(), st.booleans(), _numbers, texts, st.text(max_size=8)),  # lone surrogates too
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
_MEMBERS = (
    *sorted({part for place in PLACES.values() for part in place.split("/")}),
    *("country", "website_id", "purchase_event_type", "not_received"),
)
_OF_PRODUCTS = frozenset(name for name, place in PLACES.items() if place.startswith("products/"))

any_texts = st.lists(
    st.sampled_from(('"', '"', '""', '";"', ";", ";", "\n", "\r\n", "\r", "a", " ", "\u00a0", "é", '"\n')),
    max_size=40,
).map("".join)


@st.composite
def any_orders(draw: st.DrawFn) -> dict[str, Any]:
    """Return an order by columns, a few of its values anything that both a cell and a member can hold."""
    changed = draw(st.lists(st.sampled_from(sorted(PLACES)), max_size=4))
    values: dict[str, Any] = dict(FAULTLESS)
    if _OF_PRODUCTS.intersection(changed):
        values |= PRODUCT
    values |= {name: draw(_values(name)) for name in changed}
    # A line that names no product is one of the brand's; a product in a call is one, whatever it lacks.
    if not any(values.get(name, "x").strip(BLANKS) for name in PRODUCT):
        values |= PRODUCT
    return values


def _values(name: str) -> st.SearchStrategy[Any]:
    column = _COLUMNS.get(name) or extra_column(name)
    if column.kind is Kind.DAYS:
        return st.one_of(st.none(), st.integers(-2, 400), st.integers())
    if column.kind is Kind.BOOLEAN:
        return st.one_of(st.none(), st.booleans())
    if column.kind is Kind.DATE:  # only the API takes fractions of a second
        return cells(column, NOW.date()).filter(lambda text: "." not in text)
    return cells(column, NOW.date())


@st.composite
def any_elements(draw: st.DrawFn) -> list[object]:
    """Return the array of a call: orders with anything in any place, or anything at all."""
    return draw(st.lists(st.one_of(_orders_with_anything(), _orders_with_anything(), _json), max_size=3))


@st.composite
def _orders_with_anything(draw: st.DrawFn) -> object:
    order: Any = deepcopy(element(draw(any_orders())))
    for _ in range(draw(st.integers(0, 3))):
        holder = order
        for _ in range(draw(st.integers(0, 3))):
            inner = [value for value in _values_in(holder) if isinstance(value, dict | list) and value]
            holder = draw(st.sampled_from(inner)) if inner else holder
        if isinstance(holder, list):
            holder.append(draw(_json))
        else:
            names = st.one_of(st.sampled_from(sorted(holder)), st.sampled_from(_MEMBERS), st.text(max_size=4))
            holder[draw(names)] = draw(_json)
    return order


def _values_in(holder: dict[str, Any] | list[Any]) -> list[Any]:
    return list(holder.values()) if isinstance(holder, dict) else holder
