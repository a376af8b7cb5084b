"""Templates of mails: compiled once, filled with text that is escaped."""

from functools import cache
from pathlib import Path

import jinja2
from mjml import mjml2html

from contracts.languages import CUSTOMER_LANGUAGES
from kit.i18n import Catalogue

_HERE = Path(__file__).parent
TEXTS = Catalogue(_HERE / "locales", CUSTOMER_LANGUAGES)  # what customers read
NOTICE_TEXTS = Catalogue(_HERE / "locales" / "merchants")


@cache
def html_template(name: str) -> jinja2.Template:
    """MJML is compiled once; what is filled in afterwards is escaped."""
    html = mjml2html((_HERE / "templates" / f"{name}.mjml").read_text(encoding="utf-8"), fonts={})
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(html)


_HTML = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@cache
def page_template(name: str) -> jinja2.Template:
    """HTML of our own; what is filled in is escaped."""
    return _HTML.get_template(f"{name}.html")


@cache
def text_template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 - a plain text: nothing in it is markup
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string((_HERE / "templates" / f"{name}.txt").read_text(encoding="utf-8"))
