"""Purchase dates: their forms, the days that exist, and how old is too old."""

from datetime import date
from zoneinfo import ZoneInfo

from ingest_api.order_file.settings import ValidationSettings
from ingest_api.testing.agreement import check_file
from ingest_api.testing.corpus import Case, Corpus, Said, as_any_file, differences, judge
from ingest_api.testing.order_files import ONLINE_PRODUCT


def test_verdict(case: Case, today: date) -> None:
    assert differences(case, judge(case, today)) == []


def test_verdict_by_blocks(case: Case, today: date, block_bytes: int) -> None:
    check_file(as_any_file(case, today, block_bytes))


def build(corpus: Corpus) -> None:
    forms(corpus)
    calendar(corpus)
    ages(corpus)
    delays_beyond_the_year(corpus)
    zones(corpus)


def forms(corpus: Corpus) -> None:
    year, month, day = corpus.days.iso(40).split("-")
    file = corpus.file(prefix="FORM")
    good = [
        f"{day}-{month}-{year}",
        f"{day}/{month}/{year}",
        f"{year}/{month}/{day}",
        f"{year}-{month}-{day}",
    ]
    good += [f"{form} {time}" for form in good for time in ("00:00", "10:30", "23:59:59")]
    iso = f"{year}-{month}-{day}T10:30"
    good += [iso, f"{iso}:00", f"{iso}Z", f"{iso}:00+02:00", f"{iso}-14:00"]
    for text in good:
        file.add(purchase_date=text)
    bad = [
        f"{year}.{month}.{day}",
        f"{year}-{month}/{day}",
        f"{day}/{month}-{year}",
        f"{year}-7-4",
        f"{year}{month}{day}",
        f"{day}-{month}-{year[2:]}",
        f"{year}-{month}-{day} 24:00",
        f"{year}-{month}-{day} 23:60",
        f"{year}-{month}-{day} 23:59:60",
        f"{year}-{month}-{day} 9:05",
        f"{year}-{month}-{day}  10:30",
        f"{year}-{month}-{day} 10h30",
        f"{year}-{month}-{day} 10:30Z",
        f"{year}/{month}/{day}T10:30",
        f"{iso}z",
        iso.replace("T", "t"),
        f"{iso}:00.5Z",
        f"{iso}+0200",
        f"{iso}+14:01",
        f"{iso}+02:60",
        f"05-25-{year}",
        f"05/25/{year}",
        "yesterday",
        "２０２６-01-01",
        "2026-01-01" * 9,
    ]
    lines = [file.add(purchase_date=text) for text in bad]
    corpus.judged("forms", file, [(line, "purchase_date", "date_invalid") for line in lines])
    ago = next(ago for ago in range(20, 90) if corpus.days.ago(ago).day != corpus.days.ago(ago).month)
    file = corpus.file(prefix="ORDER")
    file.add(purchase_date=corpus.days.day_first(ago))
    file.add(purchase_date=corpus.days.day_first(ago, "/"))
    same = {"purchase_date": corpus.days.iso(ago)}
    corpus.judged("day_before_month", file, stored={"ORDER-0001": same, "ORDER-0002": same})


def calendar(corpus: Corpus) -> None:
    file = corpus.file(prefix="CAL")
    impossible = (
        "2023-02-29",
        "29-02-2025",
        "31/04/2026",
        "2026-13-01",
        "2026-00-10",
        "00-00-0000",
        "0000-01-01",
    )
    findings: list[Said] = [
        (file.add(purchase_date=text), "purchase_date", "date_invalid") for text in impossible
    ]
    old = ("2024-02-29", "1900-01-01", "01/01/1970", "0001-01-01", "0001-01-01T00:00+14:00")
    findings += [(file.add(purchase_date=text), "purchase_date", "date_too_old") for text in old]
    future = ("2999-01-01", "9999-12-31", "9999-12-31T23:59-14:00", corpus.days.iso(-30))
    findings += [(file.add(purchase_date=text), "purchase_date", "date_future") for text in future]
    corpus.judged("days_that_are_not_or_too_far", file, findings)


def ages(corpus: Corpus) -> None:
    file = corpus.file(prefix="AGE")
    iso = corpus.days.iso
    file.add(purchase_date=iso(0))
    file.add(purchase_date=iso(92))
    file.add(purchase_date=iso(-1) + " 12:00")  # the cases are judged at noon
    findings: list[Said] = [
        (file.add(purchase_date=iso(-1) + " 12:01"), "purchase_date", "date_future"),
        (file.add(purchase_date=iso(93) + " 23:59"), "purchase_date", "date_old"),
        (file.add(purchase_date=iso(365), delay="0"), "purchase_date", "date_old"),
        (file.add(purchase_date=iso(366) + " 23:59", delay="0"), "purchase_date", "date_too_old"),
    ]
    corpus.judged("ages", file, findings)
    file = corpus.file(prefix="HALF")
    line = file.add(purchase_date=iso(181))
    file.add(purchase_date=iso(90))
    settings = ValidationSettings(max_purchase_age_days=180)
    corpus.judged("age_setting", file, [(line, "purchase_date", "date_too_old")], settings=settings)


def delays_beyond_the_year(corpus: Corpus) -> None:
    iso = corpus.days.iso
    file = corpus.file(ONLINE_PRODUCT, prefix="LATE")
    old: list[Said] = []
    late: list[Said] = []

    def add(age: int, delay: str, delay_product: str, column: str | None, **other: str) -> None:
        line = file.add(purchase_date=iso(age), delay=delay, delay_product=delay_product, **other)
        old.append((line, "purchase_date", "date_old"))
        if column:
            late.append((line, column, "delay_beyond_limit"))

    add(355, "10", "", None)
    add(355, "11", "", "delay")
    add(360, "", "", "delay")  # the account's seven days
    add(358, "", "", None)
    add(360, "5", "6", "delay_product")
    add(360, "6", "5", "delay")
    add(360, "6", "6", "delay")
    add(360, "5", "300", None, name="", product_ref="")  # no product, so no product request
    corpus.judged("delays_beyond_the_year", file, [*old, *late])
    file = corpus.file(ONLINE_PRODUCT, prefix="BESIDE")
    late = [
        (file.add(purchase_date=iso(366), delay="365"), "purchase_date", "date_too_old"),
        (line := file.add(purchase_date=iso(360), delay="x"), "delay", "delay_invalid"),
        (line, "purchase_date", "date_old"),
    ]
    corpus.judged("never_beside_a_refused_date_or_delay", file, late)
    file = corpus.file(ONLINE_PRODUCT, prefix="DEFAULT")
    line = file.add(purchase_date=iso(350), delay="1")
    late = [(line, "purchase_date", "date_old"), (line, "delay_product", "delay_beyond_limit")]
    settings = ValidationSettings(product_delay_days=20)
    corpus.judged("the_accounts_product_delay", file, late, settings=settings)


def zones(corpus: Corpus) -> None:
    """Local times become instants by the rules of the zone; its changes of hour: test_read_moment."""
    file = corpus.file(prefix="TOKYO")
    file.add(purchase_date=corpus.days.iso(30) + " 08:00")
    instant = {"instant": corpus.days.iso(31) + "T23:00:00+00:00"}
    corpus.judged(
        "another_zone",
        file,
        settings=ValidationSettings(zone=ZoneInfo("Asia/Tokyo")),
        stored={"TOKYO-0001": instant},
    )
