"""Wires accounts together; decides nothing."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from accounts import store_failures, store_links, store_sessions
from accounts.brake import ACCOUNT_MEMORY, ADDRESS_MEMORY
from accounts.brake_sign_in import BrakeSignIn
from accounts.change_members import ChangeMembers
from accounts.change_website import ChangeWebsite
from accounts.confirm_password import ConfirmPassword
from accounts.create_website import CreateWebsite
from accounts.find_caller import FindCaller
from accounts.reset_password import ResetPassword
from accounts.routes_clients import routes_clients
from accounts.routes_internal import routes_internal
from accounts.routes_me import routes_me
from accounts.routes_operator import routes_operator
from accounts.routes_resets import routes_resets
from accounts.routes_second_factor import routes_second_factor
from accounts.routes_sessions import routes_sessions
from accounts.routes_users import routes_users
from accounts.routes_websites import routes_websites
from accounts.second_factor import SecondFactors
from accounts.settings import Settings
from accounts.sign_in import SignIn
from accounts.store_second_factors import SEED
from accounts.store_websites import SECRET_KEY
from accounts.tries import Tries
from contracts.routes import routes_of
from kit.db import Database
from kit.http import HttpSide, create_app
from kit.jobs import Counts, Every, Job, JobRun
from kit.operations import operations_router
from kit.service import Ports, Service

NAME = "accounts"


def build(settings: Settings, ports: Ports) -> Service:
    """Wire accounts: callers and websites in, `website.changed` out."""
    database = ports.database(NAME)
    tries = Tries(ports.keys, settings)
    second = SecondFactors(database, ports.keys, tries, ports.clock)
    sign_in = SignIn(database, tries, second, ports.clock)
    brake = BrakeSignIn(database, tries, ports.clock)
    find = FindCaller(database, ports.clock, settings, tries)
    confirm = ConfirmPassword(database, tries, ports.clock)
    create = CreateWebsite(database, ports.keys, ports.clock)
    change = ChangeWebsite(database, ports.keys, ports.clock)
    jobs = (Job("forget-sign-ins", Every(timedelta(hours=1)), _forget_sign_ins(database, settings)),)
    app = create_app(
        HttpSide(
            NAME,
            "Proofmark accounts",
            routes_of(NAME),
            ports.verifier(NAME),
            {"database": database.check, "bus": ports.bus.check},
        )
    )
    app.include_router(routes_websites(database, create, change))
    app.include_router(routes_clients(database, ports.clock))
    app.include_router(routes_users(database, ChangeMembers(database, ports.clock)))
    app.include_router(routes_resets(ResetPassword(database, ports.keys, tries, ports.clock)))
    app.include_router(routes_me(database, confirm, settings))
    app.include_router(routes_second_factor(second, confirm))
    app.include_router(routes_sessions(database, find))
    app.include_router(routes_operator(create))
    app.include_router(routes_internal(database, sign_in, find, brake, ports.keys))
    app.include_router(
        operations_router(
            database=database,
            bus=ports.bus,
            clock=ports.clock,
            consumers=(),
            jobs=jobs,
            time_travel=settings.time_travel,
        )
    )
    return Service(
        NAME, app, database, Path(__file__).parent / "migrations", jobs=jobs, sealed=(SECRET_KEY, SEED)
    )


def _forget_sign_ins(database: Database, settings: Settings) -> Callable[[JobRun], Awaitable[Counts]]:
    async def forget(run: JobRun) -> Counts:
        """Delete sessions and links that are over, and failures and known addresses that no longer count."""
        idle = timedelta(minutes=settings.session_idle_minutes)
        in_all = timedelta(hours=settings.session_hours)
        async with database.write() as session:
            ended = await store_sessions.forget_sessions(
                session, seen_before=run.at - idle, created_before=run.at - in_all
            )
            forgotten = await store_failures.forget_failures(session, run.at - ACCOUNT_MEMORY)
            links = await store_links.forget_links(session, run.at - timedelta(days=1))
            left = await store_failures.forget_addresses(session, run.at - ADDRESS_MEMORY)
        return {"sessions": ended, "failures": forgotten, "addresses": left, "links": links}

    return forget
