"""Handing mails to the mail server over connections that are kept."""

import asyncio
import re
import ssl
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from mailer.delivery import Accepted, Deferred, Outcome, OutcomeUnknown, ServerAway, refusal
from mailer.mime import one_line

_TIMEOUT_SECONDS = 30.0
_LEADING_DOT = re.compile(rb"(?m)^\.")
_AWAY = 421  # RFC 5321: the server closes
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Letter:
    """A finished mail with its envelope."""

    sender: str
    recipient: str
    content: bytes  # CRLF lines


class MailServer(Protocol):
    """Something that takes mails."""

    async def send(self, letter: Letter) -> Outcome:
        """Hand one mail over; never raises for what a server does."""
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
        """Whether to change to TLS: never on the same machine, always before a password, else if offered."""
        if self.tls or self.host in _LOOPBACK:
            return False
        return True if self.user else None


class SmtpConnection:
    """One connection, opened at the first mail and again after it was lost."""

    def __init__(self, address: SmtpAddress, tls: ssl.SSLContext | None = None) -> None:
        self._address = address
        self._tls = tls
        self._smtp: aiosmtplib.SMTP | None = None

    async def send(self, letter: Letter) -> Outcome:
        is_kept = self._smtp is not None
        outcome = await self._try(letter)
        if is_kept and self._smtp is None and isinstance(outcome, Deferred | ServerAway):
            outcome = await self._try(letter)  # the server had ended an idle connection
        # Servers answer in whatever encoding; what isn't text can be stored nowhere.
        return replace(outcome, answer=one_line(outcome.answer))

    async def _try(self, letter: Letter) -> Outcome:
        try:
            smtp = await self._connected()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            self._drop()
            return ServerAway(_words(error))
        try:
            return await self._transfer(smtp, letter)
        except aiosmtplib.SMTPResponseException as error:
            await self._reset()
            return _judge(error)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            self._drop()
            return Deferred(_words(error))

    async def _transfer(self, smtp: aiosmtplib.SMTP, letter: Letter) -> Outcome:
        await smtp.mail(letter.sender)
        await smtp.rcpt(letter.recipient)
        asked = await smtp.execute_command(b"DATA")
        if asked.code != aiosmtplib.SMTPStatus.start_input:
            raise aiosmtplib.SMTPDataError(asked.code, asked.message)
        try:
            response = await _answer_to(smtp, letter.content)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            self._drop()
            return OutcomeUnknown(_words(error))
        if 200 <= response.code < 300:
            return Accepted(f"{response.code} {response.message}")
        if 400 <= response.code < 600:
            raise aiosmtplib.SMTPDataError(response.code, response.message)
        self._drop()
        return OutcomeUnknown(f"{response.code} {response.message}")

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._smtp is not None and self._smtp.is_connected:
            return self._smtp
        smtp = aiosmtplib.SMTP(
            hostname=self._address.host,
            port=self._address.port,
            use_tls=self._address.tls,
            start_tls=self._address.start_tls,
            username=self._address.user,
            password=self._address.password,
            tls_context=self._tls,
            timeout=_TIMEOUT_SECONDS,
        )
        await smtp.connect()
        self._smtp = smtp
        await smtp.ehlo()
        return smtp

    async def _reset(self) -> None:
        """End the refused transaction, so that the connection takes the next mail."""
        if self._smtp is None or not self._smtp.is_connected:
            return
        try:
            await self._smtp.rset()
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    async def close(self) -> None:
        if self._smtp is None:
            return
        try:
            async with asyncio.timeout(2):
                await self._smtp.quit()
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            self._smtp.close()
        self._smtp = None


async def _answer_to(smtp: aiosmtplib.SMTP, content: bytes) -> aiosmtplib.SMTPResponse:
    """Send the data and return the answer.

    The library's own command asks for the data too, and doesn't tell on which side of that it failed.
    """
    protocol = smtp.protocol
    if protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("Connection lost")
    protocol.write(_LEADING_DOT.sub(b"..", content) + b".\r\n")
    return await protocol.read_response(timeout=_TIMEOUT_SECONDS)


def _judge(error: aiosmtplib.SMTPResponseException) -> Outcome:
    if error.code == _AWAY:
        return ServerAway(_words(error))
    if isinstance(error, aiosmtplib.SMTPSenderRefused) and error.code >= 500:
        return ServerAway(_words(error))
    return refusal(error.code, error.message, at_recipient=isinstance(error, aiosmtplib.SMTPRecipientRefused))


def _words(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    return type(error).__name__
