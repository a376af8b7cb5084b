"""Tracking under test: events to feed it, stand-ins for accounts and mailer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contracts import requests as told
from contracts.envelope import Event
from contracts.orders import AcceptedOrder, Consumer, Product, Provenance
from contracts.reviews import ReviewState, ReviewSubmittedV1
from contracts.websites import WebsiteChangedV1, WebsiteState
from kit.clock import FixedClock
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.fixtures import NewDatabase
from kit.testing.service import ServiceUnderTest, member, ports_for_tests, stand_in, under_test
from tracking.service import build
from tracking.settings import Settings

ALTO = UUID("3f0b6a1c-0000-4000-8000-000000000001")  # fr_FR, Europe/Paris
NOVA = UUID("3f0b6a1c-0000-4000-8000-000000000002")  # en_US, America/New_York
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
_PATH = "/internal/websites/{id_website}/requests/{request_id}/cancel"


def website(id_website: UUID, locale: str, time_zone: str) -> WebsiteState:
    return WebsiteState(
        id_website=id_website,
        organization_id=UUID(int=1),
        name="Alto",
        locale=locale,
        time_zone=time_zone,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


WEBSITES = {
    ALTO: website(ALTO, "fr_FR", "Europe/Paris"),
    NOVA: website(NOVA, "en_US", "America/New_York"),
}


def order(reference: str = "WEB-10501", **given: Any) -> AcceptedOrder:
    """Return an order; `given` may hold email, language, purchase_date, received_at, method, source."""
    return AcceptedOrder(
        order_id=given.get("order_id") or uuid7(),
        purchase_reference=reference,
        purchase_date=given.get("purchase_date", datetime(2026, 3, 1, 7, 30, tzinfo=UTC)),
        price="149.80",
        consumer=Consumer(
            first_name="Inès",
            last_name="Lefèvre",
            email=given.get("email", "ines.lefevre@example.org"),
            language=given.get("language", "fr"),
        ),
        products=[Product(product_ref="ALTO-42", name="Chaussures Alto", price="119.90")],
        provenance=Provenance(
            method=given.get("method", "sftp"),
            source=given.get("source", "SFTP"),
            received_at=given.get("received_at", START),
        ),
    )


def scheduled(*states: told.RequestState, id_website: UUID = ALTO) -> told.ReviewRequestScheduledV1:
    items = [
        told.ScheduledRequest(
            state=state,
            step=told.RequestStep(
                step_id=uuid7(),
                request_id=state.request_id,
                at=state.order.provenance.received_at,
                rule="delay_row",
                setting="delay",
                value=5,
            ),
        )
        for state in states
    ]
    return told.ReviewRequestScheduledV1(items=items, **envelope(id_website))


def state(of: AcceptedOrder | None = None, **given: Any) -> told.RequestState:
    return told.RequestState(
        request_id=uuid7(),
        request_type=given.get("request_type", "brand_and_product"),
        order=of or order(),
        products=given.get("products", ["ALTO-42"]),
        scheduled_at=given.get("scheduled_at", START + timedelta(days=5)),
    )


def stepped(
    kind: Callable[..., Event], request_id: UUID, at: datetime, id_website: UUID = ALTO, **step: Any
) -> Event:
    """Return an event of this kind with one step."""
    item = told.RequestStep(step_id=uuid7(), request_id=request_id, at=at, **step)
    return kind(items=[item], **envelope(id_website))


def submitted(request_id: UUID, at: datetime, *, kind: str = "site") -> ReviewSubmittedV1:
    review = ReviewState.model_validate(
        {
            "review_id": uuid7(),
            "request_id": request_id,
            "order_id": uuid7(),
            "kind": kind,
            "state": "pending",
            "rate": 5,
            "comment": "Très bien",
            "language": "fr",
            "displayed_name": "Inès L.",
            "first_name": "Inès",
            "last_name": "Lefèvre",
            "purchase_reference": "WEB-10501",
            "experience_date": START,
            "submitted_at": at,
            "updated_at": at,
        }
    )
    return ReviewSubmittedV1(review=review, **envelope(ALTO))


def envelope(id_website: UUID) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "occurred_at": START,
        "id_website": id_website,
        "aggregate_id": str(id_website),
    }


def website_changed(state: WebsiteState) -> WebsiteChangedV1:
    return WebsiteChangedV1(website=state, **envelope(state.id_website) | {"version": 1})


@dataclass
class Mailer:
    """Answers cancellations as told."""

    status: int = 204
    asked: list[UUID] = field(default_factory=list)
    before_answer: Callable[[UUID], Awaitable[None]] | None = None

    def app(self) -> Starlette:
        async def cancel(request: Request) -> Response:
            request_id = UUID(request.path_params["request_id"])
            self.asked.append(request_id)
            if self.before_answer is not None:
                await self.before_answer(request_id)
            return Response(status_code=self.status)

        return Starlette(routes=[Route(_PATH, cancel, methods=["POST"])])


@dataclass
class Site:
    """The service under test with what surrounds it."""

    service: ServiceUnderTest
    ports: EmbeddedPorts
    clock: FixedClock
    mailer: Mailer

    async def get(self, path: str, id_website: UUID = ALTO, **query: Any) -> httpx2.Response:
        """GET W + path as a viewer of the website."""
        language = query.pop("language", "en")
        async with self.service.client(member(id_website, "viewer")) as client:
            return await client.get(
                f"/api/v1/websites/{id_website}{path}", params=query, headers={"Accept-Language": language}
            )

    async def listed(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.get("/requests", **query)
        items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return items

    async def detail(self, request_id: UUID, **query: Any) -> dict[str, Any]:
        answer = await self.get(f"/requests/{request_id}", **query)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found


@asynccontextmanager
async def open_site(tmp_path: Path, clock: FixedClock, new_database: NewDatabase) -> AsyncIterator[Site]:
    ports = ports_for_tests(tmp_path, clock, new_database)
    ports.apps["accounts"] = stand_in(
        {
            f"/internal/websites/{key}": {"version": 1, "website": found.model_dump(mode="json")}
            for key, found in WEBSITES.items()
        }
    )
    mailer = Mailer()
    ports.apps["mailer"] = mailer.app()
    async with under_test(build(Settings(), ports), ports) as service:
        yield Site(service, ports, clock, mailer)
