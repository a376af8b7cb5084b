"""A private OpenSSH server."""

import getpass
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import asyncssh

from kit.testing.ports import free_port

_START_SECONDS = 10


@dataclass(frozen=True)
class Site:
    """How to reach the server; only what JSON can say, for processes of their own."""

    port: int
    username: str
    key_file: str  # private key of the login
    host_key: str  # public, OpenSSH form

    def as_json(self) -> dict[str, int | str]:
        return asdict(self)


@contextmanager
def running_sshd(work: Path) -> Iterator[Site]:
    """Run it as whoever we are; that user signs in with a key and sees the whole machine."""
    port = free_port()
    host_key = _new_key(work / "sshd_key")
    _new_key(work / "login_key").write_public_key(work / "authorized")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # an empty folder that the packaged server insists on
    options = {
        "ListenAddress": "127.0.0.1",
        "Port": port,
        "HostKey": work / "sshd_key",
        "AuthorizedKeysFile": work / "authorized",
        "StrictModes": "no",
        "UsePAM": "no",
        "PermitRootLogin": "prohibit-password",
        "Subsystem": "sftp internal-sftp",
        "PidFile": "none",
    }
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    process = subprocess.Popen(
        ["/usr/sbin/sshd", "-D", "-q", "-f", "/dev/null", *words], stderr=subprocess.DEVNULL
    )
    try:
        _wait_listening(process, port)
        public = host_key.export_public_key().decode()
        yield Site(port, getpass.getuser(), str(work / "login_key"), public)
    finally:
        process.terminate()
        process.wait()


def _new_key(file: Path) -> asyncssh.SSHKey:
    key = asyncssh.generate_private_key("ssh-ed25519")
    file.touch(mode=0o600)
    key.write_private_key(file)
    return key


def _wait_listening(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.02)
    raise RuntimeError("sshd does not listen")
