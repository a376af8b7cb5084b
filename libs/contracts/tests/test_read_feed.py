"""Feed files read back: the specification's own examples, every fault with its place, any text, any bytes."""

import io
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.files.feed_faults import FAULTS, FeedFault
from contracts.files.read_feed import ReadRecord, read_feed
from contracts.files.review_feed import (
    FEEDS,
    FORMS,
    NATURES,
    FeedExchange,
    FeedFileName,
    FeedRecord,
    Form,
    Nature,
    csv_record,
    xml_elements,
    xml_text,
)

WEBSITE = "3f0b6a1c-2d7e-4c55-9b11-0a1b2c3d4e5f"
HEADER = (
    "type\tid_review\tid_review_product\torder_ref\tid_product\treview_date\treview\trate\tlastname\tfirstname"
    "\temail\torder_date\tcount_helpful_yes\tcount_helpful_no\tnb_exchanges\n"
)
NEW = (
    "NEW\t5b0c0f3e-7a51-4d0e-9a55-1f6f0c1c1a01\t9d1a77c2-0b6f-4a61-8a0e-0d6f2f7f1b11\tWEB-10501\tALTO-42\t"
    "2026-03-25 14:02:11\tTrès confortables.\\nTaille un peu grand.\t4\tL.\tInès\tines.lefevre@example.org\t"
    "2026-03-02 08:30:00\t0\t0\t1\t2026-03-26 01:10:00\tecommercant\tMerci Inès, l'échange est gratuit.\n"
)
UPDATE = (
    "UPDATE\t0f3f8a52-5d0c-4f2b-8f59-7c0b6a2e9c02\t77aa0b1d-3c55-4b0a-b7f8-2a6cf1a80d12\tWEB-10377\tFL-1000\t"
    "2026-02-14 08:11:40\tDicht und leicht.\t5\tAnonymous\tAnonymous\t\t2026-01-28 00:00:00\t2\t0\t0\n"
)
DELETE = (
    "DELETE\tc1d7e9b0-1111-4222-8333-944455556666\tab12cd34-aaaa-4bbb-8ccc-1234567890ab\tWEB-10290\tMERI-M"
    "\t\t\t\t\t\t\t\t\t\t0\n"
)
ROOT = f'<reviews nature="product" idWebsite="{WEBSITE}" mode="daily" count="{{}}">\n{{}}\n</reviews>'
REVIEW = """<review type="NEW">
<action>NEW</action><review_id>5b0c</review_id><product_review_id>9d1a</product_review_id>
<order_ref>WEB-10501</order_ref><order_date>2026-03-02 08:30:00</order_date><product_ref>ALTO-42</product_ref>
<email>ines.lefevre@example.org</email><lastname>L.</lastname><firstname>Inès</firstname>
<review_date>2026-03-25 14:02:11</review_date><review>Très confortables.
Taille un peu grand.</review><rate>4</rate>
<moderation><exchange><date>2026-03-26 01:10:00</date><author>ecommercant</author><comment>Merci</comment>
</exchange></moderation></review>"""
GONE = """<review type="DELETE"><action>DELETE</action><review_id>c1d7</review_id>
<product_review_id>ab12</product_review_id><order_ref>WEB-10290</order_ref><product_ref>MERI-M</product_ref>
</review>"""
anything = st.text(st.characters())


def name_of(nature: Nature, form: Form) -> FeedFileName:
    name = FeedFileName.of(f"reviews_{nature}_{WEBSITE}_2026-03-26.{form}")
    assert name is not None
    return name


def read(
    content: bytes | str, form: Form = "csv", nature: Nature = "product"
) -> list[ReadRecord | FeedFault]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_feed(name_of(nature, form), io.BytesIO(raw)))


def places(content: bytes | str, form: Form = "csv") -> list[tuple[int, str, str]]:
    """Return (line, column, code) of each fault, and nothing for what is a record."""
    return [
        (each.line, each.column, each.code) for each in read(content, form) if isinstance(each, FeedFault)
    ]


@pytest.mark.parametrize("header", [HEADER, ""])
def test_the_example_of_the_specification(header: str) -> None:
    found = read(header + NEW + UPDATE + DELETE)
    records = [each for each in found if isinstance(each, ReadRecord)]
    assert [(each.line - (1 if header else 0), each.record.type) for each in records] == [
        (1, "NEW"),
        (2, "UPDATE"),
        (3, "DELETE"),
    ]
    values = records[0].record.values
    assert values["review"] == "Très confortables.\nTaille un peu grand."
    assert (values["id_product"], values["rate"], values["count_helpful_no"]) == ("ALTO-42", "4", "0")
    assert records[0].record.exchanges == (
        FeedExchange("2026-03-26 01:10:00", "ecommercant", "Merci Inès, l'échange est gratuit."),
    )
    assert records[2].review == "c1d7e9b0-1111-4222-8333-944455556666"


def test_the_xml_form_of_it() -> None:
    first, gone = read(ROOT.format(2, REVIEW + "\n" + GONE), "xml")
    assert isinstance(first, ReadRecord)
    assert isinstance(gone, ReadRecord)
    assert (first.line, gone.line) == (2, 10)
    assert first.record.values["review"] == "Très confortables.\nTaille un peu grand."
    assert first.record.values["id_review_product"] == "9d1a"
    assert first.record.exchanges == (FeedExchange("2026-03-26 01:10:00", "ecommercant", "Merci"),)
    assert dict(gone.record.values) == {
        "id_review": "c1d7",
        "id_review_product": "ab12",
        "order_ref": "WEB-10290",
        "id_product": "MERI-M",
    }


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbf" + HEADER.encode(), (1, "", "bom_present")),
        (HEADER.replace("rate", "note"), (1, "", "header_unknown")),
        (HEADER + NEW.replace("\t4\t", "\t4\t\t"), (2, "nb_exchanges", "fields_count")),
        (HEADER + NEW + UPDATE.removesuffix("\n"), (3, "", "line_unfinished")),
        (HEADER.removesuffix("\n"), (1, "", "line_unfinished")),
        (HEADER + UPDATE.removesuffix("0\n") + "1\n", (2, "nb_exchanges", "fields_count")),
        (HEADER + UPDATE.removesuffix("0\n") + "-1\n", (2, "nb_exchanges", "fields_count")),
        (HEADER + UPDATE.removesuffix("0\n") + "\n", (2, "nb_exchanges", "fields_count")),
        (HEADER + NEW.replace("\\n", "\\r"), (2, "review", "escape_invalid")),
        (HEADER + NEW.replace("gratuit.", "gratuit.\\"), (2, "exchange", "escape_invalid")),
        (HEADER + NEW.replace("grand", "gr\x0band"), (2, "review", "character_forbidden")),
        (HEADER + UPDATE.replace("\n", "\r\n"), (2, "nb_exchanges", "fields_count")),
        (HEADER + UPDATE.replace("UPDATE", "REPLACE"), (2, "type", "type_unknown")),
        (
            HEADER + DELETE.replace("c1d7e9b0-1111-4222-8333-944455556666", ""),
            (2, "id_review", "value_missing"),
        ),
        (HEADER + NEW.replace("2026-03-25 14:02:11", "25/03/2026"), (2, "review_date", "time_invalid")),
        (HEADER + NEW.replace("03-25 14", "02-30 14"), (2, "review_date", "time_invalid")),
        (HEADER + NEW.replace("2026-03-26 01:10:00", ""), (2, "exchange", "time_invalid")),
        (HEADER + NEW.replace("\t4\t", "\t6\t"), (2, "rate", "rate_invalid")),
        (HEADER + UPDATE.replace("\t2\t0\t0", "\t-2\t0\t0"), (2, "count_helpful_yes", "count_invalid")),
        (HEADER + NEW.replace("ecommercant", "merchant"), (2, "exchange", "origin_unknown")),
        (
            HEADER + DELETE.replace("MERI-M\t", "MERI-M\t2026-03-25 14:02:11"),
            (2, "review_date", "delete_filled"),
        ),
        (HEADER + NEW + NEW, (3, "id_review", "review_twice")),
        (HEADER.encode() + NEW.encode("latin-1"), (2, "", "encoding_invalid")),
    ],
)
def test_faults_of_csv_are_told_with_line_and_column(
    content: bytes | str, expected: tuple[int, str, str]
) -> None:
    assert places(content) == [expected]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbf" + ROOT.format(0, "").encode(), (1, "", "bom_present")),
        (ROOT.format(1, REVIEW).replace("</rate>", "</rat>"), (7, "", "xml_malformed")),
        (ROOT.format(1, REVIEW)[:-20], (9, "", "xml_malformed")),
        ("", (1, "", "xml_malformed")),
        (ROOT.format(2, REVIEW), (10, "count", "reviews_counted")),
        (ROOT.format(0, "").replace('mode="daily"', 'mode="full"'), (1, "mode", "root_differs")),
        (ROOT.format(0, "").replace(WEBSITE, WEBSITE[::-1]), (1, "idWebsite", "root_differs")),
        (ROOT.format(1, REVIEW.replace("<rate>4</rate>", "")), (9, "rate", "element_missing")),
        (ROOT.format(1, REVIEW.replace("<rate>", "<rate>4</rate><rate>")), (7, "rate", "element_twice")),
        (ROOT.format(1, REVIEW.replace("rate>", "note>")), (7, "note", "element_unknown")),
        (ROOT.format(1, REVIEW.replace("<moderation>", "Hi<moderation>")), (8, "review", "text_unexpected")),
        (ROOT.format(1, REVIEW.replace("<action>NEW", "<action>UPDATE")), (9, "action", "action_differs")),
        (ROOT.format(1, REVIEW.replace('"NEW"', '"new"')), (9, "type", "type_unknown")),
        (ROOT.format(1, REVIEW.replace("author>", "date>")), (8, "date", "element_twice")),
        (ROOT.format(1, REVIEW.replace("<rate>4", "<rate>0")), (2, "rate", "rate_invalid")),
        (ROOT.format(1, GONE.replace("</action>", "</action><rate>4</rate>")), (2, "rate", "delete_filled")),
        (ROOT.format(2, REVIEW + REVIEW), (9, "id_review", "review_twice")),
    ],
)  # fmt: skip
def test_faults_of_xml_are_told_with_line_and_element(
    content: bytes | str, expected: tuple[int, str, str]
) -> None:
    assert expected in places(content, "xml")


def test_document_types_and_with_them_entities_are_refused() -> None:
    bomb = '<!DOCTYPE reviews [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + ROOT.format(0, "&b;")
    assert places(bomb, "xml") == [(1, "", "doctype_forbidden")]
    outside = '<!DOCTYPE reviews SYSTEM "file:///etc/passwd">' + ROOT.format(0, "")
    assert places(outside, "xml") == [(1, "", "doctype_forbidden")]
    assert places(ROOT.format(0, "&b;"), "xml")[0][2] == "xml_malformed"


def test_all_faults_of_a_file_are_told() -> None:
    wrong = HEADER + NEW.replace("\t4\t", "\t9\t") + UPDATE.replace("\t5\t", "\t8\t") + DELETE
    assert places(wrong) == [(2, "rate", "rate_invalid"), (3, "rate", "rate_invalid")]
    assert [each.line for each in read(wrong) if isinstance(each, ReadRecord)] == [4]


def record_of(nature: Nature, texts: Mapping[str, str], said: str) -> FeedRecord:
    values = {
        "id_review": "1", "id_review_product": "2", "rate": "3", "review_date": "2026-03-25 14:02:11", **texts
    }  # fmt: skip
    names = {each.name for each in (*FEEDS[nature].csv, *FEEDS[nature].xml)}
    exchange = FeedExchange("2026-03-26 01:10:00", "internaute", said)
    return FeedRecord("UPDATE", {key: value for key, value in values.items() if key in names}, (exchange,))


def as_xml(nature: Nature, record: FeedRecord) -> bytes:
    attributes = {"nature": nature, "idWebsite": WEBSITE, "mode": "daily", "count": "1"}
    root = ElementTree.Element("reviews", attributes)
    review = ElementTree.SubElement(root, "review", type=record.type)
    for element, text in xml_elements(FEEDS[nature], record):
        ElementTree.SubElement(review, element).text = text
    moderation = ElementTree.SubElement(review, "moderation")
    for each in record.exchanges:
        exchange = ElementTree.SubElement(moderation, "exchange")
        for element, text in (
            ("date", each.date),
            ("author", each.origin),
            ("comment", xml_text(each.comment)),
        ):
            ElementTree.SubElement(exchange, element).text = text
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


@pytest.mark.parametrize("nature", NATURES)
@pytest.mark.parametrize("form", FORMS)
@given(text=anything, firstname=anything, said=anything)
def test_any_text_comes_back_as_xml_can_hold_it(
    nature: Nature, form: Form, text: str, firstname: str, said: str
) -> None:
    texts = {"review": text, "firstname": firstname, "order_ref": text, "id_product": firstname}
    record = record_of(nature, texts, said)
    line = csv_record(FEEDS[nature], record) + "\n"
    (found,) = read(line if form == "csv" else as_xml(nature, record), form, nature)
    assert isinstance(found, ReadRecord), found
    for name, value in record.values.items():
        assert found.record.values[name] == xml_text(value)
    assert found.record.exchanges == (FeedExchange("2026-03-26 01:10:00", "internaute", xml_text(said)),)


whole = st.sampled_from([(HEADER + NEW + UPDATE + DELETE).encode(), ROOT.format(2, REVIEW + GONE).encode()])


@pytest.mark.parametrize("form", FORMS)
@given(content=whole, cut=st.integers(0, 1200), put=st.binary(max_size=6), past=st.integers(0, 40))
def test_damaged_files_are_read_without_a_crash(
    form: Form, content: bytes, cut: int, put: bytes, past: int
) -> None:
    damaged = content[:cut] + put + content[cut + past :]
    for each in read(damaged, form):
        if isinstance(each, FeedFault):
            assert each.code in FAULTS
            assert each.line <= damaged.count(b"\n") + 1


def test_names_of_files() -> None:
    assert FeedFileName.of(f"reviews_site_{WEBSITE}_2026-03-26.csv.part") is None
    assert FeedFileName.of(f"reviews_site_{WEBSITE}_2026-02-30.csv") is None
    found = FeedFileName.of(f"reviews_site_{WEBSITE}_20260326_full.xml")
    assert found is not None
    assert (found.day.isoformat(), found.form, found.mode, found.test) == ("2026-03-26", "xml", "full", False)
    test = FeedFileName.of(f"reviews_product_{WEBSITE}_2026-03-26_test.csv")
    assert test is not None
    assert (test.mode, test.test) == ("daily", True)
