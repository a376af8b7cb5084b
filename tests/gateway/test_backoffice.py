"""The back office's files, the documentation page, health: what the gateway answers itself."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from gateway.forward import InProcessForwarder

Build = Callable[..., FastAPI]


def client_of(app: FastAPI, address: str = "127.0.0.1") -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, client=(address, 1))
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    directory = tmp_path / "dist"
    (directory / "assets").mkdir(parents=True)
    (directory / "index.html").write_text('<meta name="csp-nonce" content="__CSP_NONCE__">')
    (directory / "assets" / "app-1234.js").write_text("let it;")
    (tmp_path / "secret").write_text("secret")
    (directory / "assets" / "link").symlink_to(tmp_path / "secret")
    return directory


@pytest.mark.parametrize("path", ["/", "/app", "/app/requests/1"])
async def test_every_address_of_the_back_office_is_one_page_with_a_fresh_nonce(
    build: Build, built: Path, path: str
) -> None:
    async with client_of(build(InProcessForwarder({}), backoffice_dir=built)) as client:
        pages = [await client.get(path) for _ in range(2)]
    nonces = []
    for page in pages:
        nonce = re.search(r'content="([\w-]+)"', page.text)
        assert nonce is not None
        policy = page.headers["content-security-policy"]
        assert f"style-src 'self' 'nonce-{nonce[1]}'" in policy
        assert "unsafe" not in policy
        for part in (
            "default-src 'self'", "img-src 'self' data: https:", "object-src 'none'", "base-uri 'none'",
            "form-action 'self'", "frame-ancestors 'none'",
        ):  # fmt: skip
            assert part in policy
        nonces.append(nonce[1])
    assert nonces[0] != nonces[1]


async def test_assets_are_kept_for_ever_and_nothing_else_is_served(build: Build, built: Path) -> None:
    async with client_of(build(InProcessForwarder({}), backoffice_dir=built)) as client:
        asset = await client.get("/assets/app-1234.js")
        others = [
            await client.get(f"/assets/{path}")
            for path in ("none.js", "..%2findex.html", "..%2f..%2fsecret", "link", "%00", "")
        ]
    assert asset.text == "let it;"
    assert "javascript" in asset.headers["content-type"]
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["vary"].lower() == "accept-encoding"
    assert {answer.status_code for answer in others} == {404}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br;q=0.9", "gzip"), ("gzip", "gzip"), ("br", None), ("identity", None)],
)
async def test_assets_travel_as_the_build_compressed_them(
    build: Build, built: Path, accepted: str, encoding: str | None
) -> None:
    (built / "assets" / "app-1234.js.gz").write_bytes(gzip.compress(b"let it;"))
    async with client_of(build(InProcessForwarder({}), backoffice_dir=built)) as client:
        answer = await client.get("/assets/app-1234.js", headers={"Accept-Encoding": accepted})
    assert (answer.text, answer.headers.get("content-encoding")) == ("let it;", encoding)
    assert "javascript" in answer.headers["content-type"]


async def test_a_missing_build_says_how_to_make_it(build: Build, tmp_path: Path) -> None:
    async with client_of(build(InProcessForwarder({}), backoffice_dir=tmp_path / "none")) as client:
        page = await client.get("/")
    assert page.status_code == 200
    assert "make build" in page.text


async def test_health_documentation_and_metrics(build: Build) -> None:
    app = build(InProcessForwarder({}))
    async with client_of(app) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        ready = await client.get("/readyz")
        docs = await client.get("/docs")
        document = (await client.get("/openapi.json")).json()
        assert "http_request_seconds" in (await client.get("/metrics")).text
    async with client_of(app, "203.0.113.9") as stranger:
        assert (await stranger.get("/metrics")).status_code == 404
    assert ready.status_code == 503  # nobody's there
    assert set(ready.json()["checks"]) >= {"accounts", "mailer", "reviews"}
    assert "/api/v1/session" in document["paths"]
    assert not re.search(r"(src|href)=\"?(https?:)?//", docs.text)
    assert "/oauth/token" in docs.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/internal/websites/00000000-0000-4000-8000-000000000000", 404, "not_found"),
        ("POST", "/internal/callers/secret", 404, "not_found"),
        ("GET", "/internal/status", 404, "not_found"),
        ("PUT", "/api/v1/websites", 405, "method_not_allowed"),
        ("OPTIONS", "/api/v1/websites", 405, "method_not_allowed"),
    ],
)
async def test_unknown_addresses_and_methods_are_problems(
    build: Build, method: str, path: str, status: int, code: str
) -> None:
    async with client_of(build(InProcessForwarder({}))) as client:
        answer = await client.request(method, path, headers={"Accept-Language": "fr-FR,en;q=0.5"})
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["instance"] == path
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert "ici" in problem["title"] or "adresse" in problem["title"]
    for header in (
        "x-content-type-options", "content-security-policy", "referrer-policy", "permissions-policy",
    ):  # fmt: skip
        assert header in answer.headers
    if status == 405:
        assert answer.headers["allow"] == "GET, POST"


async def test_over_https_browsers_are_told_to_stay_there(build: Build, ports: Any) -> None:
    app = build(InProcessForwarder({}))
    async with client_of(app) as client:
        assert "strict-transport-security" not in (await client.get("/healthz")).headers
        ports.base_url = "https://reviews.example.org"
        assert "max-age=" in (await client.get("/healthz")).headers["strict-transport-security"]
