import csv
import io
from datetime import UTC, datetime

import pytest

from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.report import harmless, refusal_report_of
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.problems import file_problem
from ingest_api.testing.order_files import ONLINE_PRODUCT, REQUIRED, Days, OrderFileWriter
from ingest_api.testing.row_by_row import FileVerdict, preview_of, rejected_lines_of, report_of, validate_file

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAYS = Days(NOW.date())


def validate(content: bytes, *known_references: str) -> FileVerdict:
    return validate_file(
        content,
        file_name="a.csv",
        settings=ValidationSettings(),
        now=NOW,
        known_references=frozenset(known_references),
    )


def rows_of(report: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report.decode(), newline=""), delimiter=";"))


def refused(content: bytes) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        validate(content)
    return caught.value


def test_a_report_opens_with_the_counts_and_lists_every_finding() -> None:
    file = OrderFileWriter(DAYS, REQUIRED)
    file.add()
    file.add(purchase_date="2026-13-01")
    file.add(purchase_reference="OLD")
    report = report_of(validate(file.content(), "OLD")).decode()
    header, summary, error, duplicate, end = report.split("\r\n")
    assert header == "line;level;code;column;value;message_en;message_fr"
    assert summary == (
        '0;info;summary;;;"rows=3 imported=1 errors=1 duplicates=1";'
        '"lignes=3 importées=1 erreurs=1 doublons=1"'
    )
    assert error.startswith('3;error;date_invalid;purchase_date;2026-13-01;"Date not recognised')
    assert duplicate == (
        '4;duplicate;duplicate_existing;purchase_reference;OLD;"Order already received";"Commande déjà reçue"'
    )
    assert end == ""


def test_a_refused_files_report_has_zeros_and_a_line_per_column() -> None:
    rows = rows_of(refusal_report_of(refused(b"email;language\n")))
    assert rows[0]["message_en"] == "rows=0 imported=0 errors=0 duplicates=0"
    assert [(row["line"], row["code"]) for row in rows[1:]] == [("0", "header_missing_column")] * 4
    assert [row["column"] for row in rows[1:]] == [
        "purchase_date",
        "purchase_reference",
        "first_name",
        "last_name",
    ]


def test_a_position_in_a_refused_file_is_named() -> None:
    (_, row) = rows_of(refusal_report_of(refused(b'a;b\nc;"d\n')))
    assert (row["line"], row["message_fr"]) == ("2", "Guillemet ouvert ligne 2 jamais fermé.")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_of_a_report_starts_a_formula(start: str) -> None:
    assert harmless(f'{start}1"') == f'"\'{start}1"""'


def test_merchants_values_and_column_names_are_made_harmless_and_short() -> None:
    header = ";".join((*REQUIRED, "=cmd()"))
    file = OrderFileWriter(DAYS, (*REQUIRED, "own"), header=header)
    file.add(email="@" + "x" * 300, own="c" * 256)
    rows = rows_of(report_of(validate(file.content())))
    assert [row["value"] for row in rows[1:]] == ["'@" + "x" * 79, "c" * 80]
    assert rows[2]["column"] == "'=cmd()"


def test_refused_lines_come_back_byte_for_byte_and_pass_once_corrected() -> None:
    header = ";".join(ONLINE_PRODUCT) + " "
    file = OrderFileWriter(DAYS, ONLINE_PRODUCT, header=header, line_end="\r\n")
    file.add()
    bad = ";".join(file.cells(email="bad@", name='"=Pan\nwith ""lid"""'))
    file.add_text(bad)
    file.add_empty(";;")
    file.add(
        purchase_reference="R-0001", email="buyer1@example.com", purchase_date=DAYS.iso(11), product_ref="P1"
    )
    file.add_text("ragged", line_end="")
    content = file.content()
    verdict = validate(content)
    assert (verdict.rows_error, verdict.rows_duplicate) == (2, 1)
    rejected = rejected_lines_of(verdict)
    assert rejected == f"{header}\r\n{bad}\r\nragged".encode()
    corrected = validate(rejected.replace(b"bad@", b"good@example.com").removesuffix(b"ragged"))
    assert (corrected.rows_total, corrected.rows_importable) == (1, 1)


def test_without_refused_lines_there_is_nothing_to_send_back() -> None:
    file = OrderFileWriter(DAYS, REQUIRED)
    file.add()
    assert rejected_lines_of(validate(file.content())) == b""


def test_a_preview_lists_a_thousand_findings_and_counts_all() -> None:
    file = OrderFileWriter(DAYS, REQUIRED)
    for _ in range(1200):
        file.add(email="bad@")
    preview = preview_of(validate(file.content()), "en")
    errors = preview["errors"]
    assert isinstance(errors, list)
    assert (len(errors), preview["findings_total"], preview["rows_error"]) == (1000, 1200, 1200)
    assert errors[0] == {
        "line": 2,
        "level": "error",
        "code": "email_invalid",
        "column": "email",
        "value": "bad@",
        "message": "E-mail address not valid: expected name@domain.example",
    }


def test_a_refusal_is_a_problem_with_the_files_code() -> None:
    def problem(content: bytes) -> dict[str, object]:
        return file_problem(refused(content)).body(instance="", request_id="", language="fr")

    missing = problem(b"email;language;email\n")
    assert (missing["status"], missing["code"], missing["errors_total"]) == (422, "header_missing_column", 4)
    big = problem(b"x" * (5 * 1024 * 1024 + 1))
    assert (big["status"], big["detail"]) == (413, "Le fichier dépasse 5 Mo.")
