"""The merchant's side of the suppression list; addresses are never given back in clear."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field, model_validator

from contracts.routes import W
from kit.addresses import hash_of_address
from kit.clock import Clock
from kit.db import Database
from kit.field_texts import WrongValue
from kit.http import Answer, Body, Caller
from kit.problems import (
    CursorInvalid,
    FieldError,
    NotFound,
    RequestInvalid,
    StateConflict,
    Text,
    problems,
)
from kit.secrets import KeyRing
from mailer import store_suppressions
from mailer.address import (
    AddressInvalid,
    domain_named,
    for_envelope,
    hash_of_domain,
    masked,
)
from mailer.problems import CONSUMERS_CHOICE
from mailer.suppress import Suppression, suppress

_PATH = W + "/suppressions"
_DEFAULT_REASON = "merchant"
_ONE = Text("Either an address or a domain was expected", "Une adresse ou bien un domaine est attendu")


class NewSuppression(Body):
    """One of address and domain."""

    address: str | None = Field(None, max_length=254)
    domain: str | None = Field(None, max_length=255)
    reason: str = Field(_DEFAULT_REASON, min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")

    @model_validator(mode="after")
    def _is_one(self) -> "NewSuppression":
        if (self.address is None) == (self.domain is None):
            raise WrongValue(_ONE)
        return self


class SuppressionAnswer(Answer):
    id: UUID
    kind: str
    shown: str
    scope: str
    reason: str
    origin: str
    created_at: datetime

    @classmethod
    def of(cls, row: dict[str, Any]) -> "SuppressionAnswer":
        return cls.model_validate(row | {"scope": "account"})


class SuppressionList(Answer):
    items: list[SuppressionAnswer]
    next_cursor: str | None


def routes_suppressions(database: Database, keys: KeyRing, clock: Clock) -> APIRouter:
    """Return the routes of a website's suppression list."""
    router = APIRouter(tags=["suppressions"])

    @router.get(_PATH, response_model=SuppressionList, responses=problems(NotFound, CursorInvalid))
    async def listed(
        id_website: UUID, limit: Annotated[int, Query(ge=1, le=200)] = 50, cursor: str | None = None
    ) -> SuppressionList:
        before = _cursor(cursor)
        async with database.read() as session:
            rows = await store_suppressions.listed(session, id_website, before=before, limit=limit + 1)
        shown = rows[:limit]
        return SuppressionList(
            items=[SuppressionAnswer.of(row) for row in shown],
            next_cursor=shown[-1]["id"].hex if len(rows) > limit else None,
        )

    @router.post(
        _PATH, status_code=201, response_model=SuppressionAnswer, responses=problems(NotFound, RequestInvalid)
    )
    async def add(id_website: UUID, body: NewSuppression) -> SuppressionAnswer:
        suppression = _suppression(body, id_website, keys)
        async with database.write() as session:
            row = await suppress(session, suppression, clock.now())
        return SuppressionAnswer.of(row)

    @router.delete(_PATH + "/{suppression_id}", status_code=204, responses=problems(NotFound, StateConflict))
    async def remove(id_website: UUID, suppression_id: UUID, caller: Caller) -> None:
        async with database.write() as session:
            row = await store_suppressions.find(session, id_website, suppression_id)
            if row is None:
                raise NotFound
            if row["origin"] != "merchant":
                raise CONSUMERS_CHOICE
            await store_suppressions.lift(session, row, clock.now(), by=caller.subject)

    return router


def _cursor(text: str | None) -> UUID | None:
    if text is None:
        return None
    try:
        return UUID(hex=text)
    except ValueError as error:
        raise CursorInvalid from error


def _suppression(body: NewSuppression, id_website: UUID, keys: KeyRing) -> Suppression:
    """Raises: RequestInvalid."""
    try:
        if body.address is not None:
            for_envelope(body.address)
            hash_, shown = hash_of_address(body.address, keys.keyed_hash), masked(body.address)
            return Suppression("address", hash_, shown, id_website, body.reason, "merchant")
        domain = domain_named(body.domain or "")
        hash_ = hash_of_domain(domain, keys.keyed_hash)
        return Suppression("domain", hash_, domain, id_website, body.reason, "merchant")
    except AddressInvalid as error:
        raise RequestInvalid(errors=[_invalid(body)]) from error


def _invalid(body: NewSuppression) -> FieldError:
    if body.address is not None:
        message = Text("An e-mail address was expected", "Une adresse e-mail est attendue")
        return FieldError("email_invalid", message, pointer="/address", value=body.address)
    message = Text("A domain such as example.org was expected", "Un domaine tel que example.org est attendu")
    return FieldError("field_invalid", message, pointer="/domain", value=body.domain)
