"""Events that say whose data is to go, or which. They hold none of it themselves."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from contracts.envelope import Event
from contracts.erasure import Erasure
from contracts.orders import BATCH


class PersonAnonymizedV1(Event):
    """A person is to be forgotten on one website. Producer: reviews. Aggregate: the erasure.

    Everything received of the person before it is meant, also what is not listed (contracts.erasure.Erasure).
    What comes in later is new, as of anybody. One erasure may be told again, with ids that the producer has
    come to know of since.
    """

    type: Literal["person.anonymized.v1"] = "person.anonymized.v1"
    erasure_id: UUID  # UUIDv7
    person: str  # keyed hash of the e-mail address, as in suppressions
    order_ids: list[UUID] = Field(default_factory=list)
    request_ids: list[UUID] = Field(default_factory=list)
    review_ids: list[UUID] = Field(default_factory=list)

    @property
    def erasure(self) -> Erasure:
        return Erasure(self.erasure_id, self.occurred_at)


class OrderErasedV1(Event):
    """Nothing needs the contact data of these orders any more. Producer: mailer. Aggregate: the website."""

    type: Literal["order.erased.v1"] = "order.erased.v1"
    order_ids: list[UUID] = Field(min_length=1, max_length=BATCH)

    @property
    def item_count(self) -> int:
        return len(self.order_ids)


class OrderFileErasedV1(Event):
    """Dropped files are to go with all that was made of them. Producer: ingest-api. Aggregate: the website.

    Their time is over, or they name a person that was anonymized.
    """

    type: Literal["order_file.erased.v1"] = "order_file.erased.v1"
    file_ids: list[UUID] = Field(min_length=1, max_length=BATCH)  # of their submissions

    @property
    def item_count(self) -> int:
        return len(self.file_ids)
