"""`proofmark feeds verify`: its verdict, its words, its exit status."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts.files.review_feed import SITE_FEED, FeedRecord, RecordType, csv_record
from proofmark.main import app

NAME = "reviews_site_3f0b6a1c-2d7e-4c55-9b11-0a1b2c3d4e5f_2026-03-{}.csv"


def verify(*arguments: str, **environment: str) -> tuple[int, str]:
    no_locale: dict[str, str | None] = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG"))
    result = CliRunner(env=no_locale | {"COLUMNS": "300"} | environment).invoke(
        app, ["feeds", "verify", *arguments]
    )
    return result.exit_code, result.output


def put(directory: Path, day: str, *records: tuple[RecordType, str, str]) -> None:
    lines = [SITE_FEED.header]
    for kind, review, text in records:
        values = {"id_review": review, "review": text, "rate": "5"}
        lines.append(csv_record(SITE_FEED, FeedRecord(kind, values)))
    (directory / NAME.format(day)).write_text("".join(f"{line}\n" for line in lines), "utf-8")


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    put(tmp_path, "24_full", ("NEW", "a", "Bien"), ("NEW", "b", "Bien"))
    put(tmp_path, "25", ("UPDATE", "a", "Mieux"), ("DELETE", "b", ""))
    put(tmp_path, "25_full", ("NEW", "a", "Mieux"))
    return tmp_path


def test_equal_files_exit_0(delivered: Path) -> None:
    code, output = verify(str(delivered))
    assert (code, output.splitlines()[-1]) == (0, "Equal.")
    assert f"{NAME.format('25_full')}: 1 reviews, equal." in output
    assert verify(str(delivered), LANG="fr_FR.UTF-8")[1].splitlines()[-1] == "Égal."


def test_a_difference_exits_1_and_is_in_the_table_as_written(delivered: Path) -> None:
    put(delivered, "25_full", ("NEW", "a", "[bold]Mieux"))
    code, output = verify(str(delivered))
    assert code == 1
    assert f"[bold]Mieux ({NAME.format('25_full')}:2)" in output
    assert f"Mieux ({NAME.format('25')}:2)" in output
    assert output.splitlines()[-1] == "Not equal."


def test_a_malformed_file_exits_2_and_is_told_with_line_and_column(delivered: Path) -> None:
    broken = delivered / NAME.format("25")
    broken.write_text(broken.read_text("utf-8").replace("\t5\t", "\tfive\t"), "utf-8")
    code, output = verify(str(delivered))
    assert code == 2
    assert f"{broken.name}:2 rate" in output
    assert "rate_invalid: Expected 1 to 5." in output


def test_json_holds_it_all(delivered: Path) -> None:
    put(delivered, "25_full", ("NEW", "a", "Pire"))
    code, output = verify(str(delivered), "--json")
    told = json.loads(output)
    assert (code, told["equal"], told["differences_total"]) == (1, False, 1)
    assert told["differences"] == [
        {
            "review": "a",
            "field": "review",
            "expected": "Pire",
            "found": "Mieux",
            "expected_at": {"file": NAME.format("25_full"), "line": 2},
            "found_at": {"file": NAME.format("25"), "line": 2},
        }
    ]
    assert told["flows"][0]["comparisons"] == [
        {"file": NAME.format("25_full"), "reviews": 1, "differences": 1}
    ]


def test_a_long_list_is_cut_and_its_number_told(tmp_path: Path) -> None:
    many: list[tuple[RecordType, str, str]] = [("NEW", f"r{number}", "Bien") for number in range(60)]
    put(tmp_path, "24_full", *many)
    put(tmp_path, "25")
    put(tmp_path, "25_full")
    code, output = verify(str(tmp_path))
    assert code == 1
    assert "… and 10 more; --json lists up to 1,000." in output
    assert f"{NAME.format('25_full')}: 0 reviews, 60 differences." in output


def test_what_was_not_compared_is_not_called_equal(delivered: Path) -> None:
    (delivered / NAME.format("25_full")).unlink()
    code, output = verify(str(delivered))
    assert (code, output.splitlines()[-1]) == (0, "No fault found; nothing to compare.")


def test_no_files_and_no_directory_exit_2(tmp_path: Path) -> None:
    assert verify(str(tmp_path)) == (2, f"proofmark: {tmp_path}: no feed files\n")
    absent = tmp_path / "absent"
    assert verify(str(absent)) == (2, f"proofmark: {absent}: No such file or directory\n")
    code, output = verify(str(tmp_path), "--json")
    assert (code, json.loads(output)["equal"]) == (2, False)
