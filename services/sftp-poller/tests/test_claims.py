"""Claims: two runs never work on one file, and what a dead one had in hand is taken over."""

from datetime import timedelta
from uuid import uuid4

import pytest

from kit.context import working
from sftp_poller.dropped_file import Judgement, Place, RemoteFile, TargetNames, WaitingFile
from sftp_poller.folders import IdWebsite
from sftp_poller.ledger import ClaimedFile, ClaimLost
from sftp_poller.store_files import CLAIM_LASTS, SqlLedger
from sftp_poller.testing.drain_site import FRENCH, OUTLET, YESTERDAY, DrainSite
from sftp_poller.testing.drop_site import ALTO

WRONG = Judgement(2, 1, 1, 0, refused=False, has_report=True, has_rejected=True)
RIGHT = Judgement(2, 2, 0, 0, refused=False, has_report=False, has_rejected=False)


def ledger_of(site: DrainSite) -> SqlLedger:
    return SqlLedger(site.database, site.clock, uuid4())


def waiting(name: str, id_website: IdWebsite = FRENCH) -> WaitingFile:
    return WaitingFile(Place("", id_website), RemoteFile(name, 9, YESTERDAY))


async def claim(ledger: SqlLedger, name: str) -> ClaimedFile:
    (claimed,) = await ledger.claim(ALTO, [waiting(name)])
    return claimed


async def test_a_file_is_entered_by_one_run(drain_site: DrainSite) -> None:
    mine, theirs = ledger_of(drain_site), ledger_of(drain_site)
    assert [file.file.name for file in await mine.claim(ALTO, [waiting("b"), waiting("a")])] == ["b", "a"]
    assert [file.file.name for file in await theirs.claim(ALTO, [waiting("a"), waiting("c")])] == ["c"]
    assert await mine.held_elsewhere(ALTO)
    assert len(await theirs.take_over(ALTO)) == 1, "its own"


async def test_a_held_claim_is_kept_and_a_dead_run_s_is_taken_over(drain_site: DrainSite) -> None:
    mine, theirs = ledger_of(drain_site), ledger_of(drain_site)
    claimed = await claim(mine, "a.csv")
    drain_site.clock.advance(CLAIM_LASTS)
    await mine.hold()
    drain_site.clock.advance(CLAIM_LASTS)
    assert await theirs.take_over(ALTO) == []
    drain_site.clock.advance(timedelta(seconds=1))
    assert await theirs.take_over(ALTO, [OUTLET]) == [], "another website's"
    assert not await theirs.held_elsewhere(ALTO)
    assert await theirs.take_over(ALTO, [FRENCH]) == [claimed]
    with pytest.raises(ClaimLost):
        await mine.keep(claimed, "copy")
    with pytest.raises(ClaimLost):
        await mine.settle(claimed, {})
    await mine.release(claimed)
    await mine.hold()
    assert await theirs.keep(claimed, "copy")


async def test_a_run_at_another_time_holds_its_claims_in_the_present(drain_site: DrainSite) -> None:
    mine, theirs = ledger_of(drain_site), ledger_of(drain_site)
    with working(at=drain_site.clock.now() + timedelta(days=365)):
        claimed = await claim(mine, "a.csv")
    assert await theirs.take_over(ALTO) == []
    drain_site.clock.advance(CLAIM_LASTS + timedelta(seconds=1))
    assert await theirs.take_over(ALTO) == [claimed]


async def test_what_is_let_go_is_free_at_once(drain_site: DrainSite) -> None:
    mine, theirs = ledger_of(drain_site), ledger_of(drain_site)
    claimed = await claim(mine, "a.csv")
    await mine.let_go(ALTO)
    await mine.hold()
    assert not await theirs.held_elsewhere(ALTO)
    assert await theirs.take_over(ALTO) == [claimed]


async def test_two_files_in_work_are_never_promised_one_name(drain_site: DrainSite) -> None:
    """orders.csv and orders.txt would both have the report orders_report.csv."""
    ledger = ledger_of(drain_site)
    first, second = await claim(ledger, "orders.csv"), await claim(ledger, "orders.txt")
    judged = await ledger.judge(first, WRONG, TargetNames.of("orders.csv"))
    assert judged is not None
    assert await ledger.judge(second, WRONG, TargetNames.of("orders.txt")) is None
    assert await ledger.judge(second, RIGHT, TargetNames.of("orders.txt")) is not None, "another folder"
    assert await ledger.judge(first, WRONG, TargetNames.of("orders.csv")) == judged, "its own names"


async def test_files_of_one_base_name_get_a_report_each(drain_site: DrainSite) -> None:
    for name in ("orders.csv", "orders.CSV", "orders.Csv"):
        await drain_site.put(f"orders/{name}", f"header\r\nwrong;{name}\r\n")
    await drain_site.run()
    reports = [name for name in drain_site.tree() if name.endswith("_report.csv")]
    assert len(reports) == 3
