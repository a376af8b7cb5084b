"""Fetching a folder's files from an SFTP server, connection included: as the drain does, and by `sftp -b`."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncssh

from sftp_poller.dropped_file import RemoteFile
from sftp_poller.fetch_files import fetch_folder
from sftp_poller.remote import RemoteAddress, connect
from tests.bench.sshd import Site


def fetch_by_ours(site: dict[str, Any], folder: str, target: str) -> float:
    """Return the seconds it took."""
    reached = Site(**site)
    address = RemoteAddress(
        "127.0.0.1",
        reached.port,
        reached.username,
        asyncssh.read_private_key(reached.key_file),
        reached.host_key,
    )
    return asyncio.run(_fetch(address, folder, Path(target)))


async def _fetch(address: RemoteAddress, folder: str, target: Path) -> float:
    async def keep(file: RemoteFile, content: AsyncIterator[bytes]) -> None:
        with (target / file.name).open("wb") as written:
            async for block in content:
                written.write(block)

    begun = time.perf_counter()
    async with connect(address) as remote:
        await fetch_folder(remote, f"{folder}/", keep)
        return time.perf_counter() - begun


def fetch_by_sftp(site: Site, folder: str, target: str) -> float:
    """Return the seconds it took."""
    begun = time.perf_counter()
    batch = f"get {folder}/* {target}\n"
    subprocess.run(sftp_command(site), input=batch.encode(), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def sftp_command(site: Site) -> list[str]:
    """Return OpenSSH's client, which reads its batch from standard input."""
    options = {
        "IdentityFile": site.key_file,
        "IdentitiesOnly": "yes",
        "StrictHostKeyChecking": "no",
        "UserKnownHostsFile": "/dev/null",
        "LogLevel": "ERROR",
    }
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    return [
        "sftp",
        "-q",
        "-F",
        "none",
        "-P",
        str(site.port),
        *words,
        "-b",
        "-",
        f"{site.username}@127.0.0.1",
    ]
