"""One tenant with another's ids: every address answers as if nothing were there, and nothing changes."""

import re
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio

from contracts.access import InOrganization, OnWebsite, Route, Services
from contracts.routes import ROUTES, W
from proofmark.demo.journey import Journey
from proofmark.demo.world import Operator

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

#: Addresses of an object, of a website or of an organization.
_OF_TENANTS = [
    route for route in ROUTES if isinstance(route.access, OnWebsite | InOrganization) and "{" in route.path
]
#: Parameters that every website has the same values of.
_WORDS = {"kind": "reminder", "language": "fr"}
_OF_OBJECTS = [
    route for route in _OF_TENANTS if set(re.findall(r"\{(\w+)", route.path)) - {"id_website", *_WORDS}
]
_INTERNAL = [route for route in ROUTES if isinstance(route.access, Services)]
#: What a body must be where the object is looked for after it was read.
_BODIES: dict[str, object] = {
    "/api/v1/sftp-accounts/{account_id}/folders": [],
    "/api/v1/sftp-accounts/{account_id}/keys": [],
    "/api/v1/users/{user_id}": {"role": "viewer"},
    W + "/reviews/{review_id}/reply": {"text": "Merci"},
    W + "/reviews/{review_id}/flag": {"reason": "off_topic", "comment": "Autre sujet"},
    W + "/feeds/{feed_id}": {"active": False},
    W + "/feeds/{feed_id}/test-feed": {"mode": "daily"},
    W + "/webhooks/{webhook_id}": {"active": False},
    W + "/webhooks/{webhook_id}/replay": {"since": "2026-01-01T00:00:00Z"},
}
_READ = ("", "/collection-settings", "/shops", "/imports", "/requests", "/requests/statistics", "/reviews")
_READ_TOO = ("/suppressions", "/feeds")
Ids = dict[str, str]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def journey(platforms: Any) -> Journey:
    made: Journey = await platforms.travelled("embedded")
    return made


async def _signed_in(base_url: str, created: dict[str, Any]) -> httpx2.AsyncClient:
    """Return the browser of a website's owner: nobody may do more there."""
    browser = httpx2.AsyncClient(base_url=base_url, timeout=60)
    body = {"email": created["owner_email"], "password": created["owner_password"]}
    answer = await browser.post("/api/v1/session", json=body)
    assert answer.status_code == 201, answer.text
    browser.headers |= {"X-CSRF-Token": answer.json()["csrf_token"], "Origin": base_url}
    return browser


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ours(journey: Journey) -> Any:
    browser = await _signed_in(journey.platform.base_url, journey.french)
    yield browser
    await browser.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stranger(journey: Journey) -> dict[str, Any]:
    """Another organization with a website."""
    operator = Operator(journey.platform.base_url, journey.platform.operator_token)
    body = {"organization": "Vallée", "name": "Val", "locale": "fr_FR"}
    created: dict[str, Any] = await operator.post("/api/v1/operator/websites", body, status=201)
    await operator.close()
    return created


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theirs(journey: Journey, stranger: dict[str, Any]) -> Any:
    browser = await _signed_in(journey.platform.base_url, stranger)
    yield browser
    await browser.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def our_ids(journey: Journey, ours: httpx2.AsyncClient) -> Ids:
    """An existing value of each path parameter."""
    file = (await ours.get("/api/v1/order-templates/online-brand.csv")).content
    uploaded = await ours.post(journey.w("/imports"), files={"file": ("orders.csv", file)})
    assert uploaded.status_code == 201, uploaded.text
    feed = journey.feeds["csv"]["id"]
    webhook = {"url": "http://127.0.0.1:1025/nobody-listens", "events": ["review.*"]}
    webhooks = journey.w("/webhooks")
    made = await ours.post(webhooks, json=webhook)
    assert made.status_code == 201, made.text
    webhook_id = made.json()["id"]
    review = await _review_with_evidence(ours, journey.w("/reviews"))
    operator = Operator(journey.platform.base_url, journey.platform.operator_token)
    await operator.settle()
    await operator.close()
    return {
        "id_website": journey.french["id_website"],
        "purchase_reference": "WEB-10501",
        "import_id": uploaded.json()["id"],
        "request_id": await _first(ours, journey.w("/requests")),
        **review,
        "webhook_id": webhook_id,
        "delivery_id": await _first(ours, f"{webhooks}/{webhook_id}/deliveries"),
        "suppression_id": await _first(ours, journey.w("/suppressions")),
        "feed_id": feed,
        "run_id": await _first(ours, journey.w(f"/feeds/{feed}/runs")),
        "account_id": journey.account["id"],
        "client_id": journey.french["client_id"],
        "user_id": await _first(ours, "/api/v1/users"),
        **_WORDS,
    }


async def _review_with_evidence(ours: httpx2.AsyncClient, path: str) -> Ids:
    """Answer a review, which tells webhooks of it, and prove that a dispute was settled."""
    listed = (await ours.get(path, params={"state": "published"})).json()["items"]
    review_id = next(item["id"] for item in listed if item["exchanges"])
    reply = await ours.post(f"{path}/{review_id}/reply", json={"text": "Merci encore"})
    assert reply.status_code == 201, reply.text
    flag = await ours.post(f"{path}/{review_id}/flag", json={"reason": "dispute_settled"})
    assert flag.status_code == 201, flag.text
    proof = await ours.post(f"{path}/{review_id}/evidence", content=b"%PDF-1.7")
    assert proof.status_code == 201, proof.text
    return {"review_id": review_id, "evidence_id": proof.json()["flags"][-1]["evidence"][0]["id"]}


async def _first(ours: httpx2.AsyncClient, path: str) -> str:
    answer = await ours.get(path)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["items"][0]["id"])


def _invented(ids: Ids) -> Ids:
    """Return ids of the same form that nothing has."""
    made = {name: str(uuid4()) for name in ids}
    return made | {"purchase_reference": "WEB-99999", "client_id": f"pmc_{uuid4().hex}", **_WORDS}


async def _ask(caller: httpx2.AsyncClient, route: Route, ids: Ids) -> httpx2.Response:
    path = re.sub(r"\{(\w+)(:path)?\}", lambda found: ids[found[1]], route.path)
    body = _BODIES.get(route.path) if route.method != "GET" else None
    return await caller.request(route.method, path, json=body)


def _said(answer: httpx2.Response) -> tuple[int, dict[str, Any]]:
    """Return status and problem, without what names the call itself."""
    problem = answer.json()
    return answer.status_code, {n: v for n, v in problem.items() if n not in ("instance", "request_id")}


async def _everything(journey: Journey, ours: httpx2.AsyncClient, ids: Ids) -> dict[str, Any]:
    """Return all that our tenant sees of its own."""
    addresses = [journey.w(rest) for rest in (*_READ, *_READ_TOO)]
    addresses += [journey.w(f"/feeds/{ids['feed_id']}/runs"), journey.w(f"/imports/{ids['import_id']}")]
    account = f"/api/v1/sftp-accounts/{ids['account_id']}"
    addresses += [account, f"{account}/files", "/api/v1/api-clients", "/api/v1/websites"]
    answers = {address: await ours.get(address) for address in addresses}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {address: answer.json() for address, answer in answers.items()}


async def test_nothing_of_another_tenant_is_there(
    journey: Journey,
    stranger: dict[str, Any],
    ours: httpx2.AsyncClient,
    theirs: httpx2.AsyncClient,
    our_ids: Ids,
) -> None:
    before = await _everything(journey, ours, our_ids)
    told: dict[str, object] = {}
    own = {"id_website": stranger["id_website"]}
    for routes, over in ((_OF_TENANTS, {}), (_OF_OBJECTS, own)):
        for route in routes:
            found = _said(await _ask(theirs, route, our_ids | over))
            nothing = _said(await _ask(theirs, route, _invented(our_ids) | over))
            if found != nothing or found[0] != 404:
                told[f"{route.method} {route.path} {'own website' if over else ''}"] = (found, nothing)
    assert told == {}
    assert await _everything(journey, ours, our_ids) == before


async def test_what_is_ours_is_there_for_us(ours: httpx2.AsyncClient, our_ids: Ids) -> None:
    """The ids above are genuine: each read of them answers."""
    for route in _OF_TENANTS:
        if route.method == "GET" and route.path != W + "/imports/{import_id}/rejected.csv":
            answer = await _ask(ours, route, our_ids)
            assert answer.status_code == 200, f"{route.path}: {answer.status_code} {answer.text[:300]}"


async def test_nothing_internal_is_there_for_anybody(
    journey: Journey, ours: httpx2.AsyncClient, our_ids: Ids
) -> None:
    parts = {"submission_id": str(uuid4()), "batch_id": str(uuid4()), "file_name": "reviews.csv"}
    ids = our_ids | parts
    operator = {"Authorization": f"Bearer {journey.platform.operator_token}"}
    async with httpx2.AsyncClient(base_url=journey.platform.base_url, headers=operator) as as_operator:
        for caller in (ours, as_operator):
            for route in _INTERNAL:
                answer = await _ask(caller, route, ids)
                assert answer.status_code == 404, f"{route.path}: {answer.status_code}"
