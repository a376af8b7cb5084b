"""The feed's table and its escapes, against the layout of domain.md 8.2 to 8.5."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.files.review_feed import (
    FEEDS,
    PRODUCT_FEED,
    SITE_FEED,
    FeedExchange,
    FeedRecord,
    csv_record,
    csv_text,
    csv_value,
    feed_file_name,
    without_4byte,
    xml_elements,
    xml_text,
)

WEBSITE = UUID("3f0b6a1c-2d7e-4c55-9b11-0a1b2c3d4e5f")
VALUES = {
    "id_review": "5b0c0f3e-7a51-4d0e-9a55-1f6f0c1c1a01",
    "id_review_product": "9d1a77c2-0b6f-4a61-8a0e-0d6f2f7f1b11",
    "order_ref": "WEB-10501",
    "id_product": "ALTO-42",
    "product_name": "Chaussures de marche Alto",
    "review_date": "2026-03-25 14:02:11",
    "review": "Très confortables.\nTaille un peu grand.",
    "rate": "4",
    "lastname": "L.",
    "firstname": "Inès",
    "email": "ines.lefevre@example.org",
    "order_date": "2026-03-02 08:30:00",
    "publish_date": "2026-03-25 15:02:30",
    "channel": "online",
    "shop_id": "",
    "language": "fr",
    "count_helpful_yes": "0",
    "count_helpful_no": "0",
}
EXCHANGE = FeedExchange("2026-03-26 01:10:00", "ecommercant", "Merci Inès, l'échange est gratuit.")
anything = st.text(st.characters())


def test_headers_are_contractual() -> None:
    assert PRODUCT_FEED.header.replace("	", " ") == (
        "type id_review id_review_product order_ref id_product review_date review rate lastname firstname "
        "email order_date count_helpful_yes count_helpful_no nb_exchanges"
    )
    assert SITE_FEED.header.replace("	", " ") == (
        "type id_review order_ref review_date review rate lastname firstname email order_date publish_date "
        "channel shop_id nb_exchanges"
    )


def test_a_record_as_the_specification_shows_it() -> None:
    assert csv_record(PRODUCT_FEED, FeedRecord("NEW", VALUES, (EXCHANGE,))) == (
        "NEW\t5b0c0f3e-7a51-4d0e-9a55-1f6f0c1c1a01\t9d1a77c2-0b6f-4a61-8a0e-0d6f2f7f1b11\tWEB-10501\tALTO-42\t"
        "2026-03-25 14:02:11\tTrès confortables.\\nTaille un peu grand.\t4\tL.\tInès\t"
        "ines.lefevre@example.org\t2026-03-02 08:30:00\t0\t0\t1\t"
        "2026-03-26 01:10:00\tecommercant\tMerci Inès, l'échange est gratuit."
    )


def test_a_delete_names_the_review_and_says_no_more() -> None:
    record = FeedRecord("DELETE", VALUES, (EXCHANGE,))
    product = csv_record(PRODUCT_FEED, record).split("\t")
    assert product == ["DELETE", *list(VALUES.values())[:4], *[""] * 9, "0"]
    site = csv_record(SITE_FEED, record).split("\t")
    assert site == ["DELETE", VALUES["id_review"], "WEB-10501", *[""] * 10, "0"]
    assert dict(xml_elements(PRODUCT_FEED, record)) == {
        "action": "DELETE",
        "review_id": VALUES["id_review"],
        "product_review_id": VALUES["id_review_product"],
        "order_ref": "WEB-10501",
        "product_ref": "ALTO-42",
    }


def test_xml_elements_stand_in_documented_order() -> None:
    names = [name for name, _ in xml_elements(PRODUCT_FEED, FeedRecord("NEW", VALUES))]
    assert " ".join(names) == (
        "action review_id product_review_id order_ref order_date product_ref product_name email lastname "
        "firstname review_date publish_date review rate channel language count_helpful_yes count_helpful_no"
    )


def test_xml_keeps_documented_elements_without_value_and_drops_additions() -> None:
    anonymous = VALUES | {"email": "", "shop_id": "", "product_name": ""}
    found = dict(xml_elements(PRODUCT_FEED, FeedRecord("UPDATE", anonymous)))
    assert found["email"] == ""
    assert not {"shop_id", "product_name"} & found.keys()


def test_escapes_of_the_specification() -> None:
    assert csv_text('a\\b\tc\nd\r\ne\rf"g\x00h\x1fi') == 'a\\\\b\\tc\\nd\\ne\\nf"ghi'


@given(anything)
def test_csv_fields_round_trip(text: str) -> None:
    written = csv_text(text)
    assert not {"\t", "\n", "\r"} & set(written)
    assert csv_value(written) == xml_text(text)


@given(st.lists(anything, min_size=3, max_size=3), st.sampled_from(sorted(FEEDS)))
def test_a_line_splits_into_its_fields_whatever_they_hold(texts: list[str], nature: str) -> None:
    feed = PRODUCT_FEED if nature == "product" else SITE_FEED
    exchange = FeedExchange("", "", texts[2])
    record = FeedRecord("NEW", VALUES | {"review": texts[0], "firstname": texts[1]}, (exchange, exchange))
    fields = csv_record(feed, record).split("\t")
    assert len(fields) == len(feed.csv) + 6
    names = [column.name for column in feed.csv]
    assert csv_value(fields[names.index("review")]) == xml_text(texts[0])
    assert csv_value(fields[-1]) == xml_text(texts[2])


@given(anything)
def test_without_4byte_leaves_only_the_basic_plane(text: str) -> None:
    assert all(len(char.encode("utf-8", "surrogatepass")) < 4 for char in without_4byte(text))


def test_file_names() -> None:
    day = date(2026, 3, 26)
    daily = feed_file_name("site", WEBSITE, day, "csv", mode="daily")
    assert daily == f"reviews_site_{WEBSITE}_2026-03-26.csv"
    full = feed_file_name("product", WEBSITE, day, "xml", mode="full", compact_date=True)
    assert full == f"reviews_product_{WEBSITE}_20260326_full.xml"
