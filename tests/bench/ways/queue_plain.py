"""A queue of plain rows, a batch taken with SKIP LOCKED and deleted in one statement: nothing is checked."""

import asyncio

import asyncpg

from tests.bench.stopwatch import Rate, Stopwatch

_BATCH = 100
_TAKE = """
DELETE FROM jobs WHERE id IN (
    SELECT id FROM jobs WHERE due_at <= now() ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
) RETURNING id, payload
"""


def work_off_plain_rows(url: str, number: int) -> Rate:
    return asyncio.run(_work_off(url, number))


async def _work_off(url: str, number: int) -> Rate:
    connection = await asyncpg.connect(url)
    await connection.execute(
        "DROP TABLE IF EXISTS jobs; CREATE TABLE jobs (id bigserial PRIMARY KEY, due_at timestamptz, "
        "payload jsonb); CREATE INDEX ON jobs (due_at, id)"
    )
    await connection.execute(
        "INSERT INTO jobs (due_at, payload) SELECT now(), '{\"order\": 1}' FROM generate_series(1, $1)",
        number,
    )
    await connection.execute("ANALYZE jobs")
    done = 0
    watch = Stopwatch()
    while rows := await connection.fetch(_TAKE, _BATCH):
        done += len(rows)
    rate = watch.rate(done)
    await connection.close()
    return rate
