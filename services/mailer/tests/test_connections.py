"""Several connections at one work: one that is turned down or held up keeps nobody but itself."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from kit.testing.service import ServiceUnderTest
from kit.testing.smtp_server import Fault, SmtpServer
from mailer import batches, store_sendings
from mailer.send_request import SERVER_AWAY
from mailer.service import build
from mailer.testing import Replica, Site


@pytest.fixture
async def sink() -> AsyncIterator[SmtpServer]:
    async with SmtpServer().listening() as listening:
        yield listening


@pytest.fixture
async def replica(site: Site, sink: SmtpServer) -> AsyncIterator[Replica]:
    settings = site.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{sink.port}"})
    built = Replica(ServiceUnderTest(build(settings, site.ports), site.ports))
    yield built
    await built.close()


async def accept(site: Site, *names: str) -> None:
    await site.accept(
        *[site.order(f"{name}@example.org", delay=0, purchase_reference=name) for name in names]
    )


def is_away() -> bool:
    (metric,) = SERVER_AWAY.collect()
    return bool(metric.samples[0].value)


async def test_a_server_that_takes_fewer_connections_gets_all_over_those(
    site: Site, sink: SmtpServer, replica: Replica
) -> None:
    await accept(site, *(f"c{n}" for n in range(40)))
    sink.faults["CONNECT"] = Fault("421 4.7.0 too many connections", times=1)
    assert (await replica.send())["sent"] == 40
    assert not is_away()


async def test_a_server_that_takes_none_is_told_of_and_comes_back(
    site: Site, sink: SmtpServer, replica: Replica
) -> None:
    await accept(site, *(f"c{n}" for n in range(40)))
    sink.faults["CONNECT"] = Fault("421 4.7.0 too many connections")
    assert (await replica.send())["sent"] == 0
    assert is_away()
    assert {row["attempts"] for row in await site.sendings()} == {0}
    assert {request["status"] for request in await site.requests()} == {"programmed"}
    del sink.faults["CONNECT"]
    assert (await replica.send())["sent"] == 40
    assert not is_away()


async def test_a_mail_that_the_server_ponders_over_keeps_no_other(
    site: Site, sink: SmtpServer, replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_LOOK_SECONDS", 0.1)
    await accept(site, *(f"c{n}" for n in range(30)))
    sink.faults["."] = Fault(about="c3@", stalls=True)
    sending = asyncio.create_task(replica.send())
    await sink.until_taken(20)
    await accept(site, "late")
    while "late@example.org" not in sink.recipients:
        await sink.until_taken(len(sink.taken) + 1)
    assert not sending.done()
    del sink.faults["."]
    sink.drop_all()
    await sending
    await replica.send()  # what was given back by the connection that was held up
    assert sorted({*sink.recipients}) == sorted(
        f"{name}@example.org" for name in ("late", *(f"c{n}" for n in range(30) if n != 3))
    )
    assert len(sink.recipients) == 30
    assert (await site.told()).count(("delayed", None, "outcome_unknown")) == 1


async def test_what_is_settled_while_more_is_claimed_holds_nothing_up(
    site: Site, sink: SmtpServer, replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second mail to a person is looked at while the first is claimed, and judged when that is gone."""
    is_settled = asyncio.Event()
    claimed_addresses, done = store_sendings.claimed_addresses, batches.Batches.done

    async def look_and_wait(*given: Any) -> set[tuple[UUID, str]]:
        found = await claimed_addresses(*given)
        if found and site.service.database.is_postgresql:  # SQLite has one writer: nothing settles meanwhile
            await is_settled.wait()
        return found

    def settle(self: batches.Batches, group: batches.Group) -> None:
        done(self, group)
        is_settled.set()

    monkeypatch.setattr(store_sendings, "claimed_addresses", look_and_wait)
    monkeypatch.setattr(batches.Batches, "done", settle)
    await accept(site, "c1")
    await accept(site, "c1")
    assert (await replica.send())["sent"] == 2
    assert is_settled.is_set()
