"""Orders by API."""

import json
import re
import unicodedata
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import httpx2
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from contracts.access import MIB
from contracts.order_element import element_of
from contracts.routes import W
from ingest_api.accept_calls import Reply
from ingest_api.problems import (
    MAX_KEY_CHARS,
    MAX_ORDERS,
    array_expected,
    flag_invalid,
    json_expected,
    key_invalid,
    language_in,
    nested_too_deep,
    not_json,
    too_many_orders,
)
from ingest_api.receive_orders import OrdersCall, ReceiveOrders
from ingest_api.record_calls import CallRecorder
from ingest_api.recorded_call import Outcome, RecordedCall
from ingest_api.routes_answers import CallAnswer
from ingest_api.routes_examples import ORDER_ANSWER, ORDERS_CALL, ORDERS_RESPONSES
from ingest_api.store_idempotency import CallKey
from kit.clock import Clock
from kit.context import correlation_id
from kit.http import DirectRoute, caller, language_of, website_of
from kit.ids import uuid7
from kit.problems import BodyTooLarge, NotFound, Problem, RequestInvalid, ServiceUnavailable, problems
from kit.secrets import KeyRing

MAX_BYTES = 5 * MIB
_MAX_DEPTH = 32
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_KEY = re.compile(rf"[!-~]{{1,{MAX_KEY_CHARS}}}")


def orders_router(
    receive: ReceiveOrders, keys: KeyRing, tracking: httpx2.AsyncClient, calls: CallRecorder
) -> APIRouter:
    router = APIRouter(tags=["orders"])
    router.add_api_route(
        W + "/orders",
        _post_orders(receive, keys, calls),
        methods=["POST"],
        response_model=CallAnswer,
        openapi_extra=ORDERS_CALL,
        responses=ORDERS_RESPONSES,
        route_class_override=DirectRoute,
    )
    database, store = receive.database, receive.store

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
        element = element_of(order).model_dump(mode="json")
        return JSONResponse({**element, "requests": answer.json()["items"]})

    return router


def _post_orders(
    receive: ReceiveOrders, keys: KeyRing, calls: CallRecorder
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    async def post_orders(request: Request) -> Response:
        """Send 1 to 500 orders; each is accepted, a duplicate, or rejected with its reasons.

        A duplicate is no error and changes nothing, so a call may be sent again whenever its answer got lost.
        With an `Idempotency-Key`, the same call sent again within 24 hours gets the answer it got, with the
        header `Idempotent-Replayed`; answers that refuse everything are not kept. `dry_run` answers alike,
        stores nothing and leaves the key unused.
        """
        try:
            reply = await answer(request)
        except Problem as problem:
            results = problem.extension.get("results", ())
            refusal = Outcome.of_refusal(problem.status, problem.code, results)
            calls.record(_recorded(request, calls.clock, refusal))
            raise
        calls.record(_recorded(request, calls.clock, Outcome.of_reply(reply)))
        headers = {"Idempotent-Replayed": "true"} if reply.is_replay else None
        return Response(reply.body, reply.status, headers, "application/json")

    async def answer(request: Request) -> Reply:
        id_website, language = website_of(request), language_in(language_of(request))
        dry_run, key = _dry_run(request), _idempotency_key(request)
        body = await _body(request)
        elements = _elements(body)
        if dry_run:
            return await receive.try_out(OrdersCall(id_website, elements, language))
        client = caller(request).subject
        call_key = CallKey.of(keys, id_website, client, key, body) if key is not None else None
        return await receive.receive(OrdersCall(id_website, elements, language, call_key))

    return post_orders


def _recorded(request: Request, clock: Clock, outcome: Outcome) -> RecordedCall:
    return RecordedCall(
        id=uuid7(),
        id_website=website_of(request),
        at=clock.now(),
        caller=caller(request).subject,
        call_id=correlation_id(),
        dry_run=_FLAGS.get(request.query_params.get("dry_run", "0"), False),
        outcome=outcome,
    )


def _dry_run(request: Request) -> bool:
    """Raises: RequestInvalid."""
    found = request.query_params.getlist("dry_run")
    if not found:
        return False
    if len(found) > 1 or found[0] not in _FLAGS:
        raise flag_invalid("dry_run", ", ".join(found))
    return _FLAGS[found[0]]


def _idempotency_key(request: Request) -> str | None:
    """Raises: RequestInvalid, for what is no key or more than one."""
    found = request.headers.getlist("idempotency-key")
    if not found:
        return None
    if len(found) > 1 or not _KEY.fullmatch(found[0]):
        raise key_invalid(", ".join(found))
    return found[0]


async def _body(request: Request) -> str:
    """Raises: MediaTypeUnsupported, BodyTooLarge, RequestMalformed."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" or request.headers.get("content-encoding", "identity") != "identity":
        raise json_expected()
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BYTES:
            raise BodyTooLarge.over(MAX_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_json() from error


def _elements(body: str) -> list[object]:
    """Read the call's array. Raises: RequestMalformed, RequestInvalid, TooManyOrders."""
    found = _json(body)
    if not isinstance(found, list) or not found:
        raise array_expected()
    if len(found) > MAX_ORDERS:
        raise too_many_orders(len(found))
    return found


def _json(body: str) -> Any:
    try:
        found = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise not_json() from error
    might_be = body.count("[") + body.count("{") > _MAX_DEPTH
    if might_be and _is_deeper(found, _MAX_DEPTH):
        raise nested_too_deep(_MAX_DEPTH)
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _is_deeper(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    children = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(child, levels - 1) for child in children)
