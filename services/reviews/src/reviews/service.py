"""Wiring of reviews."""

from datetime import timedelta
from pathlib import Path

from contracts import topology
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
from kit.jobs import Every, Job
from kit.operations import operations_router
from kit.service import Ports, Service
from reviews.consumers import RequestKeeper, copy_look, copy_settings, copy_website, keep_step
from reviews.open_form import Forms
from reviews.publish_reviews import Publisher
from reviews.routes_certificate import routes_certificate
from reviews.routes_form import routes_form
from reviews.routes_moderation import routes_moderation
from reviews.routes_pages import Pages, routes_pages
from reviews.routes_reviews import routes_reviews
from reviews.settings import Settings
from reviews.website_settings import nothing


def build(settings: Settings, ports: Ports) -> Service:
    """Wire reviews: requests in; questionnaires, reviews and decisions; review events out."""
    database, clock = ports.database("reviews"), ports.clock
    websites = copies_of(WEBSITE, ports, "reviews")
    collection = copies_of(COLLECTION_SETTINGS, ports, "reviews")
    known = Copies(COLLECTION_SETTINGS.kind, CollectionSettings, nothing)
    looks = Copies("brand-look", BrandLooks, nothing)
    publisher = Publisher(database, collection, clock)
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
    )
    every = Every(timedelta(seconds=settings.publish_every_seconds))
    jobs = (Job("publish-reviews", every, publisher.run),)
    app = create_app(
        HttpSide(
            "reviews",
            "Proofmark reviews",
            routes_of("reviews"),
            ports.verifier("reviews"),
            {"database": database.check, "bus": ports.bus.check},
        )
    )
    pages, forms = Pages(), Forms(ports.keys, websites, known, clock)
    app.include_router(routes_pages(pages))
    app.include_router(routes_form(database, forms, collection, pages, clock))
    app.include_router(
        routes_certificate(database, websites, known, pages, clock, settings.certificate_page_reviews)
    )
    app.include_router(routes_reviews(database, clock))
    app.include_router(routes_moderation(database, clock))
    app.include_router(
        operations_router(
            database=database,
            bus=ports.bus,
            clock=clock,
            consumers=consumers,
            jobs=jobs,
            time_travel=settings.time_travel,
            due=publisher.due,
        )
    )

    migrations = Path(__file__).parent / "migrations"
    return Service("reviews", app, database, migrations, consumers, jobs, due=publisher.due)
