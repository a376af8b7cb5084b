"""Events of proofs of purchase."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Contract, Event

IntakeMethod = Literal["api", "csv", "sftp", "connector", "historical"]
EventType = Literal["BRAND_AND_PRODUCT", "PURCHASE_ONLY", "PRODUCT_ONLY"]
Channel = Literal["online", "offline"]
BATCH = 500  # items of one website that an event may carry


class Consumer(Contract):
    first_name: str
    last_name: str
    email: str  # domain in lower case
    phone: str | None = None  # digits with country code
    language: str  # ISO 639-1
    country: str | None = None  # ISO 3166-1
    hide_personal_data: bool = False


class Product(Contract):
    product_ref: str  # the merchant's key
    name: str
    sku: str | None = None
    ean: str | None = None
    upc: str | None = None
    isbn: str | None = None
    jan: str | None = None
    mpn: str | None = None
    brand: str | None = None
    category: str | None = None
    price: str | None = None  # decimal
    product_url: str | None = None
    image_url: str | None = None
    not_received: bool = False
    delay_product: int | None = None  # days


class Provenance(Contract):
    method: IntakeMethod
    source: str  # in words: SFTP, CSV, API
    file: str | None = None
    line: int | None = None
    call_id: str | None = None  # request id of the API call
    received_at: AwareDatetime


class AcceptedOrder(Contract):
    """One proof of purchase as it was stored."""

    order_id: UUID
    purchase_reference: str
    purchase_date: AwareDatetime
    price: str | None = None
    channel: Channel = "online"
    shop_id: str | None = None
    consumer: Consumer
    products: list[Product] = Field(default_factory=list, max_length=50)
    delay: int | None = None  # days
    delay_product: int | None = None  # days, for the products that name none
    event_type: EventType | None = None
    extra: dict[str, str] = Field(default_factory=dict)
    provenance: Provenance


class OrderAcceptedV1(Event):
    """Orders of one website were stored. Producer: ingest-api. Aggregate: the import or call."""

    type: Literal["order.accepted.v1"] = "order.accepted.v1"
    orders: list[AcceptedOrder] = Field(min_length=1, max_length=BATCH)

    @property
    def item_count(self) -> int:
        return len(self.orders)


class OrderFileProcessedV1(Event):
    """A dropped file was settled. Producer: sftp-poller. Aggregate: the file."""

    type: Literal["order_file.processed.v1"] = "order_file.processed.v1"
    folder: str
    file_name: str
    outcome: Literal["success", "error"]
    rows_total: int
    rows_imported: int
    rows_error: int
    rows_duplicate: int


class FailedOrderFile(Contract):
    """A dropped file that went to error/. Paths are as the merchant's client shows them."""

    username: str  # of the SFTP login
    path: str
    report_path: str | None
    rejected_path: str | None  # None for a file refused as a whole
    refused: bool  # as a whole: nothing of it was imported
    rows_total: int
    rows_imported: int
    rows_error: int
    rows_duplicate: int
    reasons: dict[str, int]  # code of domain.md → how often


class OrderFilesFailedV1(Event):
    """Files of one run of the drain went wrong. Producer: sftp-poller. Aggregate: the run.

    Told once for each website and run, and for each look at the files of a website that has them
    processed as they are closed.
    """

    type: Literal["order_files.failed.v1"] = "order_files.failed.v1"
    files: list[FailedOrderFile] = Field(min_length=1, max_length=100)  # oldest first
    files_total: int  # with those that found no room in `files`
    rows_imported: int  # of all these files
    rows_error: int
    reasons: dict[str, int]

    @property
    def item_count(self) -> int:
        return self.files_total
