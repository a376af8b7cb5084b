"""python -m tracking {serve,work,migrate,openapi}."""

from kit.main import main
from tracking.service import NAME, build
from tracking.settings import Settings

if __name__ == "__main__":
    main(NAME, build, Settings)
