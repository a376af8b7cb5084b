"""`proofmark check`: judge an order file offline, with the rules of every door."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from contracts.files.findings import Finding, Level
from ingest_api.order_file.container import FileRefusedError
from ingest_api.order_file.preview import MAX_LISTED, preview_of
from ingest_api.order_file.report import refusal_report_of, report_of
from ingest_api.order_file.settings import DOORS, Door, ValidationSettings
from ingest_api.order_file.validate import FileVerdict, validate_file
from ingest_api.problems import file_problem
from kit.clock import SystemClock

_FAULTLESS, _REFUSED, _UNUSABLE = 0, 1, 2
_COLOURS = {Level.ERROR: "red", Level.DUPLICATE: "yellow", Level.WARNING: "cyan", Level.INFO: "white"}

Outcome = FileVerdict | FileRefusedError


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
    outcome = _judge(file, DOORS[door.value])
    if report is not None:
        _write(report, _report(outcome))
    if as_json:
        typer.echo(json.dumps(_as_json(outcome, file), ensure_ascii=False, indent=1))
    else:
        _print_outcome(Console(), outcome)
    raise typer.Exit(_REFUSED if _is_refused(outcome) else _FAULTLESS)


def _judge(file: Path, door: Door) -> Outcome:
    try:
        content = _read(file, door)
        return validate_file(
            content, file_name=file.name, door=door, settings=ValidationSettings(), now=SystemClock().now()
        )
    except FileRefusedError as refused:
        return refused
    except OSError as fault:
        raise _unusable(f"{file}: {fault.strerror or fault}") from fault


def _read(file: Path, door: Door) -> bytes:
    """Return the bytes, at most one more than the door takes: the rest could not change the verdict."""
    with file.open("rb") as opened:
        return opened.read(door.max_bytes + 1)


def _write(report: Path, content: bytes) -> None:
    try:
        report.write_bytes(content)
    except OSError as fault:
        raise _unusable(f"{report}: {fault.strerror or fault}") from fault


def _unusable(reason: str) -> typer.Exit:
    typer.echo(reason, err=True)
    return typer.Exit(_UNUSABLE)


def _is_refused(outcome: Outcome) -> bool:
    return isinstance(outcome, FileRefusedError) or outcome.rows_error > 0


def _report(outcome: Outcome) -> bytes:
    return refusal_report_of(outcome) if isinstance(outcome, FileRefusedError) else report_of(outcome)


def _as_json(outcome: Outcome, file: Path) -> dict[str, object]:
    """Return what an upload answers; what only a stored import has is null."""
    if isinstance(outcome, FileRefusedError):
        problem = file_problem(outcome).body(instance=file.name, request_id="", language="en")
        return problem | {"request_id": None}
    of_a_stored_import = ("id", "created_at", "expires_at", "confirmed_at", "imported_at")
    return {
        **dict.fromkeys(of_a_stored_import),
        "state": "previewed",
        "file_name": file.name,
        "size_bytes": file.stat().st_size,
        "rows_imported": 0,
        **preview_of(outcome, "en"),
    }


def _print_outcome(console: Console, outcome: Outcome) -> None:
    if outcome.findings:
        console.print(_table(outcome.findings[:MAX_LISTED]))
    if len(outcome.findings) > MAX_LISTED:
        console.print(f"… and {len(outcome.findings) - MAX_LISTED} more; --report lists all.")
    console.print(_conclusion(outcome))


def _table(findings: tuple[Finding, ...]) -> Table:
    table = Table("line", "level", "code", "column", "value", "message")
    for finding in findings:
        level = finding.code.level
        # Text, not str: brackets in a merchant's value are no markup.
        table.add_row(
            str(finding.line or ""),
            Text(level.value, style=_COLOURS[level]),
            finding.code.code,
            Text(finding.column or ""),
            Text(finding.shown_value),
            Text(finding.message("en")),
        )
    return table


def _conclusion(outcome: Outcome) -> str:
    if isinstance(outcome, FileRefusedError):
        return f"File refused: {outcome.code}."
    return (
        f"{outcome.rows_total} lines: {outcome.rows_importable} to import, "
        f"{outcome.rows_error} in error, {outcome.rows_duplicate} duplicate."
    )
