"""Operators' routes: jobs by hand over several services, the platform's status, dead letters."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

import gateway.run_job
from contracts.feeds import FeedDeliveredV1
from contracts.routes import routes_of
from contracts.topology import JOBS, QUEUES
from contracts.websites import WebsiteChangedV1, WebsiteState
from gateway.forward import InProcessForwarder
from gateway.service import SERVICES, build_gateway
from gateway.settings import Settings
from kit import dead_letters
from kit.clock import FixedClock
from kit.db import Database
from kit.db.platform_tables import platform_metadata
from kit.http import HttpSide, create_app
from kit.identity import Identity
from kit.ids import uuid7
from kit.inbox import Message
from kit.jobs import Counts, Daily, Every, Job, JobRun, JobRunner
from kit.operations import operations_router
from kit.outbox import Relay
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ports_for_tests

NOON = "2026-03-26T12:00:00+01:00"
Run = Callable[[JobRun], Awaitable[Counts]]


class Fleet:
    """Every service with its operations and nothing else, its jobs running; the gateway in front."""

    def __init__(self, ports: EmbeddedPorts) -> None:
        self.ports = ports
        self.ran: list[tuple[str, str, datetime]] = []  # (service, job, at)
        self.work: dict[tuple[str, str], Run] = {}  # what a job does beyond being noted
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        for queue in QUEUES:
            self.ports.bus.attach(queue.name, self.ports.database(queue.service))
        for service in SERVICES:
            database = self.ports.database(service)
            async with database.engine.begin() as connection:
                await connection.run_sync(platform_metadata.create_all)
            jobs = [self._job(service, job) for job, owners in JOBS.items() if service in owners]
            self.ports.apps[service] = self._app(service, database, jobs)
            self._spawn(JobRunner(database, jobs, self.ports.clock).run())
            self._spawn(Relay(database, self.ports.bus.publish, self.ports.clock).run())

    def _job(self, service: str, name: str) -> Job:
        async def run(one: JobRun) -> Counts:
            if one.scheduled or self.ports.clock.now() != one.at:
                return {}
            self.ran.append((service, name, one.at))
            doing = self.work.get((service, name))
            return {"done": 1} if doing is None else await doing(one)

        schedule = Every(timedelta(hours=1)) if name == "send-requests" else Daily(time(0, 0))
        return Job(name, schedule, run)

    def _app(self, service: str, database: Database, jobs: list[Job]) -> Any:
        app = create_app(HttpSide(service, service, routes_of(service), self.ports.verifier(service), {}))
        app.include_router(
            operations_router(
                database=database,
                bus=self.ports.bus,
                clock=self.ports.clock,
                consumers=(),
                jobs=jobs,
                time_travel=True,
            )
        )
        return app

    def _spawn(self, work: Any) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for service in SERVICES:
            await self.ports.database(service).close()

    def client(self) -> httpx2.AsyncClient:
        app = build_gateway(Settings(), self.ports, InProcessForwarder(self.ports.apps))
        transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 1))
        return httpx2.AsyncClient(
            transport=transport,
            base_url="http://127.0.0.1",
            headers={"Authorization": "Bearer pmo_x"},
            timeout=60,
        )


@pytest.fixture
async def fleet(tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fleet]:
    async def operator(*_: object) -> Identity:
        return Identity("operator-token", (), ("operator",))

    monkeypatch.setattr("gateway.accounts_api.AccountsApi.by_secret", operator)
    found = Fleet(ports_for_tests(tmp_path, clock))
    await found.start()
    yield found
    await found.stop()


async def test_a_job_runs_at_its_time_on_every_service_that_owns_a_part(fleet: Fleet) -> None:
    async with fleet.client() as client:
        answer = await client.post("/api/v1/operator/jobs/expire-and-erase", json={"at": NOON})
        again = await client.get(f"/api/v1/operator/jobs/runs/{answer.json()['run']}")

    assert answer.status_code == 200
    found = answer.json()
    assert (found["job"], found["state"], found["at"]) == ("expire-and-erase", "done", "2026-03-26T11:00:00Z")
    owners = JOBS["expire-and-erase"]
    assert found["counts"] == {"done": len(owners)}
    at = datetime.fromisoformat(NOON)
    by_hand = [entry for entry in fleet.ran if entry[2] == at]
    assert sorted(by_hand) == [(service, "expire-and-erase", at) for service in sorted(owners)]
    assert again.json() == found


async def test_a_job_without_body_runs_now(fleet: Fleet) -> None:
    async with fleet.client() as client:
        answer = await client.post("/api/v1/operator/jobs/send-requests")
    assert (answer.status_code, answer.json()["state"]) == (200, "done")


async def test_unknown_jobs_runs_and_faulty_times_are_refused(fleet: Fleet) -> None:
    async with fleet.client() as client:
        unknown = await client.post("/api/v1/operator/jobs/make-coffee", json={})
        strange = await client.get(f"/api/v1/operator/jobs/runs/{uuid7()}")
        faulty = await client.post("/api/v1/operator/jobs/send-requests", json={"at": "noon"})
        more = await client.post("/api/v1/operator/jobs/send-requests", json={"when": NOON})
    assert (unknown.status_code, strange.status_code) == (404, 404)
    assert (faulty.status_code, faulty.json()["errors"][0]["pointer"]) == (422, "/at")
    assert faulty.json()["errors"][0]["value"] == "noon"
    assert more.json()["errors"][0]["code"] == "field_unknown"


async def test_a_job_that_fails_says_so_with_a_problem(fleet: Fleet) -> None:
    async def fail(_run: JobRun) -> Counts:
        raise RuntimeError("on purpose")

    fleet.work["mailer", "expire-and-erase"] = fail
    async with fleet.client() as client:
        answer = await client.post("/api/v1/operator/jobs/expire-and-erase", json={"at": NOON})
    assert answer.json()["state"] == "failed"
    assert answer.json()["problem"]["code"] == "internal_error"
    assert answer.json()["problem"]["kinds"] == ["RuntimeError"]
    assert "on purpose" not in answer.text


async def test_a_long_job_is_answered_before_it_ends(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    may_end = asyncio.Event()

    async def wait(_run: JobRun) -> Counts:
        await may_end.wait()
        return {"sent": 3}

    monkeypatch.setattr(gateway.run_job, "PATIENCE_SECONDS", 0.3)
    fleet.work["mailer", "send-requests"] = wait
    async with fleet.client() as client:
        answer = await client.post("/api/v1/operator/jobs/send-requests", json={"at": NOON})
        assert (answer.status_code, answer.json()["state"]) == (202, "running")
        may_end.set()
        path = f"/api/v1/operator/jobs/runs/{answer.json()['run']}"
        found = (await client.get(path)).json()
        for _ in range(200):
            if found["state"] != "running":
                break
            await asyncio.sleep(0.05)
            found = (await client.get(path)).json()
    assert (found["state"], found["counts"]) == ("done", {"sent": 3})


async def test_a_job_is_done_once_its_consequences_are(fleet: Fleet) -> None:
    """The job's event must have left the outbox when the answer comes."""
    database = fleet.ports.database("mailer")

    async def emit(run: JobRun) -> Counts:
        async with database.write() as session:
            await session.emit(*(a_fact_nobody_waits_for(run.at) for _ in range(50)))
        return {"told": 50}

    fleet.work["mailer", "send-requests"] = emit
    async with fleet.client() as client:
        answer = await client.post("/api/v1/operator/jobs/send-requests", json={"at": NOON})
        status = (await client.get("/api/v1/operator/status")).json()
    assert (answer.status_code, answer.json()["counts"]) == (200, {"told": 50})
    assert status["outbox"] == 0


async def test_the_status_sums_all_services_up(fleet: Fleet) -> None:
    async with fleet.client() as client:
        await client.post("/api/v1/operator/jobs/export-feeds", json={"at": NOON})
        status = (await client.get("/api/v1/operator/status")).json()
        fleet.ports.apps["mailer"] = _broken
        without = (await client.get("/api/v1/operator/status")).json()
        ready = await client.get("/readyz")

    assert {name: status[name] for name in ("outbox", "queued", "due", "dead_letters")} == {
        "outbox": 0, "queued": 0, "due": 0, "dead_letters": 0,
    }  # fmt: skip
    assert status["quiet"] is True
    assert status["services"] == dict.fromkeys(SERVICES, "ok")
    jobs = {job["job"]: job for job in status["jobs"]}
    assert set(jobs) == set(JOBS)
    assert jobs["export-feeds"]["last_done_for"] is not None
    assert without["services"]["mailer"] == "away"
    assert without["quiet"] is False
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert ready.json()["checks"]["mailer"] != "ok"


async def test_a_job_of_a_dead_service_is_unavailable(fleet: Fleet) -> None:
    fleet.ports.apps["mailer"] = _broken
    async with fleet.client() as client:
        answer = await client.post("/api/v1/operator/jobs/send-requests", json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")


async def test_dead_letters_of_all_services_are_listed_replayed_and_dropped(fleet: Fleet) -> None:
    letters = {service: await _bury(fleet.ports, service) for service in ("mailer", "reviews", "tracking")}
    path = "/api/v1/operator/dead-letters"
    async with fleet.client() as client:
        listed = (await client.get(path)).json()["items"]
        by_service = {item["service"]: item["id"] for item in listed}
        assert set(by_service) == set(letters)
        assert "payload" not in listed[0]

        dropped = await client.post(f"{path}/drop", json={"ids": [by_service["mailer"]]})
        assert dropped.json() == {"dropped": 1}
        replayed = await client.post(
            f"{path}/replay", json={"ids": [by_service["reviews"], str(UUID(int=1))]}
        )
        assert replayed.json() == {"replayed": 1}
        assert [item["service"] for item in (await client.get(path)).json()["items"]] == ["tracking"]
        assert (await client.post(f"{path}/drop")).json() == {"dropped": 1}
        assert (await client.post(f"{path}/drop", json={"ids": ["x"]})).status_code == 422


async def _broken(scope: Any, receive: Any, send: Any) -> None:
    with contextlib.suppress(RuntimeError):
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def _bury(ports: EmbeddedPorts, service: str) -> UUID:
    event = an_event(ports.clock.now())
    message = Message(event.id, event.type, event.model_dump_json(), "test")
    async with ports.database(service).write() as session:
        await dead_letters.bury(
            session,
            message,
            queue=f"{service}.copy-website",
            attempts=5,
            reason="on purpose",
            stack="",
            clock=ports.clock,
        )
    return event.id


def a_fact_nobody_waits_for(at: datetime) -> FeedDeliveredV1:
    return FeedDeliveredV1(
        id=uuid7(),
        occurred_at=at,
        id_website=None,
        aggregate_id="1",
        feed_id=uuid7(),
        run_id=uuid7(),
        mode="daily",
        nature="site",
        local_date=at.date(),
        file_name="x",
        sha256="x",
        records={},
    )


def an_event(at: datetime) -> WebsiteChangedV1:
    state = WebsiteState(
        id_website=uuid7(),
        organization_id=uuid7(),
        name="A",
        locale="fr_FR",
        time_zone="Europe/Paris",
        created_at=at,
    )
    return WebsiteChangedV1(
        id=uuid7(), occurred_at=at, id_website=state.id_website, aggregate_id="1", website=state
    )
