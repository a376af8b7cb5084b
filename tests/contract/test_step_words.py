"""Every rule that the mailer writes into a request's history has words on the tracking page."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mailer
import tracking
from kit.i18n import LANGUAGES, Catalogue

MAILER = Path(mailer.__file__).parent
TEXTS = Path(tracking.__file__).parent / "locales"


def _rules() -> set[str]:
    return {rule for file in MAILER.glob("*.py") for rule in _rules_in(ast.parse(file.read_text("utf-8")))}


def _rules_in(tree: ast.AST) -> Iterator[str]:
    """Yield the texts given for `rule`: as an argument, in a dictionary, by assignment."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="rule", value=value):
                yield from _texts(value)
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "rule":
                        yield from _texts(value)
            case ast.Assign(targets=[ast.Name(id="rule")], value=value):
                yield from _texts(value)
            case ast.Call(func=ast.Name(id="Delay"), args=[_, rule, _]):
                yield from _texts(rule)


def _texts(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body)
            yield from _texts(orelse)


def test_the_rules_are_found() -> None:
    assert _rules() >= {
        "delay_row",
        "delay_account",
        "delay_default",
        "domain_excluded",
        "domain_suppressed",
        "unsubscribed_here",
        "unsubscribed_everywhere",
        "suppressed_here",
        "suppressed_everywhere",
        "quiet_hours",
        "reminder_off",
        "reminder_refused",
        "reminder_replaced",
        "reminder_waits",
        "capping",
        "reminder",
        "retry",
        "outcome_unknown",
        "mail_server",
        "merchant",
        "expiry",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_words(language: str) -> None:
    told = {key.rpartition(".")[2] for key in Catalogue(TEXTS).keys(language)}
    assert _rules() - told == set()
