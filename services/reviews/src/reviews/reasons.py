"""Why a review may be refused: the one list for flags and decisions (domain.md 7.5)."""

from dataclasses import dataclass
from datetime import datetime

from contracts.months import months_after
from contracts.reviews import ReviewKind

#: Longer after publication only the lasting reasons remain, in calendar months.
ALL_REASONS_MONTHS = 3
#: Always accepted: the author is asked, and alone decides what becomes of the review.
DISPUTE_SETTLED = "dispute_settled"


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
        Reason(DISPUTE_SETTLED, lasting=True),
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
    is_late = published_at is not None and now > months_after(published_at, ALL_REASONS_MONTHS)
    return "reason_too_late" if is_late and not reason.lasting else None
