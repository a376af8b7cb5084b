"""What is stated of each change of a review: facts anyone may check, no personal data; docs/provenance.md."""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from contracts.orders import IntakeMethod
from contracts.provenance import BEGINNING, FORMAT, commitment, statement_hash
from reviews.review import Review

Staff = Literal["merchant", "moderator"]
_SALT_BYTES = 32
#: Who does what only they may do.
_BY_ACTION: Mapping[str, Staff] = {
    "replied": "merchant",
    "reply_edited": "merchant",
    "flagged": "merchant",
    "refused": "moderator",
    "moderator_wrote": "moderator",
}


@dataclass(frozen=True)
class Proof:
    """Where the right to write a review came from."""

    intake: IntakeMethod | None  # None: the proof's request is not known here
    received_at: datetime | None  # the proof
    requested_at: datetime | None  # the mail that asked; None: none was sent


@dataclass(frozen=True)
class Head:
    """Where a website's log ends."""

    count: int
    hash: str
    sealed_at: datetime

    def document(self, id_website: UUID) -> dict[str, Any]:
        """Return what is signed of it."""
        return {
            "format": FORMAT,
            "id_website": str(id_website),
            "count": self.count,
            "hash": self.hash,
            "sealed_at": instant(self.sealed_at),
        }


def beginning(now: datetime) -> Head:
    return Head(0, BEGINNING, now)


def new_salt() -> str:
    """Return what hides a text's commitment: new for each text, dropped when the text is erased."""
    return secrets.token_hex(_SALT_BYTES)


@dataclass(frozen=True)
class Change:
    """What happened to a review, and what it was before."""

    before: Review | None
    after: Review
    action: str
    actor: str
    at: datetime
    reason: str | None
    by: Staff | None = None  # of what both may do


def stated(change: Change, salt: str) -> str:
    """Return what a change's statement says, as JSON; sealing adds where it stands in the log."""
    review, before = change.after, change.before
    by, rule = _by(change)
    body = {
        "at": instant(change.at),
        "action": change.action,
        "by": by,
        "rule": rule,
        "reason": change.reason,
        "from": {"state": before.state, "reason": before.reason} if before else None,
        "state": review.state,
        "visible": review.is_visible,
        "kind": review.kind,
        "product_ref": review.product_ref or None,
        "rate": review.rate,
        "solicited": not review.voluntary,
        "experience_date": instant(review.experience_date),
        "submitted_at": instant(review.submitted_at),
        "published_at": instant(review.published_at) if review.published_at else None,
        "updated_at": instant(review.updated_at),
        "messages": len(review.exchanges),
        "content": commitment(salt, review.comment),
    }
    return json.dumps(body, ensure_ascii=False)


def sealed(id_website: UUID, unsealed: Mapping[str, Any], proof: Proof, head: Head) -> dict[str, Any]:
    """Return the statement that follows the log's head."""
    statement: dict[str, Any] = {
        "format": FORMAT,
        "id_website": str(id_website),
        "sequence": head.count + 1,
        "previous": head.hash,
        "review_id": str(unsealed["review_id"]),
        "number": unsealed["number"],
        "proof": {
            "type": "purchase",
            "intake": proof.intake,
            "received_at": instant(proof.received_at) if proof.received_at else None,
            "requested_at": instant(proof.requested_at) if proof.requested_at else None,
        },
        **json.loads(unsealed["body"]),
    }
    return {**statement, "hash": statement_hash(statement)}


def outcomes(statements: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """Return by state and reason how many reviews more stand there after these changes."""
    sums: Counter[tuple[str, str]] = Counter()
    for each in statements:
        sums[each["state"], _reason(each["state"], each["reason"])] += 1
        if each["from"] is not None:
            sums[each["from"]["state"], _reason(each["from"]["state"], each["from"]["reason"])] -= 1
    return {key: number for key, number in sums.items() if number}


def _reason(state: str, reason: str | None) -> str:
    return reason or "" if state == "refused" else ""


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _by(change: Change) -> tuple[str | None, str | None]:
    """Return who acted, without naming anyone, and by which automatic rule."""
    kind, _, rule = change.actor.partition(":")
    if kind in ("author", "rule"):
        return kind, rule or None
    return change.by or _BY_ACTION.get(change.action), None
