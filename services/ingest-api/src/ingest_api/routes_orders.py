"""Orders by API, and outlets."""

import json
from typing import Annotated, Any
from uuid import UUID

import httpx2
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from contracts.routes import W
from contracts.order_element import element_of
from ingest_api.problems import OrdersRejected, TooManyOrders
from ingest_api.receive_orders import ReceiveOrders, status_of
from ingest_api.store import add_shops, list_shops
from kit.http import Body, language_of
from kit.problems import (
    BodyTooLarge,
    FieldError,
    MediaTypeUnsupported,
    NotFound,
    RequestInvalid,
    RequestMalformed,
    ServiceUnavailable,
    StateConflict,
    Text,
    problems,
)

MAX_ORDERS = 500
_MAX_BYTES = 5 << 20
_EXAMPLE = [
    {
        "purchase_reference": "WEB-10501",
        "purchase_date": "2026-03-02T08:30:00+01:00",
        "price": "149.80",
        "consumer": {
            "first_name": "Inès",
            "last_name": "Lefèvre",
            "email": "ines.lefevre@example.org",
            "language": "fr",
        },
        "products": [{"name": "Chaussures Alto", "product_ref": "ALTO-42"}],
        "solicitation_parameters": {"delay": 5, "delay_product": 20},
    }
]
_REQUEST_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MAX_ORDERS,
                    "items": {"type": "object"},
                },
                "example": _EXAMPLE,
            }
        },
    }
}


class NewShop(Body):
    shop_id: Annotated[str, Field(min_length=1, max_length=64)]
    name: Annotated[str | None, Field(max_length=200)] = None


def orders_router(receive: ReceiveOrders, tracking: httpx2.AsyncClient) -> APIRouter:
    router = APIRouter(tags=["orders"])
    database, store = receive.database, receive.store

    @router.post(
        W + "/orders",
        openapi_extra=_REQUEST_BODY,
        responses={
            206: {"description": "Some orders were rejected"},
            **problems(RequestMalformed, NotFound, BodyTooLarge, TooManyOrders),
            **problems(MediaTypeUnsupported, OrdersRejected),
        },
    )
    async def post_orders(
        request: Request, id_website: UUID, dry_run: Annotated[bool, Query()] = False
    ) -> JSONResponse:
        """Send 1 to 500 orders; each is accepted, a duplicate, or rejected with its reasons."""
        elements = await _elements(request)
        answer = await receive.receive(id_website, elements, language=_language(request), dry_run=dry_run)
        status = status_of(answer)
        if status == OrdersRejected.status:
            raise OrdersRejected(extension=answer, errors=_all_errors(answer))
        return JSONResponse(answer, status)

    @router.get(W + "/orders/{purchase_reference:path}", responses=problems(NotFound, ServiceUnavailable))
    async def get_order(id_website: UUID, purchase_reference: Annotated[str, Path()]) -> dict[str, Any]:
        """The proof of purchase with its provenance and the requests that follow from it."""
        async with database.read() as session:
            order = await store.find(session, id_website, purchase_reference)
        if order is None:
            raise NotFound
        address = f"/internal/websites/{id_website}/requests"
        try:
            answer = await tracking.get(address, params={"order_id": str(order.order_id)})
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise ServiceUnavailable(headers={"Retry-After": "5"}) from error
        return {**element_of(order), "requests": answer.json()["items"]}

    @router.get(W + "/shops")
    async def get_shops(id_website: UUID) -> dict[str, Any]:
        """The website's outlets."""
        async with database.read() as session:
            return {"items": await list_shops(session, id_website), "next_cursor": None}

    @router.post(W + "/shops", status_code=201, responses=problems(StateConflict))
    async def post_shop(id_website: UUID, body: NewShop) -> dict[str, str]:
        """Create an outlet."""
        name = body.name or body.shop_id
        async with database.write() as session:
            if not await add_shops(session, id_website, {body.shop_id: name}):
                raise StateConflict(
                    detail=Text(
                        "There is already an outlet of that id", "Une boutique a déjà cet identifiant"
                    )
                )
        return {"shop_id": body.shop_id, "name": name}

    return router


def _language(request: Request) -> Any:
    return language_of(request)


async def _elements(request: Request) -> list[object]:
    """Read the call's array. Raises: MediaTypeUnsupported, BodyTooLarge, RequestMalformed, TooManyOrders."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise MediaTypeUnsupported(detail=Text("Send application/json", "Envoyez du application/json"))
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > _MAX_BYTES:
            raise BodyTooLarge(detail=Text("A call takes 5 MB at the most", "Un appel prend 5 Mo au plus"))
    try:
        found = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise RequestMalformed(detail=Text("The body is not JSON", "Le corps n'est pas du JSON")) from error
    if not isinstance(found, list) or not found:
        raise RequestInvalid(errors=[_NOT_AN_ARRAY])
    if len(found) > MAX_ORDERS:
        raise TooManyOrders(
            detail=Text(
                f"{len(found)} orders; a call takes {MAX_ORDERS}: split it",
                f"{len(found)} commandes ; un appel en prend {MAX_ORDERS} : scindez-le",
            )
        )
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _all_errors(answer: dict[str, Any]) -> list[FieldError]:
    return [
        FieldError(
            code=error["code"],
            pointer=error["pointer"],
            value=error["value"],
            message=Text(error["message"], error["message"]),
        )
        for result in answer["results"]
        for error in result["errors"]
    ]


_NOT_AN_ARRAY = FieldError(
    code="field_invalid",
    pointer="",
    message=Text("An array of 1 to 500 orders was expected", "Un tableau de 1 à 500 commandes est attendu"),
)
