"""The queue of mails alone: due requests claimed with all checks, begun and settled, no mail written."""

import asyncio
import base64
from datetime import UTC, datetime
from uuid import UUID

from contracts.orders import BATCH, OrderAcceptedV1
from contracts.websites import WEBSITE, WebsiteState
from kit.clock import SystemClock, machine_now
from kit.copies import Copies
from kit.db import Database
from kit.ids import uuid7
from kit.secrets import KeyRing
from mailer import store_sendings
from mailer.claim_requests import Claimer, Row
from mailer.pace_mails import Limits
from mailer.plan_request import Planner
from tests.bench.stopwatch import Rate, Stopwatch
from tests.bench.ways.publish_orders import event_of

_KEY = base64.b64encode(bytes(32)).decode()
_KEYS = KeyRing.parse(f"k1:{_KEY}", _KEY)
_WEBSITE = UUID(int=1)


def work_off_by_ours(url: str, schema: str, number: int) -> Rate:
    return asyncio.run(_work_off(Database(url, schema=schema), number))


async def _work_off(database: Database, number: int) -> Rate:
    websites = Copies(WEBSITE.kind, WEBSITE.model, _alto)
    clock = SystemClock()
    planner = Planner(websites, _KEYS, clock)
    for start in range(0, number, BATCH):
        numbers = range(start, min(start + BATCH, number))
        event = OrderAcceptedV1.model_validate_json(event_of(_WEBSITE, machine_now(), 0, numbers, "queue"))
        async with database.write() as session:
            await planner.on_orders(event, session)
    claimer = Claimer(database, websites, _KEYS, clock, "mail.example", Limits())
    done = 0
    watch = Stopwatch()
    while rows := (claim := await claimer.claim()).rows:
        async with database.write() as session:
            keys = [(row["request_id"], row["kind"]) for row in rows]
            begun = await store_sendings.begin(session, claim.id, keys, clock.now())
        async with database.write() as session:
            await store_sendings.settle(session, [_settled(row, clock.now()) for row in rows])
        done += len(begun)
    rate = watch.rate(done)
    await database.close()
    if done != number:
        raise RuntimeError(f"{done} of {number} were claimed")
    return rate


async def _alto(_: str) -> tuple[int, WebsiteState]:
    created_at = datetime(2026, 1, 1, tzinfo=UTC)
    state = WebsiteState(
        id_website=_WEBSITE,
        organization_id=uuid7(),
        name="Alto",
        locale="fr_FR",
        time_zone="Europe/Paris",
        created_at=created_at,
    )
    return 1, state


def _settled(row: Row, now: datetime) -> Row:
    return {
        "request_id": row["request_id"],
        "kind": row["kind"],
        "state": "accepted",
        "due_at": None,
        "finished_at": now,
    }
