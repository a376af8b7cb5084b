"""Millions of published reviews in the feed exporter's tables, made in PostgreSQL."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from contracts.websites import WEBSITE, WebsiteState
from feed_exporter.tables import reviews
from kit.copies import Copies
from kit.db import Database, WriteSession
from kit.migrate import migrate, migrations_of
from tests.bench.postgres import plain

SCHEMA = "feed_exporter"
SHOWN = """review_id, id_review_product, order_ref, id_product, product_name, review_date, publish_date,
    order_date, review, rate, firstname, lastname, email, channel, shop_id, language, nb_exchanges,
    exchange_times, exchange_origins, exchange_comments"""
#: Texts of 30 to 370 characters, some with what one of the formats has a meaning for.
_REVIEW = r"""
repeat((ARRAY['Très confortables, et la livraison a été rapide. ', 'Un peu grand, une taille de moins. ',
    'Déçue par la couleur : rien à voir avec la photo. ', 'Bonne tenue & beau cuir, pour moins de 40 €. ',
    E'Reçu en deux jours.\nTrès bien emballé. ', 'Élégant, léger, solide 👟. ', 'Rien à redire, parfait. ',
    E'Le lien C:\\photos ne marche pas. '])[1 + n % 8], (1 + n * 7919 % 7)::int)
"""
#: Of a hundred reviews 40 have no exchange, 45 have one, 12 two, 3 three.
_SAID = """
CASE WHEN n * 104729 % 100 < 40 THEN 0 WHEN n * 104729 % 100 < 85 THEN 1
     WHEN n * 104729 % 100 < 97 THEN 2 ELSE 3 END
"""
_REVIEWS = """
INSERT INTO reviews (id_website, version, kind, visible, anonymized, digest, changed_at, full_lastname,
    voluntary, {shown})
SELECT {website}, 1, 'product', true, false, md5(n::text) || md5(n::text), written_at + interval '7 days',
    (ARRAY['Lefèvre', 'Petit', 'Roy', 'Becker'])[1 + n % 4], false, id, id, 'WEB-' || 10000000 + n,
    'ALTO-' || n % 9973, 'Chaussures de marche Alto ' || n % 9973, written_at,
    written_at + interval '7 days', written_at - interval '20 days', {review}, 1 + n * 7919 % 5,
    (ARRAY['Inès', 'Hugo', 'Maya', 'Tom', 'Nora', 'Yanis', 'Lina', 'Camille'])[1 + n % 8],
    (ARRAY['L.', 'P.', 'R.', 'B.'])[1 + n % 4],
    'client' || n % 999983 || '@firm' || n * 67867967 % 50000 || '.example', 'online',
    CASE WHEN n % 5 = 0 THEN 'LYON-' || n % 40 ELSE '' END, 'fr', said,
    (ARRAY[at, at + 86400, at + 172800])[1:said],
    (ARRAY['ecommercant', 'internaute', 'ecommercant'])[1:said],
    (ARRAY['Merci, l''échange est gratuit.', 'Parfait, merci !', 'Avec plaisir & à bientôt.'])[1:said]
FROM (SELECT n, {said} AS said, timestamptz '2025-01-01' + n * (interval '1 year' / {number}) AS precise,
        (lpad(to_hex(n * 2654435761 % 4294967296), 8, '0') || '-5b0c-4f3e-8000-'
            || lpad(to_hex(n), 12, '0'))::uuid AS id
      FROM generate_series(1::bigint, {number}::bigint) AS n) AS numbered,
    LATERAL (SELECT date_trunc('second', precise) AS written_at,
        extract(epoch FROM precise)::bigint + 700000 AS at) AS made
"""
_PUBLISHED = """
INSERT INTO changes (id_website, position, review_id, kind, changed_at, was_visible, was_digest, visible,
    digest)
SELECT id_website, row_number() OVER (ORDER BY changed_at, review_id), review_id, kind, changed_at, false, '',
    true, digest
FROM reviews WHERE id_website = {website}
"""
#: Reviews of all ages.
_CHANGED = """
INSERT INTO changes (id_website, position, review_id, kind, changed_at, was_visible, was_digest, visible,
    digest)
SELECT id_website, {stock} + row_number() OVER (ORDER BY review_id), review_id, kind, '2026-03-01', true, '',
    true, digest
FROM (SELECT * FROM reviews WHERE id_website = {website}
      ORDER BY md5(review_id::text) LIMIT {number}) AS changed
"""


def load_reviews(url: str, stocks: Mapping[str, int], changed: int) -> None:
    """Migrate the schema, and give each website so many reviews, of which some have changed since."""
    asyncio.run(_load(url, stocks, changed))


async def _load(url: str, stocks: Mapping[str, int], changed: int) -> None:
    database = Database(url, schema=SCHEMA)
    await migrate(database, migrations_of(SCHEMA))
    for website in stocks:
        async with database.write() as session:
            await know_website(session, UUID(website))
    await database.close()
    connection = await asyncpg.connect(plain(url), server_settings={"search_path": SCHEMA, "timezone": "UTC"})
    await connection.execute("SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'")
    # Loading is not what is measured, and nothing here outlives it: no log of the rows is written.
    await connection.execute("ALTER TABLE reviews SET UNLOGGED; ALTER TABLE changes SET UNLOGGED")
    index = await connection.fetchval(
        "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_reviews_visible'"
    )
    await connection.execute("DROP INDEX ix_reviews_visible")
    for website, number in stocks.items():
        given = {"website": f"'{UUID(website)}'::uuid", "number": number, "shown": SHOWN}
        await connection.execute(_REVIEWS.format(**given, review=_REVIEW, said=_SAID))
        await connection.execute(_PUBLISHED.format(**given))
    await connection.execute(index)
    for website, stock in stocks.items():
        given = {"website": f"'{UUID(website)}'::uuid", "number": changed, "stock": stock}
        await connection.execute(_CHANGED.format(**given))
    await connection.execute("VACUUM (ANALYZE, FREEZE) reviews")
    await connection.execute("VACUUM (ANALYZE, FREEZE) changes")
    await connection.close()


async def know_website(session: WriteSession, id_website: UUID) -> None:
    """Give the exporter what events would have told of a website."""
    website = WebsiteState(
        id_website=id_website,
        organization_id=UUID(int=1),
        name="Alto",
        locale="fr_FR",
        time_zone="Europe/Paris",
        created_at=datetime(2025, 1, 1, tzinfo=UTC),
    )

    async def never(key: str) -> None:
        raise LookupError(key)

    await Copies(WEBSITE.kind, WEBSITE.model, never).keep(session, str(id_website), 1, website)


def copy_to_sqlite(url: str, target: str, website: str, number: int) -> None:
    """Give an SQLite database the same reviews."""
    asyncio.run(_copy_to_sqlite(url, target, UUID(website), number))


async def _copy_to_sqlite(url: str, target: str, id_website: UUID, number: int) -> None:
    await asyncio.to_thread(Path(target).parent.mkdir, parents=True, exist_ok=True)
    source, database = Database(url, schema=SCHEMA), Database(f"sqlite+aiosqlite:///{target}", schema=SCHEMA)
    await migrate(database, migrations_of(SCHEMA))
    columns = {column.name: list[object]() for column in reviews.c}
    async with source.snapshot() as session:
        statement = reviews.select().where(reviews.c.id_website == id_website).limit(number)
        async for row in session.stream(statement):
            for name, value in row.items():
                columns[name].append(value)
    async with database.write() as session:
        await know_website(session, id_website)
        await session.load(reviews, columns)
    await source.close()
    await database.close()
