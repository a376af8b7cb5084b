"""What the connectors answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from connectors.connector import Cms, Connector, OrderNumber, Trigger
from connectors.problems import STEPS, reason_in
from connectors.retrieval import Retrieval, State
from contracts.files.findings import retold
from kit.http import Answer


class StepAnswer(Answer):
    step: str
    ok: bool
    message: str


class CheckAnswer(Answer):
    at: datetime
    ok: bool
    steps: list[StepAnswer]

    @classmethod
    def of(cls, found: dict[str, Any], language: str) -> "CheckAnswer":
        return cls(at=found["at"], ok=found["ok"], steps=[_step(each, language) for each in found["steps"]])


class ErrorAnswer(Answer):
    code: str
    message: str


class ReasonAnswer(Answer):
    purchase_reference: str | None
    pointer: str
    code: str
    message: str

    @classmethod
    def of(cls, reason: dict[str, Any], language: str) -> "ReasonAnswer":
        """Return a kept reason in this language: it was asked in the website's."""
        told = retold(reason["code"], reason["message"], "fr" if language == "fr" else "en")
        return cls.model_validate({**reason, "message": told})


class RetrievalAnswer(Answer):
    """One look for orders. `waiting`: ingest is still to take some of them, which is tried every minute."""

    id: UUID
    state: State
    by_hand: bool
    started_at: datetime
    finished_at: datetime | None
    error: ErrorAnswer | None
    orders_read: int
    accepted: int
    duplicates: int
    rejected: int
    reasons: list[ReasonAnswer]  # of refusals, the first twenty

    @classmethod
    def of(cls, retrieval: Retrieval, language: str) -> "RetrievalAnswer":
        return cls(
            id=retrieval.id,
            state=retrieval.state,
            by_hand=retrieval.by_hand,
            started_at=retrieval.started_at,
            finished_at=retrieval.finished_at,
            error=_error(retrieval.error, language),
            orders_read=retrieval.orders_read,
            accepted=retrieval.accepted,
            duplicates=retrieval.duplicates,
            rejected=retrieval.rejected,
            reasons=[ReasonAnswer.of(reason, language) for reason in retrieval.reasons],
        )


class RetrievalPage(Answer):
    items: list[RetrievalAnswer]
    next_cursor: str | None


class ShopState(Answer):
    id: str
    name: str


class ConnectorAnswer(Answer):
    """A website's connector; before it is set up, `url` is null and the rest as it would begin."""

    cms: Cms
    url: str | None
    id_shop: str | None
    active: bool
    trigger: Trigger
    order_states: list[str]
    product_reviews: bool
    order_number: OrderNumber
    brand_delay_days: int | None  # null: as the website collects
    product_delay_days: int | None
    source: str  # of its orders, in words
    cms_version: str | None
    module_version: str | None
    outdated: bool
    shop_states: list[ShopState]
    changed_at: datetime | None
    activated_at: datetime | None
    configuration_sent_at: datetime | None
    configuration_is_sent: bool
    last_test: CheckAnswer | None
    last_retrieval: RetrievalAnswer | None
    last_success_at: datetime | None

    @classmethod
    def of(cls, connector: Connector, last: Retrieval | None, language: str) -> "ConnectorAnswer":
        test = connector.last_test
        return cls(
            cms=connector.cms,
            url=connector.url or None,
            id_shop=connector.id_shop,
            active=connector.active,
            trigger=connector.trigger,
            order_states=list(connector.order_states),
            product_reviews=connector.product_reviews,
            order_number=connector.order_number,
            brand_delay_days=connector.brand_delay_days,
            product_delay_days=connector.product_delay_days,
            source=connector.source,
            cms_version=connector.cms_version,
            module_version=connector.module_version,
            outdated=connector.is_outdated,
            shop_states=[ShopState.model_validate(state) for state in connector.shop_states],
            changed_at=connector.changed_at,
            activated_at=connector.activated_at,
            configuration_sent_at=connector.sent_at,
            configuration_is_sent=connector.configuration_is_sent,
            last_test=None if test is None else CheckAnswer.of(test, language),
            last_retrieval=None if last is None else RetrievalAnswer.of(last, language),
            last_success_at=connector.last_success_at,
        )


def _error(code: str | None, language: str) -> ErrorAnswer | None:
    return None if code is None else ErrorAnswer(code=code, message=reason_in(language, code))


def _step(found: dict[str, Any], language: str) -> StepAnswer:
    if found["ok"]:
        message = STEPS[found["step"]].done.in_language(language)
    elif found["step"] == "configuration":
        message = STEPS["configuration"].failed.in_language(language)
    else:
        message = reason_in(language, found["code"])
    return StepAnswer(step=found["step"], ok=found["ok"], message=message)
