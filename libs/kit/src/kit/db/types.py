"""Column types that mean the same on both databases."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware instant: timestamptz on PostgreSQL, UTC text on SQLite; naive values are refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        if value.tzinfo is not UTC:  # on hot paths it is
            value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        del dialect
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(sa.types.TypeDecorator[Decimal]):
    """An exact decimal: numeric on PostgreSQL, text on SQLite, which has only floats."""

    impl = sa.Numeric(18, 4)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(24))
        return dialect.type_descriptor(sa.Numeric(18, 4))

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return format(value, "f")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        del dialect
        return None if value is None else Decimal(value)


#: JSON documents: binary JSON on PostgreSQL, text on SQLite.
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
#: An autoincrementing position. SQLite counts only INTEGER primary keys.
Position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: Lists of one kind: arrays on PostgreSQL, JSON on SQLite.
Integers = sa.JSON().with_variant(postgresql.ARRAY(sa.BigInteger()), "postgresql")
Texts = sa.JSON().with_variant(postgresql.ARRAY(sa.Text()), "postgresql")
