"""What /readyz answers decides whether callers reach a replica at all."""

import httpx2
import pytest

from kit.http import PLATFORM_ROUTES, Check, HttpSide, create_app
from kit.identity import IdentityVerifier


async def fine() -> None:
    """Stand for a dependency that answers."""


async def away() -> None:
    raise ConnectionRefusedError


@pytest.mark.parametrize(
    ("database", "bus", "status_code", "status"),
    [
        (fine, fine, 200, "ok"),
        (fine, away, 200, "degraded"),  # doors keep accepting into the outbox: invariants.md 2
        (away, fine, 503, "unavailable"),
        (away, away, 503, "unavailable"),
    ],
)
async def test_a_missing_broker_is_named_and_keeps_doors_open(
    database: Check, bus: Check, status_code: int, status: str
) -> None:
    checks = {"database": database, "bus": bus}
    verifier = IdentityVerifier("mailer", {}, time_travel=False)
    app = create_app(HttpSide("mailer", "Mailer", PLATFORM_ROUTES, verifier, checks))
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://mailer") as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (status_code, status)
    states = {name: "ok" if check is fine else "ConnectionRefusedError" for name, check in checks.items()}
    assert answer.json()["checks"] == states
