from string import Formatter

import pytest

from contracts.files.findings import (
    DATE_INVALID,
    FILE_NOT_TEXT,
    FINDING_CODES,
    TOO_LONG,
    Finding,
    FindingCode,
    Level,
    Scope,
    Words,
    retold,
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", FINDING_CODES.values(), ids=lambda code: code.code)
def test_both_languages_say_the_same(code: FindingCode) -> None:
    assert placeholders(code.text.en) == placeholders(code.text.fr)
    assert code.text.en
    assert FINDING_CODES[code.code] is code


def test_the_levels_are_those_of_the_report() -> None:
    levels = {level: {code.code for code in FINDING_CODES.values() if code.level is level} for level in Level}
    assert levels[Level.DUPLICATE] == {"duplicate_in_file", "duplicate_existing"}
    assert levels[Level.WARNING] == {
        "bom_present",
        "value_dropped",
        "date_old",
        "shop_ignored",
        "order_value_ignored",
        "extra_column_ignored",
        "language_fallback",
    }
    of_files = {code.code for code in FINDING_CODES.values() if code.scope is Scope.FILE}
    assert len(of_files) == 12
    assert of_files < levels[Level.ERROR]


def test_a_finding_speaks_both_languages() -> None:
    finding = Finding(FILE_NOT_TEXT, parameters={"kind": Words("a PNG image", "une image PNG")})
    assert finding.message("en") == "This is a PNG image, not a CSV text file."
    assert finding.message("fr") == "Ceci est une image PNG, pas un fichier texte CSV."


def test_a_value_with_braces_is_no_placeholder() -> None:
    finding = Finding(TOO_LONG, parameters={"limit": "{code.__class__}"})
    assert finding.message("en") == "Longer than {code.__class__} characters"


def test_a_finding_shows_eighty_characters_of_the_value() -> None:
    finding = Finding(DATE_INVALID, 3, "purchase_date", "x" * 200)
    assert finding.as_file_entry("fr") == {
        "line": 3,
        "level": "error",
        "code": "date_invalid",
        "column": "purchase_date",
        "value": "x" * 80,
        "message": finding.message("fr"),
    }
    assert finding.as_field_entry("en")["value"] == "x" * 80


@pytest.mark.parametrize(
    ("code", "kept", "told"),
    [
        ("date_invalid", DATE_INVALID.text.en, DATE_INVALID.text.fr),
        ("too_long", "Longer than 300 characters", "Plus de 300 caractères"),
        ("too_long", "Plus de 300 caractères", "Plus de 300 caractères"),
        ("field_type_invalid", "Wrong type. Expected: a text", "Wrong type. Expected: a text"),
        ("of_another_day", "Said once", "Said once"),
    ],
)
def test_a_kept_message_is_told_in_the_readers_language(code: str, kept: str, told: str) -> None:
    assert retold(code, kept, "fr") == told
