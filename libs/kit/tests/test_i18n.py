from pathlib import Path

import pytest

from kit.i18n import Catalogue, accepted_languages, best_language, number_of

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=({plural});\\n"

msgid "hello"
msgstr "{hello}"

msgid "more"
msgid_plural "more"
msgstr[0] "{one}"
msgstr[1] "{{count}} {many}"
"""


@pytest.fixture
def texts(tmp_path: Path) -> Catalogue:
    written = {
        "en": HEAD.format(
            language="en", plural="n != 1", hello="Hello {{name}}", one="one more", many="more"
        ),
        "fr": HEAD.format(
            language="fr", plural="n > 1", hello="Bonjour {{name}}", one="une de plus", many="de plus"
        ),
    }
    for language, text in written.items():
        (tmp_path / f"{language}.po").write_text(text.replace("{{name}}", "{name}"), encoding="utf-8")
    return Catalogue(tmp_path)


def test_a_text_is_filled_in_in_its_language(texts: Catalogue) -> None:
    assert texts.text("hello", "fr", name="Inès") == "Bonjour Inès"
    assert texts.text("hello", "fr-CA", name="Inès") == "Bonjour Inès"
    assert texts.text("hello", "ja", name="{x}") == "Hello {x}"
    assert texts.keys("fr") == texts.keys("en") == {"hello", "more"}


def test_a_key_that_nobody_wrote_is_a_defect(texts: Catalogue) -> None:
    with pytest.raises(KeyError):
        texts.text("bye", "fr")
    with pytest.raises(KeyError):
        texts.plural("hello", 2, "fr")
    with pytest.raises(KeyError):
        texts.text("more", "fr")


@pytest.mark.parametrize(
    ("count", "language", "said"),
    [
        (0, "en", "0 more"),
        (1, "en", "one more"),
        (2, "en", "2 more"),
        (1234, "en", "1,234 more"),
        (0, "fr", "une de plus"),
        (1234, "fr", "1\u202f234 de plus"),
    ],
)
def test_each_language_has_its_own_plural(texts: Catalogue, count: int, language: str, said: str) -> None:
    assert texts.plural("more", count, language) == said


@pytest.mark.parametrize(("language", "written"), [("de", "12.345"), ("es", "12.345"), ("pt", "12\u00a0345")])
def test_numbers_are_written_as_readers_write_them(language: str, written: str) -> None:
    assert number_of(12345, language) == written


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["pt-BR"], "pt"),
        (["NL_be"], "nl"),
        (["fil", "gsw", "de"], "de"),  # Filipino is no Finnish, and neither is Swiss German
        (["*"], "en"),
        ([], "en"),
    ],
)
def test_the_best_language_available(wanted: list[str], found: str) -> None:
    assert best_language(wanted, ("en", "de", "fi", "nl", "pt")) == found


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        (None, []),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", ["fr-CH", "fr", "en", "de", "*"]),
        ("en;q=0.1, nl", ["nl", "en"]),
        ("de;q=0, es", ["es"]),
        ("de;q=x, es;q=nan,,;", []),
    ],
)
def test_what_a_browser_accepts(header: str | None, tags: list[str]) -> None:
    assert accepted_languages(header) == tags
