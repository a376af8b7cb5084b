from kit.migrate import run_migrations
from reviews.tables import metadata

run_migrations(metadata)
