"""The mail catcher: takes every mail the platform sends, shows it, delivers none."""

import asyncio
import email
import email.policy
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from kit.clock import machine_now
from kit.ids import uuid7

_MAX_MAIL_BYTES = 10 << 20
_Keep = Callable[[str, list[str], bytes], None]


@dataclass(frozen=True)
class CaughtMail:
    """A mail as it arrived: envelope and content."""

    id: str
    sender: str
    recipients: list[str]
    content: bytes
    received_at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return the shape of surface.md 4a: a repeated header's values joined by a line feed."""
        message = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)  # noqa: S101 - what the default policy makes
        headers: dict[str, str] = {}
        for name, value in message.items():
            headers[name] = f"{headers[name]}\n{value}" if name in headers else str(value)
        return {
            "id": self.id,
            "to": self.recipients,
            "from": self.sender,
            "subject": str(message.get("Subject", "")),
            "headers": headers,
            "text": _part(message, "plain"),
            "html": _part(message, "html"),
            "received_at": self.received_at.isoformat().replace("+00:00", "Z"),
        }


class MailCatcher:
    """An SMTP server that keeps what it is given, on disk below the data directory."""

    def __init__(self, directory: Path, host: str, port: int) -> None:
        self._directory = directory
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        directory.mkdir(parents=True, exist_ok=True)

    async def start(self) -> int:
        """Listen; return the actual port. Raises OSError if it's taken."""
        loop = asyncio.get_running_loop()
        handler = _Handler(self._keep)

        def session() -> SMTP:
            return SMTP(
                handler, data_size_limit=_MAX_MAIL_BYTES, enable_SMTPUTF8=True, hostname="catcher", loop=loop
            )

        self._server = await loop.create_server(session, self._host, self._port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()

    def mails(self, to: str | None = None) -> list[CaughtMail]:
        """Return what was caught, oldest first; `to` ignores case."""
        found = [_read(file) for file in sorted(self._directory.glob("*.json"))]
        if to is None:
            return found
        return [mail for mail in found if to.lower() in (address.lower() for address in mail.recipients)]

    def clear(self) -> None:
        for file in self._directory.iterdir():
            file.unlink(missing_ok=True)

    def _keep(self, sender: str, recipients: list[str], content: bytes) -> None:
        name = str(uuid7())
        envelope = {"from": sender, "to": recipients, "received_at": machine_now().isoformat()}
        (self._directory / f"{name}.eml").write_bytes(content)
        temporary = self._directory / f"{name}.part"
        temporary.write_text(json.dumps(envelope), encoding="utf-8")
        temporary.replace(self._directory / f"{name}.json")  # last: a mail is listed once it is whole


class _Handler:
    def __init__(self, keep: _Keep) -> None:
        self._keep = keep

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        await asyncio.to_thread(self._keep, envelope.mail_from or "", list(envelope.rcpt_tos), content)
        return "250 2.0.0 Caught"


def _read(file: Path) -> CaughtMail:
    envelope = json.loads(file.read_text(encoding="utf-8"))
    return CaughtMail(
        file.stem,
        envelope["from"],
        envelope["to"],
        file.with_suffix(".eml").read_bytes(),
        datetime.fromisoformat(envelope["received_at"]),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
