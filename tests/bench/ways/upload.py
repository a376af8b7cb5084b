"""Uploading one file to an SFTP server, connection included: as deliveries do, and by `sftp -b`."""

import asyncio
import subprocess
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncssh
import httpx2

from feed_exporter.hosted import HostedFolders
from feed_exporter.open_session import Reach
from feed_exporter.server_session import Limits, Login
from kit.blobs import LocalBlobs
from kit.targets import Guard
from tests.bench.sshd import Site
from tests.bench.ways.fetch import sftp_command

_LIMITS = Limits(connect=10, stall=30, whole=900)


def upload_by_ours(site: dict[str, Any], folder: str, name: str, size: int, target: str) -> float:
    """Upload a blob of a folder; return the seconds it took, sizes verified and renamed."""
    reached = Site(**site)
    key = asyncssh.import_public_key(reached.host_key)
    login = Login(
        method="sftp",
        host="127.0.0.1",
        port=reached.port,
        username=reached.username,
        password=None,
        private_key=Path(reached.key_file).read_text(encoding="utf-8"),
        fingerprint=key.get_fingerprint(),
        directory=target,
        id_website=UUID(int=1),
        sftp_account_id=None,
    )
    return asyncio.run(_upload(login, LocalBlobs(Path(folder)), name, size))


async def _upload(login: Login, blobs: LocalBlobs, name: str, size: int) -> float:
    reach = Reach(_LIMITS, Guard(allow_private=True), HostedFolders(httpx2.AsyncClient()))
    begun = time.perf_counter()
    async with reach.open(login) as session:
        await session.upload(name, lambda: blobs.read(name), size)
    return time.perf_counter() - begun


def upload_by_sftp(site: Site, file: str, target: str) -> float:
    """Return the seconds it took."""
    begun = time.perf_counter()
    batch = f"put {file} {target}/\n"
    subprocess.run(sftp_command(site), input=batch.encode(), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun
