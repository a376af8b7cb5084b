"""What the OpenAPI document shows of orders: a call and each of its outcomes, as the code itself answers."""

from datetime import UTC, datetime
from typing import Any

from ingest_api.order_file.order_json import answer_of, judge_elements
from ingest_api.order_file.order_schema import order_schema
from ingest_api.order_file.settings import ValidationSettings
from ingest_api.problems import (
    MAX_KEY_CHARS,
    MAX_ORDERS,
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    OrdersRejected,
    array_expected,
    field_error,
    json_expected,
    key_invalid,
    not_json,
    too_many_orders,
)
from ingest_api.routes_answers import CallAnswer, OrderAnswer
from kit.problems import (
    BodyTooLarge,
    Forbidden,
    NotFound,
    Problem,
    RateLimited,
    ServiceUnavailable,
    StorageFull,
    Unauthenticated,
    problems,
)

_WEBSITE = "3f0b6a1c-0000-4000-8000-000000000000"
_CONSUMER = {
    "first_name": "Inès",
    "last_name": "Lefèvre",
    "email": "ines.lefevre@example.org",
    "phone": "33611223344",
    "language": "fr",
    "country": "FR",
    "hide_personal_data": False,
}
_PRODUCT_REF = {
    "reference": "ALTO-42",
    "sku": "ALTO-42-GR",
    "ean13": "3760123450010",
    "upc": None,
    "isbn": None,
    "jan": None,
    "mpn": None,
}
_PRODUCT = {
    "name": "Chaussures Alto",
    "product_ref": _PRODUCT_REF,
    "brand": "Cimes",
    "category": "Randonnée",
    "price": "119.90",
    "product_url": "https://shop.example/p/alto-42",
    "image_url": None,
    "not_received": False,
}
ORDER: dict[str, Any] = {
    "purchase_reference": "WEB-10501",
    "purchase_date": "2026-03-02T08:30:00+01:00",
    "price": "149.80",
    "consumer": _CONSUMER,
    "products": [_PRODUCT],
    "sales_channel": {"channel": "online", "website_id": None, "shop_id": None},
    "solicitation_parameters": {"delay": 5, "delay_product": 20, "purchase_event_type": "BRAND_AND_PRODUCT"},
    "extra": {"loyalty": "gold"},
}
_FAULTY = ORDER | {"purchase_reference": "WEB-10502", "consumer": _CONSUMER | {"email": "bad@"}}

ORDERS_CALL = {
    "parameters": [
        {
            "name": "id_website",
            "in": "path",
            "required": True,
            "schema": {"type": "string", "format": "uuid"},
        },
        {
            "name": "dry_run",
            "in": "query",
            "required": False,
            "description": "Answer alike and store nothing.",
            "schema": {"type": "boolean", "default": False},
        },
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The client's own name for this call, such as a UUID; kept for 24 hours.",
            "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_CHARS, "pattern": "^[!-~]+$"},
            "example": "8f1d6c1e-5b0a-4f63-9d0e-6a1b7c2d3e4f",
        },
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MAX_ORDERS,
                    "items": order_schema(),
                },
                "example": [ORDER],
            }
        },
    },
}


def _answer(*elements: dict[str, Any], known: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what these orders are answered on the day after the example's purchase."""
    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    judged = judge_elements(elements, settings=ValidationSettings(), now=now)
    return answer_of(judged.resolve(known), "en")


def _all_rejected() -> Problem:
    judged = judge_elements([_FAULTY], settings=ValidationSettings(), now=datetime(2026, 3, 3, tzinfo=UTC))
    (verdict,) = judged.resolve(frozenset())
    errors = [field_error(finding) for finding in verdict.errors]
    return OrdersRejected(extension=answer_of([verdict], "en"), errors=errors)


#: Every refusal of a call, with what is really said.
_REFUSALS: tuple[Problem, ...] = (
    not_json(),
    Unauthenticated(),
    Forbidden(),
    NotFound(),
    IdempotencyKeyInUse(),
    BodyTooLarge.over(5 << 20),
    too_many_orders(MAX_ORDERS + 1),
    json_expected(),
    _all_rejected(),
    array_expected(),
    key_invalid("two words"),
    IdempotencyKeyReused(),
    RateLimited.for_seconds(12),
    ServiceUnavailable(),
    StorageFull(),
)
_RETRIED = frozenset({409, 429, 503, 507})
_RETRY_AFTER = {"description": "Seconds to wait before the next try", "schema": {"type": "integer"}}
_REPLAYED = {
    "description": "`true` when this answer was kept under the call's Idempotency-Key",
    "schema": {"type": "string", "enum": ["true"]},
}


def _orders_responses() -> dict[int | str, dict[str, Any]]:
    responses = problems(*(type(refusal) for refusal in _REFUSALS))
    for refusal in _REFUSALS:
        shown = responses[refusal.status]["content"]["application/problem+json"].setdefault("examples", {})
        shown[_free_name(refusal.code, shown)] = {"summary": refusal.title.en, "value": _body(refusal)}
    for status in _RETRIED:
        responses[status]["headers"] = {"Retry-After": _RETRY_AFTER}
    reference = ORDER["purchase_reference"]
    return responses | {
        200: _accepted(
            "All orders were accepted or are duplicates",
            all_accepted=_answer(ORDER),
            with_duplicates=_answer(
                ORDER, ORDER | {"purchase_reference": "WEB-10503"}, known=frozenset({reference})
            ),
        ),
        206: _accepted("Some orders were rejected, the others are stored", partial=_answer(ORDER, _FAULTY)),
    }


def _accepted(description: str, **examples: dict[str, Any]) -> dict[str, Any]:
    shown = {name: {"value": value} for name, value in examples.items()}
    return {
        "description": description,
        "model": CallAnswer,
        "headers": {"Idempotent-Replayed": _REPLAYED},
        "content": {"application/json": {"examples": shown}},
    }


def _body(refusal: Problem) -> dict[str, Any]:
    return refusal.body(
        instance=f"/api/v1/websites/{_WEBSITE}/orders",
        request_id="01990000-0000-7000-8000-000000000000",
        language="en",
    )


def _free_name(code: str, taken: dict[str, Any]) -> str:
    return code if code not in taken else f"{code}_{len(taken) + 1}"


ORDERS_RESPONSES = _orders_responses()
ORDER_ANSWER: dict[str, Any] = {
    "description": "The order",
    "model": OrderAnswer,
    "content": {
        "application/json": {
            "example": {
                "id": "01990000-0000-7000-8000-000000000001",
                **ORDER,
                "purchase_date": "2026-03-02T07:30:00Z",
                "provenance": {
                    "method": "sftp",
                    "source": "SFTP",
                    "file": "march.csv",
                    "line": 2,
                    "call_id": None,
                    "received_at": "2026-03-03T00:04:11Z",
                },
                "requests": [],
            },
        }
    },
}
