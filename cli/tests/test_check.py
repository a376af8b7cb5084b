import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from proofmark.check import check as check_command
from proofmark.show_findings import MAX_SHOWN

app = typer.Typer()
app.command()(check_command)

HEADER = "purchase_date;purchase_reference;first_name;last_name;email;language\n"
YESTERDAY = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011 - within the window in any zone
GOOD = f"{YESTERDAY};R1;Anna;Berg;anna@example.com;fr\n"
BAD = f"{YESTERDAY};R2;Anna;[bold]Berg;anna@;fr\n"


def check(file: Path, *options: str, **environment: str) -> tuple[int, str]:
    no_locale: dict[str, str | None] = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG"))
    result = CliRunner(env=no_locale | {"COLUMNS": "200"} | environment).invoke(app, [str(file), *options])
    return result.exit_code, result.output


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "orders.csv"


def test_a_faultless_file_exits_0_and_gets_its_report_too(file: Path, tmp_path: Path) -> None:
    file.write_text(HEADER + GOOD)
    report = tmp_path / "report.csv"
    assert check(file, "--report", str(report)) == (
        0,
        "orders.csv: 1 of 1 lines to import, 0 in error, 0 duplicate.\n",
    )
    assert "rows=1 imported=1 errors=0 duplicates=0" in report.read_text()


def test_duplicates_and_warnings_refuse_nothing(file: Path) -> None:
    file.write_text("\ufeff" + HEADER + GOOD + GOOD)
    code, output = check(file)
    assert code == 0
    assert "bom_present" in output
    assert "duplicate_in_file" in output


def test_a_refused_line_exits_1_and_is_in_the_table_as_typed(file: Path) -> None:
    file.write_text(HEADER + GOOD + BAD.replace("anna@", "[red]anna"))
    code, output = check(file)
    assert code == 1
    assert "email_invalid" in output
    assert "[red]anna" in output


def test_a_long_list_is_cut_after_the_errors_and_summed_up_by_code(file: Path) -> None:
    doubles = GOOD * 60
    file.write_text(HEADER + doubles + BAD)
    code, output = check(file)
    assert code == 1
    assert output.count("duplicate_in_file") == MAX_SHOWN, "one place is the error's, one line the sum"
    assert re.search(r"^ +62 .*email_invalid", output, re.MULTILINE), "what stops the file comes first"
    assert "… and 10 more; --report lists all." in output
    assert re.findall(r"(\d+) × (\w+)", output) == [("1", "email_invalid"), ("59", "duplicate_in_file")]


def test_eighty_columns_hold_a_finding_whole(file: Path) -> None:
    file.write_text(HEADER + BAD)
    _, output = check(file, COLUMNS="80")
    assert max(map(len, output.splitlines())) <= 80
    assert "email_invalid: E-mail address not valid" in output


@pytest.mark.parametrize("variable", ["LC_ALL", "LC_MESSAGES", "LANG"])
def test_the_locale_decides_the_language(file: Path, variable: str) -> None:
    file.write_text(HEADER + BAD)
    _, output = check(file, **{variable: "fr_FR.UTF-8"})
    assert "Adresse e-mail non valide" in output
    assert "orders.csv : lignes à importer : 0 sur 1, en erreur : 1, en doublon : 0." in output
    _, output = check(file, "--json", **{variable: "fr_FR.UTF-8"})
    assert json.loads(output)["errors"][0]["message"].startswith("Adresse")
    assert "E-mail address not valid" in check(file, LC_ALL="C", LANG="fr_FR")[1], "LC_ALL comes first"


def test_a_refused_file_exits_1_with_report(file: Path, tmp_path: Path) -> None:
    file.write_text("email\n")
    report = tmp_path / "report.csv"
    code, output = check(file, "--report", str(report))
    assert (code, "header_missing_column" in output) == (1, True)
    assert report.read_text().count("header_missing_column") == 5


def test_json_is_the_preview_or_the_problem(file: Path) -> None:
    file.write_text(HEADER + GOOD + BAD)
    code, output = check(file, "--json")
    preview = json.loads(output)
    assert (code, preview["rows_total"], preview["rows_importable"], preview["rows_error"]) == (1, 2, 1, 1)
    assert preview["errors"][0]["column"] == "email"
    assert (preview["id"], preview["file_name"], preview["size_bytes"]) == (
        None,
        "orders.csv",
        file.stat().st_size,
    )
    file.write_text("")
    code, output = check(file, "--json")
    assert (code, json.loads(output)["code"]) == (1, "file_empty")


def test_the_door_decides_the_limits(file: Path) -> None:
    lines = (GOOD.replace("R1", f"R{number}") for number in range(3001))
    file.write_text(HEADER + "".join(lines))
    assert check(file)[0] == 1
    assert check(file, "--door", "sftp")[0] == 0


@pytest.mark.parametrize(
    "options", [["--door", "letterbox"], ["--report", "/nowhere/report.csv"], ["--nonsense"]]
)
def test_wrong_usage_exits_2(file: Path, options: list[str]) -> None:
    file.write_text(HEADER + GOOD)
    assert check(file, *options)[0] == 2


def test_what_cannot_be_read_exits_2(tmp_path: Path) -> None:
    absent = tmp_path / "absent.csv"
    assert check(absent) == (2, f"proofmark: {absent}: No such file or directory\n")
    assert check(tmp_path)[0] == 2
