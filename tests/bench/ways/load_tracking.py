"""Millions of requests in tracking's tables, made in PostgreSQL: no process could tell them in time."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from contracts.websites import WEBSITE, WebsiteState
from kit.copies import Copies
from kit.db import Database, WriteSession
from kit.migrate import migrate, migrations_of
from tests.bench.postgres import plain
from tracking.store import set_zone_of_days
from tracking.store_counts import count_anew

#: They share half of the requests; the other half is one website's.
OTHERS = tuple(UUID(f"3f0b6a1c-52a4-4c0e-9d6b-{number:012x}") for number in range(9))
_MEMORY = "SET maintenance_work_mem = '1GB'; SET max_parallel_maintenance_workers = 1"

#: One row per request: numbers of all sizes by multiplying with primes, so that columns are independent.
_MADE = """
SELECT n,
    lpad(to_hex(n), 32, '0')::uuid AS id,
    ({websites})[CASE WHEN n % 2 = 0 THEN 1 ELSE 2 + (n / 2) % 9 END] AS id_website,
    received_at,
    date_trunc('minute', received_at - (n * 7919 % 4320) * interval '1 minute') AS experience_date,
    CASE WHEN n * 104729 % 100 < 70 THEN 'brand_and_product'
         WHEN n * 104729 % 100 < 90 THEN 'brand' ELSE 'product' END AS type,
    CASE WHEN n % 10 < 6 THEN 'sftp' WHEN n % 10 < 8 THEN 'api' WHEN n % 10 = 8 THEN 'csv'
         WHEN n % 1000 = 9 THEN 'historical' ELSE 'connector' END AS method,
    CASE WHEN n * 15485863 % 10 = 0 THEN 'en' ELSE 'fr_FR' END AS locale,
    CASE WHEN n > 0.98 * {number} THEN 'programmed'
         WHEN n * 32452843 % 1000 < 150 THEN 'review_submitted'
         WHEN n * 32452843 % 1000 < 180 THEN 'error'
         WHEN n * 32452843 % 1000 < 190 THEN 'blocked'
         WHEN n * 32452843 % 1000 < 191 THEN 'cancelled'
         WHEN n < 0.75 * {number} THEN 'expired'
         WHEN n * 32452843 % 1000 < 500 THEN 'sent'
         WHEN n * 32452843 % 1000 < 750 THEN 'opened'
         WHEN n * 32452843 % 1000 < 850 THEN 'form_opened' ELSE 'reminder' END AS status,
    'WEB-' || 10000000 + n AS purchase_reference,
    (ARRAY['ines', 'hugo', 'maya', 'tom', 'nora', 'yanis', 'lina', 'camille'])[1 + n % 8] || '.'
        || (ARRAY['lefevre', 'petit', 'roy', 'becker', 'blanc', 'faure', 'moreau'])[1 + n % 7] || n % 999983
        || '@' || CASE WHEN n * 49979687 % 10 < 4 THEN 'gmail.com' WHEN n * 49979687 % 10 < 7 THEN 'orange.fr'
                       ELSE 'firm' || n * 67867967 % 50000 || '.example' END AS email
FROM (SELECT n, timestamptz '2025-11-01' + n * (interval '1 year' / {number}) AS received_at
      FROM generate_series(1::bigint, {number}::bigint) AS n) AS numbered
"""
_REQUESTS = """
INSERT INTO requests (id, id_website, experience_day, received_day, locale, purchase_reference, email,
    experience_date, type, status, reason, status_at, method, source, received_at, scheduled_at, sent_at,
    opened_at, form_opened_at, submitted_at, reminded_at)
SELECT id, id_website, (experience_date AT TIME ZONE 'Europe/Paris')::date,
    (received_at AT TIME ZONE 'Europe/Paris')::date, locale, purchase_reference, email,
    experience_date, type, status, CASE WHEN status = 'error' THEN 'hard_bounce' END,
    received_at + interval '8 days', method, 'SFTP', received_at, received_at + interval '7 days',
    CASE WHEN status NOT IN ('programmed', 'blocked', 'cancelled') THEN received_at + interval '7 days' END,
    CASE WHEN status IN ('opened', 'form_opened', 'review_submitted')
        THEN received_at + interval '8 days' END,
    CASE WHEN status IN ('form_opened', 'review_submitted') THEN received_at + interval '8 days' END,
    CASE WHEN status = 'review_submitted' THEN received_at + interval '8 days' END,
    CASE WHEN status = 'reminder' THEN received_at + interval '14 days' END
FROM ({made}) AS made
"""
_PLANS = """
INSERT INTO plans (request_id, id_website, order_id, experience_date, reference_key, number_key, email_key,
    domain_key, state)
SELECT id, id_website, id, experience_date, lower(purchase_reference), substr(purchase_reference, 5), email,
    split_part(email, '@', 2), '{{}}'
FROM ({made}) AS made
"""
_TABLES = {"requests": _REQUESTS, "plans": _PLANS}


def load_requests(url: str, schema: str, number: int, id_website: UUID) -> None:
    """Migrate the schema, and fill it with so many requests of a year, half of them this website's."""
    asyncio.run(_load(url, schema, number, (id_website, *OTHERS)))


async def _load(url: str, schema: str, number: int, websites: Sequence[UUID]) -> None:
    database = Database(url, schema=schema)
    await migrate(database, migrations_of("tracking"))
    await asyncio.gather(*(_fill(url, schema, table, number, websites) for table in _TABLES))
    for id_website in websites:
        async with database.write() as session:
            await know_website(session, id_website)
            await count_anew(session, id_website)
    await database.close()
    connection = await _connect(url, schema)
    await connection.execute("VACUUM (ANALYZE, FREEZE) status_counts, funnel_counts, copies, day_zones")
    await connection.close()


async def know_website(session: WriteSession, id_website: UUID) -> None:
    """Give tracking what events would have told of a website."""
    website = WebsiteState(
        id_website=id_website,
        organization_id=UUID(int=1),
        name="Alto",
        locale="fr_FR",
        time_zone="Europe/Paris",
        created_at=datetime(2025, 11, 1, tzinfo=UTC),
    )

    async def never(key: str) -> None:
        raise LookupError(key)

    await Copies(WEBSITE.kind, WEBSITE.model, never).keep(session, str(id_website), 1, website)
    await set_zone_of_days(session, id_website, website.time_zone)


async def _connect(url: str, schema: str) -> asyncpg.Connection:
    return await asyncpg.connect(plain(url), server_settings={"search_path": schema, "timezone": "UTC"})


async def _fill(url: str, schema: str, table: str, number: int, websites: Sequence[UUID]) -> None:
    """Fill a table before its indexes are made, which takes a third of the time."""
    connection = await _connect(url, schema)
    await connection.execute(_MEMORY)
    indexes = await connection.fetch(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = $1 AND tablename = $2 AND indexname LIKE 'ix%'",
        schema,
        table,
    )
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['indexname']}")
    array = ", ".join(f"'{each}'::uuid" for each in websites)
    made = _MADE.format(number=number, websites=f"ARRAY[{array}]")
    await connection.execute(_TABLES[table].format(made=made))
    for index in indexes:
        await connection.execute(index["indexdef"])
    await connection.execute(f"VACUUM (ANALYZE, FREEZE) {table}")
    await connection.close()
