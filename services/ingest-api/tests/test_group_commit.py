"""Groups form by themselves: what waits shares a transaction, and nobody's fault is another's."""

import asyncio
from collections.abc import Sequence

import pytest

from ingest_api.group_commit import AT_ONCE, LARGEST, GroupCommit
from kit.problems import Problem, ServiceUnavailable

Outcomes = Sequence[int | Exception]


class Recorder:
    """Commits numbers, one group at a time when told to."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.under_way = 0
        self.most_under_way = 0
        self.go_on = asyncio.Event()

    async def commit(self, group: Sequence[int]) -> Outcomes:
        self.groups.append(list(group))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await self.go_on.wait()
        self.under_way -= 1
        return [ValueError(str(one)) if one < 0 else one * 10 for one in group]


def weightless(_one: int) -> int:
    return 1


async def test_what_comes_meanwhile_shares_the_next_transaction() -> None:
    recorder = Recorder()
    group = GroupCommit(recorder.commit, weightless)
    futures = [group.submit(number) for number in range(10)]
    await asyncio.sleep(0)
    assert recorder.groups == [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]], "all of one turn of the loop"
    more = []
    for number in range(10, 15):
        more.append(group.submit(number))
        await asyncio.sleep(0)
    assert recorder.groups[1:] == [[10]], "the second transaction takes who comes first, the others wait"
    recorder.go_on.set()
    assert await asyncio.gather(*futures, *more) == [number * 10 for number in range(15)]
    assert recorder.groups[2:] == [[11, 12, 13, 14]]
    assert recorder.most_under_way == AT_ONCE


async def test_a_group_is_bounded_by_weight_but_takes_one_of_any_weight() -> None:
    recorder = Recorder()
    recorder.go_on.set()
    group = GroupCommit(recorder.commit, lambda one: one)
    sent = [LARGEST * 2, LARGEST // 2, LARGEST // 2, 1]
    await asyncio.gather(*(group.submit(one) for one in sent))
    assert recorder.groups == [[LARGEST * 2], [LARGEST // 2, LARGEST // 2], [1]]


async def test_a_sender_that_goes_away_takes_nothing_back() -> None:
    recorder = Recorder()
    group = GroupCommit(recorder.commit, weightless)

    async def send(number: int) -> int:
        return await asyncio.shield(group.submit(number))

    gone, stays = asyncio.create_task(send(1)), asyncio.create_task(send(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gone.cancel()
    recorder.go_on.set()
    assert await stays == 20
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert recorder.groups == [[1, 2]]


async def test_each_gets_its_own_outcome() -> None:
    recorder = Recorder()
    recorder.go_on.set()
    group = GroupCommit(recorder.commit, weightless)
    outcomes = await asyncio.gather(*(group.submit(one) for one in (1, -2, 3)), return_exceptions=True)
    assert [outcomes[0], repr(outcomes[1]), outcomes[2]] == [10, "ValueError('-2')", 30]


@pytest.mark.parametrize(
    ("failure", "told"), [(ConnectionResetError(), ServiceUnavailable), (KeyError(), Problem)]
)
async def test_a_commit_that_fails_outright_is_told_and_the_next_goes_on(
    failure: Exception, told: type[Problem]
) -> None:
    failures = [failure]

    async def commit(group: Sequence[int]) -> Outcomes:
        if failures:
            raise failures.pop()
        return list(group)

    group = GroupCommit(commit, weightless)
    outcomes = await asyncio.gather(group.submit(1), group.submit(2), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [told, told]
    assert await group.submit(3) == 3


async def test_finishing_waits_for_everything_submitted() -> None:
    recorder = Recorder()
    group = GroupCommit(recorder.commit, weightless)
    futures = [group.submit(1)]
    finishing = asyncio.create_task(group.finish())
    await asyncio.sleep(0)
    futures.append(group.submit(2))
    assert not finishing.done()
    recorder.go_on.set()
    await finishing
    assert [future.result() for future in futures] == [10, 20]
