"""`python -m feed_exporter {serve,work,migrate,openapi}`."""

from feed_exporter.service import build
from feed_exporter.settings import Settings
from kit.main import main

if __name__ == "__main__":
    main("feed-exporter", build, Settings)
