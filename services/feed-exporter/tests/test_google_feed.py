"""Google's product review feed: valid by the published rules whatever reviews hold, whole every night."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from contracts.files.review_feed import xml_text
from contracts.orders import AcceptedOrder, Consumer, Product, Provenance
from contracts.requests import RequestState, RequestStep, ReviewRequestScheduledV1, ScheduledRequest
from feed_exporter.google_feed import Publisher, google_feed
from feed_exporter.product import KnownProduct, isbn13
from feed_exporter.testing import WEBSITE, MerchantServer, flow_body, review_event, review_state
from feed_exporter.testing_google import LOCATION, faults_of
from kit.clock import FixedClock
from kit.ids import uuid7
from kit.testing.service import ServiceUnderTest, member

FEEDS = f"/api/v1/websites/{WEBSITE}/feeds"
FIRST_NIGHT = datetime(2026, 3, 3, 2, tzinfo=UTC)  # 03:00 in Paris
FILE = f"google_product_reviews_{WEBSITE}.xml"
PUBLISHER = Publisher("Alto & fils", WEBSITE, "https://reviews.example")
ROW: dict[str, Any] = {
    "order_ref": "WEB-10501",
    "id_product": "ALTO-42",
    "product_name": "Chaussures de marche Alto",
    "review_date": datetime(2026, 3, 25, 13, 2, 11, tzinfo=UTC),
    "review": "Très confortables.\nTaille un peu grand.",
    "rate": 4,
    "firstname": "Inès",
    "lastname": "L.",
    "language": "fr",
    "voluntary": False,
    "gtins": ["4006381333931"],
    "mpn": "A-42",
    "sku": "SKU-42",
    "brand": "Alto",
    "product_url": "https://alto.example/42",
}
NOTHING = {"gtins": None, "mpn": None, "sku": None, "brand": None, "product_url": None}


async def file_of(*rows: dict[str, Any]) -> bytes:
    async def each() -> AsyncIterator[dict[str, Any]]:
        for row in rows:
            yield {"review_id": uuid7(), **ROW, **row}

    return b"".join([chunk async for chunk in google_feed(PUBLISHER, each())])


def tree(content: bytes) -> Any:
    return etree.fromstring(content)


async def test_a_review_with_all_there_is() -> None:
    review_id = uuid7()
    content = await file_of({"review_id": review_id})
    assert faults_of(content) == []
    root = tree(content)
    assert root.attrib[LOCATION].endswith("/product/2.4/product_reviews.xsd")
    assert [root.findtext(path) for path in ("version", "aggregator/name", "publisher/name")] == [
        "2.4",
        "Proofmark",
        "Alto & fils",
    ]
    review = root.find("reviews/review")
    page = f"https://reviews.example/certificate/{WEBSITE}/reviews/{review_id}"
    assert {leaf.tag: leaf.text for leaf in review.iter() if not len(leaf)} == {
        "review_id": str(review_id),
        "name": "Inès L.",
        "is_verified_purchase": "true",
        "is_incentivized_review": "false",
        "review_timestamp": "2026-03-25T13:02:11Z",
        "content": "Très confortables.\nTaille un peu grand.",
        "review_language": "fr",
        "review_url": page,
        "overall": "4",
        "gtin": "4006381333931",
        "mpn": "A-42",
        "sku": "ALTO-42",
        "brand": "Alto",
        "product_name": "Chaussures de marche Alto",
        "product_url": "https://alto.example/42",
        "is_spam": "false",
        "collection_method": "post_fulfillment",
        "transaction_id": "WEB-10501",
    }  # fmt: skip
    assert [each.text for each in review.iter("sku")] == ["SKU-42", "ALTO-42"]
    assert review.find("review_url").attrib == {"type": "singleton"}
    assert review.find("ratings/overall").attrib == {"min": "1", "max": "5"}


async def test_an_unknown_product_is_the_page_of_its_review() -> None:
    content = await file_of({**NOTHING, "id_product": "", "product_name": ""})
    assert faults_of(content) == []
    product = tree(content).find("reviews/review/products/product")
    assert [child.tag for child in product] == ["product_url"]
    assert product[0].text == tree(content).findtext("reviews/review/review_url")


@pytest.mark.parametrize(("firstname", "lastname"), [("Anonymous", "Anonymous"), ("", "")])
async def test_whoever_is_not_named_is_anonymous(firstname: str, lastname: str) -> None:
    content = await file_of({"firstname": firstname, "lastname": lastname})
    assert faults_of(content) == []
    name = tree(content).find("reviews/review/reviewer/name")
    assert (name.text, name.attrib) == ("Anonymous", {"is_anonymous": "true"})


async def test_nobody_asked_for_a_voluntary_review() -> None:
    content = await file_of({"voluntary": True})
    assert tree(content).findtext("reviews/review/collection_method") == "unsolicited"


async def test_no_reviews_and_very_many() -> None:
    assert faults_of(await file_of()) == []
    content = await file_of(*({"rate": 1 + number % 5} for number in range(1203)))
    assert faults_of(content) == []
    assert len(tree(content).findall("reviews/review")) == 1203


# As they are stored: nothing that XML forbids, comments trimmed.
kept = st.text(st.characters()).map(lambda text: xml_text(text).strip())
filled = kept.filter(bool)


@given(words=filled, firstname=kept, names=st.tuples(kept, kept, kept, kept, filled))
async def test_any_text_makes_a_valid_file(words: str, firstname: str, names: tuple[str, ...]) -> None:
    product_name, mpn, sku, brand, order_ref = names
    said = {"review": words, "firstname": firstname, "product_name": product_name, "order_ref": order_ref}
    content = await file_of({**said, "mpn": mpn, "sku": sku, "brand": brand})
    assert faults_of(content) == []
    review = tree(content).find("reviews/review")
    assert (review.findtext("content"), review.findtext("transaction_id")) == (words, order_ref)


BREAKS = {
    "an element out of order": ("<is_spam>", "<title>late</title><is_spam>"),
    "no address of the review": ('<review_url type="singleton">', "<page>", "</review_url>", "</page>"),
    "an address without its type": (' type="singleton"', ""),
    "another type": ('"singleton"', '"single"'),
    "a rating out of its range": (">4</overall>", ">6</overall>"),
    "a rating without a range": (' min="1"', ""),
    "a moment without its offset": ("11Z", "11"),
    "no words": (">Très confortables.\nTaille un peu grand.<", "> <"),
    "no name": (">Inès L.<", "><"),
    "a number with a wrong check digit": ("4006381333931", "4006381333932"),
    "a product without address": ("<product_url>https://alto.example/42</product_url>", ""),
    "a method that nobody knows": ("post_fulfillment", "by_mail"),
    "an unknown element": ("<is_spam>", "<is_ham>false</is_ham><is_spam>"),
    "text between": ("</reviewer>", "</reviewer>text"),
    "another version": ("<version>2.4", "<version>2.3"),
    "no publisher": ("publisher>", "shop>"),
    "a relative address": ("https://alto.example/42", "/42"),
}  # fmt: skip


@pytest.mark.parametrize("what", BREAKS)
async def test_the_rules_notice(what: str) -> None:
    content = (await file_of({})).decode()
    pairs = BREAKS[what]
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in content
        content = content.replace(old, new)
    assert faults_of(content.encode()) != []


async def test_the_rules_notice_a_review_that_is_there_twice() -> None:
    review_id = uuid7()
    assert faults_of(await file_of({"review_id": review_id}, {"review_id": review_id})) != []


def test_an_old_isbn_becomes_a_trade_number() -> None:
    assert isbn13("080442957X") == "9780804429573"
    known = KnownProduct.of(product(isbn="2070360024", ean="9782070360024", upc="036000291452"))
    assert known.gtins == ("9782070360024", "036000291452")


def product(**given: Any) -> Product:
    return Product(product_ref="ALTO-42", name="Alto", **given)


def scheduled(*products: Product, asked: tuple[str, ...] = ("ALTO-42",)) -> ReviewRequestScheduledV1:
    now = datetime(2026, 2, 2, tzinfo=UTC)
    order = AcceptedOrder(
        order_id=uuid7(),
        purchase_reference="WEB-10501",
        purchase_date=now,
        consumer=Consumer(first_name="Inès", last_name="Lefèvre", email="ines@example.org", language="fr"),
        products=list(products),
        provenance=Provenance(method="api", source="API", received_at=now),
    )
    request_id = uuid7()
    state = RequestState(
        request_id=request_id, request_type="product", order=order, products=list(asked), scheduled_at=now
    )
    step = RequestStep(step_id=uuid7(), request_id=request_id, at=now)
    return ReviewRequestScheduledV1(
        id=uuid7(),
        occurred_at=now,
        id_website=WEBSITE,
        aggregate_id=str(request_id),
        items=[ScheduledRequest(state=state, step=step)],
    )


async def create_flow(exporter: ServiceUnderTest, merchant: MerchantServer, **changed: Any) -> Any:
    async with exporter.client(member(WEBSITE)) as client:
        return await client.post(FEEDS, json=flow_body(merchant, format="google", **changed))


async def test_every_night_a_whole_file_under_the_same_name(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock
) -> None:
    assert (await create_flow(exporter, merchant)).status_code == 201
    first, gone, brand = review_state(), review_state(), review_state(kind="site")
    await exporter.receive(
        scheduled(product(ean="4006381333931", brand="Alto", product_url="https://alto.example/42")),
        scheduled(product(mpn="A-42"), Product(product_ref="SOCKS", name="Socks"), asked=("ALTO-42",)),
        *(review_event(each, 1) for each in (first, gone, brand)),
    )
    clock.instant = FIRST_NIGHT
    assert (await exporter.run_job("export-feeds"))["delivered"] == 1
    content = merchant.files()[FILE]
    assert faults_of(content) == []
    assert ids_in(content) == {first.review_id, gone.review_id}
    ids = tree(content).find("reviews/review/products/product/product_ids")
    assert {each.tag: each.text for each in ids.iter() if not len(each)} == {
        "gtin": "4006381333931",
        "mpn": "A-42",
        "sku": "ALTO-42",
        "brand": "Alto",
    }
    await exporter.receive(
        review_event(gone.model_copy(update={"state": "withdrawn"}), 2),
        review_event(first.model_copy(update={"comment": "Ils ont rétréci."}), 2),
    )
    clock.advance(timedelta(days=1))
    assert (await exporter.run_job("export-feeds"))["delivered"] == 1
    (content,) = merchant.files().values()
    assert faults_of(content) == []
    assert [each.text for each in tree(content).iter("content")] == ["Ils ont rétréci."]


def ids_in(content: bytes) -> set[UUID]:
    return {UUID(each.text) for each in tree(content).iter("review_id")}


@pytest.mark.parametrize("nature", ["site", "both"])
async def test_google_takes_no_reviews_of_brands(
    exporter: ServiceUnderTest, merchant: MerchantServer, nature: str
) -> None:
    answer = await create_flow(exporter, merchant, nature=nature)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/nature"
