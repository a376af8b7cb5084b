"""A private Postfix: a real relay, on free ports and in a directory of its own; the system's is left alone.

Postfix gives up root by itself and can't start without it.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kit.testing.ports import free_port

_START_SECONDS = 20
_STOP_SECONDS = 10
_CONFIG = """
compatibility_level = 3.6
queue_directory = {directory}/queue
data_directory = {directory}/data
maillog_file = {directory}/log
maillog_file_prefixes = {directory}
myhostname = relay.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
alias_maps =
alias_database =
smtpd_peername_lookup = no
smtp_tls_security_level = none
default_transport = error:5.1.2 no way to there
transport_maps = inline:{{ {routes} }}
smtpd_recipient_restrictions = check_recipient_access inline:{{ {refusals} }}, permit_mynetworks, reject
# A mail put off comes again while a test waits.
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
"""
_SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running relay, which takes mails from this machine for anybody."""

    port: int
    directory: Path

    @property
    def log(self) -> str:
        return (self.directory / "log").read_text("utf-8", "replace")


@contextmanager
def running_postfix(
    routes: Mapping[str, int], refusals: Mapping[str, str] | None = None
) -> Iterator[Postfix]:
    """Relay by domain (`*`: any other) to ports on this machine; `refusals`: recipient → answer to RCPT.

    A mail that the next server refuses comes back as a bounce to its envelope sender, by the same routes.
    """
    if os.geteuid() != 0:
        raise RuntimeError("Postfix starts as root only: run these tests as root, in a container for example")
    with ExitStack() as stack:
        directory = Path(tempfile.mkdtemp(prefix="proofmark-postfix-"))
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        directory.chmod(0o755)  # Postfix's own user must get through
        port = free_port()
        _write_configuration(directory, port, routes, refusals or {})
        master = stack.enter_context(_master(directory))
        _wait_listening(master, port, directory)
        yield Postfix(port, directory)


def _write_configuration(
    directory: Path, port: int, routes: Mapping[str, int], refusals: Mapping[str, str]
) -> None:
    (directory / "queue").mkdir(mode=0o755)
    (directory / "data").mkdir(mode=0o700)
    shutil.chown(directory / "data", "postfix", "postfix")
    told = _CONFIG.format(
        directory=directory,
        routes=_table({domain: f"smtp:[127.0.0.1]:{target}" for domain, target in routes.items()}),
        refusals=_table(refusals),
    )
    (directory / "main.cf").write_text(told)
    (directory / "master.cf").write_text(_SERVICES.format(port=port))


def _table(entries: Mapping[str, str]) -> str:
    """Return the inside of an inline table, which may not be empty."""
    return ", ".join(f"{{ {key} = {value} }}" for key, value in (entries or {"nobody": "OK"}).items())


def _run(command: list[str]) -> "subprocess.Popen[bytes]":
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=nowhere, stderr=nowhere)  # noqa: S603 - Postfix's program and our arguments


@contextmanager
def _master(directory: Path) -> Iterator["subprocess.Popen[bytes]"]:
    _run(["/usr/sbin/postfix", "-c", str(directory), "check"]).wait()  # makes the queue's folders
    process = _run(["/usr/lib/postfix/sbin/master", "-c", str(directory), "-d"])  # not detached
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_listening(process: "subprocess.Popen[bytes]", port: int, directory: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.05)
    log = directory / "log"
    raise RuntimeError(f"Postfix does not listen: {log.read_text() if log.exists() else 'no log'}")
