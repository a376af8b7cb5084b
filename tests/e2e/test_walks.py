"""Pages of docs/ do what they say: their commands run in order, and print what the page shows."""

import functools
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("sending-orders", "mails", "webhooks")
_BLOCK = re.compile(r"```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)
_SECONDS = 280
_MARK = "=== next block ==="
# What asks for a password asks this program instead; the fingerprint's question comes the same way.
_ASKPASS = """#!/bin/sh
case "$1" in
  *yes/no*) echo yes ;;
  *) python3 -c 'import json; print(json.load(open("account.json"))["password"])' ;;
esac
"""
_SFTP = """#!/bin/sh
exec /usr/bin/sftp -o UserKnownHostsFile=known_hosts "$@"
"""


# A reader looks when the mail is there; a script has to wait for it.
_MAIL_IS_THERE = """for _ in $(seq 120); do
  [ "$(curl -s "$(field http < var/endpoints.json)/dev/mail/messages")" != "[]" ] && break
  sleep 0.5
done
"""


class Step(NamedTuple):
    commands: str
    shown: list[str]  # lines, `…` standing for anything


def steps(page: str) -> list[Step]:
    found = _BLOCK.findall((DOCS / f"{page}.md").read_text(encoding="utf-8"))
    return [Step(commands, shown.splitlines()) for commands, shown in found]


@pytest.fixture(scope="module")
def outputs(
    up: Callable[[Path], AbstractContextManager[None]], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], list[str]]:
    """What a page's blocks print, each on what those before it have left; a page is walked through once."""

    @functools.cache
    def of(page: str) -> list[str]:
        directory = tmp_path_factory.mktemp("walk")
        (directory / ".venv").symlink_to(sys.prefix)
        with up(directory / "var"):
            return _run(
                directory, f"\necho '{_MARK}'\n".join(_patient(step.commands) for step in steps(page))
            )

    return of


def _patient(commands: str) -> str:
    return _MAIL_IS_THERE + commands if "/dev/mail/" in commands else commands


def _run(directory: Path, script: str) -> list[str]:
    for name, program in (("askpass", _ASKPASS), ("sftp", _SFTP)):
        (directory / "bin" / name).parent.mkdir(exist_ok=True)
        (directory / "bin" / name).write_text(program)
        (directory / "bin" / name).chmod(0o755)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PROOFMARK_", "COLUMNS"))
    }
    environment = kept | {
        "PATH": f"{directory}/bin:{os.environ['PATH']}",
        "SSH_ASKPASS": f"{directory}/bin/askpass",
        "SSH_ASKPASS_REQUIRE": "force",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    return done.stdout.split(_MARK)


EVERY_STEP = [(page, number) for page in PAGES for number in range(len(steps(page)))]


@pytest.mark.parametrize(("page", "number"), EVERY_STEP)
def test_a_step_prints_what_the_page_shows(
    outputs: Callable[[str], list[str]], page: str, number: int
) -> None:
    output = outputs(page)[number]
    printed = iter([line.rstrip() for line in output.splitlines()])
    shown = steps(page)[number].shown
    missing = [line for line in shown if not any(map(_pattern(line).fullmatch, printed))]
    assert missing == [], output


def _pattern(line: str) -> "re.Pattern[str]":
    return re.compile(".*".join(map(re.escape, line.split("…"))))


@pytest.mark.parametrize(("page", "shown"), [("sending-orders", 10), ("mails", 5), ("webhooks", 6)])
def test_a_page_shows_what_most_steps_print(page: str, shown: int) -> None:
    assert len([step for step in steps(page) if step.shown]) >= shown
