"""For tests: what stands for ingest."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


@dataclass
class StandInIngest:
    """Takes every order once; those without an address are refused."""

    away: bool = False
    received: dict[str, Any] = field(default_factory=dict)  # by reference
    sources: set[str] = field(default_factory=set)

    def app(self) -> Starlette:
        path = "/internal/websites/{id_website}/retrieved-orders/{batch_id}"
        return Starlette(routes=[Route(path, self._take, methods=["PUT"])])

    async def _take(self, request: Request) -> JSONResponse:
        if self.away:
            return JSONResponse({}, 503)
        sent = json.loads(await request.body())
        self.sources.add(sent["source"])
        results = [self._judged(index, order) for index, order in enumerate(sent["orders"])]
        statuses = [result["status"] for result in results]
        counts = {"accepted": "accepted", "duplicates": "duplicate", "rejected": "rejected"}
        return JSONResponse(
            {**{name: statuses.count(status) for name, status in counts.items()}, "results": results}
        )

    def _judged(self, index: int, order: dict[str, Any]) -> dict[str, Any]:
        reference = order["purchase_reference"]
        if order["consumer"]["email"] is None:
            error = {"pointer": f"/{index}/consumer/email", "code": "email_invalid", "message": "Invalide"}
            return {"purchase_reference": reference, "status": "rejected", "errors": [error]}
        status = "duplicate" if reference in self.received else "accepted"
        self.received.setdefault(reference, order)
        return {"purchase_reference": reference, "status": status, "errors": []}
