"""docs/problems.md: every problem that an answer may be, every code that its errors may have."""

import inspect
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from contracts.files.findings import FINDING_CODES, FindingCode, Scope
from kit.problems import Problem
from tools.generate.markdown import code, table

ROOT = Path(__file__).resolve().parents[2]
_INTRODUCTION = """# Problems

Written by `make generate` from the classes that are raised; change those. Every refusal is a problem
document (RFC 9457, `application/problem+json`) whose `code` is in the first table. Codes are stable, words
may change; they come in English or French by `Accept-Language`. Single faults stand in `errors`, each with a
code of its own.

"""
_FIELDS_INTRODUCTION = """
## Errors of single fields

In `errors[]` of `request_invalid`, with a JSON `pointer`.

"""
#: Codes of `errors[]` outside orders.
FIELD_CODES = {
    "field_missing": "A required field is absent.",
    "field_unknown": "There is no such field.",
    "field_invalid": "The value has the wrong type or form; the message says what was expected.",
    "field_read_only": "The field is shown and cannot be set.",
    "password_wrong": "This is not the caller's current password.",
    "password_too_weak": "The password is too short, or among the first that anybody would try.",
    "code_wrong": "Neither the present code of the caller's second factor nor one of the recovery codes.",
    "text_invalid": "A text is empty, too long, or holds control characters.",
    "placeholder_unknown": "A text in braces is none of the listed placeholders.",
    "address_suppressed": "The address or its domain is on the suppression list.",
    "file_type_unsupported": "The file is none of the types that are taken.",
    "reason_required": "A refusal needs its reason.",
    "reason_unknown": "The reason is none of the list.",
    "reason_not_applicable": "The reason doesn't apply to this kind of review.",
    "reason_too_late": "The reason may no longer be given so long after publication.",
}
_FINDINGS_INTRODUCTION = """
## Findings in orders and order files

In `errors[]` of an API call, the preview of an import, and reports; `{…}` stands for what was found. A
finding of scope `file` refuses the whole file and is the problem's own code; of scope `line`, the line or
order; of scope `value`, nothing: the rest of the line is imported.

"""


def document() -> str:
    return (
        _INTRODUCTION
        + table(
            ["code", "status", "English title", "French title", "meaning"],
            (_problem_row(name, kinds) for name, kinds in sorted(_by_code().items(), key=_by_status)),
        )
        + _FIELDS_INTRODUCTION
        + table(["code", "meaning"], ([code(name), meaning] for name, meaning in FIELD_CODES.items()))
        + _FINDINGS_INTRODUCTION
        + table(
            ["code", "level", "scope", "status", "English", "French"],
            map(_finding_row, FINDING_CODES.values()),
        )
    )


def _by_code() -> dict[str, list[type[Problem]]]:
    found: dict[str, list[type[Problem]]] = {}
    for kind in problem_classes():
        if kind.code not in FINDING_CODES:
            found.setdefault(kind.code, []).append(kind)
    return found


def problem_classes() -> list[type[Problem]]:
    """Return Problem and its subclasses in all parts: kit's first, then by module."""
    for file in _modules():
        import_module(f"{file.parent.name}.problems")
    return sorted(
        {Problem, *_subclasses(Problem)},
        key=lambda kind: (kind.__module__ != "kit.problems", kind.__module__, kind.__name__),
    )


def _modules() -> list[Path]:
    return [*ROOT.glob("gateway/src/*/problems.py"), *sorted(ROOT.glob("services/*/src/*/problems.py"))]


def _subclasses(of: type[Problem]) -> Iterator[type[Problem]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _subclasses(kind)


def _by_status(entry: tuple[str, list[type[Problem]]]) -> tuple[int, str]:
    return entry[1][0].status, entry[0]


def _problem_row(name: str, kinds: list[type[Problem]]) -> list[str]:
    return [
        f'<a id="{name}"></a>{code(name)}',  # problem documents' `type` ends in this
        str(kinds[0].status),
        _each(kind.title.en for kind in kinds),
        _each(kind.title.fr for kind in kinds),
        _each(_meaning(kind) for kind in kinds),
    ]


def _each(texts: Iterable[str]) -> str:
    return "<br>".join(dict.fromkeys(texts))


def _meaning(kind: type[Problem]) -> str:
    if kind is Problem:
        return "A defect; the log has it under the `request_id`."
    return (inspect.getdoc(kind) or "").partition("\n")[0]


def _finding_row(finding: FindingCode) -> list[str]:
    name = f'<a id="{finding.code}"></a>{code(finding.code)}'
    status = str(_file_problems()[finding.code].status) if finding.scope is Scope.FILE else ""
    return [name, finding.level, finding.scope, status, finding.text.en, finding.text.fr]


def _file_problems() -> dict[str, type[Problem]]:
    return {kind.code: kind for kind in problem_classes() if kind.code in FINDING_CODES}
