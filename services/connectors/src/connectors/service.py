"""Wires the connectors: shops' modules asked, their orders out to ingest."""

from datetime import timedelta
from pathlib import Path

from connectors.call_module import ModuleCaller
from connectors.check_shop import ShopCheck
from connectors.consumers import consumers
from connectors.edit_connector import ConnectorEditor
from connectors.hand_over import HandOver
from connectors.poll_by_hand import PollByHand
from connectors.poll_shop import ShopPoll
from connectors.poll_shops import PollShops
from connectors.routes_connector import routes_connector
from connectors.secret_keys import SecretKeys
from connectors.settings import Settings
from connectors.store_retrievals import count_batches
from connectors.websites import Websites
from contracts.routes import routes_of
from contracts.websites import COLLECTION_SETTINGS, WEBSITE
from kit.copies import copies_of
from kit.http import HttpSide, create_app
from kit.jobs import Every, Job
from kit.operations import operations_router
from kit.outgoing import CheckedClient
from kit.service import Ports, Service
from kit.targets import Guard

NAME = "connectors"
_LOOK_EVERY = timedelta(minutes=1)


def build(settings: Settings, ports: Ports) -> Service:
    """Wire the parts below; decide nothing."""
    database = ports.database(NAME)
    accounts, ingest = ports.client(NAME, "accounts"), ports.client(NAME, "ingest-api")
    websites = Websites(
        database,
        copies_of(WEBSITE, ports, NAME),
        copies_of(COLLECTION_SETTINGS, ports, NAME),
        ports.public_url,
    )
    guard = guard_of(settings, ports)
    client = CheckedClient(
        guard, connect_seconds=settings.connector_connect_seconds, seconds=settings.connector_call_seconds
    )
    modules = ModuleCaller(client, SecretKeys(accounts), settings.connector_answer_bytes)
    hand_over = HandOver(database, ingest)
    poll = ShopPoll(database, ports.clock, modules, websites, hand_over)
    shops = PollShops(
        database,
        ports.clock,
        poll,
        hand_over,
        pause=timedelta(minutes=settings.connector_poll_minutes),
        at_once=settings.connector_shops_at_once,
    )
    by_hand = PollByHand(database, poll)
    jobs = (Job("poll-connectors", Every(_LOOK_EVERY), shops.run),)
    heard = consumers(websites)

    async def due() -> int:
        async with database.read() as session:
            return await count_batches(session)

    checks = {"database": database.check, "bus": ports.bus.check}
    app = create_app(HttpSide(NAME, "Proofmark connectors", routes_of(NAME), ports.verifier(NAME), checks))
    app.include_router(
        routes_connector(
            database,
            ConnectorEditor(ports.clock, guard),
            ShopCheck(database, ports.clock, modules, websites),
            by_hand,
        )
    )
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
        await by_hand.close()
        await client.close()
        await accounts.aclose()
        await ingest.aclose()

    return Service(
        NAME, app, database, Path(__file__).parent / "migrations", heard, jobs, due=due, close=close
    )


def guard_of(settings: Settings, ports: Ports) -> Guard:
    own = frozenset(each.strip() for each in settings.public_addresses.split(",") if each.strip())
    return Guard(settings.allow_private_targets, ports.public_url, own)
