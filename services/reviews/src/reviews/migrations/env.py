from kit.migrate import run_migrations
from reviews import tables_moderation as _tables_moderation  # noqa: F401 - its tables are of the same metadata
from reviews import tables_public as _tables_public  # noqa: F401 - its tables are of the same metadata
from reviews.tables import metadata

run_migrations(metadata)
