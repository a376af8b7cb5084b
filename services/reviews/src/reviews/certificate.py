"""The public page's figures: computed from what is published (domain.md 7.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

#: The average counts brand reviews of the last 12 months.
AVERAGED = timedelta(days=365)


@dataclass(frozen=True)
class Ratings:
    """How many reviews gave each rate."""

    by_rate: Mapping[int, int]

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
