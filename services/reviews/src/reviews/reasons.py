"""Why a review may be refused: the one list for flags and decisions (domain.md 7.5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.reviews import ReviewKind

#: More than three months after publication only the lasting reasons remain.
ALL_REASONS_FOR = timedelta(days=92)


@dataclass(frozen=True)
class Reason:
    """One reason, the kinds of review it applies to, and whether it lasts."""

    code: str
    brand: bool = True
    product: bool = True
    lasting: bool = False  # marked † in the list

    def applies_to(self, kind: ReviewKind) -> bool:
        return self.brand if kind == "site" else self.product


REASONS = {
    reason.code: reason
    for reason in (
        Reason("inappropriate", lasting=True),
        Reason("contradicted"),
        Reason("rating_mismatch"),
        Reason("product_only", product=False),
        Reason("unintelligible"),
        Reason("biased"),
        Reason("off_topic"),
        Reason("personal_data", lasting=True),
        Reason("competitor"),
        Reason("not_experienced"),
        Reason("promotional"),
        Reason("dispute_settled", lasting=True),
        Reason("author_request", lasting=True),
        Reason("sensitive", lasting=True),
    )
}


def fault_of(code: str | None, kind: ReviewKind, published_at: datetime | None, now: datetime) -> str | None:
    """Return why a reason can't be given for this review, or None if it can.

    Faults: reason_required, reason_unknown, reason_not_applicable, reason_too_late.
    """
    if code is None:
        return "reason_required"
    reason = REASONS.get(code)
    if reason is None:
        return "reason_unknown"
    if not reason.applies_to(kind):
        return "reason_not_applicable"
    is_late = published_at is not None and now > published_at + ALL_REASONS_FOR
    return "reason_too_late" if is_late and not reason.lasting else None
