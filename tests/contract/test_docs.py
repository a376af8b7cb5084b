"""What is written from the code says what the code says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.files.findings import FINDING_CODES
from tools.docs.__main__ import DOCUMENTS, ROOT, main
from tools.docs.problems import FIELD_CODES, problem_classes
from tools.docs.settings import settings_classes

PARTS = ("gateway", "services", "embedded", "cli", "libs/kit")
_VARIABLE = re.compile(r"PROOFMARK_[A-Z]+(?:_[A-Z]+)*")


def _sources() -> Iterator[Path]:
    for part in PARTS:
        yield from (file for file in (ROOT / part).rglob("src/**/*.py") if "testing" not in file.parts)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_writing_it_again_changes_nothing(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == DOCUMENTS[name](), "outdated: make generate"


def test_checking_names_what_is_outdated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--check"]) == 0
    monkeypatch.setitem(DOCUMENTS, "docs/nothing.md", lambda: "text")
    assert main(["--check"]) == 1
    assert "docs/nothing.md is outdated" in capsys.readouterr().out


def test_every_part_with_settings_is_listed() -> None:
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    classes = settings_classes()
    assert len(classes) == len(list(ROOT.glob("services/*/src/*/settings.py"))) + 2
    for found in classes.values():
        for name in found.model_fields:
            assert f"| `PROOFMARK_{name.upper()}` |" in text


def test_every_variable_that_sources_name_is_listed() -> None:
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    named = {name for file in _sources() for name in _VARIABLE.findall(file.read_text("utf-8"))}
    named = {name for name in named if not name.startswith("PROOFMARK_TEST_")}
    assert {"PROOFMARK_TOKEN", "PROOFMARK_DATABASE_URL"} <= named
    assert {name for name in named if f"| `{name}` |" not in text} == set()


def test_every_problem_has_its_place() -> None:
    text = (ROOT / "docs/problems.md").read_text(encoding="utf-8")
    codes = {kind.code for kind in problem_classes()} | set(FINDING_CODES)
    assert {"not_found", "target_forbidden", "file_empty", "email_invalid"} <= codes
    assert {code for code in codes if f'<a id="{code}"></a>`{code}`' not in text} == set()


def test_one_code_has_one_status() -> None:
    statuses: dict[str, set[int]] = {}
    for kind in problem_classes():
        statuses.setdefault(kind.code, set()).add(kind.status)
    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


def test_problems_are_declared_where_they_are_looked_for() -> None:
    elsewhere = {kind.__module__ for kind in problem_classes()} - {"kit.problems"}
    assert all(module.endswith(".problems") for module in elsewhere)
    raised = {name for file in _sources() for name in _problems_declared_in(file)}
    assert raised <= {kind.__name__ for kind in problem_classes()}


def _problems_declared_in(file: Path) -> Iterator[str]:
    known = {kind.__name__ for kind in problem_classes()}
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef) and known & {getattr(base, "id", "") for base in node.bases}:
            yield node.name


def test_every_code_of_a_field_is_listed() -> None:
    given = {code for file in _sources() for code in _field_codes_in(file)}
    assert {"field_invalid", "field_read_only"} <= given
    assert given <= set(FIELD_CODES) | set(FINDING_CODES)


def _field_codes_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            for argument in node.keywords:
                if argument.arg == "code" and isinstance(argument.value, ast.Constant):
                    yield str(argument.value.value)
