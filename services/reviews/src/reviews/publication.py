"""When waiting reviews become visible (domain.md 7.4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.websites import CollectionSettings

#: After it, pending and in-moderation reviews are published whatever holds them.
MODERATION_PERIOD = timedelta(days=7)
#: With strict_order, one review in moderation holds back later ones of its kind for so long.
LONGEST_HOLD = timedelta(hours=24)


@dataclass(frozen=True)
class PublicationRule:
    """A website's settings at one instant, as bounds on when reviews were written."""

    ready_before: datetime  # pending ones are due
    overdue_before: datetime  # all waiting ones are due
    held_by_since: datetime | None  # those in moderation since then hold back later ones

    @classmethod
    def of(cls, settings: CollectionSettings, now: datetime) -> "PublicationRule":
        return cls(
            ready_before=now - timedelta(hours=settings.publication_delay_hours),
            overdue_before=now - MODERATION_PERIOD,
            held_by_since=now - LONGEST_HOLD if settings.strict_order else None,
        )
