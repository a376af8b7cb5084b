"""Where reports come in: SMTP (RFC 5321) or LMTP (RFC 2033) on one port, for return paths and complaints.

A report is taken once it's stored; until then its sender keeps it. Nothing is ever sent in answer.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from mailer.mime_parts import Part
from mailer.report import Report, read_report
from mailer.return_path import MailOf, ReturnPaths

_MOST_BYTES = 2 << 20  # of one report: most return the mail, which is a tenth of it
_MOST_LINE_BYTES = 64 << 10  # of content: reports often quote longer lines than RFC 5321 allows
_MOST_CONNECTIONS = 100
_MOST_COMMANDS = 100  # of each name in one connection
_TIMEOUT_SECONDS = 120.0  # from one command to the next, its data included
log = structlog.get_logger()


class Recorder(Protocol):
    """What stores reports."""

    async def record(self, mail: MailOf | None, report: Report, identity: bytes) -> None:
        """Store a report with what follows from it, or raise.

        `mail` None: it names none of ours. `identity`: the same each time the report comes.
        """
        ...


class BounceServer:
    """Listens for reports until stopped."""

    def __init__(self, paths: ReturnPaths, recorder: Recorder, host: str, port: int) -> None:
        self._handler = _Handler(paths, recorder)
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self.connections: set[asyncio.BaseTransport] = set()

    @property
    def address(self) -> str:
        """Where it listens. Raises RuntimeError before it does."""
        if self._server is None:
            raise RuntimeError("the port of reports isn't open yet")
        port = self._server.sockets[0].getsockname()[1]
        return f"smtp://{self._host}:{port}"

    async def run(self, ready: Callable[[], None]) -> None:
        """Listen until the role ends. Raises OSError if the port is taken."""
        await self.start()
        try:
            ready()
            await asyncio.Event().wait()
        finally:
            self.stop()

    async def start(self) -> None:
        """Raises OSError if the port is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Conversation(self._handler, self.connections, loop), self._host, self._port
        )

    def stop(self) -> None:
        """Take no more; what isn't stored yet is handed over again by its sender."""
        if self._server is not None:
            self._server.close()
        for transport in list(self.connections):
            transport.close()


class _Handler:
    """Decides on recipients and takes reports; what aiosmtpd calls."""

    def __init__(self, paths: ReturnPaths, recorder: Recorder) -> None:
        self.paths = paths
        self._recorder = recorder

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if not self.paths.is_ours(address):
            return "550 5.7.1 This server relays nothing"
        if self.paths.read(address) is None and not self.paths.is_for_complaints(address):
            return "550 5.1.1 No such return path"
        if envelope.rcpt_tos:  # a report is about one mail
            return "452 4.5.3 One recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Go on"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        report = read_report(content)
        mail = self.paths.read(envelope.rcpt_tos[0])
        if mail is None and report.verdict == "complaint":
            mail = self.paths.named_in(content)
        await self._recorder.record(mail, report, _identity(content))
        return "250 2.0.0 Noted"

    async def handle_VRFY(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, _envelope: Envelope, _address: str
    ) -> str:
        return "252 2.5.0 Try it"

    async def handle_exception(self, error: Exception) -> str:
        """Let the sender try again: the database may be away."""
        log.error("report_not_stored", error=type(error).__name__)
        return "451 4.3.0 Not now"


class _Conversation(SMTP):
    """One connection, within its limits."""

    line_length_limit = _MOST_LINE_BYTES

    def __init__(
        self,
        handler: _Handler,
        connections: set[asyncio.BaseTransport],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(
            handler,
            data_size_limit=_MOST_BYTES,
            hostname=handler.paths.domain,
            ident="ESMTP and LMTP",
            timeout=_TIMEOUT_SECONDS,
            command_call_limit=_MOST_COMMANDS,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            loop=loop,
        )
        self._connections = connections
        self._received_bytes = 0  # since the last DATA

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if len(self._connections) >= _MOST_CONNECTIONS:
            if isinstance(transport, asyncio.Transport):
                transport.write(b"421 4.3.2 Too many connections\r\n")
            transport.close()
        self._connections.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.transport is not None:
            self._connections.discard(self.transport)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Cut off what no longer can be a report: the library keeps lines without end to drain them."""
        self._received_bytes += len(data)
        if self._received_bytes <= 2 * _MOST_BYTES:
            super().data_received(data)
        elif isinstance(self.transport, asyncio.Transport) and not self.transport.is_closing():
            self.transport.write(b"552 5.3.4 Too large\r\n")
            self.transport.close()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd calls it by this name
        self._received_bytes = 0
        await super().smtp_DATA(arg)

    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 - aiosmtpd calls it by this name
        """LMTP differs in its greeting and in answering for each recipient, which is one here."""
        await self.smtp_EHLO(arg)


def _identity(content: bytes) -> bytes:
    """Return what stays the same when a report is handed over again: its Message-ID, or all but its head."""
    part = Part.of(content.replace(b"\r\n", b"\n"))
    return part.headers.get("message-id", "").encode() or part.body
