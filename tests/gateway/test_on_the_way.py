"""The platform is quiet only when nothing is on its way: not in an outbox, a queue or a consumer's hands."""

from typing import Any

import pytest

from contracts import topology
from gateway.on_the_way import on_the_way

PLANS = topology.MAILER_PLAN_REQUEST.name
PLANS_IN_BULK = topology.MAILER_PLAN_IMPORT.name
ORDER = {"01a2": "order.accepted.v1"}


def status(
    outbox: int = 0, queued: int = 0, published: dict[str, str] | None = None, settled: Any = ()
) -> dict[str, Any]:
    return {"outbox": outbox, "queued": queued, "published": published or {}, "settled": list(settled)}


@pytest.mark.parametrize(
    ("ingest", "mailer", "expected"),
    [
        (status(), status(), 0),
        (status(outbox=2), status(queued=1), 3),
        (status(published=ORDER), status(), 1),  # delivered, and nothing came of it yet
        (status(published=ORDER), status(settled=[(PLANS, "01a2")]), 0),
        (status(published=ORDER), status(settled=[(PLANS, "01a3")]), 1),
        (status(published=ORDER), status(settled=[(PLANS_IN_BULK, "01a2")]), 0),
        (status(published={"01a2": "feed.delivered.v1"}), status(), 0),  # that no queue wants
        (status(published=ORDER), None, 1),  # the mailer doesn't answer
    ],
)
def test_what_is_published_and_not_settled_is_on_its_way(
    ingest: dict[str, Any], mailer: dict[str, Any] | None, expected: int
) -> None:
    assert on_the_way({"ingest-api": ingest, "mailer": mailer}) == expected
