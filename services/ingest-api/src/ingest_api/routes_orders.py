"""Orders by API."""

import json
import unicodedata
from typing import Annotated, Any
from uuid import UUID

import httpx2
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from contracts.order_element import element_of
from contracts.routes import W
from ingest_api.order_file.order_json import ElementStatus, ElementVerdict, answer_of
from ingest_api.problems import OrdersRejected, TooManyOrders, field_error, language_in
from ingest_api.receive_orders import ReceiveOrders
from ingest_api.routes_answers import CallAnswer
from ingest_api.routes_examples import ORDER_ANSWER, ORDERS_BODY, ORDERS_RESPONSES
from kit.http import language_of
from kit.problems import (
    BodyTooLarge,
    FieldError,
    MediaTypeUnsupported,
    NotFound,
    RequestInvalid,
    RequestMalformed,
    ServiceUnavailable,
    Text,
    problems,
)

MAX_ORDERS = 500
_MAX_BYTES = 5 << 20
_MAX_DEPTH = 32


def orders_router(receive: ReceiveOrders, tracking: httpx2.AsyncClient) -> APIRouter:
    router = APIRouter(tags=["orders"])
    database, store = receive.database, receive.store

    @router.post(
        W + "/orders", response_model=CallAnswer, openapi_extra=ORDERS_BODY, responses=ORDERS_RESPONSES
    )
    async def post_orders(
        request: Request, id_website: UUID, dry_run: Annotated[bool, Query()] = False
    ) -> JSONResponse:
        """Send 1 to 500 orders; each is accepted, a duplicate, or rejected with its reasons."""
        elements = await _elements(request)
        verdicts = await receive.receive(id_website, elements, dry_run=dry_run)
        answer = answer_of(verdicts, language_in(language_of(request)))
        return JSONResponse(answer, _status_of(verdicts, answer))

    @router.get(
        W + "/orders/{purchase_reference:path}",
        responses={**problems(NotFound, RequestInvalid, ServiceUnavailable), 200: ORDER_ANSWER},
    )
    async def get_order(id_website: UUID, purchase_reference: str) -> JSONResponse:
        """The proof of purchase with its provenance and the requests that follow from it."""
        reference = unicodedata.normalize("NFC", purchase_reference.strip())
        async with database.read() as session:
            order = await store.find(session, id_website, reference)
        if order is None:
            raise NotFound
        answer = await tracking.get(
            f"/internal/websites/{id_website}/requests", params={"order_id": str(order.order_id)}
        )
        answer.raise_for_status()
        return JSONResponse({**element_of(order), "requests": answer.json()["items"]})

    return router


def _status_of(verdicts: tuple[ElementVerdict, ...], answer: dict[str, object]) -> int:
    """Return 200 when nothing was rejected, 206 when some was (domain.md 5.1). Raises: OrdersRejected."""
    rejected = [verdict for verdict in verdicts if verdict.status is ElementStatus.REJECTED]
    if len(rejected) < len(verdicts):
        return 206 if rejected else 200
    errors = [field_error(finding) for verdict in rejected for finding in verdict.errors]
    raise OrdersRejected(extension=answer, errors=errors)


async def _elements(request: Request) -> list[object]:
    """Read the call's array.

    Raises: MediaTypeUnsupported, BodyTooLarge, RequestMalformed, RequestInvalid, TooManyOrders.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" or request.headers.get("content-encoding", "identity") != "identity":
        raise MediaTypeUnsupported(
            detail=Text("Send application/json, not compressed", "Envoyez du application/json, non compressé")
        )
    found = _json(await _content(request))
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


async def _content(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > _MAX_BYTES:
            raise BodyTooLarge(detail=Text("A call takes 5 MB at the most", "Un appel prend 5 Mo au plus"))
    return bytes(content)


def _json(content: bytes) -> Any:
    try:
        found = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise RequestMalformed(detail=Text("The body is not JSON", "Le corps n'est pas du JSON")) from error
    if _is_deeper(found, _MAX_DEPTH):
        raise RequestMalformed(
            detail=Text(
                f"The body is nested deeper than {_MAX_DEPTH} levels",
                f"Le corps est imbriqué sur plus de {_MAX_DEPTH} niveaux",
            )
        )
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _is_deeper(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    children = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(child, levels - 1) for child in children)


_NOT_AN_ARRAY = FieldError(
    code="field_invalid",
    pointer="",
    message=Text("An array of 1 to 500 orders was expected", "Un tableau de 1 à 500 commandes est attendu"),
)
