"""Files as merchants send them: the container and the header in all their accepted shapes."""

from datetime import date

from ingest_api.order_file.settings import ValidationSettings
from ingest_api.testing.agreement import check_file
from ingest_api.testing.corpus import Case, Corpus, as_any_file, differences, judge
from ingest_api.testing.order_files import (
    ONLINE_BRAND,
    ONLINE_PRODUCT,
    REQUIRED,
    SHOP_BRAND,
    SHOP_PRODUCT,
)


def test_verdict(case: Case, today: date) -> None:
    assert differences(case, judge(case, today)) == []


def test_verdict_by_blocks(case: Case, today: date, block_bytes: int) -> None:
    check_file(as_any_file(case, today, block_bytes))


def build(corpus: Corpus) -> None:
    templates(corpus)
    headers(corpus)
    line_ends_and_empty_lines(corpus)
    quotes(corpus)
    encodings(corpus)


def templates(corpus: Corpus) -> None:
    for name, columns in (
        ("online_brand", ONLINE_BRAND),
        ("shop_brand", SHOP_BRAND),
        ("online_product", ONLINE_PRODUCT),
        ("shop_product", SHOP_PRODUCT),
    ):
        file = corpus.file(columns, prefix=name.upper())
        for _ in range(3):
            file.add(channel="offline" if name.startswith("shop") else "online")
        corpus.judged(f"template_{name}", file)
    corpus.judged("header_only", corpus.file())
    file = corpus.file(ONLINE_PRODUCT, prefix="ONE")
    for product in ("P1", "P2", "P3"):
        file.add(
            purchase_reference="ONE-1",
            email="one.buyer@example.com",
            purchase_date=corpus.days.iso(12),
            product_ref=product,
        )
    corpus.judged("one_order_of_three_products", file, stored={"ONE-1": {"products": "P1,P2,P3"}})
    file = corpus.file(SHOP_PRODUCT, prefix="SPARSE")
    optional = [name for name in SHOP_PRODUCT if name not in (*REQUIRED, "name", "product_ref", "shop_id")]
    file.add(**dict.fromkeys(optional, ""))
    corpus.judged("optional_cells_blank", file, stored={"SPARSE-0001": {"channel": "online", "delay": ""}})


def headers(corpus: Corpus) -> None:
    columns = ("email", "delay", "purchase_date", "last_name", "purchase_reference", "language", "first_name")
    file = corpus.file(columns, prefix="ANY")
    file.add()
    corpus.judged("columns_in_any_order", file)
    file = corpus.file(REQUIRED, prefix="REQ")
    file.add()
    file.add(purchase_date=corpus.days.day_first(30))
    day = {"purchase_date": corpus.days.iso(30), "channel": "online"}
    corpus.judged("only_required_columns", file, stored={"REQ-0002": day})
    header = " Purchase_Date* ;PURCHASE_REFERENCE *;\tfirst_name;last_Name;EMAIL*;\u00a0language"
    file = corpus.file(REQUIRED, prefix="CASE", header=header)
    file.add()
    corpus.judged("header_case_blanks_asterisks", file)
    file = corpus.file(REQUIRED, prefix="OLD", header="order_date;id_order;firstname;lastname;email;ISO_LANG")
    file.add()
    corpus.judged("header_historical_names", file)
    file = corpus.file((*ONLINE_BRAND, "loyalty_card", "flagged"), prefix="OWN")
    file.add(loyalty_card="GOLD", flagged="\x07" + "f" * 300)
    corpus.judged("own_columns_and_flagged", file, stored={"OWN-0001": {"loyalty_card": "GOLD"}})
    own = tuple(f"own{number}" for number in range(12))
    file = corpus.file((*REQUIRED, *own), prefix="MANY")
    file.add(**{name: name for name in own})
    corpus.judged(
        "own_columns_beyond_ten",
        file,
        [(0, "own10", "extra_column_ignored")],
        stored={"MANY-0001": {"own9": "own9"}},
    )
    file = corpus.file((*REQUIRED, "loyalty"), prefix="VAL", header=";".join(REQUIRED) + "; Loyalty *")
    file.add(loyalty="c" * 255)
    long, hidden = file.add(loyalty="c" * 256), file.add(loyalty="GO\x07LD")
    corpus.judged(
        "own_values", file, [(long, "loyalty", "value_dropped"), (hidden, "loyalty", "value_dropped")]
    )
    file = corpus.file(prefix="TAIL", tail=";;")
    file.add()
    corpus.judged("nameless_columns_behind", file)
    file = corpus.file(REQUIRED, prefix="MID", header=";".join((*REQUIRED[:2], "", *REQUIRED[2:])))
    file.add_text(";".join((*(cells := file.cells())[:2], "\x07 anything", *cells[2:])))
    corpus.judged("nameless_column_between", file)


def line_ends_and_empty_lines(corpus: Corpus) -> None:
    file = corpus.file(prefix="OPEN")
    file.add()
    corpus.judged("no_final_line_end", file, content=file.text(final_line_end=False).encode())
    file = corpus.file(prefix="CRLF", line_end="\r\n")
    file.add()
    file.add()
    corpus.judged("crlf", file)
    file = corpus.file(prefix="MIX")
    file.add_text(";".join(file.cells()), "\r\n")
    file.add_text(";".join(file.cells()), "\n")
    corpus.judged("line_ends_mixed", file)
    file = corpus.file(prefix="GAP", header="\n \t\n" + ";".join(ONLINE_BRAND))
    for empty in ("", " \t\u00a0", ";" * 10, '"";" "', '""'):
        file.add()
        file.add_empty(empty)
    wrong = file.add(email="not-an-address")
    file.add_empty()
    corpus.judged("empty_lines", file, [(wrong, "email", "email_invalid")])


def quotes(corpus: Corpus) -> None:
    file = corpus.file(ONLINE_PRODUCT, prefix="ALL", quote_all=True)
    file.add(first_name='Ann "Nan"', last_name="Lee; Sons")
    names = {"first_name": 'Ann "Nan"', "last_name": "Lee; Sons"}
    corpus.judged("everything_quoted", file, stored={"ALL-0001": names})
    file = corpus.file(ONLINE_PRODUCT, prefix="IN")
    file.add(name='The "best" pan; 28 cm')
    file.add_bare(name='Screen 55" wide', brand='O\\"Neil')
    corpus.judged(
        "delimiter_quote_backslash",
        file,
        stored={
            "IN-0001": {"name": 'The "best" pan; 28 cm'},
            "IN-0002": {"name": 'Screen 55" wide', "brand": 'O\\"Neil'},
        },
    )
    file = corpus.file(ONLINE_PRODUCT, prefix="BRK")
    file.add(name="Pan\nwith\tlid;", first_name="Anna\r\nMaria", last_name='"\rBerg\n')
    wrong = file.add(purchase_date="2026-13-40")
    corpus.judged(
        "line_breaks_inside_names",
        file,
        [(wrong, "purchase_date", "date_invalid")],
        stored={"BRK-0001": {"first_name": "Anna Maria", "last_name": '" Berg', "name": "Pan with lid;"}},
    )
    file = corpus.file(prefix="BLANK")
    wrong = file.add_bare(first_name='"Ann" ')
    file.add_bare(first_name=' "Ann"')
    corpus.judged(
        "blank_beside_quotes",
        file,
        [(wrong, None, "quote_invalid")],
        stored={"BLANK-0002": {"first_name": '"Ann"'}},
    )
    file = corpus.file(REQUIRED, prefix="HQ", header=";".join(REQUIRED).replace("email", '"email" '))
    file.add()
    corpus.judged("blank_behind_a_quoted_header", file)


def encodings(corpus: Corpus) -> None:
    file = corpus.file(prefix="BOM")
    file.add()
    corpus.judged(
        "byte_order_mark", file, [(0, None, "bom_present")], content=b"\xef\xbb\xbf" + file.content()
    )
    file = corpus.file(prefix="LATIN")
    file.add(first_name="Zoë")
    corpus.judged(
        "latin1_where_accepted",
        file,
        content=file.text().encode("latin-1"),
        settings=ValidationSettings(accept_latin1=True),
        stored={"LATIN-0001": {"first_name": "Zoë"}},
    )
    file = corpus.file(prefix="NFC")
    file.add(first_name="Zoe\u0308", purchase_reference="RE\u0301F")
    corpus.judged("decomposed_letters", file, stored={"R\u00c9F": {"first_name": "Zo\u00eb"}})
