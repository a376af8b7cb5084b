"""What the mailer is made of; decides nothing."""

from datetime import time, timedelta
from pathlib import Path

from contracts.routes import routes_of
from contracts.websites import WEBSITE, WebsiteState
from kit.copies import Copies, copies_of
from kit.db import Database
from kit.http import HttpSide, create_app
from kit.jobs import Daily, Every, Job
from kit.operations import operations_router
from kit.service import Ports, Service
from mailer import store_notices, store_sendings
from mailer.claim_requests import Claimer
from mailer.consumers import consumers
from mailer.expire_request import Expirer
from mailer.plan_request import Planner
from mailer.record_outcome import OutcomeRecorder
from mailer.routes_requests import routes_requests
from mailer.routes_settings import routes_settings
from mailer.routes_suppressions import routes_suppressions
from mailer.routes_unsubscribe import routes_unsubscribe
from mailer.send_notice import NoticeSender
from mailer.send_request import RequestSender
from mailer.sender import SmtpAddress, SmtpConnection
from mailer.settings import Settings
from mailer.write_notice import NoticeWriter

NAME = "mailer"


def build(settings: Settings, ports: Ports) -> Service:
    """Wire the mailer: accepted orders in, mails and the steps of requests out."""
    database = ports.database(NAME)
    websites = copies_of(WEBSITE, ports, NAME)
    sender = _sender(settings, ports, database, websites)
    notices = _notices(settings, ports, database)
    pause = Every(timedelta(seconds=settings.send_pause_seconds))
    jobs = (
        Job("send-requests", pause, sender.run),
        Job("send-notices", pause, notices.run),
        Job("expire-and-erase", Daily(time(3, 30)), Expirer(database, ports.clock).run),
    )
    queues = consumers(
        Planner(websites, ports.keys, ports.clock), NoticeWriter(websites, ports.clock), websites
    )

    async def due() -> int:
        async with database.read() as session:
            now = ports.clock.now()
            return await store_sendings.due_count(session, now) + await store_notices.due_count(session, now)

    async def close() -> None:
        await sender.close()
        await notices.close()

    app = create_app(
        HttpSide(
            NAME,
            "Proofmark mailer",
            routes_of(NAME),
            ports.verifier(NAME),
            {"database": database.check, "bus": ports.bus.check},
        )
    )
    app.include_router(routes_settings(database, websites, ports.clock))
    app.include_router(routes_suppressions(database, ports.keys, ports.clock))
    app.include_router(routes_requests(database, ports.clock))
    app.include_router(routes_unsubscribe(database, websites, ports.keys, ports.clock))
    app.include_router(
        operations_router(
            database=database,
            bus=ports.bus,
            clock=ports.clock,
            consumers=queues,
            jobs=jobs,
            time_travel=settings.time_travel,
            due=due,
        )
    )
    migrations = Path(__file__).parent / "migrations"
    return Service(NAME, app, database, migrations, queues, jobs, due=due, close=close)


def _notices(settings: Settings, ports: Ports, database: Database) -> NoticeSender:
    server = SmtpConnection(SmtpAddress.parse(settings.smtp_url))
    return NoticeSender(database, server, ports.clock, settings.mail_from)


def _sender(
    settings: Settings, ports: Ports, database: Database, websites: Copies[WebsiteState]
) -> RequestSender:
    address = SmtpAddress.parse(settings.smtp_url)
    domain = settings.mail_from.rpartition("@")[2]
    return RequestSender(
        database=database,
        claimer=Claimer(database, websites, ports.keys, ports.clock, domain),
        recorder=OutcomeRecorder(database, ports.clock),
        servers=[SmtpConnection(address) for _ in range(settings.smtp_connections)],
        keys=ports.keys,
        clock=ports.clock,
        public_url=ports.public_url,
        sender_address=settings.mail_from,
    )
