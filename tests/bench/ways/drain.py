"""The whole drain of one login, over OpenSSH's server: fetch, hand over, judge, store, report, move."""

import asyncio
import json
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncssh

import ingest_api.service
import ingest_api.settings
import sftp_poller.service
import sftp_poller.settings
from contracts.websites import WebsiteState
from kit.bus import Topology
from kit.clock import FixedClock
from kit.db import Database
from kit.ids import uuid7
from kit.jobs import Counts, Every, Job, JobRun
from kit.migrate import migrate
from kit.ports import schema_of
from kit.ports_embedded import EmbeddedPorts
from kit.service import Service
from kit.testing.service import stand_in
from sftp_poller.account import Account
from sftp_poller.folders import Folder, IdWebsite
from sftp_poller.store_accounts import add_account
from tests.bench.orders_file import NOW
from tests.bench.sshd import Site

WEBSITE = UUID("3f0b6a1c-52a4-4c0e-9d6b-1f2e3d4c5b6a")


def drain(site: dict[str, Any], url: str, base: str, data: str) -> tuple[float, dict[str, int]]:
    """Return the seconds it took, and what was done. `base`: the folder of logins' trees on the server."""
    return asyncio.run(_drain(Site(**site), url, Path(base), Path(data)))


async def _drain(site: Site, url: str, base: Path, data: Path) -> tuple[float, dict[str, int]]:
    async with AsyncExitStack() as stack:
        ports = _ports(url, data)
        settings = sftp_poller.settings.Settings(
            data_dir=data,
            sftp_server=f"127.0.0.1:{site.port}",
            sftp_server_base=f"{base}/{{username}}",
            sftp_server_host_key=site.host_key,
            sftp_poller_key=asyncssh.read_private_key(site.key_file).export_private_key().decode(),
        )
        ingest = ingest_api.service.build(ingest_api.settings.Settings(data_dir=data), ports)
        poller = sftp_poller.service.build(settings, ports)
        for service in (ingest, poller):
            await migrate(service.database, service.migrations)
            ports.apps[service.name] = service.app
            stack.push_async_callback(service.database.close)
        await _add_login(poller, ports, site.username)
        job = next(job for job in poller.jobs if job.name == "drain-sftp")
        begun = time.perf_counter()
        draining = asyncio.create_task(_run(job))
        importing = asyncio.create_task(_import_waiting(ingest))
        await asyncio.wait((draining, importing), return_when=asyncio.FIRST_COMPLETED)
        if importing.done():
            importing.result()  # raises what it failed of: nobody would import what is drained
        counts = await draining
        elapsed = time.perf_counter() - begun
        importing.cancel()
        return elapsed, dict(counts)


async def _run(job: Job) -> Counts:
    return await job.run(JobRun(uuid7(), NOW, None, scheduled=False))


async def _import_waiting(ingest: Service) -> None:
    """Do ingest's background work, at its own pace."""
    async with asyncio.TaskGroup() as group:
        for job in ingest.jobs:
            if isinstance(job.schedule, Every):
                group.create_task(_repeat(job, job.schedule))


async def _repeat(job: Job, schedule: Every) -> None:
    while True:
        await _run(job)
        await schedule.rest()


def _ports(url: str, data: Path) -> EmbeddedPorts:
    def open_database(service: str) -> Database:
        return Database(url, schema=schema_of(service))

    ports = EmbeddedPorts(data, Topology.of_platform(), clock=FixedClock(NOW), open_database=open_database)
    website = WebsiteState(
        id_website=WEBSITE,
        organization_id=UUID(int=1),
        name="Alto",
        locale="fr_FR",
        time_zone="Europe/Paris",
        created_at=ports.clock.now(),
    )
    answer = {"version": 1, "website": json.loads(website.model_dump_json())}
    ports.apps["accounts"] = stand_in({f"/internal/websites/{WEBSITE}": answer})
    ports.apps["mailer"] = stand_in({})
    ports.apps["tracking"] = stand_in({})
    return ports


async def _add_login(poller: Service, ports: EmbeddedPorts, username: str) -> None:
    folders = (Folder("", IdWebsite(WEBSITE)),)
    account = Account(uuid7(), UUID(int=1), username, folders, (), ports.clock.now())
    async with poller.database.write() as session:
        await add_account(session, account, "unused in a drain by key", ports.keys)
