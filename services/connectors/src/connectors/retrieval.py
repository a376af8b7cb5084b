"""One look for orders in a shop, and what came of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

State = Literal["running", "waiting", "done", "failed"]
REASONS_KEPT = 20  # of one retrieval


@dataclass(frozen=True)
class Retrieval:
    """A row of the log."""

    id: UUID
    id_website: UUID
    by_hand: bool
    started_at: datetime
    finished_at: datetime | None
    error: str | None
    orders_read: int
    accepted: int
    duplicates: int
    rejected: int
    reasons: list[dict[str, Any]]

    @property
    def state(self) -> State:
        if self.finished_at is None:
            return "running"
        if self.error is not None:
            return "failed"
        return "waiting" if self.orders_waiting else "done"

    @property
    def orders_waiting(self) -> int:
        """Return how many of its orders ingest hasn't got yet."""
        return self.orders_read - self.accepted - self.duplicates - self.rejected


@dataclass(frozen=True)
class Batch:
    """Orders on their way to ingest."""

    id: UUID
    id_website: UUID
    retrieval_id: UUID
    body: str  # JSON
    orders: int


@dataclass(frozen=True)
class Outcome:
    """What ingest made of a batch."""

    accepted: int
    duplicates: int
    rejected: int
    reasons: list[dict[str, Any]]

    @classmethod
    def of(cls, answer: dict[str, Any]) -> "Outcome":
        reasons = [
            {
                "purchase_reference": _cut(result["purchase_reference"]),
                "pointer": "/" + (error["pointer"] or "").removeprefix("/").partition("/")[2],
                "code": error["code"],
                "message": _cut(error["message"]),
            }
            for result in answer["results"]
            for error in result["errors"]
        ]
        counts = (answer["accepted"], answer["duplicates"], answer["rejected"])
        return cls(*counts, reasons[:REASONS_KEPT])


def _cut(text: str | None) -> str | None:
    """NUL is left out: PostgreSQL stores none."""
    return None if text is None else text.replace("\0", "")[:300]
