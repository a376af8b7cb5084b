"""What lines say about each other and about orders already received."""

from datetime import date

from ingest_api.testing.agreement import check_file
from ingest_api.testing.corpus import Case, Corpus, Said, as_any_file, differences, judge
from ingest_api.testing.order_files import ONLINE_BRAND, ONLINE_PRODUCT, SHOP_PRODUCT


def test_verdict(case: Case, today: date) -> None:
    assert differences(case, judge(case, today)) == []


def test_verdict_by_blocks(case: Case, today: date, block_bytes: int) -> None:
    check_file(as_any_file(case, today, block_bytes))


def build(corpus: Corpus) -> None:
    repeated(corpus)
    inconsistent(corpus)
    already_received(corpus)
    products(corpus)


def repeated(corpus: Corpus) -> None:
    same = {"purchase_reference": "X1", "email": "x@example.com", "purchase_date": corpus.days.iso(9)}
    file = corpus.file(prefix="AGAIN")
    file.add(**same)
    findings: list[Said] = [
        (file.add(**same), "purchase_reference", "duplicate_in_file"),
        (
            file.add(**{**same, "email": "X@example.com"}, first_name="Other"),
            "purchase_reference",
            "duplicate_in_file",
        ),
    ]
    file.add(**{**same, "purchase_reference": "x1"})  # case-sensitive
    corpus.judged("same_reference", file, findings)
    file = corpus.file(ONLINE_PRODUCT, prefix="PROD")
    file.add(**same, product_ref="P1")
    file.add(**same, product_ref="P2")
    again = file.add(**same, product_ref="P1")
    file.add(**same, product_ref="", name="")
    brand = file.add(**same, product_ref="", name="")
    findings = [(line, "purchase_reference", "duplicate_in_file") for line in (again, brand)]
    corpus.judged("same_product", file, findings, stored={"X1": {"products": "P1,P2"}})
    file = corpus.file(ONLINE_PRODUCT, prefix="BRAND")
    file.add(**same, product_ref="", name="")
    file.add(**same, product_ref="P1")
    corpus.judged("a_product_behind_the_brand", file, stored={"X1": {"products": "P1"}})
    file = corpus.file(prefix="BROKEN")
    wrong = file.add(purchase_reference="W1", email="broken", first_name="First")
    file.add(purchase_reference="W1", first_name="Second")
    corpus.judged(
        "a_refused_line_counts_for_nothing",
        file,
        [(wrong, "email", "email_invalid")],
        stored={"W1": {"first_name": "Second"}},
    )


def inconsistent(corpus: Corpus) -> None:
    days = corpus.days
    first = {"purchase_reference": "Z1", "email": "z@example.com", "purchase_date": days.iso(9) + " 10:00"}
    file = corpus.file(SHOP_PRODUCT, prefix="DIFF")
    file.add(**first, channel="offline", shop_id="S1", language="fr")
    same = {**first, "channel": "offline", "shop_id": "S1", "language": "fr_FR"}
    file.add(**{**same, "purchase_date": days.day_first(9, "/") + " 10:00:00", "email": "Z@EXAMPLE.com"})

    def differing(**changes: str) -> Said:
        return file.add(**{**same, **changes}), next(iter(changes)), "order_inconsistent"

    findings = [
        differing(email="other@example.com", purchase_date=days.iso(8)),
        differing(purchase_date=days.iso(9)),
        differing(channel="online", shop_id=""),
        differing(shop_id="S2", language="de"),
        differing(language="de"),
    ]
    corpus.judged("first_difference", file, findings, stored={"Z1": {"products": "P1,P2"}})
    file = corpus.file((*ONLINE_PRODUCT, "loyalty"), prefix="FIRST")
    file.add(**first, purchase_price="10", phone="33600000000", loyalty="gold")
    line = file.add(
        **first, purchase_price="11", first_name="Eve", phone="", delay="6", hide_personal_data="1"
    )
    overruled = ("purchase_price", "first_name", "phone", "hide_personal_data", "delay", "loyalty")
    corpus.judged(
        "the_first_line_wins",
        file,
        [(line, name, "order_value_ignored") for name in overruled],
        stored={"Z1": {"first_name": "Anna", "price": "10", "delay": "5", "products": "P1,P2"}},
    )


def already_received(corpus: Corpus) -> None:
    file = corpus.file(prefix="SENT")
    lines = [file.add() for _ in range(2)]
    findings: list[Said] = [(line, "purchase_reference", "duplicate_existing") for line in lines]
    corpus.judged("whole_file_again", file, findings, known_references=["SENT-0001", "SENT-0002"])
    file = corpus.file(prefix="KNOWN")
    findings = [
        (
            file.add(purchase_reference="K1", email="a@example.com"),
            "purchase_reference",
            "duplicate_existing",
        ),
        (
            file.add(purchase_reference="K1", email="b@example.com"),
            "purchase_reference",
            "duplicate_existing",
        ),
        (file.add(purchase_reference="K1", delay="x"), "delay", "delay_invalid"),
    ]
    file.add(purchase_reference="k1")
    corpus.judged("before_any_comparison", file, findings, known_references=["K1"])


def products(corpus: Corpus) -> None:
    file = corpus.file(ONLINE_PRODUCT, prefix="HALF")
    findings: list[Said] = [
        (file.add(product_ref=""), "product_ref", "required_missing"),
        (file.add(name=""), "name", "required_missing"),
        (line := file.add(name="n" * 201, product_ref=""), "name", "too_long"),
        (line, "product_ref", "required_missing"),
    ]
    file.add(name="", product_ref="")
    corpus.judged("name_and_reference_go_together", file, findings, stored={"HALF-0004": {"products": ""}})
    file = corpus.file((*ONLINE_BRAND, "name"), prefix="LACK")
    line = file.add()
    file.add(name="")
    corpus.judged("reference_column_lacking", file, [(line, "product_ref", "required_missing")])
    same = {"purchase_reference": "BIG", "email": "b@example.com", "purchase_date": corpus.days.iso(9)}
    file = corpus.file(ONLINE_PRODUCT, prefix="MANY")
    for number in range(50):
        file.add(**same, product_ref=f"P{number}")
    file.add(**same, product_ref="", name="")
    findings = [
        (file.add(**same, product_ref="P50"), "purchase_reference", "too_many_products"),
        (file.add(**same, product_ref="P0"), "purchase_reference", "duplicate_in_file"),
        (file.add(**same, product_ref="P50"), "purchase_reference", "too_many_products"),
    ]
    corpus.judged("fifty_products", file, findings)
