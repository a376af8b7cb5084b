"""python -m sftp_poller {serve,work,migrate,openapi}."""

from kit.main import main
from sftp_poller.service import NAME, build
from sftp_poller.settings import Settings

if __name__ == "__main__":
    main(NAME, build, Settings)
