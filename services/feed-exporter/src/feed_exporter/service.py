"""Wires the feed exporter: review events in, flows and their files out."""

from datetime import time, timedelta
from functools import partial
from pathlib import Path

from contracts import topology
from contracts.persons import PersonAnonymizedV1
from contracts.requests import ReviewRequestScheduledV1
from contracts.reviews import ReviewPublishedV1, ReviewRefusedV1, ReviewUpdatedV1, ReviewWithdrawnV1
from contracts.routes import routes_of
from contracts.websites import WEBSITE, WebsiteChangedV1, WebsiteState
from feed_exporter.clear_hosted import HostedCleaner
from feed_exporter.consumers import record_change, record_products
from feed_exporter.deliver import Deliverer, Delivery
from feed_exporter.edit_flow import FlowEditor
from feed_exporter.edit_webhook import WebhookEditor
from feed_exporter.erase_person import PersonEraser
from feed_exporter.export_feed import Exporter
from feed_exporter.export_night import Night
from feed_exporter.hosted import HostedFolders
from feed_exporter.open_session import Reach
from feed_exporter.post_message import Poster
from feed_exporter.record_messages import MessageRecorder
from feed_exporter.routes_checks import routes_checks
from feed_exporter.routes_examples import routes_examples
from feed_exporter.routes_feeds import routes_feeds
from feed_exporter.routes_runs import routes_runs
from feed_exporter.routes_webhook_deliveries import routes_webhook_deliveries
from feed_exporter.routes_webhooks import routes_webhooks
from feed_exporter.schedule import CUT_OFF, ZONE
from feed_exporter.send_messages import MessageSender, Pace, delete_old
from feed_exporter.send_test import FeedTests
from feed_exporter.server_session import Limits
from feed_exporter.settings import Settings
from feed_exporter.store_hosted import count_stray_hosted
from feed_exporter.store_runs import count_erased_blobs, due_runs
from feed_exporter.store_webhook_deliveries import count_due
from feed_exporter.tables import SEALED
from feed_exporter.tables_webhooks import SEALED_WEBHOOKS
from kit.clock import present
from kit.copies import Copies, copies_of
from kit.db import WriteSession
from kit.http import HttpSide, create_app
from kit.inbox import Consumer
from kit.jobs import Counts, Daily, Every, Job, JobRun
from kit.operations import operations_router
from kit.service import Ports, Service, Worker
from kit.targets import Guard

NAME = "feed-exporter"
_MAKE_UP_EVERY = timedelta(minutes=1)
_ERASE_EVERY = timedelta(seconds=5)


def build(settings: Settings, ports: Ports) -> Service:
    """Wire the exporter."""
    database = ports.database(NAME)
    websites = copies_of(WEBSITE, ports, NAME)
    delivery = delivery_of(settings, ports)
    exporter = Exporter(database, ports.blobs, ports.clock, websites, ports.public_url)
    deliverer = Deliverer(database, ports.blobs, ports.clock, ports.keys, delivery, exporter.write_anew)
    kept = timedelta(days=settings.feed_files_days)
    cleaner = HostedCleaner(database, delivery.reach.hosted)
    night = Night(database, ports.clock, exporter, deliverer, cleaner, files_kept=kept)
    schedule, erasing = Daily(CUT_OFF, ZONE), Every(_ERASE_EVERY)

    async def expire(run: JobRun) -> Counts:
        return {**await delete_old(database, ports.clock, run), **await night.clear(run)}

    jobs = (
        Job("export-feeds", schedule, night.export),
        Job("make-up-feeds", Every(_MAKE_UP_EVERY), partial(night.make_up, schedule=schedule)),
        Job("delete-erased-files", erasing, night.erase),
        Job("expire-and-erase", Daily(time(4)), expire),
    )
    poster = Poster(
        delivery.reach.guard,
        connect_seconds=settings.webhook_connect_seconds,
        seconds=settings.webhook_seconds,
    )
    pace = Pace(settings.webhook_messages_at_once, settings.webhook_messages_per_host)
    sender = MessageSender(database, ports.clock, ports.keys, poster, pace)
    workers = (
        Worker("deliver", "work", partial(deliverer.run, look_seconds=settings.feed_look_seconds)),
        Worker("send-messages", "work", partial(sender.run, look_seconds=settings.webhook_look_seconds)),
    )
    consumers = _consumers(websites, MessageRecorder(ports.clock), PersonEraser(ports.keys, erasing.wake.set))

    async def due() -> int:
        async with database.read() as session:
            runs = await due_runs(session, ports.clock.now())
            erased = await count_erased_blobs(session) + await count_stray_hosted(session)
            return len(runs) + erased + await count_due(session, present(ports.clock))

    app = create_app(
        HttpSide(
            NAME,
            "Proofmark feeds",
            routes_of(NAME),
            ports.verifier(NAME),
            {"database": database.check, "bus": ports.bus.check},
        )
    )
    editor = FlowEditor(ports.keys, ports.clock, delivery.reach.guard)
    tests = FeedTests(exporter, deliverer)
    addresses = sorted(delivery.reach.guard.own_addresses)
    app.include_router(routes_feeds(database, ports.blobs, editor, delivery.reach.hosted, addresses))
    app.include_router(routes_checks(database, ports.keys, delivery.reach, tests))
    app.include_router(routes_runs(database, ports.blobs, ports.clock))
    app.include_router(routes_examples())
    webhook_editor = WebhookEditor(ports.keys, ports.clock, delivery.reach.guard)
    app.include_router(routes_webhooks(database, webhook_editor, sender))
    app.include_router(routes_webhook_deliveries(database, ports.clock))
    app.include_router(
        operations_router(
            database=database,
            bus=ports.bus,
            clock=ports.clock,
            consumers=consumers,
            jobs=jobs,
            time_travel=settings.time_travel,
            due=due,
        )
    )

    async def close() -> None:
        await tests.close()
        await delivery.reach.hosted.close()
        await poster.close()

    migrations = Path(__file__).parent / "migrations"
    return Service(
        NAME,
        app,
        database,
        migrations,
        consumers,
        jobs,
        workers,
        due,
        sealed=(*SEALED.values(), *SEALED_WEBHOOKS.values()),
        close=close,
    )


def guard_of(settings: Settings, ports: Ports) -> Guard:
    """Return what servers, and receivers of anything else, may be reached."""
    own = (part.strip() for part in settings.public_addresses.split(","))
    return Guard(settings.allow_private_targets, ports.public_url, frozenset(part for part in own if part))


def delivery_of(settings: Settings, ports: Ports) -> Delivery:
    limits = Limits(
        settings.feed_connect_seconds, settings.feed_stall_seconds, settings.feed_delivery_seconds
    )
    hosted = HostedFolders(ports.client(NAME, "sftp-poller"))
    return Delivery(
        Reach(limits, guard_of(settings, ports), hosted),
        settings.feed_deliveries_at_once,
        settings.feed_deliveries_per_website,
        settings.feed_deliveries_per_host,
    )


def _consumers(
    websites: Copies[WebsiteState], recorder: MessageRecorder, eraser: PersonEraser
) -> tuple[Consumer, ...]:
    async def keep_website(event: WebsiteChangedV1, session: WriteSession) -> None:
        await websites.keep(session, event.aggregate_id, event.version, event.website)

    async def record_request(event: ReviewRequestScheduledV1, session: WriteSession) -> None:
        await record_products(event, session)
        await recorder.record(event, session)

    handlers = (ReviewPublishedV1, ReviewUpdatedV1, ReviewRefusedV1, ReviewWithdrawnV1)
    return (
        Consumer(topology.FEEDS_COPY_WEBSITE.name, {WebsiteChangedV1: keep_website}),
        Consumer(topology.FEEDS_RECORD_CHANGE.name, dict.fromkeys(handlers, record_change)),
        Consumer(topology.FEEDS_ERASE_PERSON.name, {PersonAnonymizedV1: eraser.on_anonymized}),
        Consumer(
            topology.FEEDS_RECORD_MESSAGES.name,
            {
                **dict.fromkeys(topology.FEEDS_RECORD_MESSAGES.wants, recorder.record),
                ReviewRequestScheduledV1: record_request,
            },
        ),
    )
