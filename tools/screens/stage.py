"""What the pictures show besides the journey: customers who answered, colleagues, a developer's first day."""

import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Response

from accounts.operators import create_operator
from connectors.testing import StandInShop, running_shop, shop_order
from kit.clock import SystemClock, machine_now
from kit.db import Database
from kit.db.database import sqlite_url
from kit.testing.browser import served
from proofmark.demo.journey import Journey
from proofmark.demo.world import Caller, Customer, Operator
from tools.screens.camera import Person

EMMA = "emma.clarke@example.org"
_MODERATION = "/api/v1/moderation/reviews"
_SHOES, _SOCKS = ("ALTO-42", "Alto walking shoes"), ("MERINO-M", "Merino socks")
#: Who answers: first and last name, rating, what they say.
_ANSWERS = (
    ("Nora", "Becker", 1, "The parcel came opened and one shoe was missing. Nobody answers my mails."),
    ("Tom", "Hale", 2, "Three weeks for a pair of socks. The socks are fine, the wait was not."),
    ("Inès", "Lefèvre", 5, "Commande simple, livraison rapide et un mot gentil dans le colis."),
    ("Paul", "Roux", 2, "Je n’ai jamais reçu ma commande, c’est inadmissible !"),
    ("Lena", "Vogt", 4, "Gut verpackt, schnell da. Nur der Rückversand kostet leider."),
    ("Ada", "Whitfield", 5, "Ordered at noon, walking in them the next day. I am delighted."),
)
_ORDER_FILE = (
    "channel;purchase_date;purchase_reference;first_name;last_name;email;language;delay",
    "online;{day};WEB-20001;Alice;Moreau;alice.moreau@example.org;fr;7",
    "online;{day};WEB-20002;Hugo;Petit;hugo.petit@;fr;7",
    "online;31/02/2026;WEB-20003;Léa;Garnier;lea.garnier@example.org;fr;7",
    "online;{day};WEB-10617;Emma;Clarke;emma.clarke@example.org;en;7",
    "online;{day};WEB-20004;Marc;Dubois;marc.dubois@example.org;fr;7",
    "shop;{day};WEB-20005;Zoé;Martin;zoe.martin@example.org;fr;7",
    "online;{day};WEB-20006;Jean;Caron;jean.caron@example.org;fr;400",
)
_QUESTIONS = (
    {"kind": "rating", "texts": {"fr": "Comment s’est passée la livraison ?", "en": "How was the delivery?"}},
    {"kind": "text", "texts": {"fr": "Que pourrions-nous améliorer ?", "en": "What could we do better?"}},
)


@dataclass
class Stage:
    """Whom the pictures are of, and where."""

    owner: Person
    moderator: Person
    newcomer: Person  # whose website is still empty
    places: dict[str, str] = field(default_factory=dict)  # what stands in braces in scenes' addresses


@asynccontextmanager
async def furnished(journey: Journey) -> AsyncIterator[Stage]:
    """Add what the screens can show to the French website; the merchant's own server listens meanwhile."""
    platform, french = journey.platform, journey.french
    operator = Operator(platform.base_url, platform.operator_token)
    merchant = Caller(platform.base_url, french["client_secret"])
    shop = StandInShop(french["id_website"], french["secret_key"])
    async with _receiver() as receiver, _connected(shop, merchant, journey):
        places = {"site": french["id_website"], "organization": french["organization_id"]}
        places |= await _webhooks(merchant, journey, receiver)
        await _customers(journey, merchant, operator)
        places |= await _disputes(journey, merchant, operator)
        places |= await _order_file(journey, merchant)
        places["feed"] = journey.feeds["csv"]["id"]
        emmas = await merchant.get(journey.w("/requests"), q=EMMA)
        places["request"] = emmas["items"][0]["id"]
        await _colleagues(journey, operator)
        await merchant.put(journey.w("/questionnaire"), {"questions": [*map(_question, _QUESTIONS)]})
        new = await _newcomer(operator)
        places["new"] = new["id_website"]
        await operator.settle()
        yield Stage(
            Person(french["owner_email"], french["owner_password"]),
            await _moderator(journey),
            Person(new["owner_email"], new["owner_password"]),
            places,
        )
    await merchant.close()
    await operator.close()


@asynccontextmanager
async def _receiver() -> AsyncIterator[str]:
    """A merchant's server: /hooks takes everything, /crm fails."""
    app = FastAPI()

    @app.post("/hooks", status_code=204)
    def take() -> None:
        """Content with anything."""

    @app.post("/crm")
    def fail() -> Response:
        return Response("no such table: contacts", status_code=500)

    async with served(app) as url:
        yield url


@asynccontextmanager
async def _connected(shop: StandInShop, merchant: Caller, journey: Journey) -> AsyncIterator[None]:
    """The shop's module answers; three orders of yesterday were fetched from it, one of them unfit."""
    yesterday = int(machine_now().timestamp()) - 86_400
    with running_shop(shop):
        connector = journey.w("/connector")
        wanted = {"url": shop.url, "active": True, "trigger": "onorderstatuschange", "order_states": ["5"]}
        await merchant.put(connector, {"url": shop.url})
        await merchant.post(f"{connector}/test")
        await merchant.put(connector, wanted)
        await merchant.post(f"{connector}/send-configuration")
        for number, email in enumerate(("lea.caron@example.org", "jean.roy@", "zoe.petit@example.org"), 41):
            shop.add(shop_order(number, email, date_order=yesterday, reference=f"PS-{number}"))
        await merchant.post(f"{connector}/poll")
        yield


async def _webhooks(merchant: Caller, journey: Journey, receiver: str) -> dict[str, str]:
    made = [
        await merchant.post(
            journey.w("/webhooks"),
            {"url": f"{receiver}{path}", "events": events, "description": description},
            status=201,
        )
        for path, events, description in (
            ("/hooks", ["review.*", "review_request.*"], "Shop"),
            ("/crm", ["review.published", "review.submitted"], "CRM"),
        )
    ]
    return {"webhook": made[0]["id"]}


async def _customers(journey: Journey, merchant: Caller, operator: Operator) -> None:
    """Have orders stored by the API and by someone who mistypes an address, and most of them answered."""
    orders = [
        order(f"WEB-3{number:04}", first, last, _address(first, last))
        for number, (first, last, _, _) in enumerate(_ANSWERS)
    ]
    await merchant.post(journey.w("/orders"), orders)
    mistyped = order("WEB-30099", "Max", "Stone", "max.stone@")
    await merchant.post(journey.w("/orders"), [mistyped], status=422)
    await operator.settle()
    for sent, (_, _, rating, comment) in zip(orders, _ANSWERS, strict=True):
        customer = Customer(journey.platform, sent["consumer"]["email"])
        await customer.open_mail()
        await customer.submit(brand_rating=str(rating), brand_comment=comment)
        await customer.close()
    await operator.settle()


def _address(*names: str) -> str:
    plain = unicodedata.normalize("NFKD", ".".join(names)).encode("ascii", "ignore").decode()
    return f"{plain.lower()}@example.org"


def order(reference: str, first_name: str, last_name: str, email: str) -> dict[str, Any]:
    return {
        "purchase_reference": reference,
        "purchase_date": machine_now().isoformat(),
        "consumer": {"first_name": first_name, "last_name": last_name, "email": email, "language": "en"},
        "products": [
            {"name": name, "product_ref": {"reference": ref}, "image_url": f"https://shop.example/{ref}.svg"}
            for ref, name in (_SHOES, _SOCKS)
        ],
        "solicitation_parameters": {"delay": 0},
    }


async def _disputes(journey: Journey, merchant: Caller, operator: Operator) -> dict[str, str]:
    """Answer two reviews and flag one of them; publish the good ones, one of which a reader doubts."""
    listed = (await merchant.get(journey.w("/reviews"), limit=200))["items"]
    by_reference = {review["purchase_reference"]: review for review in listed}
    paul, nora, ada = (by_reference[f"WEB-3000{number}"] for number in (3, 0, 5))
    for review, text in (
        (paul, "Bonjour Paul, le transporteur a votre signature du 14. Nous vous avons écrit."),
        (ada, "Thank you, Ada! Enjoy the hills."),
    ):
        await merchant.post(journey.w(f"/reviews/{review['id']}/reply"), {"text": text}, status=201)
    flag = {"reason": "contradicted", "comment": "Signed for on the 14th; the carrier’s proof is attached."}
    await merchant.post(journey.w(f"/reviews/{paul['id']}/flag"), flag, status=201)
    for review in (ada, by_reference["WEB-30004"]):
        decision = {"decision": "publish", "reason": None, "comment": None}
        await operator.post(f"{_MODERATION}/{review['id']}/decision", decision)
    doubt = {"reason": "biased", "comment": "Ada works at their warehouse; she says so on her profile."}
    certificate = f"/certificate/{journey.french['id_website']}/reviews/{ada['id']}"
    await merchant.ask("POST", f"{certificate}/report", data=doubt)
    await operator.settle()
    return {"flagged": paul["id"], "answered": ada["id"], "disputed": nora["id"]}


async def _order_file(journey: Journey, merchant: Caller) -> dict[str, str]:
    day = journey.today.date().isoformat()
    content = "\r\n".join(_ORDER_FILE).format(day=day).encode()
    seen = await merchant.ask(
        "POST", journey.w("/imports"), status=201, files={"file": ("orders-november.csv", content)}
    )
    return {"import": seen["id"]}


async def _colleagues(journey: Journey, operator: Operator) -> None:
    organization = journey.french["organization_id"]
    for name, role in (("Claire Fontaine", "manager"), ("Samuel Weiss", "viewer")):
        person = {"email": f"{name.split()[0].lower()}@cimes.example", "name": name, "role": role}
        await operator.post("/api/v1/users", {"organization_id": organization, **person}, status=201)


def _question(words: dict[str, Any]) -> dict[str, Any]:
    return {"id": words["kind"], "required": False, "choices": [], **words}


async def _newcomer(operator: Operator) -> dict[str, Any]:
    body = {"organization": "Lac", "name": "Rivage", "locale": "en_GB"}
    made: dict[str, Any] = await operator.post("/api/v1/operator/websites", body, status=201)
    return made


async def _moderator(journey: Journey) -> Person:
    """One of the platform's own people; nobody makes them through a door."""
    file = journey.platform.work_dir / "databases" / "accounts.sqlite3"
    database = Database(sqlite_url(file), schema="accounts")
    email = "moderator@proofmark.example"
    password = await create_operator(database, SystemClock(), email)
    await database.close()
    return Person(email, password)
