"""Every way to say who one is, through the gateway, with real accounts behind it."""

import asyncio
import base64
from datetime import UTC, datetime
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

import gateway.authenticate
from gateway.authenticate import ACCESS_TOKEN_LIFE as LIFE
from kit.identity import Identity, IdentitySigner, new_identity_key

REQUESTS = "/api/v1/websites/{}/requests"


async def token_of(platform: Any, merchant: dict[str, Any], **changes: str) -> httpx2.Response:
    credentials = {**merchant, **changes}
    answer: httpx2.Response = await platform.client().post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(credentials["client_id"], credentials["client_secret"]),
    )
    return answer


async def test_a_client_secret_is_a_bearer(platform: Any) -> None:
    merchant = await platform.merchant()
    client = platform.client(merchant["client_secret"])

    answer = await client.get(REQUESTS.format(merchant["id_website"]))

    assert answer.json() == {
        "subject": f"client:{merchant['client_id']}",
        "websites": [merchant["id_website"]],
    }


async def test_an_access_token_is_a_bearer_for_five_minutes(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = await platform.merchant()

    issued = await token_of(platform, merchant)

    assert issued.status_code == 200
    assert issued.headers["cache-control"] == "no-store"
    body = issued.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 300)
    claims = jwt.decode(body["access_token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 300
    client = platform.client(body["access_token"])
    path = REQUESTS.format(merchant["id_website"])
    assert (await client.get(path)).json()["subject"] == f"client:{merchant['client_id']}"

    later = claims["exp"] + 60
    monkeypatch.setattr("kit.identity.machine_now", lambda: _instant(later))
    monkeypatch.setattr("jwt.api_jwt.datetime", _Later(later))
    assert (await client.get(path)).status_code == 401


def _instant(timestamp: float) -> Any:
    return datetime.fromtimestamp(timestamp, UTC)


class _Later:
    def __init__(self, timestamp: float) -> None:
        self._timestamp = timestamp

    def now(self, tz: Any = None) -> Any:
        return _instant(self._timestamp)


async def test_wrong_client_credentials_are_refused_alike(platform: Any) -> None:
    merchant = await platform.merchant()
    answers = [
        await token_of(platform, merchant, client_secret="pm_wrong"),
        await token_of(platform, merchant, client_id="pmc_unknown"),
        await token_of(platform, merchant, client_id="a\0b"),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.json()["error"] == "invalid_client"
        assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"grant_type=password", "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"\xff=\xff", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
    ],
)
async def test_malformed_token_requests_are_told_so(
    platform: Any, content: bytes, content_type: str, status: int
) -> None:
    answer = await platform.client().post(
        "/oauth/token", content=content, headers={"Content-Type": content_type}
    )
    assert answer.status_code == status


async def test_credentials_in_the_form_work_too(platform: Any) -> None:
    merchant = await platform.merchant()
    form = {
        "grant_type": "client_credentials",
        "client_id": merchant["client_id"],
        "client_secret": merchant["client_secret"],
    }
    assert (await platform.client().post("/oauth/token", data=form)).status_code == 200


async def test_what_is_no_credential_is_refused(platform: Any) -> None:
    merchant = await platform.merchant()
    private, _ = new_identity_key()
    client = f"client:{merchant['client_id']}"
    own_signer = platform.ports.signer()
    stranger = IdentitySigner("gateway", private)
    bad = [
        "Bearer",
        "Bearer ",
        "Bearer pm_unknown",
        "Bearer \xff",
        f"Bearer {stranger.issue(client, 'access-token', LIFE)}",
        f"Bearer {own_signer.issue('operator-token', 'access-token', LIFE)}",
        f"Bearer {own_signer.sign(Identity(client), 'tracking')}",  # an internal identity opens no door
        f"Bearer {own_signer.sign(Identity('service:gateway'), 'accounts')}",
        "Basic " + base64.b64encode(b"a:b").decode(),
        f"Digest {merchant['client_secret']}",
    ]
    for authorization in bad:
        answer = await platform.client().get(
            "/api/v1/websites", headers={"Authorization": authorization.encode("latin-1")}
        )
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), authorization
        assert "Bearer" in answer.headers["www-authenticate"]


async def test_a_browser_signs_in_works_and_signs_out(platform: Any) -> None:
    merchant = await platform.merchant()
    browser = await platform.signed_in(merchant["owner_email"], merchant["owner_password"])

    session = (await browser.get("/api/v1/session")).json()
    assert set(session) == {"user", "organizations", "platform_roles", "csrf_token"}
    assert (session["organizations"][0]["role"], session["platform_roles"]) == ("owner", [])
    assert (await browser.get(REQUESTS.format(merchant["id_website"]))).status_code == 200

    assert (await browser.delete("/api/v1/session")).status_code == 204
    assert browser.cookies.get("proofmark_session") is None
    assert (await browser.get("/api/v1/session")).status_code == 401
    assert (await browser.get("/api/v1/websites")).status_code == 401


async def test_a_session_tells_the_roles_on_the_platform(platform: Any) -> None:
    moderator = await platform.person("moderator", None, "moderator")
    session = (await moderator.get("/api/v1/session")).json()
    assert (session["organizations"], session["platform_roles"]) == ([], ["moderator"])


async def test_the_cookie_is_out_of_reach_of_scripts_and_bound_to_the_host_over_https(platform: Any) -> None:
    merchant = await platform.merchant()
    body = {"email": merchant["owner_email"], "password": merchant["owner_password"]}

    plain = (await platform.client().post("/api/v1/session", json=body)).headers["set-cookie"]
    platform.ports.base_url = "https://reviews.example.org"
    bound = (await platform.client().post("/api/v1/session", json=body)).headers["set-cookie"]

    assert plain.startswith("proofmark_session=ps_")
    assert "HttpOnly" in plain
    assert "samesite=lax" in plain.lower()
    assert "secure" not in plain.lower()
    assert bound.startswith("__Host-proofmark_session=ps_")
    for part in ("HttpOnly", "Secure", "Path=/"):
        assert part in bound
    assert "domain" not in bound.lower()


async def test_a_new_sign_in_ends_the_session_before(platform: Any) -> None:
    merchant = await platform.merchant()
    browser = await platform.signed_in(merchant["owner_email"], merchant["owner_password"])
    before = browser.cookies["proofmark_session"]
    body = {"email": merchant["owner_email"], "password": merchant["owner_password"]}

    await browser.post("/api/v1/session", json=body)

    assert browser.cookies["proofmark_session"] != before
    old = platform.client(Cookie=f"proofmark_session={before}")
    assert (await old.get("/api/v1/websites")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "wrong"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
async def test_unsafe_requests_need_the_csrf_token_and_our_origin(
    platform: Any, headers: dict[str, str]
) -> None:
    merchant = await platform.merchant()
    browser = await platform.signed_in(merchant["owner_email"], merchant["owner_password"])
    path = f"/api/v1/websites/{merchant['id_website']}"

    for method, address in (("PATCH", path), ("POST", "/api/v1/websites"), ("DELETE", "/api/v1/session")):
        answer = await browser.request(method, address, json={"name": "Taken"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert (await browser.get(path, headers=headers)).json()["name"] == "Alto"
    assert (await browser.patch(path, json={"name": "Mine"})).json()["name"] == "Mine"


async def test_our_origin_is_the_public_urls_whatever_path_it_has(platform: Any) -> None:
    merchant = await platform.merchant()
    platform.ports.base_url = "http://127.0.0.1/reviews/"
    browser = await platform.signed_in(merchant["owner_email"], merchant["owner_password"])
    path = f"/api/v1/websites/{merchant['id_website']}"
    assert (await browser.patch(path, json={"name": "Mine"})).status_code == 200


async def test_a_strange_page_cannot_sign_anybody_in(platform: Any) -> None:
    merchant = await platform.merchant()
    body = {"email": merchant["owner_email"], "password": merchant["owner_password"]}
    answer = await platform.client(Origin="https://evil.example").post("/api/v1/session", json=body)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_guessing_is_slowed_by_account_and_by_address(platform: Any) -> None:
    merchant = await platform.merchant()
    body = {"email": merchant["owner_email"], "password": "wrong"}
    for number in range(5):
        answer = await platform.client(address=f"198.51.100.{number}").post("/api/v1/session", json=body)
        assert answer.status_code == 401
    answer = await platform.client(address="198.51.100.9").post("/api/v1/session", json=body)
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert int(answer.headers["retry-after"]) >= 1

    for number in range(20):
        await platform.client(f"pm_guess{number}").get("/api/v1/websites")
    assert (await platform.client("pm_guess").get("/api/v1/websites")).status_code == 429
    assert (await platform.client(merchant["client_secret"]).get("/api/v1/websites")).status_code == 200


async def test_a_new_website_is_seen_at_once_and_a_removed_client_is_not(platform: Any) -> None:
    merchant = await platform.merchant()
    browser = await platform.signed_in(merchant["owner_email"], merchant["owner_password"])
    client = platform.client(merchant["client_secret"])
    assert (await client.get("/api/v1/websites")).status_code == 200

    made = await browser.post("/api/v1/websites", json={"name": "Piano", "locale": "en_US"})
    new = made.json()["id_website"]
    assert (await client.get(REQUESTS.format(new))).status_code == 200

    assert (await browser.delete(f"/api/v1/api-clients/{merchant['client_id']}")).status_code == 204
    assert (await client.get("/api/v1/websites")).status_code == 401


async def test_callers_are_looked_up_rarely_and_not_for_long(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = await platform.merchant()
    client = platform.client(merchant["client_secret"])
    looked_up = 0
    real = platform.ports.apps["accounts"]

    async def counted(scope: Any, receive: Any, send: Any) -> None:
        nonlocal looked_up
        looked_up += scope["path"] == "/internal/callers/secret"
        await real(scope, receive, send)

    platform.ports.apps["accounts"] = counted
    path = REQUESTS.format(merchant["id_website"])
    for _ in range(5):
        assert (await client.get(path)).status_code == 200
    assert looked_up == 1
    monkeypatch.setattr(gateway.authenticate.Authenticator.caller, "__kwdefaults__", {"max_age": 0.0})
    await asyncio.gather(client.get(path), client.get(path))
    assert looked_up == 3


async def test_without_accounts_nobody_is_let_in_but_public_pages_work(platform: Any) -> None:
    merchant = await platform.merchant()

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    platform.ports.apps["accounts"] = broken
    answer = await platform.client(merchant["client_secret"]).get("/api/v1/websites")
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert answer.headers["retry-after"] == "5"
    assert (await platform.client().get("/r/token")).status_code == 200


async def test_strangers_do_not_slow_a_browser_that_signed_in_before(platform: Any) -> None:
    merchant = await platform.merchant()
    email = merchant["owner_email"]
    browser = await platform.signed_in(email, merchant["owner_password"])
    kept = next(c for c in browser.cookies.jar if c.name == "proofmark_browser")
    assert kept.expires is not None
    right = {"email": email, "password": merchant["owner_password"]}
    for number in range(5):
        stranger = platform.client(address=f"198.51.100.{number}")
        await stranger.post("/api/v1/session", json={"email": email, "password": "wrong"})

    assert (await platform.client().post("/api/v1/session", json=right)).status_code == 429
    assert (await browser.delete("/api/v1/session")).status_code == 204
    assert (await browser.post("/api/v1/session", json=right)).status_code == 201


async def test_only_a_second_factor_s_refusals_say_what_they_are(platform: Any) -> None:
    merchant = await platform.merchant()
    right = {"email": merchant["owner_email"], "password": merchant["owner_password"]}
    browser = await platform.signed_in(*right.values())
    factor = "/api/v1/me/second-factor"
    seed = (await browser.post(factor, json={"password": right["password"]})).json()["secret"]
    code = TOTP(base64.b32decode(seed), 6, SHA1(), 30)  # noqa: S303 - what apps compute
    now = platform.ports.clock.now().timestamp()
    confirmed = await browser.post(f"{factor}/confirm", json={"code": code.generate(int(now)).decode()})
    assert confirmed.status_code == 200, confirmed.text

    async def refused(**more: str) -> str:
        answer = await platform.client().post("/api/v1/session", json={**right, **more})
        assert answer.status_code == 401
        return str(answer.json()["code"])

    assert await refused() == "second_factor_required"
    assert await refused(code="000000") == "second_factor_invalid"
    assert await refused(password="wrong") == "unauthenticated"
    allowed = {**right, "code": confirmed.json()["recovery_codes"][0]}
    assert (await platform.client().post("/api/v1/session", json=allowed)).status_code == 201
