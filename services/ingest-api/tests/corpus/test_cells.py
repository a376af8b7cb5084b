"""One kind of cell per file: what it takes, what it refuses, what it drops."""

from datetime import date

from ingest_api.order_file.settings import ValidationSettings
from ingest_api.testing.agreement import check_file
from ingest_api.testing.corpus import Case, Corpus, as_any_file, differences, judge
from ingest_api.testing.order_files import (
    ONLINE_PRODUCT,
    REQUIRED,
    SHOP_BRAND,
    gtin,
    quoted,
)


def test_verdict(case: Case, today: date) -> None:
    assert differences(case, judge(case, today)) == []


def test_verdict_by_blocks(case: Case, today: date, block_bytes: int) -> None:
    check_file(as_any_file(case, today, block_bytes))


def build(corpus: Corpus) -> None:
    shape_of_lines(corpus)
    required_cells(corpus)
    channels_and_shops(corpus)
    texts(corpus)
    emails(corpus)
    phones_and_prices(corpus)
    flags_languages_delays(corpus)
    product_codes(corpus)
    web_addresses(corpus)


def column_of(
    corpus: Corpus,
    name: str,
    column: str,
    good: dict[str, str],
    bad: tuple[str, ...],
    code: str,
    *,
    columns: tuple[str, ...] = ONLINE_PRODUCT,
) -> None:
    """Add a file of one column's values: typed → stored, and those that get the code."""
    file = corpus.file(columns, prefix="V")
    stored = {}
    for typed, value in good.items():
        file.add(**{column: typed})
        stored[f"V-{file.rows:04d}"] = {column: value}
    lines = [file.add(**{column: typed}) for typed in bad]
    corpus.judged(name, file, [(line, column, code) for line in lines], stored=stored)


def shape_of_lines(corpus: Corpus) -> None:
    file = corpus.file(prefix="SHAPE")
    file.add()
    lines = [
        file.add_text(";".join(file.cells()[:5])),
        file.add_text(";".join(file.cells()) + ";surplus"),
        file.add_text(";".join(file.cells()) + ";"),
    ]
    corpus.judged("too_few_and_too_many_cells", file, [(line, None, "column_count") for line in lines])
    file = corpus.file(prefix="AFTER")
    lines = [file.add_bare(first_name=cell) for cell in ('"Ann"a', '"Ann" "', '"Ann"\r')]
    file.add()
    corpus.judged("text_behind_a_closing_quote", file, [(line, None, "quote_invalid") for line in lines])


def required_cells(corpus: Corpus) -> None:
    file = corpus.file(prefix="BLANK")
    findings = [(file.add(**{name: " \u00a0"}), name, "required_missing") for name in REQUIRED]
    findings.append((file.add_bare(last_name='"\n"'), "last_name", "required_missing"))
    corpus.judged("each_required_cell_blank", file, findings)
    file = corpus.file(ONLINE_PRODUCT, prefix="ALL")
    line = file.add(
        channel="shop",
        purchase_date="32-01-2026",
        first_name="",
        email="x",
        hide_personal_data="?",
        language="1",
        delay="so",
        delay_product="-",
        product_ref="",
        ean="1",
        product_url="javascript:1",
    )
    codes = {
        "channel": "channel_invalid",
        "purchase_date": "date_invalid",
        "first_name": "required_missing",
        "email": "email_invalid",
        "hide_personal_data": "boolean_invalid",
        "language": "language_invalid",
        "delay": "delay_invalid",
        "delay_product": "delay_product_invalid",
        "product_ref": "required_missing",
        "ean": "value_dropped",
        "product_url": "value_dropped",
    }
    corpus.judged("every_fault_of_a_line", file, [(line, name, code) for name, code in codes.items()])


def channels_and_shops(corpus: Corpus) -> None:
    file = corpus.file(SHOP_BRAND, prefix="CH")
    for channel in ("Online", "ONLINE", "", "\tOffline"):
        file.add(channel=channel)
    wrong = [file.add(channel=channel) for channel in ("web", "on line", "en ligne", "1", "o" * 11)]
    corpus.judged("channels", file, [(line, "channel", "channel_invalid") for line in wrong])
    file = corpus.file(SHOP_BRAND, prefix="SHOP")
    file.add(channel="offline", shop_id="s" * 64)
    findings = [
        (file.add(channel="offline", shop_id=""), "shop_id", "shop_required"),
        (file.add(channel="offline", shop_id="s" * 65), "shop_id", "too_long"),
        (file.add(channel="offline", shop_id="S\u200b1"), "shop_id", "control_character"),
        (file.add(shop_id="LYON-02"), "shop_id", "shop_ignored"),
        (file.add(shop_id="s" * 65), "shop_id", "shop_ignored"),
        (file.add(channel="", shop_id="S\u200b1"), "shop_id", "shop_ignored"),
        (file.add(channel="web", shop_id="s" * 65), "channel", "channel_invalid"),
    ]
    corpus.judged("shops", file, findings, stored={"SHOP-0005": {"shop_id": ""}})
    file = corpus.file(SHOP_BRAND, prefix="KNOWN")
    file.add(channel="offline", shop_id="LYON-02")
    unknown = file.add(channel="offline", shop_id="lyon-02")
    ignored = file.add(shop_id="NOWHERE")
    corpus.judged(
        "only_known_shops",
        file,
        [(unknown, "shop_id", "shop_unknown"), (ignored, "shop_id", "shop_ignored")],
        settings=ValidationSettings(auto_create_shops=False, known_shops=frozenset({"LYON-02"})),
    )
    file = corpus.file(prefix="NOCOL")
    line = file.add(channel="offline")
    corpus.judged("offline_without_shop_column", file, [(line, "shop_id", "shop_required")])


def texts(corpus: Corpus) -> None:
    names = ("\U0001f600 Ann", "Лев", "אבי", "N’Diaye", "=1+1", "<b>", "علی\u200cرضا", "O\\'", "n" * 100)
    hidden = (
        "An\x00na",
        "An\u200bna",
        "An\u202ena",
        "\ufeffAnna",
        "An\u2028na",
        "An\u0085na",
        "A\tb",
        "A\x7f",
    )
    column_of(corpus, "names", "first_name", {name: name for name in names}, hidden, "control_character")
    column_of(corpus, "name_too_long", "last_name", {}, ("n" * 101, "é" * 101), "too_long")
    composed = {"e\u0301" * 100: "é" * 100}
    column_of(corpus, "length_in_code_points_of_nfc", "first_name", composed, ("é" * 101,), "too_long")
    references = {text: text for text in ("2026 / 0001", "#1855", "RÉF 12", "0000123", "r" * 50)}
    file = corpus.file(prefix="REF")
    for reference in references:
        file.add(purchase_reference=reference)
    findings = [
        (file.add(purchase_reference="r" * 51), "purchase_reference", "too_long"),
        (file.add(purchase_reference="R\u200c1"), "purchase_reference", "control_character"),
        (file.add_bare(purchase_reference='"R\n1"'), "purchase_reference", "control_character"),
    ]
    corpus.judged("references", file, findings)
    labels = {"Küche": "Küche", "c" * 200: "c" * 200, "a\u200db": "a\u200db"}
    column_of(corpus, "categories", "category", labels, ("c" * 201, "a\u200bb", "a\nb"), "value_dropped")
    column_of(corpus, "part_numbers", "mpn", {"m" * 70: "m" * 70}, ("m" * 71, "m\u200d1"), "value_dropped")
    file = corpus.file(prefix="TRIM")
    padded = file.cells(purchase_reference="  SP 1  ", first_name="\u00a0Anna\t", channel=" online ")
    file.add_text(";".join(map(quoted, padded)))
    corpus.judged("outer_blanks", file, stored={"SP 1": {"first_name": "Anna", "channel": "online"}})


def emails(corpus: Corpus) -> None:
    good = {
        "ANNA.Berg@EXAMPLE.com": "ANNA.Berg@example.com",
        "anna+shop@example.com": "anna+shop@example.com",
        "o'hara@example.co": "o'hara@example.co",
        "anna@BÜCHER.example.com": "anna@bücher.example.com",
        "anna@xn--bcher-kva.example.com": "anna@xn--bcher-kva.example.com",
        "anna@例え。テスト": "anna@例え.テスト",
        "b" * 64 + "@example.com": "b" * 64 + "@example.com",
        "123@1.example.com": "123@1.example.com",
    }
    bad = (
        "plainaddress",
        "@example.com",
        "anna@",
        "anna@@example.com",
        "anna@example",
        "anna@example..com",
        "anna@example.com.",
        ".anna@example.com",
        "anna.@example.com",
        "an..na@example.com",
        "anna @example.com",
        "Anna Berg <anna@example.com>",
        '"anna"@example.com',
        "anna(x)@example.com",
        "anna@[127.0.0.1]",
        "anna@127.0.0.1",
        "anna@example.c",
        "anna@-example.com",
        "anna@exa_mple.com",
        "jürgen@example.com",
        "anna@example.com,bob@example.com",
        "a" * 65 + "@example.com",
        "anna@" + "d" * 64 + ".example.com",
    )
    column_of(corpus, "emails", "email", good, bad, "email_invalid")
    injected = (
        "anna@example.com\r\nBcc: all@example.org",
        "anna@exam\u200bple.com",
        "anna@exam\u00adple.com",
    )
    column_of(corpus, "emails_with_hidden_characters", "email", {}, injected, "control_character")
    labels = ".".join(["d" * 60] * 4)
    column_of(corpus, "emails_too_long", "email", {}, (f"{'a' * 20}@{labels}",), "too_long")


def phones_and_prices(corpus: Corpus) -> None:
    phones = {
        "33607080910": "33607080910",
        "+33 6 07 08 09 10": "33607080910",
        "00336-07.08 09.10": "33607080910",
        "06.07.08.09.10": "0607080910",
    }
    bad = ("call me", "3.36E+10", "12345", "1" * 16, "+" + "1 " * 11, "٣٣٦٠٧٠٨٠٩١٠", "++33607080910")
    column_of(corpus, "phones", "phone", phones, bad, "value_dropped")
    bad_prices = ("-5", "+5", "free", "1.2.3", "12 EUR", "1e2", ".5", "5.", "1 000", "1" * 16, "１２")
    column_of(corpus, "order_prices", "purchase_price", {}, bad_prices, "value_dropped")
    file = corpus.file(prefix="PRICE")
    stored = {}
    for typed, value in {"12": "12", "12.50": "12.50", "12,5": "12.5", "0": "0"}.items():
        file.add(purchase_price=typed)
        stored[f"PRICE-{file.rows:04d}"] = {"price": value}
    corpus.judged("decimal_signs", file, stored=stored)


def flags_languages_delays(corpus: Corpus) -> None:
    flags = {"true": "True", "FALSE": "False", "1": "True", "0": "False", "": "False"}
    column_of(corpus, "flags", "hide_personal_data", flags, ("yes", "oui", "2", "VRAI"), "boolean_invalid")
    languages = {"fr": "fr", "EN": "en", "fr_FR": "fr", "pt-BR": "pt"}
    column_of(
        corpus,
        "languages",
        "language",
        languages,
        ("f", "fra", "f1", "fr_", "french", "éà"),
        "language_invalid",
    )
    column_of(corpus, "languages_we_lack", "language", {}, ("zz", "ja_JP"), "language_fallback")
    delays = {"": "", "0": "0", " 7 ": "7", "090": "90"}
    bad = ("-1", "1.5", "1,5", "1e2", "ten", "999", "366", "5 d", "99999999999", "٥", "0005")
    column_of(corpus, "delays", "delay", delays, bad, "delay_invalid")
    column_of(corpus, "product_delays", "delay_product", delays, bad, "delay_product_invalid")


def product_codes(corpus: Corpus) -> None:
    ean = gtin("400638133393")
    wrong = ean[:-1] + str((int(ean[-1]) + 1) % 10)
    eans = {"": "", ean: ean, gtin("9638507"): gtin("9638507"), gtin("1234567890123"): gtin("1234567890123")}
    bad = (wrong, "12345", gtin("03600029145"), ean + "X", "4.00638E+12", "400 6381 333931", "٤" * 13)
    column_of(corpus, "eans", "ean", eans, bad, "value_dropped")
    column_of(corpus, "upcs", "upc", {"036000291452": "036000291452"}, ("036000291453", ean), "value_dropped")
    isbns = {
        "9782070368228": "9782070368228",
        "978-2-07-036822-8": "9782070368228",
        "0-8044-2957-X": "080442957X",
        "080442957x": "080442957X",
    }
    column_of(
        corpus, "isbns", "isbn", isbns, ("9782070368229", "0804429570", ean, "08044X9570"), "value_dropped"
    )
    jans = {gtin(start + "1234567890"): gtin(start + "1234567890") for start in ("45", "49")}
    column_of(corpus, "jans", "jan", jans, (ean, gtin("4912345")), "value_dropped")


def web_addresses(corpus: Corpus) -> None:
    good = (
        "",
        "https://shop.example.com/a?b=1&c[]=2#d",
        "HTTP://SHOP.EXAMPLE.COM/",
        "https://shop.example.com:8443",
        "http://[2001:db8::1]:80/x",
        "https://shop.example/é?q=@",
    )
    bad = (
        "javascript:alert(1)",
        "ftp://shop.example.com/a",
        "shop.example.com/a",
        "//shop.example.com/a",
        "https://",
        "https:///a",
        "https://?a",
        "https://:80/",
        "https://user@shop.example.com/",
        "https://shop.example.com:0/",
        "https://shop.example.com:65536/",
        "https://shop.example.com:" + "9" * 1000,
        "https://[shop.example.com]/",
        "https://[2001:db8::1/",
        "https://shop.example.com/a b",
        "https://shop.example.com\\a",
        'https://shop.example.com/"a',
        "https://shop.example.com/<a>",
        "https://shop.example.com/a\u200bb",
        "https://shop.example.com/" + "u" * 2024,
    )
    column_of(corpus, "product_urls", "product_url", {url: url for url in good}, bad, "value_dropped")
    column_of(corpus, "image_urls", "image_url", {}, bad[:4], "value_dropped")
