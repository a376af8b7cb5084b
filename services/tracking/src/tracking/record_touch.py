"""Use case: a mail's pixel was loaded."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from contracts.links import RequestLink
from contracts.requests import RequestStep, ReviewRequestOpenedV1
from kit.clock import Clock
from kit.db import Database
from kit.ids import uuid7
from tracking.store import touch

_NAMESPACE = UUID("6f1c8f0e-54b5-4c39-a1d2-3a1e7a0f1c55")
#: Parts of user agents that load images before any person has looked.
_PREFETCHERS = ("mimecast", "barracuda", "proofpoint", "yahoomailproxy", "bot", "scanner", "linkpreview")


@dataclass(frozen=True)
class RecordTouch:
    """Tells each first open of a mail; later ones change nothing."""

    database: Database
    clock: Clock

    async def opened(self, link: RequestLink, user_agent: str) -> None:
        machine = any(part in user_agent.lower() for part in _PREFETCHERS)
        step = RequestStep(
            step_id=uuid5(_NAMESPACE, f"{link.request_id} {link.kind} {machine}"),
            request_id=link.request_id,
            at=self.clock.now(),
            machine=machine,
        )
        event = ReviewRequestOpenedV1(
            id=uuid7(),
            occurred_at=step.at,
            id_website=link.id_website,
            aggregate_id=str(link.request_id),
            items=[step],
        )
        async with self.database.write() as session:
            if await touch(session, step.step_id, step.at):
                await session.emit(event)
