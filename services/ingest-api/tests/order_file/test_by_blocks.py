"""A file judged by blocks gets what it gets line by line, to the last finding."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from contracts.files.order_file import ORDER_FILE
from ingest_api.order_file import screen, survey
from ingest_api.order_file.columns_of_text import parse_columns
from ingest_api.order_file.settings import SFTP, ValidationSettings
from ingest_api.testing.agreement import check_file
from ingest_api.testing.any_files import AnyFile, any_files
from ingest_api.testing.order_files import ONLINE_PRODUCT, Days, OrderFileWriter

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAYS = Days(NOW.date())
SETTINGS = ValidationSettings()
KINDS = {column.name: column.kind for column in ORDER_FILE.columns}


def check(
    content: bytes,
    block_bytes: int,
    settings: ValidationSettings = SETTINGS,
    known: frozenset[str] = frozenset(),
    now: datetime = NOW,
) -> None:
    check_file(AnyFile(content, "a.csv", SFTP, settings, now, known, block_bytes))


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(file=any_files())
def test_any_file(file: AnyFile) -> None:
    check_file(file)


@pytest.mark.parametrize("block_bytes", [60, 700, 1 << 20])
def test_lines_of_one_order_may_stand_far_apart(block_bytes: int) -> None:
    file = OrderFileWriter(DAYS, ONLINE_PRODUCT)
    common = {"purchase_reference": "X", "email": "x@example.com", "purchase_date": DAYS.iso(3)}
    for number in range(30):
        file.add()
        if not number % 7:
            file.add(**common, product_ref=f"P-{number}", first_name='Zoé "Z"')
    file.add(**common, product_ref="P-0")
    file.add(purchase_reference="X", email="y@example.com")
    check(file.content(), block_bytes)
    check(file.content(), block_bytes, known=frozenset({"X", "R-0003"}))


@pytest.mark.parametrize("lines", [49, 50, 51])
@pytest.mark.parametrize("brand_only", [0, 1, 2])
def test_orders_of_many_lines(lines: int, brand_only: int) -> None:
    file = OrderFileWriter(DAYS, ONLINE_PRODUCT)
    common = {"email": "x@example.com", "purchase_date": DAYS.iso(3)}
    for number in range(lines):
        for reference in ("X", "E\u0301", "É"):
            product = {"name": "", "product_ref": ""} if 7 <= number < 7 + brand_only else {}
            file.add(**common, purchase_reference=reference + number % 2 * " ", **product)
        file.add()
    check(file.content(), 1 << 20)
    check(file.content(), 1 << 20, known=frozenset({"É", "R-0004"}))


@pytest.mark.parametrize("block_bytes", [60, 700, 1 << 20])
def test_a_mark_at_the_start_of_a_line_is_part_of_its_first_cell(block_bytes: int) -> None:
    file = OrderFileWriter(DAYS, ONLINE_PRODUCT)
    for _ in range(5):
        file.add()
        file.add(channel="\ufeffonline")
    check(file.content(), block_bytes)


@pytest.mark.parametrize("block_bytes", [60, 700, 1 << 20])
def test_a_line_too_wide_is_not_made_up_for_by_one_too_narrow(block_bytes: int) -> None:
    file = OrderFileWriter(DAYS, ONLINE_PRODUCT)
    file.add_text(";".join(file.cells()) + ";" * (len(ONLINE_PRODUCT) - 1))
    file.add_text(file.cells()[0])
    file.add()
    check(file.content(), block_bytes)


def test_only_lines_of_the_right_width_are_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a file of line feeds below a header of thousands of columns would fill any memory."""
    parsed: list[tuple[int, int]] = []

    def parse(plain: bytes, width: int, wanted: Sequence[int] | None = None) -> pl.DataFrame:
        found = parse_columns(plain, width, wanted)
        parsed.append((found.height * found.width, len(plain)))
        return found

    monkeypatch.setattr(screen, "parse_columns", parse)
    file = OrderFileWriter(DAYS, (*ONLINE_PRODUCT, *(f"own{number}" for number in range(1000))))
    for text in ("", " ", ";", "x", ";" * 2000):
        file.add()
        for _ in range(40):
            file.add_text(text)
    check(file.content(), 1 << 20)
    assert parsed
    assert all(cells <= size for cells, size in parsed)


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_of_many_delimiters_is_not_parsed(monkeypatch: pytest.MonkeyPatch, quote: str) -> None:
    """Else one line of five megabytes would be made 2.5 GB."""
    longest: list[int] = []

    def parse(plain: bytes, width: int, wanted: Sequence[int] | None = None) -> pl.DataFrame:
        longest.append(max(map(len, plain.split(b"\n"))))
        return parse_columns(plain, width, wanted)

    monkeypatch.setattr(screen, "parse_columns", parse)
    monkeypatch.setattr(survey, "parse_columns", parse)
    file = OrderFileWriter(DAYS, ONLINE_PRODUCT)
    file.add()
    file.add_text(f"{quote}x{quote};" * 70_000)
    file.add()
    check(file.content(), 1 << 20)
    assert longest
    assert max(longest) < 1000


@pytest.mark.parametrize("block_bytes", range(1, 7))
@pytest.mark.parametrize(
    "damaged", [b"\xe2\x82", b"\xf0\x9f\x91", b"\xe2\x82(", b"\xc3\n", b"\xf0\x9f\n\x91"]
)
def test_a_character_cut_short_is_told_by_its_first_byte(damaged: bytes, block_bytes: int) -> None:
    file = OrderFileWriter(DAYS)
    file.add(first_name="Zo\u00eb \u20ac \U0001f44d")
    check(file.content() + b"online;" + damaged, block_bytes)


@pytest.mark.parametrize("block_bytes", [60, 700, 1 << 20])
def test_a_return_without_line_feed_is_part_of_its_cell(block_bytes: int) -> None:
    file = OrderFileWriter(DAYS, ONLINE_PRODUCT)
    for text in ("\r", "\r\r", ";\r;", ";" * (len(ONLINE_PRODUCT) - 1) + "\r"):
        file.add_text(text)
        file.add_text(text, "\r\n")
        file.add_bare(category="Kitchen\r")
        file.add_bare(image_url="\r")
    check(file.content(), block_bytes)
