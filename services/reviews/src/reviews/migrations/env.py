from kit.migrate import run_migrations
from reviews import tables_public as _tables_public  # noqa: F401 - its tables belong to the same metadata
from reviews.tables import metadata

run_migrations(metadata)
