"""python -m connectors {serve,work,migrate,openapi}."""

from connectors.service import NAME, build
from connectors.settings import Settings
from kit.main import main

if __name__ == "__main__":
    main(NAME, build, Settings)
