"""Use case: a mail's pixel was loaded."""

import re
from dataclasses import dataclass
from uuid import UUID, uuid5

from contracts.links import RequestLink
from contracts.requests import RequestStep, ReviewRequestOpenedV1
from kit.clock import Clock
from kit.db import Database
from kit.ids import uuid7
from tracking.store import touch

_OPENS = UUID("6f1c8f0e-54b5-4c39-a1d2-3a1e7a0f1c55")  # names step ids of opens
#: User agents that load images before, or without, any person looking: scanners and mail services' proxies.
#: Gmail's and Yahoo's load mostly for a person who opens the mail, and look the same when they don't; Apple's
#: loads everything in advance, and the same when it's read. So the flag means "perhaps nobody", not "nobody".
#: The time since the sending is no sign: people read mails within seconds, too.
_MACHINES = re.compile(
    r"barracuda|googleimageproxy|linkpreview|mimecast|proofpoint|safelinks|scanner|yahoomailproxy"
    r"|(?<!cu)bot\b"  # Cubot makes telephones
    r"|^mozilla/5\.0$"  # Apple's mail privacy proxy says no more than this
    r"|edge/12\.246 (mozilla/5\.0|gmail-content-sampling)$",  # Gmail, while its app is open; also its samples
    re.IGNORECASE,
)


@dataclass(frozen=True)
class RecordTouch:
    """Tells the first open of a mail by a person, and the first by a machine; later ones change nothing."""

    database: Database
    clock: Clock

    async def opened(self, link: RequestLink, user_agent: str) -> None:
        machine = _MACHINES.search(user_agent.strip()) is not None
        step = RequestStep(
            step_id=uuid5(_OPENS, f"{link.request_id} {link.kind} {machine}"),
            request_id=link.request_id,
            at=self.clock.now(),
            machine=machine,
            setting="kind",
            value=link.kind,
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
