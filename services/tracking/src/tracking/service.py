"""Tracking, wired: events in, history out."""

from datetime import time
from pathlib import Path

from contracts.routes import routes_of
from contracts.websites import WEBSITE
from kit.copies import copies_of
from kit.http import HttpSide, create_app
from kit.jobs import Daily, Job
from kit.operations import operations_router
from kit.service import Ports, Service
from tracking.consumers import History
from tracking.count_requests import CountRequests
from tracking.erase_person import PersonEraser
from tracking.record_touch import RecordTouch
from tracking.routes_links import links_router
from tracking.routes_requests import requests_router
from tracking.routes_statistics import statistics_router
from tracking.settings import Settings

NAME = "tracking"


def build(settings: Settings, ports: Ports) -> Service:
    """Wire the parts below; decide nothing."""
    database = ports.database(NAME)
    mailer = ports.client(NAME, "mailer")
    websites = copies_of(WEBSITE, ports, NAME)
    eraser = PersonEraser(database, ports.keys, ports.clock)
    consumers = History(websites, ports.keys, eraser).consumers()
    jobs = (
        Job("count-requests", Daily(time(2, 30)), CountRequests(database, websites).run),
        Job("expire-and-erase", Daily(time(5)), eraser.run),
    )
    checks = {"database": database.check, "bus": ports.bus.check}
    app = create_app(HttpSide(NAME, "Proofmark tracking", routes_of(NAME), ports.verifier(NAME), checks))
    app.include_router(statistics_router(database, websites))
    app.include_router(requests_router(database, websites, mailer, ports.clock))
    app.include_router(links_router(RecordTouch(database, ports.clock), ports.keys, ports.clock))
    app.include_router(
        operations_router(
            database=database,
            bus=ports.bus,
            clock=ports.clock,
            consumers=consumers,
            jobs=jobs,
            time_travel=settings.time_travel,
        )
    )

    async def close() -> None:
        await mailer.aclose()

    return Service(NAME, app, database, Path(__file__).parent / "migrations", consumers, jobs, close=close)
