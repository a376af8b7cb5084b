"""What reviews rate, in numbers (domain.md 7.7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from contracts.months import months_after
from reviews.review import Review

#: The brand's average counts its reviews of the last 12 months, by days of UTC; a product's counts all.
_AVERAGED_MONTHS = 12
#: The day that stands for all days.
ALWAYS = date(1970, 1, 1)
RATES = (1, 2, 3, 4, 5)
#: What a merchant had better answer.
LOW_RATES = (1, 2)


@dataclass(frozen=True)
class Ratings:
    """How many reviews gave each rate."""

    by_rate: Mapping[int, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.by_rate.values())

    @property
    def average(self) -> Decimal | None:
        """The arithmetic mean, one decimal; None without reviews."""
        if not self.count:
            return None
        total = sum(rate * count for rate, count in self.by_rate.items())
        return (Decimal(total) / self.count).quantize(Decimal("0.1"), ROUND_HALF_UP)


def averaged_since(now: datetime) -> date:
    """Return the first day whose reviews the brand's average counts."""
    return months_after(now, -_AVERAGED_MONTHS).date()


@dataclass(frozen=True)
class Counted:
    """Where one visible review is counted."""

    product_ref: str  # empty: the brand
    day: date
    rate: int

    @classmethod
    def of(cls, review: Review) -> "Counted | None":
        """Return where a review is counted; None: it's not visible."""
        if review.shown_at is None:
            return None
        day = ALWAYS if review.kind == "product" else review.shown_at.date()
        return cls(review.product_ref, day, review.rate)


def changes_of(before: Review | None, after: Review) -> list[tuple[Counted, int]]:
    """Return what a change of a review adds to the counts, and what it takes from them."""
    was, now = Counted.of(before) if before else None, Counted.of(after)
    if was == now:
        return []
    return [(counted, by) for counted, by in ((was, -1), (now, 1)) if counted is not None]
