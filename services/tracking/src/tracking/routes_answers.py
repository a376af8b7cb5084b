"""The shapes of surface.md 4a: a request as listed, and in detail with its history in words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime

from contracts.order_element import OrderElement, element_of
from contracts.orders import IntakeMethod
from contracts.requests import RequestState, RequestStatus, RequestType
from kit.http import Answer
from kit.i18n import Catalogue
from tracking.status import StepEvent, is_forgotten

Hint = Literal["not_sent_after_24h"]


class RequestAnswer(Answer):
    """A request as listed."""

    id: UUID
    purchase_reference: str
    email: str | None  # None once erased
    experience_date: AwareDatetime
    type: RequestType
    status: RequestStatus
    reason: str | None
    status_at: AwareDatetime
    method: IntakeMethod
    source: str
    received_at: AwareDatetime
    scheduled_at: AwareDatetime
    sent_at: AwareDatetime | None
    opened_at: AwareDatetime | None
    form_opened_at: AwareDatetime | None
    submitted_at: AwareDatetime | None
    reminded_at: AwareDatetime | None
    hint: Hint | None  # why to ask for help


class RequestsOfOrderAnswer(Answer):
    items: list[RequestAnswer]

    @classmethod
    def of(cls, rows: Sequence[dict[str, Any]], now: datetime, **more: Any) -> Self:
        return cls.model_validate({**more, "items": [{**row, "hint": hint_of(row, now)} for row in rows]})


class RequestListAnswer(RequestsOfOrderAnswer):
    next_cursor: str | None


class StepAnswer(Answer):
    at: AwareDatetime
    event: StepEvent
    reason: str | None
    machine: bool
    rule: str | None
    setting: str | None
    value: str | int | bool | None
    text: str


class AskedProductAnswer(Answer):
    product_ref: str
    name: str


class RequestDetailAnswer(RequestAnswer):
    order: OrderElement
    products: list[AskedProductAnswer]
    history: list[StepAnswer]  # oldest first


def hint_of(row: dict[str, Any], now: datetime) -> Hint | None:
    """`row`: a request as stored."""
    return "not_sent_after_24h" if is_forgotten(row["status"], row["scheduled_at"], now) else None


def detail_of(
    row: dict[str, Any], history: Sequence[dict[str, Any]], catalogue: Catalogue, language: str
) -> RequestDetailAnswer:
    """Return a request with its order, products and history; `row` and `history` as stored."""
    state = RequestState.model_validate_json(row["state"])
    names = {product.product_ref: product.name for product in state.order.products}
    products = [AskedProductAnswer(product_ref=ref, name=names.get(ref, ref)) for ref in state.products]
    told = {"due": _shown(state.scheduled_at), "sent": _shown(row["sent_at"])}
    planned = next((step for step in history if step["event"] == "programmed"), {})
    steps = [_as_planned(step, planned) for step in history]
    steps = [{**step, "text": words_of({**told, **step}, catalogue, language)} for step in steps]
    return RequestDetailAnswer.model_validate(
        {**row, "order": element_of(state.order), "products": products, "history": steps}
    )


def _as_planned(step: dict[str, Any], planned: dict[str, Any]) -> dict[str, Any]:
    """Return a sending that went as planned with the rule that planned it."""
    if step["event"] != "sent" or step["rule"] is not None:
        return step
    return {**step, **{name: planned.get(name) for name in ("rule", "setting", "value")}}


def words_of(step: dict[str, Any], catalogue: Catalogue, language: str) -> str:
    """Say what happened, which rule or reason led to it, and what the mail server said.

    A rule or reason this version has no words for is left out: a newer mailer may know more.
    """
    event, rule = step["event"], step["rule"]
    told = f"step.{event}.{rule}"
    keys = [told] if told in catalogue.keys(language) else [f"step.{event}", f"rule.{rule}"]
    if step["moment"] is None:  # a rule that names its instant says why by itself
        # Why the address is on the list is more exact than what became of the request.
        listed = step["setting"] == "suppressions"
        keys.append(f"reason.{step['value'] if listed else step['reason']}")
    if step["machine"]:
        keys.append("machine")
    if step["detail"] and event in ("failed", "delayed"):
        keys.append("said")
    known = [key for key in keys if key in catalogue.keys(language)]
    values = step | {name: _shown(step[name]) for name in ("at", "moment")}
    return " ".join(catalogue.text(key, language, **values) for key in known)


def _shown(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
