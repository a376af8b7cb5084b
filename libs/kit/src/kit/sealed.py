"""Encrypted columns: declared once, written and read through their place, re-encrypted at rotation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from kit.db import Database
from kit.secrets import KeyRing

_BATCH = 500


@dataclass(frozen=True)
class SealedColumn:
    """A column whose values are encrypted for their tenant, table, column and row (invariants.md 4)."""

    table: sa.Table
    column: str
    tenant: str  # the column that names the tenant
    row: str = "id"  # the column that names the row

    def place(self, tenant: object, row: object) -> str:
        """Return the associated data that binds a value to where it stands."""
        return f"{tenant}/{self.table.name}/{self.column}/{row}"

    def place_of(self, record: Mapping[str, Any]) -> str:
        return self.place(record[self.tenant], record[self.row])

    def seal(self, keys: KeyRing, text: str, *, tenant: object, row: object) -> str:
        return keys.encrypt(text, self.place(tenant, row))

    def unseal(self, keys: KeyRing, record: Mapping[str, Any]) -> str:
        """Raises: SecretUnreadable."""
        return keys.decrypt(record[self.column], self.place_of(record))


async def reseal(database: Database, keys: KeyRing, columns: Sequence[SealedColumn]) -> int:
    """Re-encrypt under the newest key whatever is not; return how many values changed.

    Once it has run on every service, older keys open nothing but links, which live three months.
    """
    return sum([await _reseal_column(database, keys, column) for column in columns])


async def _reseal_column(database: Database, keys: KeyRing, sealed: SealedColumn) -> int:
    identity, changed = sealed.table.c[sealed.row], 0
    last: Any = None
    while True:
        statement = sa.select(sealed.table).order_by(identity).limit(_BATCH)
        if last is not None:
            statement = statement.where(identity > last)
        async with database.write() as session:
            records = await session.claim(statement)
            for record in records:
                value = record[sealed.column]
                if value is None or keys.is_newest(value):
                    continue
                fresh = keys.encrypt(sealed.unseal(keys, record), sealed.place_of(record))
                await session.execute(
                    sa.update(sealed.table)
                    .where(identity == record[sealed.row])
                    .values({sealed.column: fresh})
                )
                changed += 1
        if not records:
            return changed
        last = records[-1][sealed.row]
