"""What operators see and do: jobs by hand, the platform's status, dead letters."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response

from contracts.topology import JOBS
from gateway.on_the_way import on_the_way
from gateway.problems import RETRY_SECONDS
from gateway.run_job import Run, RunJob
from gateway.services_api import ServicesApi
from kit.context import correlation_id
from kit.http import Answer, Body, Caller, FromText
from kit.i18n import DEFAULT_LANGUAGE
from kit.identity import Identity
from kit.problems import (
    Forbidden,
    NotFound,
    Problem,
    RequestInvalid,
    ServiceUnavailable,
    Unauthenticated,
    problems,
)

_REFUSED = problems(Unauthenticated, Forbidden, ServiceUnavailable)


class RunBody(Body):
    at: str | None = None  # ISO 8601 with offset


class LettersBody(Body):
    ids: Annotated[list[Annotated[UUID, FromText]] | None, FromText] = None  # None: all


class RunAnswer(Answer):
    run: UUID
    job: str
    at: datetime
    state: str  # running, done, failed
    counts: dict[str, int]
    problem: dict[str, Any] | None = None  # why it failed


class JobAnswer(Answer):
    job: str
    last_done_for: str | None  # local date
    late: bool


class StatusAnswer(Answer):
    quiet: bool  # nothing left to do at this instant
    outbox: int
    queued: int
    due: int
    dead_letters: int
    services: dict[str, str]
    jobs: list[JobAnswer]


class LettersAnswer(Answer):
    items: list[dict[str, Any]]
    next_cursor: str | None


def routes_operator(services: ServicesApi, run_job: RunJob) -> APIRouter:
    router = APIRouter(prefix="/api/v1/operator", tags=["operator"])

    @router.post(
        "/jobs/{job}",
        responses={**_REFUSED, **problems(NotFound, RequestInvalid), 202: {"model": RunAnswer}},
    )
    async def start_job(
        job: str, caller: Caller, response: Response, body: RunBody | None = None
    ) -> RunAnswer:
        """Run a job now, as if it were `at`; 202 if it takes longer than 25 s."""
        run = await run_job(job, body.at if body else None, caller)
        response.status_code = 202 if run.state == "running" else 200
        return _run_answer(run)

    @router.get("/jobs/runs/{run}", responses=_REFUSED | problems(NotFound))
    async def get_run(run: UUID, caller: Caller) -> RunAnswer:
        return _run_answer(await run_job.find(run, caller))

    @router.get("/status", responses=_REFUSED)
    async def get_status(caller: Caller) -> StatusAnswer:
        return _status_answer(await services.statuses(caller))

    @router.get("/dead-letters", responses=_REFUSED)
    async def list_dead_letters(caller: Caller) -> LettersAnswer:
        path = "/internal/dead-letters"
        found = await asyncio.gather(*(services.get(name, path, caller) for name in services.services))
        items = [
            {"service": service, **item}
            for service, answer in zip(services.services, found, strict=True)
            for item in answer["items"]
        ]
        return LettersAnswer(items=sorted(items, key=lambda item: item["died_at"]), next_cursor=None)

    @router.post("/dead-letters/replay", responses=_REFUSED)
    async def replay(caller: Caller, body: LettersBody | None = None) -> dict[str, int]:
        """Send dead letters through the normal path once more."""
        return {"replayed": await _everywhere("replay", "replayed", caller, body)}

    @router.post("/dead-letters/drop", responses=_REFUSED)
    async def drop(caller: Caller, body: LettersBody | None = None) -> dict[str, int]:
        """Delete dead letters for good."""
        return {"dropped": await _everywhere("drop", "dropped", caller, body)}

    async def _everywhere(verb: str, count: str, caller: Identity, body: LettersBody | None) -> int:
        ids = None if body is None or body.ids is None else [str(letter) for letter in body.ids]
        done = 0
        for service in services.services:
            path = f"/internal/dead-letters/{verb}"
            answer = await services.ask(service, "POST", path, caller, {"ids": ids})
            if not answer.is_success:
                raise ServiceUnavailable(headers={"Retry-After": RETRY_SECONDS})
            done += answer.json()[count]
        return done

    return router


def _run_answer(run: Run) -> RunAnswer:
    problem = None
    if run.state == "failed":
        failure = Problem(extension={"kinds": list(run.errors)})
        path = f"/api/v1/operator/jobs/runs/{run.id}"
        problem = failure.body(instance=path, request_id=correlation_id(), language=DEFAULT_LANGUAGE)
    return RunAnswer(
        run=run.id,
        job=run.job,
        at=datetime.fromisoformat(run.at),
        state=run.state,
        counts=run.counts,
        problem=problem,
    )


def _status_answer(statuses: dict[str, dict[str, Any] | None]) -> StatusAnswer:
    answered = [status for status in statuses.values() if status is not None]
    sums = {
        name: sum(status[name] for status in answered) for name in ("outbox", "queued", "due", "dead_letters")
    }
    is_quiet = len(answered) == len(statuses) and on_the_way(statuses) + sums["due"] == 0
    return StatusAnswer(
        quiet=is_quiet,
        outbox=sums["outbox"],
        queued=sums["queued"],
        due=sums["due"],
        dead_letters=sums["dead_letters"],
        services={name: "ok" if status is not None else "away" for name, status in statuses.items()},
        jobs=[_job_answer(job, [statuses.get(owner) for owner in owners]) for job, owners in JOBS.items()],
    )


def _job_answer(job: str, owners: list[dict[str, Any] | None]) -> JobAnswer:
    """A job of several services is done for a day once all are."""
    known = [owner for owner in owners if owner is not None]
    days = [owner["last_done"].get(job) for owner in known]
    done = [day for day in days if day is not None]
    return JobAnswer(
        job=job,
        last_done_for=min(done) if done and len(done) == len(owners) else None,
        late=any(job in owner["late"] for owner in known),
    )
