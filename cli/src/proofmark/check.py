"""`proofmark check`: judge an order file offline, with the rules of every door."""

import json
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from proofmark.exits import DONE, REFUSED

if TYPE_CHECKING:
    from contracts.files.findings import Language
    from ingest_api.order_file.settings import Door
    from proofmark.judge_order_file import Verdict


class DoorName(StrEnum):
    """Whose limits hold."""

    UPLOAD = "upload"
    SFTP = "sftp"


def check(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The order file.")],
    report: Annotated[Path | None, typer.Option(help="Write the report, with all findings, here.")] = None,
    door: Annotated[DoorName, typer.Option(help="The door whose limits hold.")] = DoorName.UPLOAD,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer of an upload instead.")] = False,
) -> None:
    """Judge an order file offline, with default settings and no known orders.

    Exit status: 0 nothing refused, 1 the file or a line refused, 2 not readable or wrong usage.
    """
    from ingest_api.order_file.settings import DOORS
    from proofmark.language import terminal_language
    from proofmark.order_file import write_report

    verdict, language = _judged(file, DOORS[door]), terminal_language()
    if report is not None:
        write_report(report, verdict.report())
    if as_json:
        answer = verdict.as_upload_answer(language, file.stat().st_size)
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        _print(verdict, language)
    raise typer.Exit(DONE if verdict.is_faultless else REFUSED)


def _judged(file: Path, door: "Door") -> "Verdict":
    from proofmark.judge_order_file import judge
    from proofmark.order_file import read_order_file
    from proofmark.progress import progress_bar

    content = read_order_file(file, door)
    with progress_bar() as progress:
        progress.add_task(file.name, total=None)
        return judge(content, file.name, door)


def _print(verdict: "Verdict", language: "Language") -> None:
    from proofmark.show_findings import counts, new_console, print_findings, refusal, worst_first

    console = new_console()
    shown = [
        finding.as_file_entry(language)
        for finding in worst_first(verdict.findings, lambda finding: finding.code.level)
    ]
    sums = Counter((found.code.level.value, found.code.code) for found in verdict.findings)
    print_findings(console, shown, sums, language)
    if verdict.refused_by is not None:
        console.print(refusal(verdict.file_name, verdict.refused_by, language), markup=False)
    else:
        console.print(counts(verdict.file_name, verdict.rows(), language), markup=False)
