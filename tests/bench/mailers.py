"""Mailers as production runs them: processes of their own on one PostgreSQL and one RabbitMQ."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from contracts.websites import WEBSITE, WebsiteState
from kit.copies import Copies
from kit.db import Database
from kit.identity import new_identity_key
from kit.secrets import new_key
from kit.testing.bus import new_vhost
from kit.testing.ports import free_port, free_ports
from tests.bench.postgres import plain
from tests.bench.processes import Processes, run

SHOP, NEIGHBOUR = UUID(int=0x4000_8000_0000_0000_0001), UUID(int=0x4000_8000_0000_0000_0002)
SCHEMA = "mailer"
_COMMAND_LINE = "proofmark.main"
_LONGEST_SECONDS = 1_200


@dataclass
class Mailers:
    """Where they work; they run within `working`."""

    url: str
    amqp: str
    work: Path
    variables: dict[str, str]
    smtp_port: int
    _rounds: list[str] = field(default_factory=list)

    def new_name(self) -> str:
        """Return a name that tells a round's orders from all others."""
        self._rounds.append(f"round{len(self._rounds)}")
        return self._rounds[-1]

    @contextmanager
    def working(self, number: int) -> Iterator[Callable[[], float]]:
        """Run so many mailers; yield what tells the CPU seconds they have taken so far."""
        names = [f"mailer-{each}" for each in range(number)]
        with Processes(self.work / "logs") as processes:
            for name, port in zip(names, free_ports(number), strict=True):
                own = {**self.variables, "PROOFMARK_HTTP_PORT": str(port)}
                processes.start(name, _COMMAND_LINE, ["work", "mailer"], own)
            yield lambda: sum(processes.cpu_seconds(name) for name in names)

    def count(self, query: str, *values: Any) -> int:
        """Return the one number that a query finds."""

        async def ask() -> int:
            connection = await asyncpg.connect(plain(self.url), server_settings={"search_path": SCHEMA})
            try:
                return int(await connection.fetchval(query, *values))
            finally:
                await connection.close()

        return asyncio.run(ask())

    def wait_for(self, least: int, query: str, *values: Any) -> tuple[float, int]:
        """Look each half second; return when there were so many, and how many. Raises TimeoutError."""
        deadline = time.monotonic() + _LONGEST_SECONDS
        while (found := self.count(query, *values)) < least:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{found}: {query}")
            time.sleep(0.5)
        return time.time(), found

    def mails(self, name: str) -> dict[str, float]:
        """Return address → when its mail was taken. Raises RuntimeError if one was taken twice."""
        taken = Counter[str]()
        at: dict[str, float] = {}
        for line in (self.work / "mails").read_text("utf-8").splitlines():
            seconds, _, address = line.partition(" ")
            if address.startswith(f"{name}-"):
                taken[address] += 1
                at[address] = float(seconds)
        if twice := [address for address, times in taken.items() if times > 1]:
            raise RuntimeError(f"{len(twice)} mails were sent twice")
        return at


@contextmanager
def prepared_mailers(work: Path, url: str) -> Iterator[Mailers]:
    """An empty mailer's database that knows two websites, a broker's virtual host, and a mail sink."""
    smtp_port = free_port()
    with asyncio.Runner() as runner:
        vhost = new_vhost()
        amqp = runner.run(vhost.__aenter__())
        private, public = new_identity_key()
        variables = {
            "PROOFMARK_DATABASE_URL": url,
            "PROOFMARK_AMQP_URL": amqp,
            "PROOFMARK_SECRET_KEYS": f"k1:{new_key()}",
            "PROOFMARK_HASH_KEY": new_key(),
            "PROOFMARK_IDENTITY_PRIVATE_KEY": private,
            "PROOFMARK_IDENTITY_PUBLIC_KEYS": json.dumps({"mailer": public}),
            "PROOFMARK_SERVICE_URLS": json.dumps({"accounts": "http://127.0.0.1:9"}),
            "PROOFMARK_PUBLIC_URL": "https://proofmark.example",
            "PROOFMARK_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
            "PROOFMARK_DATA_DIR": str(work / "data"),
            "PROOFMARK_LOG_LEVEL": "warning",
        }
        run(_COMMAND_LINE, ["migrate", "mailer"], variables)
        runner.run(_tell_mailer(url))
        try:
            with Processes(work / "logs") as processes:
                sink = [str(smtp_port), str(work / "mails")]
                processes.start("sink", "tests.bench.ways.mail_sink", sink, {})
                yield Mailers(url, amqp, work, variables, smtp_port)
        finally:
            runner.run(vhost.__aexit__(None, None, None))


async def _tell_mailer(url: str) -> None:
    """Give the mailer the copies that events would have brought."""

    async def never(key: str) -> None:
        raise LookupError(key)

    database = Database(url, schema=SCHEMA)
    websites = Copies(WEBSITE.kind, WEBSITE.model, never)
    async with database.write() as session:
        for id_website in (SHOP, NEIGHBOUR):
            state = WebsiteState(
                id_website=id_website,
                organization_id=UUID(int=1),
                name="Alto",
                locale="fr_FR",
                time_zone="Europe/Paris",
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
            await websites.keep(session, str(id_website), 1, state)
    await database.close()
