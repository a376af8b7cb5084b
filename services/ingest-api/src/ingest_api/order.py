"""A proof of purchase as a merchant sent it, whatever the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Channel(StrEnum):
    """Where the purchase was made."""

    ONLINE = "online"
    OFFLINE = "offline"


class PurchaseEventType(StrEnum):
    """What the merchant asks to collect, within what the account collects."""

    BRAND_AND_PRODUCT = "BRAND_AND_PRODUCT"
    PURCHASE_ONLY = "PURCHASE_ONLY"
    PRODUCT_ONLY = "PRODUCT_ONLY"


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who bought; every field but the language is personal."""

    first_name: str
    last_name: str
    email: str  # domain in lower case, local part as typed
    language: str  # two letters, lower case, perhaps one we do not have
    phone: str | None = None  # digits only
    country: str | None = None  # ISO 3166-1 alpha-2, from the API only
    hide_personal_data: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """One product of an order, to be asked about."""

    product_ref: str
    name: str
    category: str | None = None
    brand: str | None = None
    price: Decimal | None = None
    ean: str | None = None
    sku: str | None = None
    upc: str | None = None
    isbn: str | None = None
    jan: str | None = None
    mpn: str | None = None
    product_url: str | None = None
    image_url: str | None = None
    delay_product: int | None = None  # days; None = rules of the account
    not_received: bool = False  # excluded from the product request


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A faultless order that nobody has stored yet; its website is known to whoever stores it."""

    purchase_reference: str  # NFC, case-sensitive
    purchase_date: datetime  # aware, UTC
    consumer: Consumer
    channel: Channel = Channel.ONLINE
    shop_id: str | None = None  # of offline orders only
    price: Decimal | None = None
    delay: int | None = None  # days before the brand request; None = setting of the account
    products: tuple[Product, ...] = ()
    event_type: PurchaseEventType | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    line: int | None = None  # first line of the order in its file
