"""Every package that we name has its reason in docs/dependencies.md, and nothing else has."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/dependencies.md").read_text("utf-8")
REQUIREMENTS = ("requirements.in", "requirements-build.in", "requirements-dev.in", "requirements-bench.in")
GROUPS = ("dependencies", "devDependencies")
_ROW = re.compile(r"\| `([^`]+)` \| (\S.*?) \|")


def told_of(section: str) -> dict[str, str]:
    """Return what a section of the page says: package → what it saves us."""
    body = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    rows = _ROW.findall(body)
    assert len({name for name, _ in rows}) == len(rows), "each package once"
    return dict(rows)


def required_by(file: str) -> set[str]:
    lines = [line.partition("#")[0].strip() for line in (ROOT / file).read_text("utf-8").splitlines()]
    return {line for line in lines if line and not line.startswith("-")}


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_python_packages_have_their_reason(file: str) -> None:
    assert set(told_of(file)) == required_by(file)


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_python_packages_are_locked(file: str) -> None:
    lock = (ROOT / file).with_suffix(".txt").read_text("utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==", lock, re.MULTILINE))
    assert {re.sub(r"\[.*", "", name) for name in required_by(file)} <= pinned
    assert "--hash=sha256:" in lock
    assert "://" not in lock, "no lock names a host"


@pytest.mark.parametrize("group", GROUPS)
def test_front_end_packages_have_their_reason(group: str) -> None:
    manifest = json.loads((ROOT / "backoffice/package.json").read_text("utf-8"))
    assert set(told_of(f"backoffice/package.json: {group}")) == set(manifest[group])


def test_front_end_lock_is_of_these_packages() -> None:
    manifest = json.loads((ROOT / "backoffice/package.json").read_text("utf-8"))
    locked = json.loads((ROOT / "backoffice/package-lock.json").read_text("utf-8"))["packages"][""]
    assert {group: manifest[group] for group in GROUPS} == {group: locked[group] for group in GROUPS}
