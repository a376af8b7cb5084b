"""The peer: procrastinate on the same PostgreSQL, one worker with ten jobs at once that do nothing."""

import asyncio

import procrastinate

from tests.bench.stopwatch import Rate, Stopwatch

_AT_ONCE = 10


def work_off_procrastinate(url: str, number: int) -> Rate:
    return asyncio.run(_work_off(url, number))


async def _work_off(url: str, number: int) -> Rate:
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    done = 0

    @app.task(name="job")  # type: ignore[untyped-decorator]  # the peer tells no types
    async def job(order: int) -> None:
        nonlocal done
        done += 1

    async with app.open_async():
        if not await app.check_connection_async():
            await app.schema_manager.apply_schema_async()
        await job.batch_defer_async(*({"order": order} for order in range(number)))
        watch = Stopwatch()
        await app.run_worker_async(wait=False, concurrency=_AT_ONCE, install_signal_handlers=False)
        rate = watch.rate(done)
    if done != number:
        raise RuntimeError(f"{done} of {number} jobs were done")
    return rate
