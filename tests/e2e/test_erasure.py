"""A person goes through everything and asks to be forgotten: then nothing that we hold names them (G13).

Whatever tables, columns and files there are is searched, so that what is added later is searched too.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from kit.clock import machine_now
from kit.ids import uuid7
from kit.testing.fixtures import scratch_database_url
from kit.testing.traces import traces_in_files, traces_in_row
from proofmark.demo.world import Caller, Customer, Operator, sftp_session

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

EMAIL = "zebulon.quermeneur@example.org"
FIRST, LAST, PHONE = "Zébulon", "Quermeneur", "33755510042"
TRACES = (EMAIL, "zebulon", FIRST, LAST, PHONE, "33 6 98 76 54 32", "zebulonien")
#: What is not ours to erase: the customer's own mailbox, and what the test itself has written.
_NOT_OURS = ("data/mail/", "mails/")
_HEADER = "purchase_reference;purchase_date;first_name;last_name;email;phone;language"
_PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Person:
    """The person's way through one platform."""

    running: Any
    operator: Operator
    customer: Customer
    website: dict[str, Any] = field(default_factory=dict)
    merchant: Caller = field(init=False)
    account: dict[str, Any] = field(default_factory=dict)
    review: dict[str, Any] = field(default_factory=dict)

    def w(self, rest: str) -> str:
        return f"/api/v1/websites/{self.website['id_website']}{rest}"

    def night(self, days: int, hour: int) -> datetime:
        day = machine_now().astimezone(_PARIS).replace(hour=hour, minute=0, second=0, microsecond=0)
        return day + timedelta(days=days)

    async def arrive(self) -> None:
        body = {"organization": f"Oubli {uuid7().hex}", "name": "Oubli", "locale": "fr_FR"}
        self.website = await self.operator.post("/api/v1/operator/websites", body, status=201)
        self.merchant = Caller(self.running.platform.base_url, self.website["client_secret"])
        folders = [{"folder": "", "id_website": self.website["id_website"]}]
        self.account = await self.merchant.post("/api/v1/sftp-accounts", {"folders": folders}, status=201)

    async def buy(self) -> None:
        """By API, by upload, by drop; a line of each file is refused, one file waits for its confirmation."""
        headers = {"Idempotency-Key": f"k-{uuid7()}"}
        await self.merchant.ask("POST", self.w("/orders"), json=[_order("E-API")], headers=headers)
        uploaded = await self._upload("mars.csv", ["E-CSV"])
        await self.merchant.post(self.w(f"/imports/{uploaded['id']}/confirm"), status=202)
        await self._upload("avril.csv", ["E-WAITING"])
        async with sftp_session(self.account) as sftp, sftp.open("/orders/mai.csv", "wb") as file:
            await file.write(_file(["E-SFTP"]))
        await self.operator.run("drain-sftp", self.night(1, 1))

    async def _upload(self, name: str, references: Sequence[str]) -> dict[str, Any]:
        files = {"file": (name, _file(references), "text/csv")}
        found: dict[str, Any] = await self.merchant.ask("POST", self.w("/imports"), status=201, files=files)
        return found

    async def write(self) -> None:
        """The mails come, one is answered; one more order waits for its day."""
        await self.merchant.post(self.w("/orders"), [_order("E-LATER", delay=60)])
        await self.operator.run("send-requests", self.night(30, 12))
        assert await self.customer.mail_count() >= 3
        await self.customer.open_mail()
        await self.customer.submit(
            brand_rating="2", brand_comment=f"Service lent. {FIRST} {LAST}, cliente déçue."
        )
        await self.operator.settle()

    async def be_answered(self) -> None:
        """The merchant replies and flags; the review is told to his webhook and sent to his folder."""
        (self.review,) = (await self.merchant.get(self.w("/reviews")))["items"]
        address = self.w(f"/reviews/{self.review['id']}")
        webhook = {"url": "http://127.0.0.1:65530/", "events": ["review.*"]}  # nobody listens there
        await self.merchant.post(self.w("/webhooks"), webhook, status=201)
        await self.merchant.post(f"{address}/publish")
        await self.merchant.post(f"{address}/reply", {"text": f"Merci {FIRST}."}, status=201)
        flow = {
            "format": "csv",
            "method": "platform",
            "sftp_account_id": self.account["id"],
            "nature": "both",
        }
        await self.merchant.post(self.w("/feeds"), flow, status=201)
        await self.operator.run("export-feeds", self.night(31, 3))
        flag = {"reason": "rating_mismatch", "comment": f"Madame {LAST} a tort"}
        await self.merchant.post(f"{address}/flag", flag, status=201)

    async def leave_messages(self, databases: "Databases") -> None:
        """A message that names the person was given up, in every service that may have such."""
        event = {"id_website": self.website["id_website"], "orders": [_stored("E-DEAD")]}
        for service in ("mailer", "reviews", "tracking", "ingest_api", "feed_exporter"):
            await databases.bury(service, json.dumps(event, ensure_ascii=False))


def _order(reference: str, delay: int = 0) -> dict[str, Any]:
    return {
        "purchase_reference": reference,
        "purchase_date": (machine_now() - timedelta(days=1)).isoformat(),
        "consumer": {
            "first_name": FIRST, "last_name": LAST, "email": EMAIL, "phone": PHONE, "language": "fr",
        },
        "solicitation_parameters": {"delay": delay},
        "extra": {"surnom": "zebulonien"},
    }  # fmt: skip


def _stored(reference: str) -> dict[str, Any]:
    return _order(reference) | {"order_id": str(uuid7())}


def _file(references: Sequence[str]) -> bytes:
    """Return a file with a good line for each reference, and two refused ones that name the person."""
    day = machine_now().date().isoformat()
    lines = [_HEADER]
    lines += [f"{reference};{day};{FIRST};{LAST};{EMAIL};{PHONE};fr" for reference in references]
    lines += [f"BAD-1;2026-13-01;{FIRST};{LAST};{EMAIL};{PHONE};fr", f"BAD-2;{day};{FIRST};{LAST};bad@;;fr"]
    return "\r\n".join([*lines, ""]).encode()


class Databases:
    """All tables of all services, however they are kept."""

    def __init__(self, running: Any) -> None:
        self._running = running

    async def traces(self, words: Sequence[str]) -> list[str]:
        if self._running.database:
            return [trace async for trace in self._on_server(words)]
        return await asyncio.to_thread(lambda: list(self._in_files(words)))

    def _in_files(self, words: Sequence[str]) -> Iterator[str]:
        for file in sorted(self._data_dir.rglob("*.sqlite3")):
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
                connection.row_factory = sqlite3.Row
                for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
                    for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - its own name
                        for trace in traces_in_row(dict(row), words):
                            yield f"{file.stem}.{table}.{trace}"

    async def _on_server(self, words: Sequence[str]) -> AsyncIterator[str]:
        listed = (
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        async with self._connected() as connection:
            for schema, table in (await connection.execute(sa.text(listed))).all():
                rows = await connection.execute(sa.text(f'SELECT * FROM "{schema}"."{table}"'))  # noqa: S608 - as above
                for row in rows.mappings():
                    for trace in traces_in_row(dict(row), words):
                        yield f"{schema}.{table}.{trace}"

    async def bury(self, service: str, payload: str) -> None:
        """Leave a message among the dead letters of a service."""
        columns = "id, queue, event_id, type, payload, correlation_id, attempts, reason, stack, died_at"
        letter: list[Any] = [uuid7(), f"{service}.x", uuid7(), "order.accepted.v1", payload, "c", 5, "r", "s"]
        if not self._running.database:
            file = next(self._data_dir.rglob(f"{service}.sqlite3"))
            values = [each.hex if isinstance(each, UUID) else each for each in letter]
            with closing(sqlite3.connect(file, timeout=30)) as connection, connection:
                marks = ", ".join("?" * 10)
                insert = f"INSERT INTO dead_letters ({columns}) VALUES ({marks})"  # noqa: S608 - our own constants
                connection.execute(insert, [*values, "2026-03-02 12:00:00.000000"])
            return
        names = columns.split(", ")
        marks = ", ".join(f":{name}" for name in names)
        statement = f"INSERT INTO {service}.dead_letters ({columns}) VALUES ({marks})"  # noqa: S608 - as above
        async with self._connected() as connection:
            given = dict(zip(names, [*letter, machine_now()], strict=True))
            await connection.execute(sa.text(statement), given)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:
        url = scratch_database_url().rsplit("/", 1)[0] + "/" + self._running.database.rpartition("/")[2]
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            yield connection
        await engine.dispose()

    @property
    def _data_dir(self) -> Path:
        found: Path = self._running.platform.work_dir / "data"
        return found


def _files(running: Any) -> list[str]:
    """Return the traces in everything on disk but databases: blobs, spools, SFTP roots, logs."""
    found = traces_in_files(running.platform.work_dir, TRACES)
    return [
        trace
        for trace in found
        if not any(part in trace for part in _NOT_OURS) and ".sqlite3" not in trace.partition(":")[0]
    ]


@pytest.mark.parametrize("mode", ["embedded", "production"])
async def test_a_person_forgotten_is_named_nowhere(platforms: Any, mode: str) -> None:
    await platforms.travelled(mode)  # first: it needs the nights that this person's way passes by
    running = await platforms.running(mode)
    base_url = running.platform.base_url
    operator = Operator(base_url, running.platform.operator_token)
    person = Person(running, operator, Customer(running.platform, EMAIL))
    databases = Databases(running)
    await person.arrive()
    await person.buy()
    await person.write()
    await person.be_answered()
    await person.leave_messages(databases)
    before = await databases.traces(TRACES)
    assert any(trace.startswith("feed_exporter.webhook_deliveries.body") for trace in before)
    assert {"ingest_api", "mailer", "tracking", "reviews", "feed_exporter"} <= {
        trace.partition(".")[0] for trace in before
    }
    on_disk = _files(running)
    assert any("orders/error/" in trace for trace in on_disk)
    assert any("/reviews/" in trace for trace in on_disk)
    await operator.post(f"/api/v1/moderation/reviews/{person.review['id']}/anonymize")
    await operator.settle()
    assert await databases.traces(TRACES) == []
    assert _files(running) == []
    found = await person.merchant.get(person.w("/requests"))
    assert {item["email"] for item in found["items"]} == {None}
    await person.customer.close()
    await person.merchant.close()
    await operator.close()
