"""Role × route over the whole table, at the gateway and again at each service: deny by default."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from httpx2 import ASGITransport, AsyncClient

from contracts.access import InOrganization, InSession, OnPlatform, OnWebsite, Public, Route, Services
from contracts.routes import ROUTES
from kit.http import IDENTITY_HEADER
from kit.identity import Grant, Identity, IdentitySigner, new_identity_key

RANK = {"viewer": 1, "manager": 2, "owner": 3}
PUBLIC_ROUTES_OF_ITS_OWN = [r for r in ROUTES if r.service == "gateway" and isinstance(r.access, Public)]
OTHERS = [r for r in ROUTES if r not in PUBLIC_ROUTES_OF_ITS_OWN]
CALLERS = ("nobody", "viewer", "manager", "owner", "client", "stranger", "operator", "moderator", "embedded")


def expected(route: Route, who: str) -> int | None:
    """Return the refusal that this caller gets on the route, or None: let in."""
    access = route.access
    if isinstance(access, Services | Public):
        return 404 if isinstance(access, Services) else None
    if who == "nobody":
        return 401
    if isinstance(access, InSession):
        return 403 if who in ("client", "embedded") else None  # those two are programs
    if who == "embedded":
        return None
    return refusal_of_member(access, who)


def refusal_of_member(access: OnPlatform | OnWebsite | InOrganization, who: str) -> int | None:
    role = "manager" if who == "client" else who
    if isinstance(access, OnPlatform):
        return None if who == access.role else 403
    if role in RANK:
        return None if RANK[role] >= RANK[access.role] else 403
    if isinstance(access, OnWebsite):
        return 404
    return None if who == "stranger" else 403  # a stranger is let in to an organization of their own


def path_of(route: Route, id_website: str) -> str:
    path = route.path.replace("{id_website}", id_website)
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + "x1" + path[end + 1 :]
    return path


async def callers_of(platform: Any, merchant: dict[str, Any]) -> dict[str, Any]:
    """Return everybody in CALLERS, as clients."""
    other = await platform.merchant("Else")
    organization = merchant["organization_id"]
    people = {
        "nobody": platform.client(),
        "owner": await platform.signed_in(merchant["owner_email"], merchant["owner_password"]),
        "stranger": await platform.signed_in(other["owner_email"], other["owner_password"]),
        "client": platform.client(merchant["client_secret"]),
        "embedded": platform.client(platform.token),
    }
    for role in ("viewer", "manager"):
        people[role] = await platform.person(role, organization, role)
    for role in ("operator", "moderator"):
        people[role] = await platform.person(role, None, role)
    return people


async def test_the_gateway_lets_in_whom_the_table_names_and_nobody_else(platform: Any) -> None:
    merchant = await platform.merchant()
    people = await callers_of(platform, merchant)
    assert set(people) == set(CALLERS)
    wrong = []
    for route in OTHERS:
        if route.path == "/api/v1/websites/{id_website}/secret-key" or route.path.endswith("/jobs/{job}"):
            continue  # they do something: each has tests of its own
        for who, client in people.items():
            answer = await client.request(route.method, path_of(route, merchant["id_website"]))
            refusal = expected(route, who)
            got = answer.status_code
            finds_nothing = got == 404 and route.service not in ("accounts", "gateway")  # these do work
            let_in = got not in (401, 403, 405) and not finds_nothing
            if (refusal is None and not let_in) or (refusal is not None and got != refusal):
                wrong.append((route.method, route.path, who, refusal, got))
    assert wrong == []


async def test_services_refuse_by_themselves(platform: Any) -> None:
    """The same table, without the gateway: each service is called with a signed identity."""
    website, organization = uuid4(), uuid4()
    identities = {
        "nobody": None,
        "viewer": Identity("user:1", (Grant(organization, "viewer", (website,)),)),
        "manager": Identity("user:2", (Grant(organization, "manager", (website,)),)),
        "owner": Identity("user:3", (Grant(organization, "owner", (website,)),)),
        "stranger": Identity("user:4", (Grant(uuid4(), "owner", (uuid4(),)),)),
        "operator": Identity("user:5", (), ("operator",)),
        "moderator": Identity("user:6", (), ("moderator",)),
        "embedded": Identity("operator-token", (), ("operator", "moderator"), every_website=True),
    }
    wrong = []
    for route in OTHERS:
        if route.service in ("accounts", "gateway"):
            continue
        for who, identity in identities.items():
            status = await called(platform, route, path_of(route, str(website)), identity)
            refusal = expected(route, who)
            if isinstance(route.access, Services):
                refusal = 401 if identity is None else 403
            if status != (refusal or 200):
                wrong.append((route.method, route.path, who, refusal, status))
    assert wrong == []


async def called(platform: Any, route: Route, path: str, identity: Identity | None) -> int:
    """Call a service as the gateway would, and return its status."""
    headers = {}
    if identity is not None:
        headers[IDENTITY_HEADER] = platform.ports.signer("gateway").sign(identity, route.service)
    return await status_of(platform, route, path, headers)


async def status_of(platform: Any, route: Route, path: str, headers: dict[str, str]) -> int:
    async with AsyncClient(
        transport=ASGITransport(app=platform.ports.apps[route.service]), base_url="http://service"
    ) as client:
        return int((await client.request(route.method, path, headers=headers)).status_code)


async def test_services_are_let_in_where_the_table_names_them(platform: Any) -> None:
    for route in OTHERS:
        if not isinstance(route.access, Services) or route.service == "accounts":
            continue
        path = path_of(route, str(uuid4()))
        for name in route.access.names:
            signed = platform.ports.signer(name).sign(Identity(f"service:{name}"), route.service)
            assert await status_of(platform, route, path, {IDENTITY_HEADER: signed}) == 200


async def test_forged_identities_are_refused_by_services(platform: Any) -> None:
    """Forged, expired, meant for another service, or a service speaking for somebody else."""
    route = next(r for r in ROUTES if r.service == "tracking" and isinstance(r.access, OnWebsite))
    website = uuid4()
    owner = Identity("user:3", (Grant(uuid4(), "owner", (website,)),))
    private, _ = new_identity_key()
    gateway = platform.ports.signer("gateway")
    forged = {
        "another key": IdentitySigner("gateway", private).sign(owner, "tracking"),
        "another service's": gateway.sign(owner, "reviews"),
        "a service for a user": platform.ports.signer("mailer").sign(owner, "tracking"),
        "an access token": gateway.issue("client:x", "access-token", timedelta(minutes=1)),
        "expired": gateway.issue("user:3", "tracking", timedelta(minutes=-1)),
        "no token": "x",
        "unsigned": _unsigned(owner),
    }
    path = path_of(route, str(website))
    good = gateway.sign(owner, "tracking")
    assert await status_of(platform, route, path, {IDENTITY_HEADER: good}) == 200
    for what, token in forged.items():
        assert await status_of(platform, route, path, {IDENTITY_HEADER: token}) == 401, what


def _unsigned(identity: Identity) -> str:
    claims = {"iss": "gateway", "aud": "tracking", "sub": identity.subject, "iat": 1, "exp": 4_000_000_000}
    return jwt.encode(claims, "", algorithm="none")


async def test_an_identity_forged_at_the_gateway_never_arrives(platform: Any) -> None:
    merchant = await platform.merchant()
    owner = Identity("operator-token", (), ("operator",), every_website=True)
    forged = platform.ports.signer("gateway").sign(owner, "tracking")
    path = f"/api/v1/websites/{merchant['id_website']}/requests"

    answer = await platform.client(**{IDENTITY_HEADER: forged}).get(path)

    assert answer.status_code == 401
    assert platform.called == []


async def test_a_service_learns_of_one_website_only(platform: Any) -> None:
    first = await platform.merchant(name="A")
    await platform.merchant(name="B")
    client = platform.client(first["client_secret"])

    one = await client.get(f"/api/v1/websites/{first['id_website']}/requests")
    every = await client.get("/api/v1/sftp-accounts")

    assert one.json()["websites"] == [first["id_website"]]
    assert len(every.json()["websites"]) == 2


@pytest.mark.parametrize("website", ["00000000-0000-4000-8000-000000000000", "x", "..", "%00"])
async def test_strange_websites_look_like_none(platform: Any, website: str) -> None:
    merchant = await platform.merchant()
    other = await platform.merchant("Else")
    client = platform.client(merchant["client_secret"])
    bodies = []
    for id_website in (website, other["id_website"]):
        answer = await client.get(f"/api/v1/websites/{id_website}/requests")
        assert answer.status_code == 404
        bodies.append({**answer.json(), "request_id": "", "instance": ""})
    assert bodies[0] == bodies[1]
    assert platform.called == []
