"""Handing mails to the mail server over connections that are kept."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol, cast
from urllib.parse import unquote, urlsplit

import aiosmtplib

from mailer.delivery import Accepted, Deferred, Outcome, OutcomeUnknown, ServerAway, refusal
from mailer.dialogue import ConnectionLost, Dialogue, Reply
from mailer.mime import one_line

MAILS_PER_CONNECTION = 500
IDLE_SECONDS = 60.0
# Less than RFC 5321 4.5.3.2 would wait: together well under the time after which a begun mail is unknown.
_OPENING_SECONDS = 30.0
_COMMAND_SECONDS = 30.0
_DATA_SECONDS = 60.0
_TAKING_SECONDS = 300.0  # a server may look through a mail before it takes it
_QUIT_SECONDS = 2.0
_AT_ONCE_BYTES = 64 << 10  # what the system takes in one go
_MAIL, _RCPT, _DATA = "MAIL", "RCPT", "DATA"
_GO_ON = 354
_AWAY = 421  # RFC 5321: the server closes
_SIGN_IN = frozenset({530, 534, 535, 538})  # RFC 4954: it wants us to sign in, or otherwise
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Letter:
    """A finished mail with its envelope."""

    sender: str
    recipient: str
    content: bytes  # CRLF lines

    @property
    def envelope(self) -> tuple[str, str]:
        return self.sender, self.recipient


class MailServer(Protocol):
    """Something that takes mails."""

    async def send(self, letter: Letter, following: Letter | None = None) -> Outcome:
        """Hand one mail over; never raises for what a server does.

        `following`: what is to be sent next, if anything; a server that likes that is told already.
        """
        ...

    async def rest(self) -> None:
        """Give up what is held for the next mail, if none has come for long."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class SmtpAddress:
    """Where and how to reach the mail server: smtp[s]://[user:password@]host[:port]."""

    host: str
    port: int
    tls: bool  # from the first byte
    user: str | None = None
    password: str | None = None

    @classmethod
    def parse(cls, url: str) -> "SmtpAddress":
        """Raises ValueError for anything but an smtp or smtps address."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("PROOFMARK_SMTP_URL must look like smtp://user:password@host:port or smtps://…")
        tls = parts.scheme == "smtps"
        default = 465 if tls else 587 if parts.username else 25
        return cls(
            parts.hostname,
            parts.port or default,
            tls,
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
        )

    @property
    def start_tls(self) -> bool | None:
        """Whether to change to TLS: always before a password that leaves the machine, else if offered.

        A server on the same machine that asks for no password is taken as it is.
        """
        if self.tls or (self.host in _LOOPBACK and not self.user):
            return False
        return True if self.user and self.host not in _LOOPBACK else None


@dataclass(frozen=True)
class _Gone:
    """The connection has ended, and certainly without the mail; what that means on a fresh one."""

    means: Deferred | ServerAway


class SmtpConnection:
    """One connection, opened at the first mail, renewed now and then, and after it was lost."""

    def __init__(self, address: SmtpAddress, tls: ssl.SSLContext | None = None) -> None:
        self._address = address
        self._tls = tls
        self._dialogue: Dialogue | None = None
        self._pipelines = False  # the server takes all commands of a mail at once (RFC 2920)
        self._announced: tuple[str, str] | None = None  # the envelope whose data was asked for ahead
        self._mails = 0  # handed over this connection
        self._used_at = 0.0  # by the loop's own time

    async def send(self, letter: Letter, following: Letter | None = None) -> Outcome:
        if self._announced is None:
            await self.rest()
        elif self._announced != letter.envelope:
            self._drop()  # no data comes of it, so that no mail does
        is_kept = self._dialogue is not None
        outcome = await self._try(letter, following)
        if is_kept and isinstance(outcome, _Gone):
            outcome = await self._try(
                letter, following
            )  # the server had ended a connection that was idle or used up
        known = outcome.means if isinstance(outcome, _Gone) else outcome
        # Servers answer in whatever encoding; what isn't text can be stored nowhere.
        return replace(known, answer=one_line(known.answer))

    async def rest(self) -> None:
        """Close the connection if it has carried many mails or none for long."""
        if self._dialogue is None:
            return
        idle = asyncio.get_running_loop().time() - self._used_at
        if self._mails >= MAILS_PER_CONNECTION or idle > IDLE_SECONDS or not self._dialogue.is_usable:
            await self.close()

    async def close(self) -> None:
        dialogue, self._dialogue = self._dialogue, None
        if dialogue is None:
            return
        if dialogue.is_usable and self._announced is None:
            dialogue.write(b"QUIT\r\n")
            with suppress(ConnectionLost):
                await dialogue.reply(_QUIT_SECONDS)
        self._announced = None
        dialogue.close()

    async def _try(self, letter: Letter, following: Letter | None) -> Outcome | _Gone:
        try:
            dialogue = self._dialogue or await self._open()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            return ServerAway(_words(error))
        try:
            outcome = await self._announce(dialogue, letter)
            if outcome is None:
                outcome = await self._transfer(dialogue, letter, following)
        except ConnectionLost as error:
            outcome = _Gone(Deferred(str(error)))
        if isinstance(outcome, _Gone | OutcomeUnknown):
            self._drop()
        self._mails += 1
        self._used_at = asyncio.get_running_loop().time()
        return outcome

    async def _open(self) -> Dialogue:
        smtp = aiosmtplib.SMTP(
            hostname=self._address.host,
            port=self._address.port,
            use_tls=self._address.tls,
            start_tls=self._address.start_tls,
            username=self._address.user,
            password=self._address.password,
            tls_context=self._tls,
            timeout=_OPENING_SECONDS,
        )
        await smtp.connect()
        if smtp.is_ehlo_or_helo_needed:
            await smtp.ehlo()
        transport = smtp.transport
        if transport is None:
            raise aiosmtplib.SMTPServerDisconnected("connection lost")
        self._pipelines = smtp.supports_extension("pipelining")
        self._mails = 0
        self._dialogue = Dialogue(cast(asyncio.Transport, transport))
        return self._dialogue

    async def _announce(self, dialogue: Dialogue, letter: Letter) -> Outcome | _Gone | None:
        """Say whose mail comes for whom; None: the server waits for the data. Raises: ConnectionLost."""
        replies = await self._ask(dialogue, letter)
        refused = next((found for step, reply in replies if (found := _refused(step, reply))), None)
        if refused is None or isinstance(refused, _Gone):
            return refused
        if replies[-1][1].code == _GO_ON:
            self._drop()  # it wants data all the same: none at all is what it can't misunderstand
        else:
            await self._reset(dialogue)
        return refused

    async def _ask(self, dialogue: Dialogue, letter: Letter) -> list[tuple[str, Reply]]:
        commands = _commands(letter)
        if self._pipelines and self._announced is None:
            dialogue.write(b"".join(commands.values()))
        self._announced = None
        replies: list[tuple[str, Reply]] = []
        for step, command in commands.items():
            if not self._pipelines:
                dialogue.write(command)
            reply = await dialogue.reply(_COMMAND_SECONDS)
            replies.append((step, reply))
            if reply.code == _AWAY or (not self._pipelines and _refused(step, reply)):
                break
        return replies

    async def _transfer(
        self, dialogue: Dialogue, letter: Letter, following: Letter | None
    ) -> Outcome | _Gone:
        content = _stuffed(letter.content)
        if len(content) > _AT_ONCE_BYTES:
            dialogue.write(content)
            # No server takes a mail without its end: lost before that is written, it was certainly not taken.
            await dialogue.written(_DATA_SECONDS)
            content = b""
        try:
            dialogue.write(content + b".\r\n" + self._ahead(following))
            reply = await dialogue.reply(_TAKING_SECONDS)
        except ConnectionLost as error:
            return OutcomeUnknown(str(error))
        if 200 <= reply.code < 300:
            return Accepted(str(reply))
        if not 400 <= reply.code < 600:
            return OutcomeUnknown(str(reply))
        if reply.code == _AWAY:
            self._drop()
        return refusal(reply.code, reply.text, at_recipient=False)

    def _ahead(self, following: Letter | None) -> bytes:
        """Return what may be written together with the end of a mail: the commands of the next (RFC 2920)."""
        if following is None or not self._pipelines or self._mails + 1 >= MAILS_PER_CONNECTION:
            return b""
        self._announced = following.envelope
        return b"".join(_commands(following).values())

    async def _reset(self, dialogue: Dialogue) -> None:
        """End the refused transaction, so that the connection takes the next mail."""
        dialogue.write(b"RSET\r\n")
        try:
            reply = await dialogue.reply(_COMMAND_SECONDS)
        except ConnectionLost:
            self._drop()
        else:
            if reply.code >= 300:
                self._drop()

    def _drop(self) -> None:
        if self._dialogue is not None:
            self._dialogue.close()
            self._dialogue = None
        self._announced = None


def _commands(letter: Letter) -> dict[str, bytes]:
    return {
        _MAIL: f"MAIL FROM:<{letter.sender}>\r\n".encode("ascii"),
        _RCPT: f"RCPT TO:<{letter.recipient}>\r\n".encode("ascii"),
        _DATA: b"DATA\r\n",  # the last of a group, by RFC 2920
    }


def _stuffed(content: bytes) -> bytes:
    """Double the dots that begin lines: RFC 5321 4.5.2. A pattern takes as long for it as all the rest."""
    stuffed = content.replace(b"\n.", b"\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _refused(step: str, reply: Reply) -> Outcome | _Gone | None:
    """Judge the reply to a command before the data; None: as wished."""
    if reply.code == _GO_ON if step == _DATA else 200 <= reply.code < 300:
        return None
    if step == _MAIL and (reply.code == _AWAY or reply.code >= 500):
        return _Gone(ServerAway(str(reply))) if reply.code == _AWAY else ServerAway(str(reply))
    if reply.code == _AWAY or not 400 <= reply.code < 600:
        return _Gone(Deferred(str(reply)))
    if reply.code in _SIGN_IN:
        return ServerAway(str(reply))
    return refusal(reply.code, reply.text, at_recipient=step == _RCPT)


def _words(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    return type(error).__name__
