from collections import Counter

import pytest

from contracts.files.column import Column, Need, Template
from contracts.files.order_file import ORDER_COLUMNS, ORDER_FILE, PRODUCT_COLUMNS

# Places of the documented list that a template has: all, or without shop_id, or without products.
_WITH_SHOP = (Template.OFFLINE_BRAND, Template.OFFLINE_PRODUCT)
_WITH_PRODUCTS = (Template.ONLINE_PRODUCT, Template.OFFLINE_PRODUCT)


def test_the_columns_are_the_documented_ones() -> None:
    names = [column.name for column in ORDER_FILE.columns]
    assert (names[0], names[11], names[12], names[-1]) == ("channel", "delay", "delay_product", "image_url")
    assert (*ORDER_COLUMNS, *PRODUCT_COLUMNS) == tuple(names)
    assert len(names) == 26


def test_no_header_name_stands_for_two_columns() -> None:
    headers = Counter(
        header.lower() for column in ORDER_FILE.columns for header in {column.name, *column.aliases}
    )
    assert max(headers.values()) == 1
    assert ORDER_FILE.ignored.isdisjoint(headers)
    assert ORDER_FILE.by_header()["id_order"].name == "purchase_reference"


@pytest.mark.parametrize("template", list(Template))
def test_a_template_has_the_columns_of_its_kind(template: Template) -> None:
    names = [column.name for column in ORDER_FILE.columns_of(template)]
    assert ("shop_id" in names) == (template in _WITH_SHOP)
    assert len(set(names) & set(PRODUCT_COLUMNS)) == (14 if template in _WITH_PRODUCTS else 0)
    required = {column.name for column in ORDER_FILE.columns if column.required_in(template)}
    assert required >= {*ORDER_FILE.required_headers(), "channel"}
    assert ("product_ref" in required) == (template in _WITH_PRODUCTS)


@pytest.mark.parametrize("column", ORDER_FILE.columns, ids=lambda column: column.name)
def test_a_column_is_documented_by_a_value_it_takes(column: Column) -> None:
    assert 0 < len(column.example) <= column.max_chars
    assert column.doc_en != column.doc_fr
    assert column.personal == (column.name in {"first_name", "last_name", "email", "phone"})


def test_a_required_header_is_a_column_every_line_needs() -> None:
    assert set(ORDER_FILE.required_headers()) == {
        column.name for column in ORDER_FILE.columns if column.need is Need.ALWAYS
    }
    with pytest.raises(KeyError):
        ORDER_FILE.column("order_ref")
