"""Wires the SFTP service together; decides nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from contracts.routes import routes_of
from contracts.websites import COLLECTION_SETTINGS, WEBSITE
from kit.copies import copies_of
from kit.http import HttpSide, create_app
from kit.ids import uuid7
from kit.jobs import Counts, Daily, Every, Job, JobRun
from kit.operations import operations_router
from kit.service import Ports, Service, Worker
from sftp_poller.consumers import copy_settings, copy_websites, erase_files
from sftp_poller.drain import Drain
from sftp_poller.dropped_file import DRAIN_ZONE, RUN_STARTS, Window
from sftp_poller.erase_files import FileEraser
from sftp_poller.hosted_reviews import HostedReviews
from sftp_poller.kept_copies import KeptCopies
from sftp_poller.note_drops import DropNotes
from sftp_poller.reach import Reach
from sftp_poller.routes_hosted_reviews import routes_hosted_reviews
from sftp_poller.routes_sftp_accounts import AccountPorts, routes_sftp_accounts
from sftp_poller.routes_sftp_files import FilePorts, routes_sftp_files
from sftp_poller.server import SftpDropServer
from sftp_poller.settings import Settings
from sftp_poller.settle_file import SettlePorts
from sftp_poller.sign_in_tries import HttpTries
from sftp_poller.store_accounts import PASSWORD, SqlLogins
from sftp_poller.store_drop_notes import SqlDropNotes
from sftp_poller.store_files import SqlLedger
from sftp_poller.store_processing import Processing
from sftp_poller.submit import HttpSubmission
from sftp_poller.take_closed_files import ClosedFiles

NAME = "sftp-poller"


def build(settings: Settings, ports: Ports) -> Service:
    """Wire accounts and dropped files in, submissions to ingest and `order_file.processed` out."""
    database = ports.database(NAME)
    ingest = ports.client(NAME, "ingest-api")
    accounts = ports.client(NAME, "accounts")
    websites = copies_of(WEBSITE, ports, NAME)
    collecting = copies_of(COLLECTION_SETTINGS, ports, NAME)
    notes = SqlDropNotes(database)
    dropped = DropNotes(notes, ports.clock)
    server = SftpDropServer(SqlLogins(database, ports.keys), HttpTries(accounts), dropped.note)
    reach = Reach(settings, lambda: server.port)
    submission = HttpSubmission(ingest, timedelta(seconds=settings.drain_wait_seconds))

    def settle_ports() -> SettlePorts:
        """Return the ports of one run, whose claims are its own."""
        holder = uuid7()
        ledger = SqlLedger(database, ports.clock, holder)
        return SettlePorts(ledger, submission, KeptCopies(ports.blobs), ports.clock, holder)

    async def drain(run: JobRun) -> Counts:
        """Drain what was dropped before the run's day; only the run of the night has to stop at 03:00."""
        window = Window.of(run.at, run.at.astimezone(DRAIN_ZONE).date(), limited=run.scheduled)
        return (await Drain(settle_ports(), reach.as_poller).run(window)).as_dict()

    async def take_closed(ready: Callable[[], None]) -> None:
        closed = ClosedFiles(
            settle_ports(),
            reach.as_poller,
            notes,
            Processing(database, collecting).on_close,
            ports.clock,
            own_server=settings.sftp_server is None,
        )
        await closed.run(ready)

    soon = Every(timedelta(seconds=settings.erasure_look_seconds))
    eraser = FileEraser(database, reach.as_poller, KeptCopies(ports.blobs), ports.clock, soon.wake.set)

    async def due() -> int:
        return len(await notes.noted()) + await eraser.waiting()

    jobs = (Job("drain-sftp", Daily(RUN_STARTS, DRAIN_ZONE), drain), Job("erase-files", soon, eraser.run))
    heard = (copy_websites(websites), copy_settings(collecting), erase_files(eraser))
    checks = {"database": database.check, "bus": ports.bus.check}
    app = create_app(HttpSide(NAME, "Proofmark SFTP", routes_of(NAME), ports.verifier(NAME), checks))
    app.include_router(routes_sftp_accounts(AccountPorts(database, websites, ports.keys, ports.clock, reach)))
    app.include_router(
        routes_sftp_files(FilePorts(database, ports.keys, reach.as_poller, reach.as_merchant, ports.clock))
    )
    app.include_router(routes_hosted_reviews(database, HostedReviews(reach.as_poller)))
    app.include_router(
        operations_router(
            database=database,
            bus=ports.bus,
            clock=ports.clock,
            consumers=heard,
            jobs=jobs,
            time_travel=settings.time_travel,
            due=due,
        )
    )

    async def close() -> None:
        await ingest.aclose()
        await accounts.aclose()

    return Service(
        NAME,
        app,
        database,
        Path(__file__).parent / "migrations",
        consumers=heard,
        jobs=jobs,
        workers=(
            Worker("sftp", "serve", _listening(server, reach)),
            Worker("note-drops", "serve", dropped.write),
            Worker("take-closed-files", "work", take_closed),
        ),
        due=due,
        endpoints={"sftp": lambda: f"sftp://{reach.host}:{reach.port}"},
        sealed=(PASSWORD,),
        close=close,
    )


def _listening(server: SftpDropServer, reach: Reach) -> Callable[[Callable[[], None]], Awaitable[None]]:
    async def listen(ready: Callable[[], None]) -> None:
        await server.start(reach.server_options())
        try:
            ready()
            await asyncio.Event().wait()  # until the role ends
        finally:
            await server.stop()

    return listen
