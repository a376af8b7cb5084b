"""The manifest of a flow: every nightly file it made, chained by their hashes."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from contracts.envelope import Contract
from contracts.files.review_feed import FlowFormat, Mode, Nature, RecordType

MANIFEST_FILE = "manifest.json"
DeliveryState = Literal["pending", "delivered", "failed"]


class ManifestFile(Contract):
    """One file; bytes are described as delivered, or as they will be."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True)

    nature: Nature
    sequence: int | None  # of the nature's nightly files, from 1 without gaps; None: a test's file
    file_name: str
    mode: Mode
    test: bool
    local_date: date
    from_: AwareDatetime = Field(alias="from")
    to: AwareDatetime
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    previous_sha256: str | None  # of the nightly file with the sequence before
    size_bytes: int
    records: dict[RecordType, int]
    state: DeliveryState
    delivered_at: AwareDatetime | None
    erased_at: AwareDatetime | None  # its kept bytes are gone, hash and counts stay


class FeedManifest(Contract):
    """The files of one flow by nature, then by time of making: as a reader applies them."""

    version: Literal[1] = 1
    feed: UUID
    id_website: UUID
    format: FlowFormat
    written_at: AwareDatetime
    files: list[ManifestFile]
