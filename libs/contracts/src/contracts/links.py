"""Links in mails: which page each opens, and what its signed token holds."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

MailKind = Literal["request", "reminder"]

#: Purposes: a token of one opens nothing else.
FORM, OPEN, UNSUBSCRIBE = "form", "open", "unsubscribe"
PASSWORD = "password"  # noqa: S105 - what such a link is for, not a secret
#: Those of letters to authors: /r/<purpose>/<token>.
AuthorPurpose = Literal["answer", "dispute", "confirm"]
#: How long a request's links live after the first sending, in calendar months of UTC (domain.md 6.5).
LINK_MONTHS = 3


@dataclass(frozen=True)
class RequestLink:
    """What a token names: tenant, request and mail; nothing personal."""

    id_website: UUID
    request_id: UUID
    kind: MailKind

    def data(self) -> dict[str, Any]:
        return {"w": self.id_website.hex, "r": self.request_id.hex, "k": self.kind}

    @classmethod
    def of(cls, data: dict[str, Any]) -> "RequestLink":
        return cls(UUID(data["w"]), UUID(data["r"]), data["k"])


@dataclass(frozen=True)
class AuthorLink:
    """What the token in a letter to an author names."""

    id_website: UUID
    review_id: UUID  # or of the draft to confirm
    message_id: UUID | None = None  # what may be answered

    def data(self) -> dict[str, Any]:
        message = {"m": self.message_id.hex} if self.message_id else {}
        return {"w": self.id_website.hex, "v": self.review_id.hex} | message

    @classmethod
    def of(cls, data: dict[str, Any]) -> "AuthorLink":
        message = data.get("m")
        return cls(UUID(data["w"]), UUID(data["v"]), UUID(message) if message else None)


@dataclass(frozen=True)
class PasswordLink:
    """What the token in a letter about an account names; it opens the choice of a password, once."""

    link_id: UUID

    def data(self) -> dict[str, Any]:
        return {"l": self.link_id.hex}

    @classmethod
    def of(cls, data: dict[str, Any]) -> "PasswordLink":
        return cls(UUID(data["l"]))


def password_path(token: str, *, is_new: bool) -> str:
    """Return the back office's page where a password is chosen: the first one, or another."""
    return f"/app/reset/{token}{'?new=1' if is_new else ''}"


def author_path(purpose: AuthorPurpose, token: str) -> str:
    return f"/r/{purpose}/{token}"


def form_path(token: str) -> str:
    return f"/r/{token}"


def open_path(token: str) -> str:
    return f"/o/{token}.gif"


def unsubscribe_path(token: str) -> str:
    return f"/u/{token}"


def undo_path(token: str) -> str:
    """Return where a refusal is taken back: an address that stands on the page only, in no mail."""
    return f"/u/{token}/undo"
