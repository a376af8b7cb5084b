"""A part of production dies: the others go on, and nothing is done twice when it comes back."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from kit.clock import machine_now
from proofmark.demo.world import Caller, Operator

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
_ORDERS = 500
_SEEN_BEFORE_THE_KILL = 25
_OPEN = 40  # mails whose outcome a killed sender may leave open: 4 connections, 10 mails each


@pytest_asyncio.fixture(loop_scope="session")
async def operator(platforms: Any) -> AsyncIterator[Operator]:
    platform = (await platforms.running("production")).platform
    caller = Operator(platform.base_url, platform.operator_token)
    yield caller
    await caller.close()


@pytest_asyncio.fixture(loop_scope="session")
async def website(operator: Operator) -> dict[str, Any]:
    body = {"organization": "Panne", "name": "Sauveterre", "locale": "fr_FR"}
    created: dict[str, Any] = await operator.post("/api/v1/operator/websites", body, status=201)
    return created


async def test_a_dead_service_is_missed_by_nobody_else(
    platforms: Any, operator: Operator, website: dict[str, Any]
) -> None:
    running = await platforms.running("production")
    w = f"/api/v1/websites/{website['id_website']}"
    headers = {"Authorization": f"Bearer {website['client_secret']}"}
    async with httpx2.AsyncClient(
        base_url=running.platform.base_url, headers=headers, timeout=60
    ) as merchant:
        assert (await merchant.get(f"{w}/requests")).status_code == 200
        running.processes.kill("tracking-serve")
        for path in ("/requests", "/requests/statistics", "/requests/export.csv"):
            answer = await merchant.get(w + path)
            assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
            assert int(answer.headers["Retry-After"]) > 0
        for path in ("", "/collection-settings", "/reviews", "/feeds", "/shops"):
            assert (await merchant.get(w + path)).status_code == 200, path
        accepted = await merchant.post(f"{w}/orders", json=[_order(0, "meanwhile", delay=5)])
        assert accepted.json()["accepted"] == 1, "orders are taken meanwhile"
        await running.processes.restart("tracking-serve")
        await operator.settle()
        listed = (await merchant.get(f"{w}/requests")).json()["items"]
        assert [item["purchase_reference"] for item in listed] == ["meanwhile-0"], "and are not lost"


async def test_a_sender_killed_amid_its_work_mails_nobody_twice(
    platforms: Any, operator: Operator, website: dict[str, Any]
) -> None:
    running = await platforms.running("production")
    merchant = Caller(running.platform.base_url, website["client_secret"])
    orders = [_order(number, "sender", delay=1) for number in range(_ORDERS)]
    answer = await merchant.post(f"/api/v1/websites/{website['id_website']}/orders", orders)
    assert answer["accepted"] == _ORDERS
    await operator.settle()
    assert _mails(running) == {}
    due = machine_now() + timedelta(days=1, minutes=1)
    caught = _caught(running)
    asking = asyncio.create_task(_begin_sending(operator, due))
    while _caught(running) < caught + _SEEN_BEFORE_THE_KILL:  # noqa: ASYNC110 - another process sends
        await asyncio.sleep(0.01)
    running.processes.kill("mailer-work")
    asking.cancel()
    sent_before = _mails(running).total()
    assert sent_before < _ORDERS, "the kill came amid the work"
    await running.processes.restart("mailer-work")
    # Claims are over by then; what may have left already waits for longer.
    await operator.run_alone("send-requests", due + timedelta(minutes=10))
    mails = _mails(running)
    assert max(mails.values()) == 1, "nobody is mailed twice"
    assert mails.total() >= _ORDERS - _OPEN, "all the others are mailed"
    await operator.run("send-requests", due + timedelta(minutes=40))
    mails = _mails(running)
    assert len(mails) == _ORDERS, "in the end everybody is mailed"
    for address in [address for address, copies in mails.items() if copies > 1]:
        assert await _rules(merchant, website, address) >= {"outcome_unknown"}, (
            "a second copy is accounted for"
        )
        assert len(_message_ids(running, address)) == 1, "mail programs can tell it is the same"
    await merchant.close()


async def _rules(merchant: Caller, website: dict[str, Any], address: str) -> set[str]:
    """Return the rules in the history of a customer's one request."""
    requests = f"/api/v1/websites/{website['id_website']}/requests"
    [request] = (await merchant.get(requests, q=address))["items"]
    return {step["rule"] for step in (await merchant.get(f"{requests}/{request['id']}"))["history"]}


def _message_ids(running: Any, address: str) -> set[str]:
    directory = running.platform.work_dir / "mails"
    files = [file for file in directory.glob("*.json") if address in file.read_text()]
    mails = [message_from_bytes(file.with_suffix(".eml").read_bytes()) for file in files]
    return {mail["Message-ID"] for mail in mails}


async def _begin_sending(operator: Operator, at: datetime) -> None:
    await operator.ask("POST", "/api/v1/operator/jobs/send-requests", json={"at": at.isoformat()})


def _caught(running: Any) -> int:
    return len(list((running.platform.work_dir / "mails").glob("*.json")))


def _mails(running: Any) -> "Counter[str]":
    """Return how many mails each of the orders' customers got."""
    files = (running.platform.work_dir / "mails").glob("*.json")
    caught = [address for file in files for address in json.loads(file.read_text())["to"]]
    return Counter(address for address in caught if address.startswith("sender-"))


def _order(number: int, name: str, delay: int) -> dict[str, Any]:
    return {
        "purchase_reference": f"{name}-{number}",
        "purchase_date": machine_now().isoformat(),
        "consumer": {
            "first_name": "Nina",
            "last_name": "Faure",
            "email": f"{name}-{number}@example.org",
            "language": "fr",
        },
        "solicitation_parameters": {"delay": delay},
    }
