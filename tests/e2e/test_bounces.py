"""A mail comes back: the merchant sees the request fail and why, and nobody mails the address again."""

import asyncio
import smtplib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import httpx2
import pytest

from kit.clock import machine_now
from proofmark.demo.world import Operator

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
T = TypeVar("T")
_GONE = "partie.depuis@example.org"
_REPORT = """From: MAILER-DAEMON@relay.example
Message-ID: <1@relay.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; partie.depuis@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <partie.depuis@example.org> no such user

--b--
"""


@pytest.mark.parametrize("mode", ["embedded", "production"])
async def test_a_mail_that_comes_back(platforms: Any, mode: str) -> None:
    running = await platforms.running(mode)
    operator = Operator(running.platform.base_url, running.platform.operator_token)
    body = {"organization": f"Retour {mode}", "name": "Retour", "locale": "fr_FR"}
    created = await operator.post("/api/v1/operator/websites", body, status=201)
    await operator.close()
    headers = {"Authorization": f"Bearer {created['client_secret']}", "Accept-Language": "en"}
    website = f"/api/v1/websites/{created['id_website']}"
    async with httpx2.AsyncClient(
        base_url=running.platform.base_url, headers=headers, timeout=60
    ) as merchant:
        await _order(merchant, website, "WEB-1")
        (mail,) = await _eventually(lambda: running.platform.mailbox.mails(_GONE))
        await asyncio.to_thread(_hand_over, running.bounce_port, mail["from"])
        detail = await _eventually(lambda: _failed(merchant, website, "WEB-1"))
        assert (detail["reason"], detail["sent_at"] is not None) == ("hard_bounce", True)
        step = detail["history"][-1]
        assert (step["event"], step["rule"]) == ("failed", "failure_report")
        assert "came back" in step["text"]
        assert "5.1.1" in step["text"]
        assert "partie" not in step["text"]
        await _order(merchant, website, "WEB-2")
        again = await _eventually(lambda: _failed(merchant, website, "WEB-2"))
        assert (again["reason"], again["sent_at"]) == ("hard_bounce", None)


async def _eventually(look: Callable[[], Awaitable[T | None]]) -> T:
    """Return what is looked for as soon as there is any of it."""
    async with asyncio.timeout(60):
        while True:
            found = await look()
            if found:
                return found
            await asyncio.sleep(0.1)


def _hand_over(port: int, return_path: str) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as smtp:
        assert smtp.sendmail("", return_path, _REPORT.encode()) == {}


async def _order(merchant: httpx2.AsyncClient, website: str, reference: str) -> None:
    order = {
        "purchase_reference": reference,
        "purchase_date": (machine_now() - timedelta(days=1)).isoformat(),
        "consumer": {"first_name": "Lou", "last_name": "Partie", "email": _GONE, "language": "fr"},
        "solicitation_parameters": {"delay": 0},
    }
    answer = await merchant.post(f"{website}/orders", json=[order])
    assert answer.is_success, answer.text


async def _failed(merchant: httpx2.AsyncClient, website: str, reference: str) -> dict[str, Any] | None:
    """Return the order's request once it is in error."""
    answer = await merchant.get(f"{website}/requests", params={"status": "error"})
    assert answer.is_success, answer.text
    for item in answer.json()["items"]:
        if item["purchase_reference"] == reference:
            detail: dict[str, Any] = (await merchant.get(f"{website}/requests/{item['id']}")).json()
            return detail
    return None
