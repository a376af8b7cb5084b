"""Orders that a connector has fetched from a shop: internal."""

import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from contracts.files.findings import Language
from ingest_api.problems import MAX_ORDERS, OrdersRejected
from ingest_api.receive_orders import OrdersCall, Origin, ReceiveOrders
from ingest_api.store_idempotency import CallKey
from kit.http import Body
from kit.secrets import KeyRing

_CLIENT = "service:connectors"


class RetrievedOrders(Body):
    source: Annotated[str, Field(min_length=1, max_length=60)]  # in words: PrestaShop 9
    language: Language  # of the reasons
    orders: Annotated[list[Any], Field(min_length=1, max_length=MAX_ORDERS)]  # as POST W/orders takes them


def retrievals_router(receive: ReceiveOrders, keys: KeyRing) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.put("/internal/websites/{id_website}/retrieved-orders/{batch_id}")
    async def put_orders(
        request: Request, id_website: UUID, batch_id: UUID, body: RetrievedOrders
    ) -> Response:
        """Judge and store fetched orders as `POST W/orders` does; the same batch again gets the same answer.

        200 also when all are rejected: the results say why.
        """
        sent = (await request.body()).decode()
        call = OrdersCall(
            id_website,
            body.orders,
            body.language,
            CallKey.of(keys, id_website, _CLIENT, str(batch_id), sent),
            Origin("connector", body.source),
        )
        try:
            reply = await receive.receive(call)
        except OrdersRejected as refused:
            return Response(json.dumps(refused.extension), media_type="application/json")
        return Response(reply.body, media_type="application/json")

    return router
