"""What every event carries beside its own data."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict


class Contract(BaseModel):
    """A value inside an event: immutable; readers ignore fields they don't know yet."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Contract):
    """One fact, told once and read by anyone; subclasses fix `type` to one literal.

    `version` grows by one per aggregate and producer; a consumer of full states ignores older ones.
    """

    id: UUID  # UUIDv7, the key of every inbox
    type: str  # <noun>.<past participle>.v<N>, also the routing key
    occurred_at: AwareDatetime  # UTC
    id_website: UUID | None  # the tenant; None for what belongs to the platform
    aggregate_id: str
    version: int = 1
    correlation_id: str = ""  # filled by the outbox from the work in hand

    @property
    def item_count(self) -> int:
        """How many facts it tells: a batch tells several."""
        return 1

    @classmethod
    def event_type(cls) -> str:
        """Return the literal that this class fixes `type` to."""
        default: Any = cls.model_fields["type"].default
        return str(default)
