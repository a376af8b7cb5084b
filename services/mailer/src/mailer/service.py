"""What the mailer is made of; decides nothing."""

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

from contracts.routes import routes_of
from contracts.websites import WEBSITE, WebsiteState
from kit.copies import Copies, copies_of
from kit.db import Database
from kit.http import HttpSide, create_app
from kit.jobs import Daily, Every, Job
from kit.operations import operations_router
from kit.service import Ports, Service, Worker
from kit.settings import SettingsIncomplete
from mailer import store_notices, store_sendings
from mailer.bounce_server import BounceServer
from mailer.claim_requests import Claimer
from mailer.consumers import consumers
from mailer.dkim import Signer, SigningServer
from mailer.erase_person import PersonEraser
from mailer.expire_request import Expirer
from mailer.pace_mails import Limits
from mailer.pacing import Rate
from mailer.plan_request import Planner
from mailer.record_outcome import OutcomeRecorder
from mailer.record_report import ReportRecorder
from mailer.return_path import ReturnPaths
from mailer.routes_requests import routes_requests
from mailer.routes_settings import routes_settings
from mailer.routes_suppressions import routes_suppressions
from mailer.routes_templates import routes_templates
from mailer.routes_unsubscribe import routes_unsubscribe
from mailer.send_notice import NoticeSender
from mailer.send_request import RequestSender
from mailer.sender import MailServer, SmtpAddress, SmtpConnection
from mailer.settings import Settings
from mailer.stored_notice import NoticeMaker
from mailer.try_template import TemplateTrial
from mailer.write_account_notice import AccountNoticeWriter
from mailer.write_author_notice import AuthorNoticeWriter
from mailer.write_notice import NoticeWriter

NAME = "mailer"


def build(settings: Settings, ports: Ports) -> Service:
    """Wire the mailer: accepted orders in, mails and the steps of requests out."""
    database = ports.database(NAME)
    websites = copies_of(WEBSITE, ports, NAME)
    domain = settings.mail_from.rpartition("@")[2]
    return_paths = ReturnPaths(ports.keys, settings.bounce_domain or domain)
    sender = _sender(settings, ports, database, websites, return_paths)
    recorder = ReportRecorder(database, ports.clock)
    notices = _notices(settings, ports, database)
    pause = Every(timedelta(seconds=settings.send_pause_seconds))
    jobs = (
        Job("send-requests", pause, sender.run),
        Job("send-notices", pause, notices.run),
        Job("expire-and-erase", Daily(time(3, 30)), Expirer(database, ports.keys, ports.clock).run),
    )
    queues = consumers(
        Planner(websites, ports.keys, ports.clock),
        NoticeWriter(websites, ports.clock),
        AuthorNoticeWriter(websites, ports.keys, ports.clock),
        AccountNoticeWriter(ports.clock),
        PersonEraser(ports.keys, ports.clock),
        websites,
    )

    async def due() -> int:
        async with database.read() as session:
            now = ports.clock.now()
            return await store_sendings.due_count(session, now) + await store_notices.due_count(session, now)

    trials = TemplateTrial(
        database, _server(settings), ports.keys, ports.clock, ports.public_url, settings.mail_from
    )

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
    app.include_router(routes_templates(database, websites, trials, ports.clock))
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
    service = Service(NAME, app, database, migrations, queues, jobs, due=due, close=close)
    if settings.bounce_port is None:
        return service
    bounces = BounceServer(return_paths, recorder, settings.bind, settings.bounce_port)
    return replace(
        service,
        workers=(Worker("bounces", "serve", bounces.run),),
        endpoints={"bounces": lambda: bounces.address},
    )


def _server(settings: Settings) -> MailServer:
    """Return a connection that signs what it sends, if a selector is set. Raises: SettingsIncomplete."""
    connection = SmtpConnection(SmtpAddress.parse(settings.smtp_url))
    if settings.dkim_selector is None:
        return connection
    if settings.dkim_key is None:
        raise SettingsIncomplete("PROOFMARK_DKIM_KEY is not set, though PROOFMARK_DKIM_SELECTOR is")
    domain = settings.mail_from.rpartition("@")[2].lower()
    signing = (settings.dkim_domain or domain).lower()
    if domain != signing and not domain.endswith(f".{signing}"):
        raise SettingsIncomplete("PROOFMARK_DKIM_DOMAIN is not the domain of PROOFMARK_MAIL_FROM or above it")
    return SigningServer(connection, Signer.of(signing, settings.dkim_selector, settings.dkim_key))


def _notices(settings: Settings, ports: Ports, database: Database) -> NoticeSender:
    maker = NoticeMaker(ports.keys.sign_link, ports.public_url)
    return NoticeSender(database, _server(settings), ports.clock, settings.mail_from, maker)


def _sender(
    settings: Settings,
    ports: Ports,
    database: Database,
    websites: Copies[WebsiteState],
    return_paths: ReturnPaths,
) -> RequestSender:
    domain = settings.mail_from.rpartition("@")[2]
    return RequestSender(
        database=database,
        claimer=Claimer(database, websites, ports.keys, ports.clock, domain, _limits(settings)),
        recorder=OutcomeRecorder(),
        servers=[_server(settings) for _ in range(settings.smtp_connections)],
        keys=ports.keys,
        clock=ports.clock,
        public_url=ports.public_url,
        sender_address=settings.mail_from,
        return_paths=return_paths,
        connections_per_domain=settings.smtp_connections_per_domain,
    )


def _limits(settings: Settings) -> Limits:
    overall, per_domain = settings.mails_per_minute, settings.mails_per_minute_per_domain
    return Limits(Rate(overall) if overall else None, Rate(per_domain) if per_domain else None)
