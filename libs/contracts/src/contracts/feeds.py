"""Events of nightly feeds."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.envelope import Event


class _FeedRun(Event):
    feed_id: UUID
    run_id: UUID
    mode: Literal["daily", "full"]
    nature: Literal["site", "product"]
    local_date: date
    file_name: str
    sha256: str
    records: dict[Literal["NEW", "UPDATE", "DELETE"], int]


class FeedDeliveredV1(_FeedRun):
    """A feed file stands complete on the merchant's server. Producer: feed-exporter."""

    type: Literal["feed.delivered.v1"] = "feed.delivered.v1"


class FeedFailedV1(_FeedRun):
    """A feed file was not delivered by noon; the next night tries again. Producer: feed-exporter."""

    type: Literal["feed.failed.v1"] = "feed.failed.v1"
    failed_step: str
    host: str = ""  # of the merchant's server
