"""For tests: the drain over a drop server, on a real database, with a stand-in for ingest."""

import inspect
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import sftp_poller
from contracts.orders import OrderFileProcessedV1, OrderFilesFailedV1
from kit.blobs import LocalBlobs
from kit.clock import FixedClock
from kit.db import Database
from kit.ids import uuid7
from kit.migrate import migrate
from kit.secrets import KeyRing, new_key
from sftp_poller.account import Account
from sftp_poller.drain import Drain, Sleep
from sftp_poller.drain_login import DrainCounts
from sftp_poller.dropped_file import Judgement, Window
from sftp_poller.folders import Folder, IdWebsite
from sftp_poller.kept_copies import KeptCopies
from sftp_poller.ledger import MAX_FILE_BYTES, ClaimedFile, DrainedLogin
from sftp_poller.remote import Remote, RemoteAddress, connect
from sftp_poller.settle_file import SettlePorts
from sftp_poller.store_accounts import add_account
from sftp_poller.store_files import CLAIM_LASTS, SqlLedger
from sftp_poller.submit import Part, SubmissionUnavailable
from sftp_poller.testing.drop_site import ALTO, DUO, PASSWORD, DropSite
from sftp_poller.testing.store_reads import failure_events, ledger_rows, processed_events

FRENCH, OUTLET = (IdWebsite(UUID(int=number, version=4)) for number in (1, 2))
NIGHT = date(2026, 3, 3)
RUN_AT = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)  # 01:00 in Paris
YESTERDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
HEADER = "purchase_reference;email\r\n"
GOOD = HEADER + "A1;a@x.example\r\nA2;b@x.example\r\n"


class Killed(BaseException):
    """The process ends here."""


class Wire(Protocol):
    """Something between the drain and what it calls."""

    def wrap(self, target: Any) -> Any: ...


class Tripwire:
    """Kills the run just after the n-th call that was awaited."""

    def __init__(self, after: int) -> None:
        self.left = after

    def wrap(self, target: Any) -> Any:
        return _Wired(target, self)


class _Wired:
    def __init__(self, target: Any, wire: Tripwire) -> None:
        self._target = target
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._target, name)

        def call(*arguments: Any, **options: Any) -> Any:
            result = method(*arguments, **options)
            return self._awaited(result) if inspect.isawaitable(result) else result

        return call

    async def _awaited(self, result: Awaitable[Any]) -> Any:
        value = await result
        self._wire.left -= 1
        if self._wire.left == 0:
            raise Killed
        return value


@dataclass
class Ingest:
    """Stands for ingest: a row is wrong when it says so, known when its reference is."""

    judged: dict[UUID, tuple[Judgement, str, bytes]] = field(default_factory=dict)
    known: dict[UUID, set[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)  # names of what was judged
    submissions: int = 0
    away: int = 0  # so many calls fail

    async def submit(self, claimed: ClaimedFile, content: AsyncIterator[bytes]) -> None:
        body = b"".join([block async for block in content])
        self.submissions += 1
        if self.away:
            self.away -= 1
            raise SubmissionUnavailable("away")
        if claimed.id not in self.judged:
            self.judged[claimed.id] = self._judge(claimed, body)
            self.order.append(claimed.file.name)

    async def judgement(self, claimed: ClaimedFile) -> Judgement:
        return self.judged[claimed.id][0]

    def _judge(self, claimed: ClaimedFile, body: bytes) -> tuple[Judgement, str, bytes]:
        if not claimed.file.name.lower().endswith(".csv"):
            return Judgement(0, 0, 0, 0, True, True, False), "file_extension", b""
        if len(body) > MAX_FILE_BYTES:
            return Judgement(0, 0, 0, 0, True, True, False), "file_too_large", b""
        rows = body.decode().splitlines()[1:]
        known = self.known.setdefault(claimed.place.id_website, set())
        wrong = [row for row in rows if "wrong" in row]
        repeated = [row for row in rows if row not in wrong and row in known]
        new = [row for row in rows if row not in wrong and row not in known]
        known.update(new)
        judgement = Judgement(
            rows_total=len(rows),
            rows_imported=len(new),
            rows_error=len(wrong),
            rows_duplicate=len(repeated),
            refused=False,
            has_report=bool(wrong or repeated),
            has_rejected=bool(wrong),
        )
        return judgement, f"{len(wrong)} wrong", (HEADER + "\r\n".join(wrong)).encode()

    async def part(self, claimed: ClaimedFile, part: Part) -> AsyncIterator[bytes]:
        _, report, rejected = self.judged[claimed.id]
        yield report.encode() if part == "report" else rejected


@dataclass
class DrainSite:
    """The drop server, the ledger on a real database, and the stand-in for ingest."""

    drop: DropSite
    database: Database
    clock: FixedClock
    blobs: Path
    ingest: Ingest = field(default_factory=Ingest)
    address: Callable[[DrainedLogin], RemoteAddress] | None = None

    async def run(
        self,
        *,
        local_date: date = NIGHT,
        limited: bool = False,
        wire: Wire | None = None,
        sleep: Sleep | None = None,
    ) -> DrainCounts:
        wrap = wire.wrap if wire else (lambda target: target)

        @asynccontextmanager
        async def connecting(login: DrainedLogin) -> AsyncIterator[Remote]:
            async with connect((self.address or self.own_address)(login)) as remote:
                yield Remote(wrap(remote.client), remote.base)

        holder = uuid7()
        ports = SettlePorts(
            ledger=wrap(SqlLedger(self.database, self.clock, holder)),
            submission=wrap(self.ingest),
            copies=wrap(KeptCopies(LocalBlobs(self.blobs))),
            clock=self.clock,
            holder=holder,
        )
        window = Window.of(self.clock.now(), local_date, limited=limited)
        return await Drain(ports, connecting, sleep=sleep or self._sleep).run(window)

    async def is_killed(self, wire: Tripwire) -> bool:
        """Run, and let the time pass after which a killed run counts as dead."""
        try:
            await self.run(wire=wire)
        except* Killed:
            self.clock.advance(CLAIM_LASTS + timedelta(seconds=1))
        return wire.left <= 0

    async def _sleep(self, seconds: float) -> None:
        """Stands for a pause: the time passes at once."""
        self.clock.advance(timedelta(seconds=seconds))

    def own_address(self, login: DrainedLogin) -> RemoteAddress:
        return RemoteAddress(
            "127.0.0.1", self.drop.port, login.username, self.drop.poller_key, self.drop.host_public_key
        )

    async def put(
        self, name: str, content: str | bytes = GOOD, *, login: str = "alto", at: datetime = YESTERDAY
    ) -> Path:
        """Drop a file as a merchant would, and let it be as old as the test says."""
        async with self.drop.merchant(login) as client, client.open(f"/{name}", "wb") as file:
            await file.write(content.encode() if isinstance(content, str) else content)
        path = self.drop.root(login) / name
        os.utime(path, (at.timestamp(), at.timestamp()))
        return path

    def tree(self, login: str = "alto") -> dict[str, bytes]:
        root = self.drop.root(login)
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    async def rows(self) -> list[dict[str, Any]]:
        return await ledger_rows(self.database)

    async def events(self) -> list[OrderFileProcessedV1]:
        return await processed_events(self.database)

    async def failures(self) -> list[OrderFilesFailedV1]:
        return await failure_events(self.database)


async def open_drain_site(site: DropSite, database: Database, blobs: Path) -> DrainSite:
    """Migrate the database and enter the drop server's two logins."""
    await migrate(database, Path(sftp_poller.__file__).parent / "migrations")
    folders = {ALTO: (Folder("", FRENCH),), DUO: (Folder("fr_FR", FRENCH), Folder("en_US-outlet", OUTLET))}
    keys = KeyRing.parse(f"k1:{new_key()}", new_key())
    async with database.write() as session:
        for login in site.logins.logins.values():
            account_id = UUID(login.account_id)
            account = Account(account_id, UUID(int=9), login.username, folders[login.account_id], (), RUN_AT)
            await add_account(session, account, PASSWORD, keys)
    return DrainSite(site, database, FixedClock(RUN_AT), blobs)
