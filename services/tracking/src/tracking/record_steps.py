"""Use case: steps, and perhaps the plans of their requests, became known."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from contracts.requests import RequestStep
from kit.db import Record, WriteSession
from tracking.status import Step, StepEvent, derive_further, is_of_reminder
from tracking.store import add_requests, add_steps, derived_states, standings, update_requests
from tracking.store_counts import add_tally
from tracking.tally import Kind, Tally


async def record_steps(
    session: WriteSession, id_website: UUID, event: StepEvent, steps: Sequence[RequestStep]
) -> None:
    """Write steps into the history, and bring their requests and all counts to where these lead.

    The website must be locked. Steps that are there already change nothing; those of a request that
    nobody has told of yet wait for it.
    """
    arrived: dict[UUID, list[Step]] = defaultdict(list)
    for step in await add_steps(session, id_website, event, steps):
        arrived[step.request_id].append(Step(event, step.at, step.reason, is_of_reminder(step)))
    known = await standings(session, id_website, arrived)
    derived = {
        request_id: derive_further(state, arrived[request_id]) for request_id, (_, state) in known.items()
    }
    unclear = [request_id for request_id, state in derived.items() if state is None]
    derived |= await derived_states(session, id_website, unclear)
    tally = Tally()
    changed = {}
    for request_id, (kind, before) in known.items():
        after = derived[request_id]
        if after is not None and after != before:
            changed[request_id] = after
            tally.moved(kind, before, after)
    await update_requests(session, changed)
    await add_tally(session, id_website, tally)


async def record_requests(session: WriteSession, id_website: UUID, requests: Sequence[Record]) -> None:
    """Write requests that weren't there yet, as their steps have them stand; the website must be locked.

    `requests`: rows of the table, but for what is derived.
    """
    derived = await derived_states(session, id_website, [request["id"] for request in requests])
    await add_requests(session, requests, derived)
    tally = Tally()
    for request in requests:
        kind = Kind(*(request[name] for name in Kind._fields))
        tally.moved(kind, None, derived[request["id"]])
    await add_tally(session, id_website, tally)
