"""Links in mails: which page each opens, and what its signed token holds."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

MailKind = Literal["request", "reminder"]

#: Purposes: a token of one opens nothing else.
FORM, OPEN, UNSUBSCRIBE = "form", "open", "unsubscribe"
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


def form_path(token: str) -> str:
    return f"/r/{token}"


def open_path(token: str) -> str:
    return f"/o/{token}.gif"


def unsubscribe_path(token: str) -> str:
    return f"/u/{token}"


def undo_path(token: str) -> str:
    """Return where a refusal is taken back: an address that stands on the page only, in no mail."""
    return f"/u/{token}/undo"
