"""What the OpenAPI document shows of orders: one call and each of its outcomes; invented values."""

from typing import Any

from ingest_api.problems import OrdersRejected, TooManyOrders
from ingest_api.routes_answers import CallAnswer
from kit.problems import (
    BodyTooLarge,
    MediaTypeUnsupported,
    NotFound,
    RequestInvalid,
    RequestMalformed,
    problems,
)

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
ORDERS_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "array", "minItems": 1, "maxItems": 500, "items": {"type": "object"}},
                "example": [ORDER],
            }
        },
    }
}

_ACCEPTED = {
    "index": 0,
    "purchase_reference": "WEB-10501",
    "status": "accepted",
    "errors": [],
    "warnings": [],
}
_EMAIL_INVALID = {
    "pointer": "/1/consumer/email",
    "code": "email_invalid",
    "value": "bad@",
    "message": "Not an e-mail address",
}
_REJECTED = {
    "index": 1,
    "purchase_reference": "WEB-10502",
    "status": "rejected",
    "errors": [_EMAIL_INVALID],
    "warnings": [],
    "error_description": "/1/consumer/email: Not an e-mail address",
}


def _call(*results: dict[str, Any]) -> dict[str, Any]:
    statuses = [result["status"] for result in results]
    return {
        "accepted": statuses.count("accepted"),
        "duplicates": statuses.count("duplicate"),
        "rejected": statuses.count("rejected"),
        "results": list(results),
    }


def _all_rejected() -> dict[str, Any]:
    error = {**_EMAIL_INVALID, "pointer": "/0/consumer/email"}
    described = f"{error['pointer']}: {error['message']}"
    answer = _call({**_REJECTED, "index": 0, "errors": [error], "error_description": described})
    problem = OrdersRejected(extension=answer).body(
        instance="/api/v1/websites/3f0b6a1c-0000-4000-8000-000000000000/orders",
        request_id="01990000-0000-7000-8000-000000000000",
        language="en",
    )
    return problem | {"errors": [error], "errors_total": 1}


def _orders_responses() -> dict[int | str, dict[str, Any]]:
    refused = problems(
        NotFound,
        RequestMalformed,
        BodyTooLarge,
        TooManyOrders,
        MediaTypeUnsupported,
        RequestInvalid,
        OrdersRejected,
    )
    refused[422]["content"]["application/problem+json"]["example"] = _all_rejected()
    return refused | {
        200: {
            "description": "All orders were accepted or are duplicates",
            "content": {"application/json": {"example": _call(_ACCEPTED)}},
        },
        206: {
            "description": "Some orders were rejected, the others are stored",
            "model": CallAnswer,
            "content": {"application/json": {"example": _call(_ACCEPTED, _REJECTED)}},
        },
    }


ORDERS_RESPONSES = _orders_responses()
ORDER_ANSWER: dict[str, Any] = {
    "description": "The order",
    "content": {
        "application/json": {
            "schema": {"type": "object"},
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
