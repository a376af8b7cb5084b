"""Collection settings: read and changed by merchants, fetched by other services."""

from typing import Annotated, Any, Literal
from uuid import UUID

import pydantic
from email_validator import EmailNotValidError, validate_email
from fastapi import APIRouter
from pydantic import ConfigDict, Field

from contracts.routes import W
from contracts.websites import CollectionSettings, WebsiteState
from kit.clock import Clock
from kit.copies import Copies
from kit.db import Database, ReadSession
from kit.field_texts import WrongValue
from kit.http import Answer, Body, Caller
from kit.problems import Forbidden, NotFound, RequestInvalid, Text, Unauthenticated, problems
from mailer.address import AddressInvalid, domain_named
from mailer.change_settings import change_settings
from mailer.mime import one_line
from mailer.store_settings import history_of

_PATH = W + "/collection-settings"
_INTERNAL = "/internal/websites/{id_website}/collection-settings"


_DOMAIN = Text("A domain such as example.org was expected", "Un domaine comme example.org est attendu")
_ADDRESS = Text("An e-mail address was expected", "Une adresse e-mail est attendue")
_NAME = Text("A name was expected", "Un nom est attendu")
_CONTROLS = Text("Control characters are not allowed", "Les caractères de contrôle ne sont pas admis")
_NO_HOURS = Text(
    "Two different times were expected; null means no quiet hours",
    "Deux heures différentes sont attendues ; null signifie aucune plage de silence",
)


def _domain(text: str) -> str:
    try:
        return domain_named(text)
    except AddressInvalid as error:
        raise WrongValue(_DOMAIN) from error


def _mailbox(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise WrongValue(_ADDRESS) from error


def _name(text: str) -> str:
    if not text.strip():
        raise WrongValue(_NAME)
    if one_line(text) != text.strip():
        raise WrongValue(_CONTROLS)
    return text.strip()


Domain = Annotated[str, Field(max_length=255), pydantic.AfterValidator(_domain)]
Mailbox = Annotated[str, Field(max_length=254), pydantic.AfterValidator(_mailbox)]
Name = Annotated[str, Field(min_length=1, max_length=100), pydantic.AfterValidator(_name)]
Word = Annotated[str, Field(min_length=1, max_length=100)]
Days = Annotated[int, Field(ge=0, le=365)]
_HOUR = r"^([01]\d|2[0-3]):[0-5]\d$"


class QuietHoursBody(Body):
    from_: str = Field(alias="from", pattern=_HOUR)
    to: str = Field(pattern=_HOUR)

    @pydantic.model_validator(mode="after")
    def _lasts(self) -> "QuietHoursBody":
        if self.from_ == self.to:
            raise WrongValue(_NO_HOURS)
        return self


class SettingsChange(Body):
    """The fields to change; those left out keep their value, so the defaults here are never read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    collect: Literal["brand", "product", "both"] = "both"
    brand_delay_days: Days = 7
    product_delay_days: Days | None = None
    delay_base: Literal["received", "purchase"] = "received"
    reminder_enabled: bool = False
    reminder_days: Annotated[int, Field(ge=1, le=60)] = 7
    capping_days: Days = 0
    quiet_hours: QuietHoursBody | None = None
    excluded_domains: list[Domain] = Field(default_factory=list, max_length=1000)
    max_purchase_age_days: Annotated[int, Field(ge=1, le=365)] = 365
    auto_create_shops: bool = True
    accept_latin1: bool = False
    sftp_processing: Literal["nightly", "on_close"] = "nightly"
    technical_contact: Mailbox | None = None
    sender_name: Name | None = None
    reply_to: Mailbox | None = None
    moderation_threshold: Annotated[int, Field(ge=0, le=5)] = 2
    moderation_words: list[Word] = Field(default_factory=list, max_length=1000)
    strict_order: bool = False
    publication_delay_hours: Annotated[int, Field(ge=1, le=168)] = 1

    def changes(self) -> dict[str, Any]:
        """Return the fields given, as JSON has them."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class QuietHoursAnswer(Answer):
    from_: str = Field(alias="from")
    to: str


class SettingsAnswer(Answer):
    collect: str
    brand_delay_days: int
    product_delay_days: int | None  # null: asked together with the brand
    delay_base: str
    reminder_enabled: bool
    reminder_days: int
    capping_days: int
    quiet_hours: QuietHoursAnswer | None
    excluded_domains: list[str]
    max_purchase_age_days: int
    auto_create_shops: bool
    accept_latin1: bool
    sftp_processing: str
    technical_contact: str | None
    sender_name: str
    reply_to: str | None
    moderation_threshold: int
    moderation_words: list[str]
    strict_order: bool
    publication_delay_hours: int

    @classmethod
    def of(cls, settings: CollectionSettings, website: WebsiteState) -> "SettingsAnswer":
        values = settings.model_dump(mode="json", by_alias=True)
        return cls.model_validate(values | {"sender_name": settings.sender_name or website.name})


class VersionAnswer(Answer):
    version: int
    settings: CollectionSettings


def routes_settings(database: Database, websites: Copies[WebsiteState], clock: Clock) -> APIRouter:
    """Return the routes of collection settings."""
    router = APIRouter(tags=["collection settings"])
    refused = problems(Unauthenticated, Forbidden, NotFound)

    async def the_website(session: ReadSession, id_website: UUID) -> WebsiteState:
        website = await websites.find(session, str(id_website))
        if website is None:
            raise NotFound
        return website

    @router.get(_PATH, response_model=SettingsAnswer, responses=refused)
    async def show(id_website: UUID) -> SettingsAnswer:
        async with database.read() as session:
            website = await the_website(session, id_website)
            newest = (await history_of(session, id_website)).newest
        return SettingsAnswer.of(newest.settings, website)

    @router.put(_PATH, response_model=SettingsAnswer, responses=refused | problems(RequestInvalid))
    async def change(id_website: UUID, body: SettingsChange, caller: Caller) -> SettingsAnswer:
        async with database.write() as session:
            website = await the_website(session, id_website)
            version = await change_settings(session, website, body.changes(), by=caller.subject, clock=clock)
        return SettingsAnswer.of(version.settings, website)

    @router.get(_INTERNAL, response_model=VersionAnswer, include_in_schema=False)
    async def internal(id_website: UUID) -> VersionAnswer:
        async with database.read() as session:
            await the_website(session, id_website)
            newest = (await history_of(session, id_website)).newest
        return VersionAnswer(version=newest.version, settings=newest.settings)

    return router
