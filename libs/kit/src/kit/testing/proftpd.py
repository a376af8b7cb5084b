"""A private ProFTPD: a real FTP server, plain or under TLS, on a free port and in a directory of its own.

It runs as whoever we are; as root its only user is `nobody`, so that permissions of directories count.
"""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kit.testing.certificates import Certificates
from kit.testing.ports import free_port
from kit.testing.processes import descendants

Tls = Literal["none", "explicit", "implicit"]
USERNAME = "alto"
PASSWORD = "correct horse battery"  # noqa: S105 - of an invented account
# The password above, as crypt(3) writes it.
_HASHED = (
    "$6$proofmark$NtoTO08fGsbV7PiZ6nC..r1sEvJ2ew41vXb7JJdNsdxHN6FklJ.PwaiArNExW1JyoxtzUiRMLFwuErvyu3Xjp0"
)
_PROGRAM = "/usr/sbin/proftpd"
_START_SECONDS = 20
_STOP_SECONDS = 10
_CONFIG = """
ModulePath /usr/lib/proftpd
LoadModule mod_tls.c
ServerType standalone
DefaultServer on
DefaultAddress 127.0.0.1
SocketBindTight on
UseIPv6 off
UseReverseDNS off
Port {port}
User {user}
Group {group}
AuthOrder mod_auth_file.c
AuthUserFile {directory}/passwd
RequireValidShell off
AllowOverwrite on
PidFile {directory}/pid
ScoreboardFile {directory}/scoreboard
SystemLog {directory}/log
TransferLog none
WtmpLog off
<IfModule mod_delay.c>
  DelayEngine off
</IfModule>
{more}
"""
_TLS = """
TLSEngine on
TLSRequired on
TLSProtocol TLSv1.2 TLSv1.3
TLSECCertificateFile {certificate}
TLSECCertificateKeyFile {certificate}
TLSLog {directory}/tls.log
"""  # sessions of data connections must continue the control connection's: that is its default


@dataclass(frozen=True)
class ProFtpd:
    """A running server; the user may write below `root`."""

    port: int
    root: Path
    process: "subprocess.Popen[bytes]"
    log: Path

    def signal_sessions(self, number: signal.Signals) -> None:
        """Send a signal to the processes that serve the connections of now."""
        for pid in descendants(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, number)


@contextmanager
def running_proftpd(
    *,
    tls: Tls = "none",
    certificates: Certificates | None = None,
    more: str = "",
    largest_file_bytes: int | None = None,
) -> Iterator[ProFtpd]:
    """Run it; `more`: further lines of its configuration.

    `largest_file_bytes`: there is no room for more, as on a full disk.
    """
    with ExitStack() as stack:
        directory = Path(tempfile.mkdtemp(prefix="proofmark-proftpd-"))
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        directory.chmod(0o755)  # the server's own user must get through
        port = free_port()
        root = _write_files(directory, port, more + _tls_lines(directory, tls, certificates))
        process = stack.enter_context(_started(directory, largest_file_bytes))
        _wait_listening(process, port, directory)
        yield ProFtpd(port, root, process, directory / "log")


def _tls_lines(directory: Path, tls: Tls, certificates: Certificates | None) -> str:
    if tls == "none" or certificates is None:
        return ""
    lines = _TLS.format(directory=directory, certificate=certificates.own)
    return lines + ("TLSOptions UseImplicitSSL\n" if tls == "implicit" else "")


def _write_files(directory: Path, port: int, more: str) -> Path:
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    root = directory / "root"
    (root / "in").mkdir(parents=True)
    for path in (root, root / "in"):
        shutil.chown(path, user.pw_uid, user.pw_gid)
    group = grp.getgrgid(user.pw_gid).gr_name
    config = _CONFIG.format(directory=directory, port=port, user=user.pw_name, group=group, more=more)
    (directory / "config").write_text(config)
    known = directory / "passwd"
    known.write_text(f"{USERNAME}:{_HASHED}:{user.pw_uid}:{user.pw_gid}::{root}:/bin/false\n")
    known.chmod(0o600)
    return root


@contextmanager
def _started(directory: Path, largest_file_bytes: int | None) -> Iterator["subprocess.Popen[bytes]"]:
    command = [_PROGRAM, "-n", "-c", str(directory / "config")]
    if largest_file_bytes is not None:
        # Refused writes are answers (EFBIG), not the end of the process.
        command = ["env", "--ignore-signal=XFSZ", "prlimit", f"--fsize={largest_file_bytes}", *command]
    with (directory / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 - our arguments
    try:
        yield process
    finally:
        for pid in (*descendants(process.pid), process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)  # a stopped one hears nothing else, and all files go anyway
        process.wait(_STOP_SECONDS)


def _wait_listening(process: "subprocess.Popen[bytes]", port: int, directory: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.02)
    told = [path.read_text() for path in (directory / "output", directory / "log") if path.exists()]
    raise RuntimeError(f"ProFTPD does not listen: {told}")
