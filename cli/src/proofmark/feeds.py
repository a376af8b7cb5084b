"""`proofmark feeds`: what a merchant received, judged offline."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from proofmark.exits import DONE, REFUSED, UNUSABLE, fail

if TYPE_CHECKING:
    from contracts.files.feed_verdict import Verdict

feeds = typer.Typer(help="Feed files, as a merchant received them.", no_args_is_help=True)


@feeds.callback()
def _feeds() -> None:
    """Feed files, as a merchant received them."""


@feeds.command("verify")
def verify(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files were delivered.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Replay daily files and compare what comes of them with the full files there.

    A manifest.json beside them, as the feed's manifest route gives it, is checked too. Exit status: 0 equal,
    1 something differs, is missing or altered, 2 not readable.
    """
    from contracts.files.verify_feeds import verify_feeds
    from proofmark.language import terminal_language
    from proofmark.show_findings import new_console
    from proofmark.show_verdict import print_verdict

    try:
        verdict = verify_feeds(directory)
    except OSError as fault:
        fail(f"{directory}: {fault.strerror or fault}", UNUSABLE)
    if not verdict.flows and not as_json:
        fail(f"{directory}: no feed files", UNUSABLE)
    if as_json:
        typer.echo(json.dumps(answer_of(verdict), ensure_ascii=False, indent=1))
    else:
        print_verdict(new_console(), verdict, terminal_language())
    raise typer.Exit(UNUSABLE if not verdict.is_readable else DONE if verdict.is_equal else REFUSED)


def answer_of(verdict: "Verdict") -> dict[str, Any]:
    """Return the verdict for programs: places as {file, line}, lists with their true totals."""
    return {
        "equal": verdict.is_equal,
        "readable": verdict.is_readable,
        "flows": [asdict(flow) for flow in verdict.flows],
        "faults": [asdict(fault) for fault in verdict.faults],
        "faults_total": verdict.faults_total,
        "differences": [_plain(asdict(each)) for each in verdict.differences],
        "differences_total": verdict.differences_total,
        "findings": [_plain(asdict(each)) for each in verdict.findings],
        "notes": [_plain(asdict(each)) for each in verdict.notes],
        "notes_total": verdict.notes_total,
    }


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """Return places, which are tuples, as objects."""
    return {
        name: {"file": value[0], "line": value[1]} if isinstance(value, tuple) else value
        for name, value in record.items()
    }
