"""`proofmark import`: upload an order file to a running platform, and see it imported."""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn
from uuid import UUID

import typer

from contracts.files.findings import FINDING_CODES, Level, Scope, Words
from proofmark.exits import DONE, REFUSED, UNUSABLE, fail
from proofmark.language import terminal_language

if TYPE_CHECKING:
    from proofmark.api import ProblemError
    from proofmark.show_findings import Sums
    from proofmark.upload import Upload

_QUESTION = Words("Import now?", "Importer maintenant ?")
_IMPORTED = Words(
    "{rows_imported} of {rows_total} lines imported.", "Lignes importées : {rows_imported} sur {rows_total}."
)
_NOTHING = Words("Nothing to import.", "Rien à importer.")
_LEFT = Words("Not imported.", "Pas importé.")


def import_orders(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The order file.")],
    website: Annotated[UUID, typer.Option(help="The website's id_website.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before importing.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write the report, with all findings, here.")] = None,
    rejected: Annotated[
        Path | None, typer.Option(help="Write the refused lines, if there are any, here, to be corrected.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the import as JSON; never ask.")] = False,
) -> None:
    """Upload an order file, show what is found in it, and import its good lines.

    Asks before importing, though only on a terminal. Exit status: 0 nothing refused, 1 the file or a line
    refused, or the question answered by no, 2 not readable, wrong usage, or not possible for another reason.
    """
    from proofmark.api import Api, ProblemError
    from proofmark.upload import Upload

    upload = Upload(Api.of_environment(), website, terminal_language())
    asks = not yes and not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    try:
        done = _import(upload, file, asks=asks, silent=as_json)
        _write_reports(upload, done, report, rejected)
    except ProblemError as problem:
        _end(problem, file, as_json)
    if as_json:
        typer.echo(json.dumps(done, ensure_ascii=False, indent=1))
    raise typer.Exit(DONE if _is_whole(done) else REFUSED)


def _import(upload: "Upload", file: Path, *, asks: bool, silent: bool) -> dict[str, Any]:
    """Return the import as it is in the end: importing nothing, or not wanted, it stays a preview."""
    from proofmark.show_findings import counts, say

    language = terminal_language()
    found = upload.preview(file)
    if not silent:
        _print(found, upload.sums(found), counts(file.name, found, language))
    if found["rows_importable"] and (not asks or typer.confirm(say(_QUESTION, language))):
        found = upload.confirm(found)
    if not silent:
        typer.echo(_outcome(found, file.name))
    return found


def _outcome(found: dict[str, Any], file_name: str) -> str:
    from proofmark.show_findings import refusal, say

    language = terminal_language()
    if found["state"] == "refused":  # by what has changed since the preview
        return refusal(file_name, found["file_code"], language)
    left = _LEFT if found["rows_importable"] else _NOTHING
    return say(_IMPORTED if found["state"] == "imported" else left, language, **found)


def _is_whole(done: dict[str, Any]) -> bool:
    """Whether nothing was refused or left: a file of nothing but duplicates has all its orders stored."""
    return not done["rows_error"] and (done["state"] == "imported" or not done["rows_importable"])


def _write_reports(
    upload: "Upload", done: dict[str, Any], report: Path | None, rejected: Path | None
) -> None:
    from proofmark.order_file import write_report

    if report is not None:
        write_report(report, [upload.report(done)])
    if rejected is not None and done["rows_error"]:
        write_report(rejected, [upload.rejected(done)])


def _end(problem: "ProblemError", file: Path, as_json: bool) -> NoReturn:
    """Say why nothing was imported: a refused file has findings, any other refusal its reason."""
    from proofmark.show_findings import refusal

    known = FINDING_CODES.get(problem.code or "")
    refuses_file = known is not None and known.scope is Scope.FILE
    if as_json and problem.document:
        typer.echo(json.dumps(problem.document, ensure_ascii=False, indent=1))
    elif refuses_file:
        sums = Counter((Level.ERROR.value, str(error["code"])) for error in problem.errors)
        _print(problem.document, sums, refusal(file.name, str(problem.code), terminal_language()))
    if refuses_file:
        raise typer.Exit(REFUSED)
    fail(str(problem), UNUSABLE)


def _print(answer: "Mapping[str, Any]", sums: "Sums", conclusion: str) -> None:
    from proofmark.show_findings import new_console, print_findings, worst_first

    console = new_console()
    print_findings(console, worst_first(answer), sums, terminal_language())
    console.print(conclusion, markup=False)
