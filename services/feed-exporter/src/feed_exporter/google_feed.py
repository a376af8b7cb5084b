"""Google's product review feed: all published product reviews, in the form of its schema 2.4.

Always whole: Google removes what the next file doesn't hold. The elements stand in the schema's order.
"""

import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lxml import etree

from contracts.files.review_feed import ANONYMOUS

SCHEMA = "http://www.google.com/shopping/reviews/schema/product/2.4/product_reviews.xsd"
VERSION = "2.4"
AGGREGATOR = "Proofmark"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_REVIEWS_PER_CHUNK = 500
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose reviews, and where each can be read."""

    name: str
    id_website: UUID
    public_url: str

    def page_of(self, review_id: UUID) -> str:
        """Return the certificate's page of one review."""
        return f"{self.public_url}/certificate/{self.id_website}/reviews/{review_id}"


def google_file_name(id_website: UUID) -> str:
    """Return the name, the same every night: Merchant Center fetches one address."""
    return f"google_product_reviews_{id_website}.xml"


async def google_feed(publisher: Publisher, rows: AsyncIterator[Row]) -> AsyncIterator[bytes]:
    """Yield the file."""
    buffer = io.BytesIO()
    attributes = {f"{{{_XSI}}}noNamespaceSchemaLocation": SCHEMA}
    with etree.xmlfile(buffer, encoding="UTF-8") as document:
        document.write_declaration()
        with document.element("feed", attributes, nsmap={"xsi": _XSI}):
            for element in _head(publisher):
                document.write("\n", element)
            document.write("\n")
            with document.element("reviews"):
                waiting = 0
                async for row in rows:
                    document.write("\n", _review(publisher, row))
                    waiting += 1
                    if waiting == _REVIEWS_PER_CHUNK:
                        document.flush()
                        yield _drained(buffer)
                        waiting = 0
            document.write("\n")
    buffer.write(b"\n")
    yield _drained(buffer)


def _head(publisher: Publisher) -> tuple[Any, ...]:
    version = etree.Element("version")
    version.text = VERSION
    return version, _named("aggregator", AGGREGATOR), _named("publisher", publisher.name)


def _named(tag: str, name: str) -> Any:
    element = etree.Element(tag)
    _add(element, "name", name)
    return element


def _add(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, tag, attributes)
    element.text = text
    return element


def _review(publisher: Publisher, row: Row) -> Any:
    page = publisher.page_of(row["review_id"])
    review = etree.Element("review")
    _add(review, "review_id", str(row["review_id"]))
    _add_reviewer(review, row)
    _add(review, "is_verified_purchase", "true")
    _add(review, "is_incentivized_review", "false")
    _add(review, "review_timestamp", f"{row['review_date']:%Y-%m-%dT%H:%M:%SZ}")
    _add(review, "content", row["review"])
    _add(review, "review_language", row["language"])
    _add(review, "review_url", page, type="singleton")
    _add(_add(review, "ratings"), "overall", str(row["rate"]), min="1", max="5")
    _add_product(_add(_add(review, "products"), "product"), row, page)
    _add(review, "is_spam", "false")
    _add(review, "collection_method", "unsolicited" if row["voluntary"] else "post_fulfillment")
    _add(review, "transaction_id", row["order_ref"])
    return review


def _add_reviewer(review: Any, row: Row) -> None:
    """Name the author as everybody sees them: never by the last name."""
    name = " ".join(filter(None, (row["firstname"], row["lastname"])))
    hidden = not name or row["firstname"] == ANONYMOUS
    reviewer = _add(review, "reviewer")
    if hidden:
        _add(reviewer, "name", ANONYMOUS, is_anonymous="true")
    else:
        _add(reviewer, "name", name)


def _add_product(product: Any, row: Row, page: str) -> None:
    """Identify the product; without an address of its own it's the one of the review, as Google allows."""
    ids = _add(product, "product_ids")
    stock = dict.fromkeys(each for each in (row["sku"], row["id_product"]) if each)
    _add_ids(ids, "gtin", row["gtins"] or ())
    _add_ids(ids, "mpn", (row["mpn"],))
    _add_ids(ids, "sku", tuple(stock))
    _add_ids(ids, "brand", (row["brand"],))
    if not len(ids):
        product.remove(ids)
    if row["product_name"]:
        _add(product, "product_name", row["product_name"])
    _add(product, "product_url", row["product_url"] or page)


def _add_ids(ids: Any, tag: str, values: tuple[str | None, ...] | list[str]) -> None:
    known = [value for value in values if value]
    if known:
        several = _add(ids, f"{tag}s")
        for value in known:
            _add(several, tag, value)


def _drained(buffer: io.BytesIO) -> bytes:
    content = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return content
