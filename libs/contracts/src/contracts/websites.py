"""Events of websites and their settings: each carries the whole state."""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.envelope import Contract, Event


class WebsiteState(Contract):
    """One website as every service may know it: no secrets."""

    id_website: UUID  # public, UUID v4
    organization_id: UUID
    name: str
    locale: str  # xx_YY
    time_zone: str  # tz database name
    created_at: AwareDatetime


class WebsiteChangedV1(Event):
    """A website was created or changed. Producer: accounts. Aggregate: the website."""

    type: Literal["website.changed.v1"] = "website.changed.v1"
    website: WebsiteState


class QuietHours(Contract):
    """Local hours without mails; `from` later than `to` spans midnight."""

    model_config = ConfigDict(serialize_by_alias=True)  # written as it's read

    from_: str = Field(alias="from", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    to: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class CollectionSettings(Contract):
    """What is asked, when, of whom; defaults as in surface.md 4a."""

    collect: Literal["brand", "product", "both"] = "both"
    brand_delay_days: int = Field(7, ge=0, le=365)
    product_delay_days: int | None = Field(None, ge=0, le=365)  # None: asked together with the brand
    delay_base: Literal["received", "purchase"] = "received"
    reminder_enabled: bool = False
    reminder_days: int = Field(7, ge=1, le=60)
    capping_days: int = Field(0, ge=0, le=365)  # 0: off
    quiet_hours: QuietHours | None = None
    excluded_domains: list[str] = Field(default_factory=list, max_length=1000)
    max_purchase_age_days: int = Field(365, ge=1, le=365)
    auto_create_shops: bool = True
    accept_latin1: bool = False
    sftp_processing: Literal["nightly", "on_close"] = "nightly"
    technical_contact: str | None = None
    sender_name: str | None = None  # None: the website's name
    reply_to: str | None = None
    moderation_threshold: int = Field(2, ge=0, le=5)  # ratings up to this wait in moderation
    moderation_words: list[str] = Field(default_factory=list, max_length=1000)
    strict_order: bool = False
    publication_delay_hours: int = Field(1, ge=1, le=168)


class CollectionSettingsChangedV1(Event):
    """A website's collection settings were changed. Producer: mailer. Aggregate: the website."""

    type: Literal["collection_settings.changed.v1"] = "collection_settings.changed.v1"
    settings: CollectionSettings


class BrandLook(Contract):
    """What a brand's mails wear, and the pages they lead to; None: the platform's own."""

    accent_color: str | None = Field(None, pattern="^#[0-9a-f]{6}$")
    background_color: str | None = Field(None, pattern="^#[0-9a-f]{6}$")
    logo_url: str | None = None  # http(s)


class BrandLooks(Contract):
    """A website's look in every language customers are written to in."""

    by_language: dict[str, BrandLook] = Field(default_factory=dict)


class BrandLookChangedV1(Event):
    """A website's colours or logo were changed. Producer: mailer. Aggregate: the website."""

    type: Literal["brand_look.changed.v1"] = "brand_look.changed.v1"
    looks: BrandLooks


M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class OwnedState(Generic[M]):
    """A full state that its owner tells by an event when it changes, and answers to other services."""

    kind: str
    owner: str
    path: str  # of the owner's internal API; {key} is the aggregate's id
    field: str  # of the answer, beside its version
    model: type[M]


WEBSITE = OwnedState("website", "accounts", "/internal/websites/{key}", "website", WebsiteState)
COLLECTION_SETTINGS = OwnedState(
    "collection-settings",
    "mailer",
    "/internal/websites/{key}/collection-settings",
    "settings",
    CollectionSettings,
)
