"""What tests of reviews share: a running service with one website, and what customers do to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.links import FORM, MailKind, RequestLink
from contracts.orders import AcceptedOrder, Consumer, Product, Provenance
from contracts.requests import (
    RequestState,
    RequestStep,
    RequestType,
    ReviewRequestScheduledV1,
    ReviewRequestSentV1,
    ScheduledRequest,
)
from contracts.websites import (
    BrandLook,
    BrandLookChangedV1,
    BrandLooks,
    CollectionSettings,
    CollectionSettingsChangedV1,
)
from kit.clock import FixedClock
from kit.db import Database
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, member, platform, ports_for_tests, stand_in, under_test
from reviews.service import build
from reviews.settings import Settings

PRODUCTS = [
    Product(product_ref="ALTO-42", name="Chaussures Alto", image_url="https://shop.example/i/alto.jpg"),
    Product(product_ref="MERI-M", name="Chaussettes mérinos", image_url="http://shop.example/i/meri.jpg"),
]


@dataclass
class Shop:
    """One website with its service, and shorthands for what tests do to it."""

    running: ServiceUnderTest
    ports: EmbeddedPorts
    clock: FixedClock
    id_website: UUID
    settings_version: int = field(default=1)

    async def change_settings(self, **values: Any) -> None:
        self.settings_version += 1
        await self.running.receive(
            CollectionSettingsChangedV1(
                id=uuid7(),
                occurred_at=self.clock.now(),
                id_website=self.id_website,
                aggregate_id=str(self.id_website),
                version=self.settings_version,
                settings=CollectionSettings(**values),
            )
        )

    async def change_look(self, **look: str) -> None:
        looks = BrandLooks(by_language={language: BrandLook(**look) for language in CUSTOMER_LANGUAGES})
        self.settings_version += 1
        await self.running.receive(
            BrandLookChangedV1(
                id=uuid7(),
                occurred_at=self.clock.now(),
                id_website=self.id_website,
                aggregate_id=str(self.id_website),
                version=self.settings_version,
                looks=looks,
            )
        )

    async def ask_questions(self, *questions: dict[str, Any]) -> None:
        """Set the merchant's own questions."""
        path = f"/api/v1/websites/{self.id_website}/questionnaire"
        async with self.running.client(member(self.id_website)) as client:
            response = await client.put(path, json={"questions": list(questions)})
        response.raise_for_status()

    async def plan(
        self,
        reference: str = "WEB-10501",
        *,
        request_type: RequestType = "brand_and_product",
        products: list[Product] | None = None,
        sent: bool = True,
        **consumer: Any,
    ) -> "Asked":
        """Receive the events of a planned and sent request, and return what its mail would hold."""
        offered = PRODUCTS if products is None else products
        state = RequestState(
            request_id=uuid7(),
            request_type=request_type,
            order=self._order(reference, offered, consumer),
            products=[] if request_type == "brand" else [product.product_ref for product in offered],
            scheduled_at=self.clock.now(),
        )
        asked = Asked(self, state)
        await self.running.receive(asked.scheduled())
        if sent:
            await self.running.receive(asked.step(ReviewRequestSentV1))
        return asked

    def _order(self, reference: str, products: list[Product], consumer: dict[str, Any]) -> AcceptedOrder:
        known = {
            "first_name": "Inès",
            "last_name": "Lefèvre",
            "email": "ines.lefevre@example.org",
            "language": "fr",
        }
        return AcceptedOrder(
            order_id=uuid7(),
            purchase_reference=reference,
            purchase_date=datetime(2026, 2, 20, 7, 30, tzinfo=UTC),
            consumer=Consumer(**(known | consumer)),
            products=products,
            provenance=Provenance(method="csv", source="CSV", received_at=self.clock.now()),
        )

    @property
    def path(self) -> str:
        return f"/api/v1/websites/{self.id_website}/reviews"

    async def listed(self, **query: Any) -> list[dict[str, Any]]:
        """Return the merchant's list of reviews."""
        async with self.running.client(member(self.id_website)) as client:
            response = await client.get(self.path, params=query)
        response.raise_for_status()
        items: list[dict[str, Any]] = response.json()["items"]
        return items

    async def merchant(self, method: str, path: str, body: Any = None, role: Any = "owner") -> Any:
        async with self.running.client(member(self.id_website, role)) as client:
            return await client.request(method, self.path + path, json=body)

    async def moderator(self, path: str, body: Any = None, method: str = "POST") -> Any:
        async with self.running.client(platform("moderator")) as client:
            return await client.request(method, "/api/v1/moderation/reviews" + path, json=body)

    async def written(self, reference: str = "WEB-1", **fields: Any) -> dict[str, Any]:
        """Return the brand review a customer has just written."""
        consumer = fields.pop("consumer", {})
        asked = await self.plan(reference, request_type="brand", **consumer)
        await asked.send(**fields)
        return next(item for item in await self.listed() if item["purchase_reference"] == reference)


@dataclass(frozen=True)
class Asked:
    """One request, as its mail links to it."""

    shop: Shop
    state: RequestState

    def token(self, kind: MailKind = "request", id_website: UUID | None = None) -> str:
        link = RequestLink(id_website or self.shop.id_website, self.state.request_id, kind)
        return self.shop.ports.keys.sign_link(FORM, link.data(), self.shop.clock.now())

    def path(self, kind: MailKind = "request") -> str:
        return f"/r/{self.token(kind)}"

    def scheduled(self) -> ReviewRequestScheduledV1:
        return ReviewRequestScheduledV1(
            id=uuid7(),
            occurred_at=self.shop.clock.now(),
            id_website=self.shop.id_website,
            aggregate_id="plan",
            correlation_id="from-the-door",
            items=[ScheduledRequest(state=self.state, step=self._step())],
        )

    def step(self, kind: Callable[..., Any]) -> Any:
        return kind(
            id=uuid7(),
            occurred_at=self.shop.clock.now(),
            id_website=self.shop.id_website,
            aggregate_id=str(self.state.request_id),
            items=[self._step()],
        )

    def _step(self) -> RequestStep:
        return RequestStep(step_id=uuid7(), request_id=self.state.request_id, at=self.shop.clock.now())

    async def get(self, suffix: str = "", **query: Any) -> Any:
        async with self.shop.running.client() as client:
            return await client.get(self.path() + suffix, params=query)

    async def post(self, fields: dict[str, Any], suffix: str = "") -> Any:
        async with self.shop.running.client() as client:
            return await client.post(self.path() + suffix, data=fields)

    async def send(self, **fields: Any) -> Any:
        """Post the form, filled in well but for the given fields."""
        good = {"brand_rating": "5", "brand_comment": "Très bien.", "experience_confirmed": "yes"}
        response = await self.post(good | fields)
        if response.status_code != 303:
            raise AssertionError(response.text)
        return response


@asynccontextmanager
async def open_shop(
    tmp_path: Path, clock: FixedClock, new_database: Callable[[str], Database]
) -> AsyncIterator[Shop]:
    """Run the service for one website whose name needs escaping."""
    id_website = uuid4()
    ports = ports_for_tests(tmp_path, clock, new_database)
    website = {
        "id_website": str(id_website),
        "organization_id": str(uuid4()),
        "name": "Alto <Cimes>",
        "locale": "fr_FR",
        "time_zone": "Europe/Paris",
        "created_at": "2026-01-01T00:00:00Z",
    }
    settings = CollectionSettings().model_dump(mode="json", by_alias=True)
    internal = f"/internal/websites/{id_website}"
    ports.apps["accounts"] = stand_in({internal: {"version": 1, "website": website}})
    ports.apps["mailer"] = stand_in({f"{internal}/collection-settings": {"version": 1, "settings": settings}})
    async with under_test(build(Settings(), ports), ports) as running:
        yield Shop(running, ports, clock, id_website)
