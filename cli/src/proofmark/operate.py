"""Operators' commands on a running platform: websites, jobs, dead letters, status."""

import json
import time
from typing import Annotated, Any

import typer

from proofmark.api import Api
from proofmark.exits import UNUSABLE, fail

_POLL_SECONDS = 0.5
dead_letters = typer.Typer(help="Messages given up on.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def create_website(
    organization: Annotated[
        str, typer.Option(help="Its organization; created if there is none of that name.")
    ],
    name: Annotated[str, typer.Option(help="The website's name, as customers know it.")],
    locale: Annotated[str, typer.Option(help="Language and country, such as fr_FR.")],
    time_zone: Annotated[str, typer.Option(help="Zone of its calendar days.")] = "Europe/Paris",
    as_json: AsJson = False,
) -> None:
    """Create a website with its keys, an API client, and an owner for a new organization."""
    body = {"organization": organization, "name": name, "locale": locale, "time_zone": time_zone}
    created = Api.of_environment().post("/api/v1/operator/websites", body)
    if as_json:
        typer.echo(json.dumps(created, ensure_ascii=False))
        return
    for field, value in created.items():
        typer.echo(f"{field:16} {value if value is not None else '-'}")


def run(
    job: Annotated[str, typer.Argument(help="drain-sftp, send-requests, publish-reviews, export-feeds …")],
    at: Annotated[str | None, typer.Option(help="Act at this instant: ISO 8601 with offset.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run a job now, and wait until its consequences are stored."""
    api = Api.of_environment()
    answer = api.post(f"/api/v1/operator/jobs/{job}", {"at": at} if at else {})
    while answer["state"] in ("requested", "running"):
        time.sleep(_POLL_SECONDS)
        answer = api.get(f"/api/v1/operator/jobs/runs/{answer['run']}")
    if as_json:
        typer.echo(json.dumps(answer))
    if answer["state"] == "failed":
        problem = answer["problem"]
        fail(f"{job} failed: {problem['detail']} ({problem['code']}, request id {problem['request_id']})")
    if not as_json:
        counts = ", ".join(f"{name} {number}" for name, number in answer["counts"].items()) or "nothing to do"
        typer.echo(f"{job} at {answer['at']}: {answer['state']} ({counts})")


def status(as_json: AsJson = False) -> None:
    """What is late, stuck or dead. Exit status 1 if anything is."""
    found = Api.of_environment().get("/api/v1/operator/status")
    if as_json:
        typer.echo(json.dumps(found))
    else:
        _print_status(found)
    away = any(state != "ok" for state in found["services"].values())
    if away or found["dead_letters"] or any(job["late"] for job in found["jobs"]):
        raise SystemExit(1)


def _print_status(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("part", "state")
    for service, state in found["services"].items():
        table.add_row(service, state)
    for job in found["jobs"]:
        done = (
            f"last done for {job['last_done_for']}" if job["last_done_for"] else "not run yet, or by no date"
        )
        table.add_row(job["job"], f"late, {done}" if job["late"] else done)
    for name in ("outbox", "queued", "due", "dead_letters"):
        table.add_row(name.replace("_", " "), str(found[name]))
    Console().print(table)


@dead_letters.command("list")
def list_dead_letters(as_json: AsJson = False) -> None:
    """The messages given up on, oldest first."""
    from rich.console import Console
    from rich.table import Table

    items = Api.of_environment().get("/api/v1/operator/dead-letters")["items"]
    if as_json:
        typer.echo(json.dumps(items))
        return
    table = Table("id", "queue", "type", "attempts", "died", "reason")
    for item in items:
        row = (item["id"], item["queue"], item["type"], item["attempts"], item["died_at"], item["reason"])
        table.add_row(*map(str, row))
    Console().print(table if items else "No dead letters.")


@dead_letters.command("replay")
def replay_dead_letters(ids: Annotated[list[str] | None, typer.Argument(help="All if none.")] = None) -> None:
    """Send dead letters through the normal path once more."""
    answer = Api.of_environment().post("/api/v1/operator/dead-letters/replay", {"ids": ids or None})
    typer.echo(f"{answer['replayed']} replayed")


@dead_letters.command("drop")
def drop_dead_letters(
    ids: Annotated[list[str] | None, typer.Argument(help="Which ones.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Delete dead letters for good."""
    if not ids and not everything:
        fail("name the letters to drop, or say --all", UNUSABLE)
    answer = Api.of_environment().post("/api/v1/operator/dead-letters/drop", {"ids": ids or None})
    typer.echo(f"{answer['dropped']} dropped")
