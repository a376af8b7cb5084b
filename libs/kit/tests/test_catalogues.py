"""The check of catalogues finds what it is for."""

from pathlib import Path

import pytest

from kit.testing.catalogues import faults

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=({plural});\\n"

{texts}
"""
ENGLISH = (
    'msgid "a"\nmsgstr "Hello {name}"\n\nmsgid "b"\nmsgid_plural "b"\nmsgstr[0] "One"\nmsgstr[1] "{count}"'
)
FRENCH = (
    'msgid "a"\nmsgstr "Bonjour {name}"\n\nmsgid "b"\nmsgid_plural "b"\nmsgstr[0] "Un"\nmsgstr[1] "{count}"'
)


def _write(directory: Path, french: str, plural: str = "n > 1") -> None:
    english = PO.format(language="en", plural="n != 1", texts=ENGLISH)
    (directory / "en.po").write_text(english, encoding="utf-8")
    (directory / "fr.po").write_text(PO.format(language="fr", plural=plural, texts=french), encoding="utf-8")


def test_good_catalogues_have_no_faults(tmp_path: Path) -> None:
    _write(tmp_path, FRENCH)
    assert faults(tmp_path, ("en", "fr")) == []
    assert faults(tmp_path, ("en", "fr", "de")) == [
        "there are catalogues of ['en', 'fr'], not of ['de', 'en', 'fr']"
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ('"a"', '"c"', "fr: a is missing"),
        ("{name}", "{nom}", "fr: a has other placeholders"),
        ("Bonjour {name}", "Hello {name}", "fr: a is in English"),
        ("Bonjour {name}", "Bonjour {name} !", "fr: a breaks"),
        ("Bonjour {name}", " ", "fr: a is empty"),
    ],
)
def test_faults_are_found(tmp_path: Path, right: str, wrong: str, fault: str) -> None:
    _write(tmp_path, FRENCH.replace(right, wrong))
    assert fault in faults(tmp_path, ("en", "fr"))


def test_another_languages_plural_is_found(tmp_path: Path) -> None:
    _write(tmp_path, FRENCH, plural="n != 1")
    assert faults(tmp_path, ("en", "fr")) == ["fr: 0 takes another form in this language"]
