"""For tests: OpenSSH's sshd in the place of our server."""

import asyncio
import getpass
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from kit.testing.ports import free_port
from sftp_poller.ledger import DrainedLogin
from sftp_poller.remote import RemoteAddress


@dataclass(frozen=True)
class OpenSsh:
    """A server with one tree, made by its operator."""

    port: int
    root: Path
    host_key: str

    def address(self, login: DrainedLogin, key: asyncssh.SSHKey) -> RemoteAddress:
        base = str(self.root / login.username)
        return RemoteAddress("127.0.0.1", self.port, getpass.getuser(), key, self.host_key, base=base)


async def _is_listening(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True


@asynccontextmanager
async def open_openssh(folder: Path, poller_key: asyncssh.SSHKey) -> AsyncIterator[OpenSsh]:
    """Run sshd on a free port for this key."""
    root = folder / "elsewhere"
    for outcome in ("success", "error"):
        (root / "alto" / "orders" / outcome).mkdir(parents=True)
    (root / "duo").mkdir()
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    key_file = folder / "sshd_key"
    key_file.touch(mode=0o600)
    host_key.write_private_key(key_file)
    poller_key.write_public_key(folder / "authorized")
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)  # an empty folder that the packaged server insists on
    port = free_port()
    options = {
        "ListenAddress": "127.0.0.1",
        "Port": port,
        "HostKey": key_file,
        "AuthorizedKeysFile": folder / "authorized",
        "StrictModes": "no",
        "UsePAM": "no",
        "PermitRootLogin": "prohibit-password",
        "Subsystem": "sftp internal-sftp",
        "MaxStartups": "100",
        "PidFile": "none",
    }
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    process = await asyncio.create_subprocess_exec(
        "/usr/sbin/sshd", "-D", "-q", "-f", "/dev/null", *words, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(30):
            while not await _is_listening(port):
                if process.returncode is not None:
                    raise RuntimeError("sshd did not start")
                await asyncio.sleep(0.02)
        yield OpenSsh(port, root, host_key.export_public_key().decode())
    finally:
        process.terminate()
        await process.wait()
