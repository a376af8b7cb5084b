"""Run a job by hand on every service that owns a part of it, and wait for what it causes."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.topology import JOBS
from gateway.on_the_way import on_the_way
from gateway.services_api import ServicesApi
from kit.identity import Identity
from kit.ids import uuid7
from kit.problems import FieldError, NotFound, Problem, RequestInvalid, Text

PATIENCE_SECONDS = 25.0  # then the caller is told to ask again
_POLL_SECONDS = 0.05
_LOOK_SECONDS = 0.1
_QUIET_LOOKS = 3
_ENDED = frozenset({"done", "failed"})


@dataclass(frozen=True)
class Run:
    """A run over all its services."""

    id: UUID
    job: str
    at: str
    state: str  # running, done, failed
    counts: dict[str, int]
    errors: tuple[str, ...]  # kinds of errors, of the services that failed

    @classmethod
    def of_parts(cls, parts: Sequence[dict[str, Any]]) -> "Run":
        states = {part["state"] for part in parts}
        state = "running" if states - _ENDED else "failed" if "failed" in states else "done"
        counts: dict[str, int] = {}
        for part in parts:
            for name, number in part["counts"].items():
                counts[name] = counts.get(name, 0) + number
        errors = tuple(part["error"] for part in parts if part["error"])
        start = parts[0]
        return cls(UUID(start["id"]), start["job"], start["at"], state, counts, errors)


class RunJob:
    def __init__(self, services: ServicesApi) -> None:
        self._services = services

    async def __call__(self, job: str, at: str | None, operator: Identity) -> Run:
        """Start a run and return it: ended and its consequences stored, or `running` after 25 s.

        Raises: NotFound (no such job), RequestInvalid, ServiceUnavailable.
        """
        owners = JOBS.get(job)
        if owners is None:
            raise NotFound
        deadline = time.monotonic() + PATIENCE_SECONDS
        run = uuid7()
        for service in owners:
            await self._request(service, job, run, at, operator)
        found = await self._ended(run, owners, operator, deadline)
        if found.state == "done" and not await self._is_quiet(operator, deadline):
            return Run(found.id, found.job, found.at, "running", found.counts, ())
        return found

    async def find(self, run: UUID, operator: Identity) -> Run:
        """Return a run by its id. Raises: NotFound, ServiceUnavailable."""
        owners = sorted({service for services in JOBS.values() for service in services})
        parts = []
        for service in owners:
            answer = await self._services.ask(service, "GET", f"/internal/jobs/runs/{run}", operator)
            if answer.is_success:
                parts.append(answer.json())
        if not parts:
            raise NotFound
        return Run.of_parts(parts)

    async def _request(self, service: str, job: str, run: UUID, at: str | None, operator: Identity) -> None:
        path = f"/internal/jobs/{job}/runs/{run}"
        answer = await self._services.ask(service, "PUT", path, operator, {"at": at})
        if answer.status_code == 422:
            raise _refused(answer.json())
        if not answer.is_success:
            raise NotFound

    async def _ended(self, run: UUID, owners: Sequence[str], operator: Identity, deadline: float) -> Run:
        while True:
            path = f"/internal/jobs/runs/{run}"
            parts = [await self._services.get(service, path, operator) for service in owners]
            found = Run.of_parts(parts)
            if found.state != "running" or time.monotonic() > deadline:
                return found
            await asyncio.sleep(_POLL_SECONDS)

    async def _is_quiet(self, operator: Identity, deadline: float) -> bool:
        """Wait until nothing is on its way between services: three equal looks, nothing queued."""
        same, before = 0, -1
        while time.monotonic() < deadline:
            statuses = await self._services.statuses(operator)
            handled = sum(status["handled"] for status in statuses.values() if status)
            waiting = on_the_way(statuses)
            same = same + 1 if waiting == 0 and handled == before else int(waiting == 0)
            if same >= _QUIET_LOOKS:
                return True
            before = handled
            await asyncio.sleep(_LOOK_SECONDS)
        return False


def _refused(problem: dict[str, Any]) -> Problem:
    """Return a service's refusal of the body as our own."""
    errors = [
        FieldError(
            code=error["code"],
            pointer=error.get("pointer"),
            value=error.get("value"),
            message=Text("{words}", "{words}"),
            values={"words": error["message"]},
        )
        for error in problem.get("errors", [])
    ]
    return RequestInvalid(errors=errors)
