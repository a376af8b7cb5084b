"""A merchant's webhook: where messages go, which, signed by what, and how its server fares."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

MOST_WEBHOOKS = 20  # of one website
SECRET_PREFIX = "whsec_"  # noqa: S105 - tells people what follows
ROTATION = timedelta(hours=24)  # for so long the previous secret signs too
GIVEN_UP_AFTER = timedelta(days=3)  # without one accepted message
MOST_PATIENCE = timedelta(hours=24)  # whatever a server asks for
GONE, FAILING = "gone", "failing"  # why a webhook was disabled
REFUSED = "refused"  # the server works, and didn't want this message
OVERLOADED = (408, 425, 429)  # statuses that ask for patience
_RETRIES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
_PAUSES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
)
_SECRET_BYTES = 32
_WEB_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt. `error`: None if the message was accepted."""

    status: int | None
    error: str | None
    retry_after: timedelta | None = None

    @property
    def is_gone(self) -> bool:
        return self.status == 410

    @property
    def is_about_the_message(self) -> bool:
        """Tell whether others may fare better."""
        return self.error == REFUSED

    @property
    def ends_the_batch(self) -> bool:
        """Tell whether the server itself fails, or wants no more."""
        return self.is_gone or (self.error is not None and not self.is_about_the_message)


@dataclass(frozen=True, slots=True)
class Health:
    """How a webhook's server fares."""

    failures: int = 0  # of the server itself, in a row
    failing_since: datetime | None = None  # nothing was accepted since
    paused_until: datetime | None = None  # then one message tries whether it is back
    last_error: str | None = None

    def after(self, answer: Answer, now: datetime) -> "Health":
        if answer.error is None:
            return Health()
        since = self.failing_since or now
        if answer.is_about_the_message:
            return replace(self, failing_since=since, last_error=answer.error)
        pause = max(_PAUSES[min(self.failures, len(_PAUSES) - 1)], patience(answer))
        return Health(self.failures + 1, since, now + pause, answer.error)

    def after_all(self, answers: Sequence[Answer], now: datetime) -> "Health":
        """Return it after a batch, whose messages met a failing server together: that counts once."""
        health, has_failed = self, False
        for answer in answers:
            if answer.ends_the_batch and has_failed:
                continue
            has_failed = has_failed or answer.ends_the_batch
            health = health.after(answer, now)
        return health

    def is_given_up(self, now: datetime) -> bool:
        return self.failing_since is not None and now - self.failing_since >= GIVEN_UP_AFTER


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook. Secrets are as stored, encrypted."""

    id: UUID
    id_website: UUID
    url: str
    events: tuple[str, ...]
    description: str
    active: bool
    secret: str
    previous_secret: str | None
    previous_until: datetime | None
    created_at: datetime
    health: Health = Health()
    disabled_at: datetime | None = None
    disabled_reason: str | None = None


def wants(events: Sequence[str], kind: str) -> bool:
    """Tell whether the events chosen, by type or family, hold this type."""
    return kind in events or f"{kind.partition('.')[0]}.*" in events


def retry_at(failures: int, answer: Answer, now: datetime) -> datetime | None:
    """Return when a message that failed so often in a row is tried again; None: never."""
    if failures > len(_RETRIES):
        return None
    delay = _RETRIES[failures - 1]
    spread = delay * (secrets.randbelow(100) / 1_000)  # so that what failed together doesn't come together
    return now + max(delay + spread, patience(answer))


def patience(answer: Answer) -> timedelta:
    """Return how long the server asks to be left alone, within reason."""
    return min(answer.retry_after or timedelta(), MOST_PATIENCE)


def new_webhook_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signature_headers(
    message_id: str, body: bytes, secrets_in_clear: Sequence[str], now: datetime
) -> dict[str, str]:
    """Return what proves that a message is ours: Standard Webhooks 1.0.0, symmetric scheme."""
    timestamp = str(int(now.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = [f"v1,{_signature(secret, signed)}" for secret in secrets_in_clear]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def place_of(url: str, *, allow_http: bool) -> tuple[str, int]:
    """Return host and port of a webhook's address. Raises: ValueError, if it is none."""
    parts = urlsplit(url)
    port = parts.port or _WEB_PORTS.get(parts.scheme)
    if parts.scheme not in (("https", "http") if allow_http else ("https",)):
        raise ValueError("the scheme is not https")
    if not url.isascii() or not url.isprintable() or any(each in url for each in ' \\#"<>'):
        raise ValueError("a character that addresses don't have")
    if port is None or not parts.hostname or parts.username is not None or parts.password is not None:
        raise ValueError("no host, or a user")
    return parts.hostname, port
