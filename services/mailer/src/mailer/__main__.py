"""`python -m mailer {serve,work,migrate,openapi}`."""

from kit.main import main
from mailer.service import build
from mailer.settings import Settings

if __name__ == "__main__":
    main("mailer", build, Settings)
