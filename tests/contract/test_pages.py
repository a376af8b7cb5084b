"""What the pages for readers name exists: files, make targets, commands, variables."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from proofmark.main import app

ROOT = Path(__file__).parents[2]
PARTS = ("libs/*", "services/*", "gateway", "embedded", "cli", "backoffice", "deploy")
PAGES = tuple(
    sorted(
        page.relative_to(ROOT).as_posix()
        for pattern in ("*.md", "docs/*.md", "docs/adr/*.md", *(f"{part}/README.md" for part in PARTS))
        for page in ROOT.glob(pattern)
    )
)
_LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(
    r"(?:libs|services|gateway|embedded|cli|backoffice|deploy|docs|tests|tools)/[\w./*-]*[\w/*]"
)
_MAKE = re.compile(r"(?:^ {4}|`)make ([a-z][a-z0-9-]*)", re.MULTILINE)
_COMMAND = re.compile(r"(?:^ {4}|`)(?:\.venv/bin/)?proofmark ([a-z][a-z-]*)", re.MULTILINE)


def _text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def _without_what_is_missing(page: str) -> str:
    """Return a page without the section that tells what does not exist yet."""
    return re.sub(r"\n## Not there yet\n.*?(?=\n## )", "", _text(page), flags=re.DOTALL)


def _paths(page: str) -> Iterator[str]:
    """Yield the paths in code spans that begin at the root, without made and generated places."""
    for code in _CODE.findall(_text(page)):
        if (found := _PATH.fullmatch(code)) and not code.startswith(("deploy/secrets", "backoffice/dist")):
            yield found[0]


def test_every_part_has_its_page() -> None:
    parts = {path.parent for path in ROOT.glob("*/pyproject.toml")} | {
        path.parent for top in ("libs", "services") for path in ROOT.glob(f"{top}/*/pyproject.toml")
    }
    assert len(parts) >= 12
    assert {part.name for part in parts if not (part / "README.md").exists()} == set()


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("services/")])
def test_a_services_page_says_what_it_owns_takes_gives_and_how_it_runs(page: str) -> None:
    assert [word for word in ("Owns", "In", "Out", "Run") if f"**{word}" not in _text(page)] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    here = (ROOT / page).parent
    assert [link for link in _LINK.findall(_text(page)) if not (here / link).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if "/adr/" not in page])  # they name alternatives
def test_named_files_exist(page: str) -> None:
    assert [path for path in _paths(page) if not any(ROOT.glob(path))] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.endswith("/README.md")])
def test_a_parts_page_names_modules_that_it_has(page: str) -> None:
    part = (ROOT / page).parent
    named = set(re.findall(r"`([a-z_]+\.py)`", _text(page)))
    assert {name for name in named if not any(part.rglob(name))} == set()


@pytest.mark.parametrize("page", PAGES)
def test_named_make_targets_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", _text("Makefile"), re.MULTILINE))
    assert {"demo", "test", "lint"} <= targets
    assert set(_MAKE.findall(_without_what_is_missing(page))) <= targets


@pytest.mark.parametrize("page", PAGES)
def test_named_commands_exist(page: str) -> None:
    commands = set(getattr(typer.main.get_command(app), "commands", {}))
    assert {"up", "run", "dead-letters"} <= commands
    assert set(_COMMAND.findall(_without_what_is_missing(page))) <= commands


@pytest.mark.parametrize("page", PAGES)
def test_named_variables_exist(page: str) -> None:
    named = set(re.findall(r"PROOFMARK_[A-Z]+(?:_[A-Z]+)*", _text(page)))
    settings = _text("docs/settings.md")
    assert {name for name in named if f"`{name}`" not in settings} == set()


def test_the_tree_in_the_readme_is_the_tree() -> None:
    tree = _text("README.md").split("```")[1]
    tops = set(re.findall(r"^([a-z]+)/", tree, re.MULTILINE))
    assert tops == {path.parent.name for path in ROOT.glob("[a-z]*/README.md")} | {
        "libs", "services", "docs", "tests", "tools",
    }  # fmt: skip
    named = set(re.findall(r"^  ([a-z-]+)/", tree, re.MULTILINE))
    assert named == {path.parent.name for path in ROOT.glob("services/*/pyproject.toml")}
