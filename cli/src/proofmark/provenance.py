"""`proofmark provenance`: check that no statement about a review was altered or removed unseen."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from proofmark.exits import REFUSED, UNUSABLE, fail

if TYPE_CHECKING:
    from proofmark.provenance_log import Log, Verdict

provenance = typer.Typer(help="The public log of statements about reviews.", no_args_is_help=True)


@provenance.callback()
def log() -> None:
    """Keep sub-commands sub-commands."""


@provenance.command()
def verify(
    file: Annotated[Path | None, typer.Argument(metavar="[LOG]", help="A log kept in a file.")] = None,
    website: Annotated[str | None, typer.Option(help="Its id_website, to read the log from.")] = None,
    url: Annotated[str | None, typer.Option(help="The platform; default: the one running here.")] = None,
    head: Annotated[list[Path] | None, typer.Option(help="A head, or a log, kept earlier.")] = None,
    key: Annotated[list[str] | None, typer.Option(help="The platform's public key, base64.")] = None,
    save: Annotated[Path | None, typer.Option(help="Keep the log that was read here.")] = None,
) -> None:
    """Compute the whole chain anew, and compare it with its signed head and with heads kept earlier.

    Read from the platform, the log is also compared with every published review.

    Exit status: 0 everything holds, 1 something was altered, removed or added, 2 not readable or wrong usage.
    """
    from proofmark.api import platform_address
    from proofmark.provenance_log import LogUnreadable, read_head, read_log, verify_log
    from proofmark.published_log import PublishedLog

    if (file is None) == (website is None):
        fail("name either a file with a log, or a website to read it from", UNUSABLE)
    platform = None if website is None else PublishedLog(url or platform_address(), website)
    waiting = 0
    try:
        kept = [read_head(_text(path)) for path in head or ()]
        found = platform.read() if platform else read_log(_text(Path(str(file))).splitlines())
        verdict = verify_log(found, kept, key or ())
        if platform is not None and not verdict.faults:  # of a broken log nothing more can be said
            compared = platform.compare(found, verdict)
            waiting = compared.waiting
            verdict.faults.extend(compared.faults)
    except LogUnreadable as error:
        fail(str(error), UNUSABLE)
    if save is not None:
        _save(save, found)
    _tell(found, verdict, waiting)


def _tell(found: "Log", verdict: "Verdict", waiting: int) -> None:
    for fault in verdict.faults:
        typer.echo(fault)
    counted = f"{verdict.statements} statements about {len(verdict.reviews)} reviews"
    if verdict.faults:
        fail(f"{counted}: {len(verdict.faults)} faults", REFUSED)
    typer.echo(f"{counted}: every one holds, up to {found.head['hash']}, sealed at {found.head['sealed_at']}")
    for each in found.head["signatures"]:
        typer.echo(f"signed by key {each['key']}: {each['public_key']}")
    if waiting:
        typer.echo(f"{waiting} reviews have changed since; the log will have it in a moment")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} can't be read: {error}", UNUSABLE)


def _save(path: Path, found: "Log") -> None:
    from proofmark.provenance_log import write_log

    with path.open("w", encoding="utf-8") as file:
        file.writelines(write_log(found))
