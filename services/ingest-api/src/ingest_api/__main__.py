"""python -m ingest_api {serve,work,migrate,openapi}."""

from ingest_api.service import NAME, build
from ingest_api.settings import Settings
from kit.main import main

if __name__ == "__main__":
    main(NAME, build, Settings)
