"""A private OpenSSH server on a free port: whoever we are signs in with a key, and sees the whole machine."""

import getpass
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kit.testing.ports import free_port
from kit.testing.processes import descendants

_PROGRAM = "/usr/sbin/sshd"
_START_SECONDS = 20
_STOP_SECONDS = 10
_CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {directory}/host_key
AuthorizedKeysFile {directory}/client_key.pub
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
Subsystem sftp internal-sftp {arguments}
"""


@dataclass(frozen=True)
class OpenSsh:
    """A running server; `root` is a directory for files."""

    port: int
    root: Path
    fingerprint: str  # of its host key
    client_key: str  # private, OpenSSH form
    username: str
    process: "subprocess.Popen[bytes]"

    def signal_sessions(self, number: signal.Signals) -> None:
        """Send a signal to the processes that serve the connections of now."""
        for pid in descendants(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, number)


@contextmanager
def running_openssh(directory: Path, *, arguments: str = "") -> Iterator[OpenSsh]:
    """`arguments`: of its SFTP server, as sftp-server(8) knows them."""
    root = directory / "root"
    (root / "in").mkdir(parents=True)
    for name in ("host_key", "client_key"):
        _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(directory / name))
    port = free_port()
    (directory / "config").write_text(_CONFIG.format(port=port, directory=directory, arguments=arguments))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # it wants its empty directory when root starts it
    fingerprint = _run("ssh-keygen", "-l", "-f", str(directory / "host_key.pub")).split()[1]
    client_key = (directory / "client_key").read_text()
    with _started(directory) as process:
        _wait_listening(process, port, directory)
        yield OpenSsh(port, root, fingerprint, client_key, getpass.getuser(), process)


@contextmanager
def _started(directory: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [_PROGRAM, "-D", "-e", "-f", str(directory / "config")]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log)  # noqa: S603 - our own arguments
    try:
        yield process
    finally:
        for pid in (*descendants(process.pid), process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)  # a stopped one hears nothing else
        process.wait(_STOP_SECONDS)


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own arguments


def _wait_listening(process: "subprocess.Popen[bytes]", port: int, directory: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.02)
    raise RuntimeError(f"sshd does not listen: {(directory / 'log').read_text()}")
