"""Ingest, wired: doors → orders, keys and order.accepted.v1, in one transaction."""

from datetime import time, timedelta
from pathlib import Path

from contracts.routes import routes_of
from contracts.websites import COLLECTION_SETTINGS, WEBSITE
from ingest_api.accept_calls import AcceptCalls
from ingest_api.consumers import consumers
from ingest_api.erase_files import EraseFiles
from ingest_api.erase_person import PersonEraser
from ingest_api.group_commit import GroupCommit
from ingest_api.import_file import ImportFile
from ingest_api.receive_orders import ReceiveOrders
from ingest_api.record_calls import CallRecorder
from ingest_api.routes_calls import calls_router
from ingest_api.routes_drops import drops_router
from ingest_api.routes_imports import imports_router
from ingest_api.routes_orders import orders_router
from ingest_api.routes_retrievals import retrievals_router
from ingest_api.routes_shops import shops_router
from ingest_api.settings import Settings
from ingest_api.store import OrderStore
from ingest_api.website import RecentSettings, Websites
from kit.copies import copies_of
from kit.http import HttpSide, create_app
from kit.jobs import Daily, Every, Job
from kit.operations import operations_router
from kit.service import Ports, Service

NAME = "ingest-api"


def build(settings: Settings, ports: Ports) -> Service:
    """Wire the parts below; decide nothing."""
    database = ports.database(NAME)
    tracking = ports.client(NAME, "tracking")
    websites = Websites(copies_of(WEBSITE, ports, NAME), copies_of(COLLECTION_SETTINGS, ports, NAME))
    store = OrderStore(ports.keys)
    look = timedelta(seconds=settings.import_look_seconds)
    any_file, small_file = Every(look), Every(look)
    waking = (any_file.wake, small_file.wake)
    files = ImportFile(database, ports.blobs, ports.clock, websites, store, waking)
    erasure = EraseFiles(database, ports.blobs, ports.clock, timedelta(days=settings.file_days))
    recent = RecentSettings(database, websites)
    group = GroupCommit(AcceptCalls(database, ports.clock).settle, weight=lambda call: len(call.orders) + 1)
    calls = CallRecorder(database, ports.clock)
    receive = ReceiveOrders(database, ports.clock, recent, store, group)
    soon = Every(timedelta(seconds=settings.erasure_look_seconds))
    persons = PersonEraser(database, ports.blobs, ports.keys, ports.clock, soon.wake.set)
    heard = consumers(websites, recent, persons)
    jobs = (
        Job("import-files", any_file, files.import_waiting),
        Job("import-small-files", small_file, files.import_small),
        Job("erase-persons", soon, persons.run),
        Job("expire-and-erase", Daily(time(4)), erasure.run),
    )

    async def due() -> int:
        return await files.waiting() + await persons.waiting()

    checks = {"database": database.check, "bus": ports.bus.check}
    app = create_app(HttpSide(NAME, "Proofmark ingest", routes_of(NAME), ports.verifier(NAME), checks))
    app.include_router(orders_router(receive, ports.keys, tracking, calls))
    app.include_router(calls_router(database))
    app.include_router(shops_router(database))
    app.include_router(imports_router(files, timedelta(hours=settings.preview_hours)))
    app.include_router(drops_router(files))
    app.include_router(retrievals_router(receive, ports.keys))
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
        await group.finish()
        await calls.finish()
        await tracking.aclose()

    return Service(
        NAME, app, database, Path(__file__).parent / "migrations", heard, jobs, due=due, close=close
    )
