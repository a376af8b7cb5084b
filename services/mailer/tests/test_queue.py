"""The queue of mails: oldest first, fair between websites, shared by replicas; invariants.md G4 to G8."""

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from starlette.types import Receive, Scope, Send

from contracts.orders import OrderAcceptedV1
from kit.clock import machine_now
from kit.db.platform_tables import copies
from kit.ids import uuid7
from kit.testing.service import stand_in
from mailer.testing import ALTO, NOVA, Site, accounts_answers

REPLICA = Path(__file__).with_name("replica.py")
REPLICAS = 3


async def test_one_website_does_not_wait_for_anothers_flood(site: Site) -> None:
    flood = [site.order(f"c{n}@example.org", delay=0, purchase_reference=f"WEB-{n}") for n in range(450)]
    await site.accept(*flood)
    site.clock.advance(timedelta(minutes=1))
    await site.accept(site.order("nova@example.org", delay=0), id_website=NOVA)
    assert (await site.send())["sent"] == 451
    assert site.box.recipients.index("nova@example.org") < 225  # within the first batch
    assert len(set(site.box.recipients)) == 451


async def test_the_oldest_of_a_website_go_first(site: Site) -> None:
    for minute in range(3):
        name = "abc"[minute]
        late = [site.order(f"{name}{n}@example.org", delay=0, purchase_reference=f"{name}{n}")
                for n in range(90)]  # fmt: skip
        site.clock.advance(timedelta(minutes=1))
        await site.accept(*random.sample(late, k=len(late)))
    await site.send()
    first_batch = Counter(recipient[0] for recipient in site.box.recipients[:180])
    assert first_batch["c"] <= 20
    assert len(site.box.recipients) == 270


async def test_mails_of_a_website_that_is_not_known_keep_nobody(site: Site) -> None:
    await site.accept(site.order("nova@example.org", delay=0), id_website=NOVA)
    await site.accept(site.order("alto@example.org", delay=0))
    async with site.service.database.write() as session:
        await session.execute(sa.delete(copies).where(copies.c.key == str(NOVA)))
    site.ports.apps["accounts"] = broken
    assert (await site.send())["sent"] == 1
    site.ports.apps["accounts"] = stand_in(accounts_answers())
    site.clock.advance(timedelta(minutes=1))
    assert (await site.send())["sent"] == 1
    assert site.box.recipients == ["alto@example.org", "nova@example.org"]


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise ConnectionError("accounts is away")


async def test_replicas_in_processes_of_their_own_share_planning_and_sending(
    site: Site, tmp_path: Path
) -> None:
    await site.set(NOVA, capping_days=10)
    events = [
        _event(site, website, [f"{website.hex[-1]}-{person}@example.org" for person in people])
        for website in (ALTO, NOVA)
        for people in (range(40), range(20, 60), range(60))
    ]
    told = {
        "begun": machine_now().isoformat(),
        "url": site.service.database.url,
        "schema": site.service.database.schema,
        "directory": str(tmp_path),
        "events": [event.model_dump_json() for event in events],
        "smtp_url": site.settings.smtp_url,
    }
    await asyncio.gather(*(_replica(told) for _ in range(REPLICAS)))

    requests = await site.requests()
    assert len(requests) == sum(len(event.orders) for event in events)
    wanted = Counter(order.consumer.email for event in events[:3] for order in event.orders)
    wanted |= Counter({order.consumer.email: 1 for event in events[3:] for order in event.orders})
    assert Counter(site.box.recipients) == wanted  # none lost, none twice, and capping kept
    statuses = Counter((request["id_website"], request["status"]) for request in requests)
    assert statuses == {(ALTO, "sent"): 140, (NOVA, "sent"): 60, (NOVA, "error"): 80}
    assert {row["unknown_outcomes"] for row in await site.sendings()} == {0}
    steps = Counter(step[:2] for step in await site.told())
    assert steps == {("scheduled", None): 280, ("sent", None): 200, ("failed", "capped"): 80}


def _event(site: Site, website: Any, addresses: Sequence[str]) -> OrderAcceptedV1:
    now = machine_now()
    orders = [
        site.order(address, delay=0, purchase_reference=f"{uuid7()}", received_at=now)
        for address in addresses
    ]
    return OrderAcceptedV1(
        id=uuid7(), occurred_at=now, id_website=website, aggregate_id="call", orders=orders
    )


async def _replica(told: dict[str, Any]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(REPLICA), stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate(json.dumps(told).encode())
    assert process.returncode == 0, errors.decode()[-3000:]
