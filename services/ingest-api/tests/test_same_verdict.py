"""A file is told the same at every door: upload, drop, offline check (invariants.md 3)."""

import csv
import io
from datetime import UTC, date, datetime

import httpx2
import pytest

from contracts.files.findings import FINDING_CODES, Level, Scope
from contracts.files.order_file import ORDER_FILE
from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.report import refusal_report_of
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.testing.doors import IMPORTS, WEBSITE, part
from ingest_api.testing.order_files import Days, OrderFileWriter
from ingest_api.testing.row_by_row import rejected_lines_of, report_of, validate_file
from kit.ids import uuid7
from kit.testing.service import ServiceUnderTest, another_service

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALL_COLUMNS = tuple(column.name for column in ORDER_FILE.columns)
# What an account's settings, other doors or JSON alone bring about.
_NOT_OF_A_FILE = {
    *("shop_unknown", "duplicate_existing"),
    *("field_unknown", "field_type_invalid", "website_invalid", "event_type_invalid"),
}


def odd_file() -> bytes:
    """Return a file in which every line and value code occurs."""
    own = tuple(f"own{number}" for number in range(10))
    columns = (*ALL_COLUMNS, *own)
    header = ";".join((*columns, "=own10"))
    file = OrderFileWriter(Days(date(2026, 3, 2)), columns, header=header, tail=";", line_end="\r\n")
    file.add()
    file.add(email="bad@", language="f", channel="web", hide_personal_data="yes")
    file.add(delay="-1", delay_product="366", purchase_date="2026-02-31")
    file.add(purchase_date="2026-03-04")
    file.add(purchase_date="2025-03-01")
    file.add(purchase_date="2025-11-01")
    file.add(delay="360")
    file.add(first_name="a\u200bb", last_name="x" * 101, purchase_reference="")
    file.add(channel="offline", shop_id="")
    file.add(shop_id="LYON-02", language="zz", purchase_price="=1+1", own3="x" * 256)
    file.add_text("too;few")
    file.add_text(";".join(file.cells(first_name='"Ann"a')) + ";")
    same = {"purchase_date": "2026-03-01", "email": "same@example.com", "purchase_reference": "SAME"}
    file.add(**same, product_ref="P-1")
    file.add(**same, product_ref="P-1")
    file.add(**same, product_ref="P-2", first_name="＠Other")
    file.add(**{**same, "email": "other@example.com"}, product_ref="P-3")
    for number in range(49):
        file.add(**same, product_ref=f"Q-{number}")
    return b"\xef\xbb\xbf" + file.content()


def offline(content: bytes, file_name: str = "march.csv") -> tuple[bytes, bytes]:
    """Return report and refused lines as `proofmark check` makes them."""
    try:
        verdict = validate_file(content, file_name=file_name, settings=ValidationSettings(), now=NOW)
    except FileRefusedError as refused:
        return refusal_report_of(refused), b""
    return report_of(verdict), rejected_lines_of(verdict)


async def dropped(
    ingest: ServiceUnderTest, content: bytes, file_name: str = "march.csv"
) -> tuple[bytes, bytes]:
    address = f"/internal/websites/{WEBSITE}/dropped-files/{uuid7()}"
    async with ingest.client(another_service("sftp-poller")) as poller:
        await poller.put(address, params={"file_name": file_name, "folder": "fr_FR"}, content=content)
        await ingest.run_job("import-files")
        report = await poller.get(f"{address}/report.csv")
        rejected = await poller.get(f"{address}/rejected.csv")
    return report.content, rejected.content if rejected.status_code == 200 else b""


def codes_in(report: bytes) -> set[str]:
    return {row["code"] for row in csv.DictReader(io.StringIO(report.decode(), newline=""), delimiter=";")}


async def test_a_report_is_the_same_at_every_door(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    content = odd_file()
    previewed = (await owner.post(IMPORTS, files=part(content))).json()
    address = f"{IMPORTS}/{previewed['id']}"
    uploaded = [(await owner.get(f"{address}/{name}.csv")).content for name in ("report", "rejected")]
    report, rejected = offline(content)
    assert uploaded == [report, rejected]
    assert await dropped(ingest, content) == (report, rejected)
    of_lines = {code.code for code in FINDING_CODES.values() if code.scope is not Scope.FILE}
    assert of_lines - _NOT_OF_A_FILE <= codes_in(report)
    shown = [entry for level in ("errors", "duplicates", "warnings") for entry in previewed[level]]
    assert {entry["code"] for entry in shown} == codes_in(report) - {"summary"}


async def test_no_cell_of_a_report_is_a_formula_to_a_spreadsheet() -> None:
    report, _ = offline(odd_file())
    rows = list(csv.reader(io.StringIO(report.decode(), newline=""), delimiter=";"))
    assert any(row[4].startswith("'＠") for row in rows)
    assert any(row[4].startswith("'=1+1") for row in rows)
    assert any(row[3].startswith("'=own10") for row in rows)
    assert not [
        row
        for row in rows
        if any(cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) for cell in row)
    ]


async def test_refused_lines_put_right_are_taken_and_the_others_known(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    good = "2026-03-01;{};Inès;Lefèvre;{};fr\r\n"
    header = "purchase_date;purchase_reference;first_name;last_name;email;language\r\n"
    content = (
        header + good.format("R-1", "a@b.example") + good.format("R-2", "bad@") + good.format("R-3", "=x@")
    )
    _, rejected = await dropped(ingest, content.encode())
    assert rejected.decode() == header + "".join(content.splitlines(keepends=True)[2:])
    corrected = rejected.replace(b"bad@", b"bob@b.example").replace(b"=x@", b"eve@b.example")
    again = content.encode().splitlines(keepends=True)[1]
    found = (await owner.post(IMPORTS, files=part(corrected + again, "march_rejected.csv"))).json()
    assert (found["rows_importable"], found["rows_error"], found["rows_duplicate"]) == (2, 0, 1)


@pytest.mark.parametrize(
    ("content", "file_name"),
    [
        (b"", "march.csv"),
        (b"\xef\xbb\xbf;;\r\n", "march.csv"),
        (b"a;b\n", "march.txt"),
        (b"PK\x03\x04", "march.csv"),
        (b"purchase_date;\xe9\n", "march.csv"),
        (b"a;b\rc;d\r", "march.csv"),
        (b'a;"b\n', "march.csv"),
        (b"a,b\n", "march.csv"),
        (b"email;language;language\n", "march.csv"),
        (b"order_date;id_order;firstname;lastname;email;iso_lang;language;Email*\n", "march.csv"),
    ],
)
async def test_a_refusal_is_the_same_at_every_door(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, content: bytes, file_name: str
) -> None:
    answer = (await owner.post(IMPORTS, files=part(content, file_name))).json()
    report, _ = offline(content, file_name)
    assert await dropped(ingest, content, file_name) == (report, b"")
    rows = list(csv.DictReader(io.StringIO(report.decode(), newline=""), delimiter=";"))[1:]
    assert {row["level"] for row in rows} == {Level.ERROR}
    said = [(row["code"], int(row["line"]), row["column"], row["value"], row["message_en"]) for row in rows]
    assert said == [
        (error["code"], error["line"], error["column"] or "", error["value"] or "", error["message"])
        for error in answer["errors"]
    ]
