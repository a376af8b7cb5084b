"""An import of 200,000 lines dropped by SFTP, killed again and again: each line once, the report whole."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import asyncssh
import httpx2
import pytest

from kit.clock import local_date, machine_now
from kit.testing.fixtures import scratch_database_url
from proofmark.demo.world import Caller, Operator, Platform

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]
LINES = 200_000
PARIS = ZoneInfo("Europe/Paris")
#: How many orders are stored when what is killed.
KILLS = (
    (1, ("ingest-api-work",)),
    (LINES // 3, ("ingest-api-work", "sftp-poller-work")),
    (LINES // 2, ("ingest-api-work", "ingest-api-serve")),
)
HEADER = "purchase_date;purchase_reference;first_name;last_name;email;language;name;product_ref"


def lines() -> list[str]:
    """Return data lines: 2 % are wrong, and every tenth order has a second line at the end of the file."""
    day = local_date(machine_now(), PARIS) - timedelta(days=3)
    orders = LINES * 10 // 11
    return [_line(day, number % orders, number // orders, orders) for number in range(LINES)]


def _line(day: Any, number: int, lap: int, orders: int) -> str:
    number = number * 10 % orders if lap else number
    email = "wrong@" if number % 50 == 7 else f"buyer{number}@example.org"
    return f"{day};K-{number};Zoé;Faure;{email};fr;Gourde {number % 90};G-{lap}"


@asynccontextmanager
async def merchants_folder(account: dict[str, Any]) -> AsyncIterator[asyncssh.SFTPClient]:
    address = {"host": account["host"], "port": account["port"], "username": account["username"]}
    async with (
        asyncssh.connect(**address, password=account["password"], known_hosts=None) as connection,
        connection.start_sftp_client() as client,
    ):
        yield client


async def count_orders(database: asyncpg.Connection) -> int:
    return int(await database.fetchval("SELECT count(*) FROM ingest_api.orders"))


async def test_each_line_is_imported_once_whatever_dies(tmp_path: Path, start_production: Any) -> None:
    working = ("ingest-api", "sftp-poller")  # what follows from the orders is no part of this
    async with start_production(tmp_path, working) as running:
        operator = Operator(running.platform.base_url, running.platform.operator_token)
        body = {"organization": "Nuit", "name": "Longue", "locale": "fr_FR"}
        website = await operator.post("/api/v1/operator/websites", body, status=201)
        merchant = Caller(running.platform.base_url, website["client_secret"])
        folders = {"folders": [{"folder": "fr_FR", "id_website": website["id_website"]}]}
        account = await merchant.post("/api/v1/sftp-accounts", folders, status=201)
        sent = lines()
        content = "\n".join([HEADER, *sent, ""]).encode()
        async with merchants_folder(account) as folder, folder.open("/fr_FR/orders/night.csv", "wb") as file:
            await file.write(content)
        server = scratch_database_url().replace("postgresql+asyncpg://", "postgresql://").rpartition("/")[0]
        database = await asyncpg.connect(f"{server}/{running.database.rpartition('/')[2]}")
        await drained_while_killed(running, database)
        await check(merchant, account, database, sent)
        await database.close()
        await merchant.close()
        await operator.close()


async def drained_while_killed(running: Any, database: asyncpg.Connection) -> None:
    tomorrow = local_date(machine_now(), PARIS) + timedelta(days=1)
    draining = asyncio.create_task(drain(running.platform, datetime.combine(tomorrow, time(1, 5), PARIS)))
    for stored, names in KILLS:
        while await count_orders(database) < stored:  # noqa: ASYNC110 - another process stores them
            await asyncio.sleep(0.02)
        for name in names:
            running.processes.kill(name)
        await asyncio.gather(*(running.processes.restart(name) for name in names))
    await draining


async def drain(platform: Platform, night: datetime) -> None:
    """Return once the night's drain is done, whoever dies meanwhile."""
    headers = {"Authorization": f"Bearer {platform.operator_token}"}
    async with httpx2.AsyncClient(base_url=platform.base_url, headers=headers, timeout=60) as client:
        answer = await client.post("/api/v1/operator/jobs/drain-sftp", json={"at": night.isoformat()})
        run = answer.json()
        while run["state"] in ("requested", "running"):
            await asyncio.sleep(1)
            answer = await client.get(f"/api/v1/operator/jobs/runs/{run['run']}")
            run = answer.json() if answer.is_success else run
        assert run["state"] == "done", run


async def check(
    merchant: Caller, account: dict[str, Any], database: asyncpg.Connection, sent: list[str]
) -> None:
    (file,) = (await merchant.get(f"/api/v1/sftp-accounts/{account['id']}/files"))["items"]
    wrong = [line for line in sent if "wrong@" in line]
    good = {line.split(";")[1] for line in sent} - {line.split(";")[1] for line in wrong}
    assert (file["state"], file["rows_total"], file["rows_error"]) == ("error", LINES, len(wrong))
    assert (file["rows_imported"], file["rows_duplicate"]) == (LINES - len(wrong), 0)
    async with merchants_folder(account) as folder:
        error = "/fr_FR/orders/error"
        assert set(await folder.listdir(error)) >= {"night.csv", "night_report.csv", "night_rejected.csv"}
        async with folder.open(f"{error}/night_report.csv") as report:
            assert len((await report.read()).splitlines()) == 2 + len(wrong)
        async with folder.open(f"{error}/night_rejected.csv") as rejected:
            assert (await rejected.read()).splitlines() == [HEADER, *wrong]
    assert await count_orders(database) == len(good)
    told = await database.fetch(
        "SELECT o ->> 'purchase_reference' AS reference, jsonb_array_length(o -> 'products') AS products"
        " FROM ingest_api.outbox, jsonb_array_elements(payload::jsonb -> 'orders') AS o"
        " WHERE type = 'order.accepted.v1'"
    )
    assert sorted(row["reference"] for row in told) == sorted(good)
    assert sum(row["products"] for row in told) == LINES - len(wrong)
