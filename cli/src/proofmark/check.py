"""`proofmark check`: judge an order file offline, with the rules of every door."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
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

    language = terminal_language()
    with _judged(file, DOORS[door], language) as verdict:
        if report is not None:
            write_report(report, verdict.report())
    if as_json:
        typer.echo(json.dumps(verdict.answer, ensure_ascii=False, indent=1))
    else:
        _print(file.name, verdict, language)
    raise typer.Exit(DONE if verdict.is_faultless else REFUSED)


@contextmanager
def _judged(file: Path, door: "Door", language: "Language") -> "Iterator[Verdict]":
    from proofmark.judge_order_file import judged
    from proofmark.order_file import read_order_file
    from proofmark.progress import progress_bar

    content = read_order_file(file, door)
    with progress_bar() as progress:
        task = progress.add_task(file.name, total=len(content))

        def show(done: int) -> None:
            progress.update(task, completed=done)

        with judged(io.BytesIO(content), file.name, door, language, show) as verdict:
            yield verdict


def _print(file_name: str, verdict: "Verdict", language: "Language") -> None:
    from proofmark.show_findings import counts, new_console, print_findings, refusal, worst_first

    console = new_console()
    print_findings(console, worst_first(verdict.answer), verdict.sums, language)
    if verdict.refused_by is not None:
        console.print(refusal(file_name, verdict.refused_by, language), markup=False)
    else:
        console.print(counts(file_name, verdict.answer, language), markup=False)
