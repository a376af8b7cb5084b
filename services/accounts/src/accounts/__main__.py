"""python -m accounts {serve,work,migrate,openapi}."""

from accounts.service import NAME, build
from accounts.settings import Settings
from kit.main import main

main(NAME, build, Settings)
