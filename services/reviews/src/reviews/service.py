"""Wiring of reviews."""

from datetime import time, timedelta
from pathlib import Path

from contracts import topology
from contracts.persons import OrderErasedV1
from contracts.requests import (
    ReviewRequestCancelledV1,
    ReviewRequestExpiredV1,
    ReviewRequestScheduledV1,
    ReviewRequestSentV1,
)
from contracts.routes import routes_of
from contracts.websites import (
    COLLECTION_SETTINGS,
    WEBSITE,
    BrandLookChangedV1,
    BrandLooks,
    CollectionSettings,
    CollectionSettingsChangedV1,
    WebsiteChangedV1,
)
from kit.copies import Copies, copies_of
from kit.http import HttpSide, create_app
from kit.inbox import Consumer
from kit.jobs import Counts, Daily, Every, Job, JobRun
from kit.operations import operations_router
from kit.service import Ports, Service
from reviews.add_evidence import EvidenceKeeper
from reviews.anonymize import Anonymizer
from reviews.author_pages import AuthorPages
from reviews.brands import Brands
from reviews.consumers import RequestKeeper, copy_look, copy_settings, copy_website, erase_orders, keep_step
from reviews.count_collection import CollectionCounts
from reviews.expire_reviews import ReviewExpirer
from reviews.open_form import Forms
from reviews.publish_reviews import Publisher
from reviews.routes_certificate import routes_certificate
from reviews.routes_erasure import routes_erasure
from reviews.routes_evidence import routes_evidence
from reviews.routes_form import routes_form
from reviews.routes_letters import routes_letters
from reviews.routes_moderation import routes_moderation
from reviews.routes_pages import Pages
from reviews.routes_provenance import Heads, routes_provenance
from reviews.routes_published import routes_published
from reviews.routes_questionnaire import routes_questionnaire
from reviews.routes_reports import routes_moderated_reports, routes_reports
from reviews.routes_reviews import routes_reviews
from reviews.routes_statements import routes_statements
from reviews.routes_statistics import routes_statistics
from reviews.routes_voluntary import routes_voluntary
from reviews.seal_statements import Sealer
from reviews.settings import Settings
from reviews.website_settings import nothing
from reviews.write_voluntary import Voluntary

_DRAFTS_LOOKED_AT = Every(timedelta(minutes=15))
_EVIDENCE_SWEPT = Every(timedelta(minutes=5))


def build(settings: Settings, ports: Ports) -> Service:
    """Wire reviews: requests in; questionnaires, reviews and decisions; review events out."""
    database, clock = ports.database("reviews"), ports.clock
    websites = copies_of(WEBSITE, ports, "reviews")
    collection = copies_of(COLLECTION_SETTINGS, ports, "reviews")
    known = Copies(COLLECTION_SETTINGS.kind, CollectionSettings, nothing)
    looks = Copies("brand-look", BrandLooks, nothing)
    voluntary = Voluntary(database, ports.keys, collection, clock)
    evidence = EvidenceKeeper(database, ports.blobs, clock)
    publisher, sealer = Publisher(database, collection, clock), Sealer(database, clock)
    consumers = (
        Consumer(topology.REVIEWS_COPY_WEBSITE.name, {WebsiteChangedV1: copy_website(websites)}),
        Consumer(
            topology.REVIEWS_COPY_SETTINGS.name, {CollectionSettingsChangedV1: copy_settings(collection)}
        ),
        Consumer(topology.REVIEWS_COPY_LOOK.name, {BrandLookChangedV1: copy_look(looks)}),
        Consumer(
            topology.REVIEWS_KEEP_REQUEST.name,
            {
                ReviewRequestScheduledV1: RequestKeeper(ports.keys).on_scheduled,
                ReviewRequestSentV1: keep_step("sent"),
                ReviewRequestCancelledV1: keep_step("cancelled"),
                ReviewRequestExpiredV1: keep_step("expired"),
            },
        ),
        Consumer(topology.REVIEWS_ERASE_ORDER.name, {OrderErasedV1: erase_orders}),
    )
    every = Every(timedelta(seconds=settings.publish_every_seconds))
    soon = Every(timedelta(seconds=settings.seal_every_seconds))
    expirer = ReviewExpirer(database, ports.keys, clock, settings.published_years)

    async def expire(run: JobRun) -> Counts:
        return {**await expirer.run(run), **await voluntary.forget(run)}

    jobs = (
        Job("publish-reviews", every, publisher.run),
        Job("seal-statements", soon, sealer.run),
        Job("sweep-evidence", _EVIDENCE_SWEPT, evidence.sweep),
        Job("forget-drafts", _DRAFTS_LOOKED_AT, voluntary.forget),
        Job("expire-and-erase", Daily(time(4, 30)), expire),
    )

    async def due() -> int:
        return await publisher.due() + await sealer.due()

    app = create_app(
        HttpSide(
            "reviews",
            "Proofmark reviews",
            routes_of("reviews"),
            ports.verifier("reviews"),
            {"database": database.check, "bus": ports.bus.check},
        )
    )
    pages, brands = Pages(), Brands(websites, known, looks)
    forms = Forms(ports.keys, brands, clock)
    app.include_router(routes_voluntary(database, brands, voluntary, forms, pages))
    app.include_router(routes_form(database, forms, collection, pages, clock))
    app.include_router(routes_questionnaire(database, brands, pages, clock))
    mailer, tracking = ports.client("reviews", "mailer"), ports.client("reviews", "tracking")
    numbers = CollectionCounts(database, mailer, tracking, clock)
    for router in (
        routes_published(database, websites, clock),
        routes_provenance(database, websites, Heads(ports.keys)),
        routes_certificate(database, brands, known, pages, numbers, clock, settings),
        routes_statements(database, brands, pages, clock, ports.public_url),
        routes_reports(database, brands, pages, clock),
        routes_moderated_reports(database),
    ):
        app.include_router(router)
    app.include_router(routes_statistics(database, websites, clock))  # before a review's own address
    app.include_router(routes_reviews(database, clock))
    app.include_router(routes_moderation(database, brands, clock))
    app.include_router(routes_evidence(database, evidence, ports.blobs, clock))
    app.include_router(routes_letters(AuthorPages(database, ports.keys, brands, clock), pages))
    app.include_router(routes_erasure(database, Anonymizer(ports.keys, clock), clock))
    app.include_router(
        operations_router(
            database=database,
            bus=ports.bus,
            clock=clock,
            consumers=consumers,
            jobs=jobs,
            time_travel=settings.time_travel,
            due=due,
        )
    )

    async def close() -> None:
        await mailer.aclose()
        await tracking.aclose()

    migrations = Path(__file__).parent / "migrations"
    return Service("reviews", app, database, migrations, consumers, jobs, due=due, close=close)
