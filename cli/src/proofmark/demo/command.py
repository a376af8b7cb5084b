"""`proofmark demo`: start the platform, go the whole way, keep serving."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

_START_SECONDS = 60
_PIPE_COLUMNS = 160


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after the journey.")] = False,
    data_dir: Annotated[Path, typer.Option(help="Below it each demo gets a directory of its own.")] = Path(
        "var/demo"
    ),
) -> None:
    """Walk real files through the whole platform and show every step."""
    from rich.console import Console

    # A pipe has no width of its own: tables need one that holds a file name.
    console = Console(width=None if sys.stdout.isatty() else _PIPE_COLUMNS)
    data_dir.mkdir(parents=True, exist_ok=True)
    directory = Path(tempfile.mkdtemp(prefix="run-", dir=data_dir))
    platform = _start(directory, once)
    try:
        endpoints = _endpoints(directory, platform)
        console.print(f"The platform is up: {endpoints['http']} (data in {directory})", highlight=False)
        failed = asyncio.run(_travel(endpoints, directory, console))
        if once or failed:
            raise SystemExit(failed)
        _serve(platform, endpoints, console)
    finally:
        platform.terminate()
        platform.wait(30)


def _start(directory: Path, once: bool) -> "subprocess.Popen[bytes]":
    """Start everything in one process; a check takes free ports, a demo the usual ones where it can."""
    free = {"PROOFMARK_HTTP_PORT": "0", "PROOFMARK_SFTP_PORT": "0", "PROOFMARK_SMTP_PORT": "0"}
    environment = {**(free if once else {}), **os.environ, "PROOFMARK_DATA_DIR": str(directory)}
    command = [sys.executable, "-m", "embedded"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program


def _endpoints(directory: Path, platform: "subprocess.Popen[bytes]") -> dict[str, str]:
    """Wait until all parts listen."""
    deadline = time.monotonic() + _START_SECONDS
    file = directory / "endpoints.json"
    while not file.exists():
        if platform.poll() is not None or time.monotonic() > deadline:
            sys.stderr.write("proofmark: the platform did not start; its own words are above\n")
            raise SystemExit(1)
        time.sleep(0.05)
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found


async def _travel(endpoints: dict[str, str], directory: Path, console: "Console") -> int:
    from proofmark.demo.narrator import Narrator, StepFailed
    from proofmark.demo.travel import travel
    from proofmark.demo.world import CatcherMailbox, Platform

    token = (directory / "operator-token").read_text(encoding="utf-8").strip()
    platform = Platform(endpoints["http"], token, CatcherMailbox(endpoints["http"]), directory)
    try:
        journey = await travel(platform, Narrator(console))
    except StepFailed as failed:
        console.print(f"\n[bold red]The step failed:[/] {failed}", highlight=False, markup=True)
        return 1
    console.print("\n[bold green]The whole journey went well.[/]\n")
    owner = journey.french
    for name, value in (
        ("Back office", f"{endpoints['http']}/app"),
        ("  sign in as", f"{owner['owner_email']} / {owner['owner_password']}"),
        ("Mail catcher", f"{endpoints['http']}/dev/mail"),
        ("Certificate page", f"{endpoints['http']}/certificate/{owner['id_website']}"),
        ("API", f"{endpoints['http']}/docs"),
        ("SFTP", f"{endpoints['sftp']} as {journey.account['username']} / {journey.account['password']}"),
        ("Delivered feeds", f"{directory}/merchant-sftp/in"),
    ):
        console.print(f"  {name:<17} {value}", highlight=False, soft_wrap=True)
    return 0


def _serve(platform: "subprocess.Popen[bytes]", endpoints: dict[str, str], console: "Console") -> None:
    console.print(f"\nServing on {endpoints['http']} until Ctrl-C.", highlight=False)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        platform.wait()
    except KeyboardInterrupt:
        console.print("Stopping.")
