"""An SMTP server that does on demand what servers do to their clients: refuse, drop, stall, dawdle.

It answers every command as it should unless a fault is set for it, keeps what it has taken, and notes what
clients must not do: data that wasn't asked for, several commands at once where that isn't offered.
"""

import asyncio
import base64
import email
import email.policy
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

Step = Literal["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "CONTENT", ".", "RSET"]

GOODBYE = b"421 4.3.2 closing\r\n"


@dataclass
class Fault:
    """What happens instead of the usual answer; with nothing given, the connection is dropped."""

    answer: str | bytes | None = None  # whole lines, or one without its end
    about: str = ""  # only where the command, or the recipient of the mail, holds this
    times: int | None = None  # how often; None: always
    stalls: bool = False  # says nothing more, and keeps the connection
    slowly: float = 0.0  # seconds between the bytes of the answer, the usual one if none is given
    takes: bool = False  # at `.`: keeps the mail all the same
    before: Callable[[], Awaitable[None]] | None = None  # is awaited first


@dataclass(frozen=True)
class Taken:
    """A mail with its envelope."""

    sender: str
    recipient: str
    content: bytes

    def mail(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)


@dataclass
class SmtpServer:
    """What it offers, what it is told to do, and what it has seen."""

    tls: ssl.SSLContext | None = None
    tls_from_start: bool = False
    password: str | None = None  # asks everybody to sign in with it
    offers_pipelining: bool = True
    mails_per_connection: int | None = None  # then 421
    idle_seconds: float | None = None  # after a mail; then 421 and the end
    faults: dict[Step, Fault] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    commands: list[str] = field(default_factory=list)
    were_encrypted: list[bool] = field(default_factory=list)  # one for each command to sign in
    violations: list[str] = field(default_factory=list)
    port: int = 0
    _open: set["_Conversation"] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def listening(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator["SmtpServer"]:
        """Listen until the block ends."""
        context = self.tls if self.tls_from_start else None
        server = await asyncio.start_server(self._serve, host, port, ssl=context, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.drop_all()

    def drop_all(self) -> None:
        """Break every connection off."""
        for conversation in list(self._open):
            conversation.abort()

    async def until_taken(self, mails: int, *, seconds: float = 30.0) -> list[Taken]:
        """Wait for so many mails and return all. Raises: TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(self.taken) < mails:
                self._news.clear()
                await self._news.wait()
        return self.taken

    def take(self, mail: Taken) -> None:
        self.taken.append(mail)
        self._news.set()

    @property
    def recipients(self) -> list[str]:
        return [mail.recipient for mail in self.taken]

    def fault_at(self, step: Step, said: str) -> Fault | None:
        """Return what is to go wrong now, and count it."""
        fault = self.faults.get(step)
        if fault is None or fault.times == 0 or fault.about not in said:
            return None
        if fault.times is not None:
            fault.times -= 1
        return fault

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        conversation = _Conversation(self, reader, writer)
        self._open.add(conversation)
        self.most_at_once = max(self.most_at_once, len(self._open))
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, _Over, ssl.SSLError):
                await conversation.run()
        finally:
            self._open.discard(conversation)
            conversation.abort()


class _Over(Exception):
    """The connection is to end."""


class _Conversation:
    """One client's connection."""

    def __init__(
        self, server: SmtpServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._is_encrypted = server.tls_from_start
        self._is_signed_in = server.password is None
        self._sender: str | None = None
        self._recipient: str | None = None
        self._mails = 0

    def abort(self) -> None:
        self._writer.transport.abort()

    async def run(self) -> None:
        await self._answer("CONNECT", "", "220 ready")
        while True:
            line = await self._command()
            self._server.commands.append(line)
            verb = line[:4].upper()
            if verb == "QUIT":
                await self._say("221 bye")
                return
            await self._obey(verb, line)

    async def _command(self) -> str:
        try:
            async with asyncio.timeout(self._server.idle_seconds if self._mails else None):
                line = await self._reader.readuntil(b"\n")
        except TimeoutError:
            self._writer.write(GOODBYE)
            raise _Over from None
        return line.decode("utf-8", "replace").strip()

    async def _obey(self, verb: str, line: str) -> None:
        match verb:
            case "EHLO" | "HELO":
                await self._answer("EHLO", line, "\r\n".join(self._extensions()))
            case "STAR":
                await self._encrypt(line)
            case "AUTH":
                await self._sign_in(line)
            case "MAIL":
                await self._begin(line)
            case "RCPT":
                await self._address(line)
            case "DATA":
                await self._take(line)
            case "RSET" | "NOOP":
                self._sender = self._recipient = None
                await self._answer("RSET", line, "250 OK")
            case _:
                await self._say("500 5.5.1 unknown")

    def _extensions(self) -> list[str]:
        offered = ["server.example"]
        if self._server.offers_pipelining:
            offered.append("PIPELINING")
        if self._server.tls is not None and not self._is_encrypted:
            offered.append("STARTTLS")
        elif self._server.password is not None:
            offered.append("AUTH PLAIN")
        return [f"250-{name}" for name in offered[:-1]] + [f"250 {offered[-1]}"]

    async def _encrypt(self, line: str) -> None:
        await self._answer("STARTTLS", line, "220 go on")
        if self._server.tls is not None:
            await self._writer.start_tls(self._server.tls)
            self._is_encrypted = True

    async def _sign_in(self, line: str) -> None:
        self._server.were_encrypted.append(self._is_encrypted)
        password = base64.b64decode(line.rsplit(maxsplit=1)[-1]).split(b"\0")[-1].decode()
        is_right = password == self._server.password
        await self._answer("AUTH", line, "235 welcome" if is_right else "535 5.7.8 who are you")
        self._is_signed_in = is_right

    async def _begin(self, line: str) -> None:
        if not self._is_signed_in:
            await self._say("530 5.7.0 sign in first")
        elif self._mails == self._server.mails_per_connection:
            self._writer.write(b"421 4.7.0 too many mails over this connection\r\n")
            raise _Over
        elif await self._answer("MAIL", line, "250 OK"):
            self._sender = _address(line)

    async def _address(self, line: str) -> None:
        if self._sender is None:
            await self._say("503 5.5.1 whose mail")
        elif await self._answer("RCPT", line, "250 OK"):
            self._recipient = _address(line)

    async def _take(self, line: str) -> None:
        if self._sender is None or self._recipient is None:
            await self._say("554 5.5.1 no valid recipients")
            return
        if self._unread():
            self._server.violations.append("data that wasn't asked for")
        if not await self._answer("DATA", f"{line} {self._recipient}", "354 go on"):
            return
        content = await self._content()
        self._mails += 1
        await self._settle(Taken(self._sender, self._recipient, content))
        self._sender = self._recipient = None

    async def _settle(self, mail: Taken) -> None:
        fault = self._server.faults.get(".")
        is_hit = fault is not None and fault.times != 0 and fault.about in mail.recipient
        if not is_hit or (fault is not None and fault.takes):
            self._server.take(mail)
        await self._answer(".", mail.recipient, "250 2.0.0 taken")

    async def _content(self) -> bytes:
        lines: list[bytes] = []
        while (line := await self._reader.readuntil(b"\r\n")) != b".\r\n":
            if not lines:
                await self._break_off(self._server.fault_at("CONTENT", self._recipient or ""))
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    async def _break_off(self, fault: Fault | None) -> None:
        """Within the data there is nothing to answer."""
        if fault is not None:
            if fault.before is not None:
                await fault.before()
            if fault.stalls:
                await asyncio.Event().wait()
            raise _Over

    async def _answer(self, step: Step, said: str, usual: str) -> bool:
        """Answer as usual or as told; tell whether that was as usual."""
        if not self._server.offers_pipelining and self._unread() and step not in ("CONNECT", "."):
            self._server.violations.append(f"more than one command at once: {said}")
        fault = self._server.fault_at(step, said)
        if fault is None:
            await self._say(usual)
            return True
        if fault.before is not None:
            await fault.before()
        if fault.stalls:
            await asyncio.Event().wait()
        if fault.slowly:
            await self._say(fault.answer or usual, fault.slowly)
            return fault.answer is None
        if fault.answer is None:
            raise _Over
        await self._say(fault.answer)
        if _is_goodbye(fault.answer):
            raise _Over
        return False

    async def _say(self, answer: str | bytes, pause: float = 0.0) -> None:
        raw = answer.encode() if isinstance(answer, str) else answer
        raw = raw if raw.endswith(b"\n") else raw + b"\r\n"
        for piece in [raw[at : at + 1] for at in range(len(raw))] if pause else [raw]:
            self._writer.write(piece)
            await self._writer.drain()
            await asyncio.sleep(pause)

    def _unread(self) -> bool:
        buffered: bytearray = self._reader._buffer  # type: ignore[attr-defined]  # no public way tells
        return bool(buffered)


def _address(line: str) -> str:
    return line[line.index("<") + 1 : line.index(">")]


def _is_goodbye(answer: str | bytes) -> bool:
    return (answer.encode() if isinstance(answer, str) else answer).startswith(b"421")
