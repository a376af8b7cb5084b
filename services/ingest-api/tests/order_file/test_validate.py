"""What holds for every file, whatever it says."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.files.findings import DUPLICATE_EXISTING, DUPLICATE_IN_FILE
from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.report import refusal_report_of
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.testing.order_files import ONLINE_PRODUCT, REQUIRED, SHOP_PRODUCT, Days, OrderFileWriter
from ingest_api.testing.row_by_row import (
    FileVerdict,
    judge_file,
    preview_of,
    rejected_lines_of,
    report_of,
    validate_file,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAYS = Days(NOW.date())
SETTINGS = ValidationSettings()
HEADER = ";".join(SHOP_PRODUCT).encode() + b"\n"


def validate(content: bytes, settings: ValidationSettings = SETTINGS) -> FileVerdict:
    return validate_file(content, file_name="a.csv", settings=settings, now=NOW)


def outcome_of(content: bytes, settings: ValidationSettings) -> FileVerdict | FileRefusedError:
    try:
        return validate(content, settings)
    except FileRefusedError as refused:
        return refused


def everything_said(content: bytes, settings: ValidationSettings) -> bytes:
    verdict = outcome_of(content, settings)
    if isinstance(verdict, FileRefusedError):
        assert verdict.findings
        return refusal_report_of(verdict)
    assert verdict.rows_importable + verdict.rows_error + verdict.rows_duplicate == verdict.rows_total
    assert preview_of(verdict, "fr")["findings_total"] == len(verdict.findings)
    rejected_lines_of(verdict)
    return report_of(verdict)


@given(content=st.binary(max_size=400), latin1=st.booleans(), headed=st.booleans())
def test_no_bytes_are_too_odd(content: bytes, latin1: bool, headed: bool) -> None:
    settings = ValidationSettings(accept_latin1=latin1)
    assert everything_said(HEADER + content if headed else content, settings)


ODD = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
USUAL = st.sampled_from(
    [
        "",
        "online",
        "offline",
        "0001-01-01",
        "9999-12-31T23:59:59Z",
        "0",
        "fr",
        "a@b.cd",
        "é@é",
        "R1",
        "https://[",
        "٣",
    ]
)


@given(
    rows=st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(SHOP_PRODUCT, USUAL | ODD)), max_size=5)
)
def test_no_cell_is_too_odd(rows: list[dict[str, str]]) -> None:
    file = OrderFileWriter(DAYS, SHOP_PRODUCT, quote_all=True)
    for changes in rows:
        file.add(**changes)
    verdict = validate(file.content())
    assert verdict.rows_total == len(rows)


def test_a_file_is_judged_before_anyone_knows_which_references_are_stored() -> None:
    file = OrderFileWriter(DAYS, REQUIRED)
    for reference in ("A", "B", "B", "C"):
        file.add(purchase_reference=reference, email=f"{reference}@example.com", purchase_date=DAYS.iso(1))
    file.add(purchase_reference="D", email="")
    judged = judge_file(file.content(), file_name="a.csv", settings=SETTINGS, now=NOW)
    assert judged.references() == {"A", "B", "C"}
    verdict = judged.assemble({"A"})
    assert [order.purchase_reference for order in verdict.orders] == ["B", "C"]
    codes = [finding.code for finding in verdict.findings if finding.column == "purchase_reference"]
    assert codes == [DUPLICATE_EXISTING, DUPLICATE_IN_FILE]


def test_an_order_remembers_the_line_it_came_in_with() -> None:
    file = OrderFileWriter(DAYS, ONLINE_PRODUCT)
    file.add()
    first = file.add(purchase_reference="X", email="x@example.com", purchase_date=DAYS.iso(3), name="a\nb")
    file.add(purchase_reference="X", email="x@example.com", purchase_date=DAYS.iso(3))
    orders = validate(file.content()).orders
    assert [order.line for order in orders] == [2, first]
    assert [product.name for product in orders[1].products] == ["a b", "Kettle model 3"]


@pytest.mark.parametrize(
    "cell", ['"' * 100_001, ";" * 100_000, "\u0301" * 100_000, "a@" + "é." * 50_000, "\n" * 50_000]
)
def test_one_monstrous_cell_is_one_finding(cell: str) -> None:
    file = OrderFileWriter(DAYS, REQUIRED)
    line = file.add(email=cell)
    file.add()
    verdict = validate(file.content())
    assert [finding.line for finding in verdict.findings] == [line]
    assert verdict.rows_importable == 1
