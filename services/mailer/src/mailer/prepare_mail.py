"""The part of a mail that many have in common, rendered once and kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Literal

from contracts.links import MailKind
from mailer.mail_design import Template, fill, names_product
from mailer.mail_template import TEXTS, page_template, text_template
from mailer.palette import Palette
from mailer.skeleton import Pattern, mark

Asked = Literal["brand", "product_1"]  # the part of the questionnaire that the stars fill in

_KEPT = 512  # shapes, of about 35 kB each
_STARS = range(1, 6)
_TEMPLATE = "invitation"
#: The values that differ from mail to mail.
VALUES = (
    "first_name",
    "last_name",
    "purchase_reference",
    "product",
    "form_url",
    "pixel_url",
    "unsubscribe_url",
)


@dataclass(frozen=True)
class Shape:
    """What two mails must share to be filled from the same patterns."""

    website_name: str
    template: Template  # with its whole look
    kind: MailKind
    language: str
    asked: Asked
    has_product: bool
    lists_products: bool
    is_test: bool = False


@dataclass(frozen=True)
class Prepared:
    """The patterns of one shape."""

    subject: str  # has no bodies' encoding: `subject % values`
    text: Pattern
    html: Pattern
    product: Pattern  # a row of the list of products
    product_with_image: Pattern
    more: Pattern  # the row that tells how many aren't listed


def platform_text(kind: MailKind, asked: Asked, part: str, language: str) -> str:
    """Return our own subject, introduction, heading or preview, with the merchants' placeholders."""
    unit = "product" if asked == "product_1" else "brand"
    return TEXTS.text(f"mail.{kind}.{unit}.{part}", language, **_CATALOGUE_VALUES)


def platform_button(language: str) -> str:
    return TEXTS.text("mail.button", language)


@lru_cache(_KEPT)
def prepared(shape: Shape) -> Prepared:
    """Render a shape's templates with marks in place of its mails' own values."""
    context = _context(shape)
    row = page_template(f"{_TEMPLATE}_product").render
    name, image = mark("name"), mark("image_url")
    more = page_template(f"{_TEMPLATE}_more").render(more=mark("more"))
    return Prepared(
        Pattern.of(context["subject"]).plain,
        Pattern.of(text_template(_TEMPLATE).render(context)),
        Pattern.of(page_template(_TEMPLATE).render(context)),
        Pattern.of(row(name=name, image_url=None)),
        Pattern.of(row(name=name, image_url=image)),
        Pattern.of(more),
    )


_CATALOGUE_VALUES = {
    "first_name": "{first_name}",
    "website": "{website}",
    "reference": "{purchase_reference}",
    "product": "{product}",
}


def _context(shape: Shape) -> Mapping[str, Any]:
    language, marks = shape.language, {name: mark(name) for name in VALUES}
    values = marks | {"website": shape.website_name}

    def text(key: str) -> str:
        return fill(TEXTS.text(f"mail.{key}", language, **_CATALOGUE_VALUES), values)

    def changeable(part: str) -> str:
        return fill(_own_text(shape, part), values)

    look = shape.template.look
    subject = changeable("subject")
    return marks | {
        "language": language,
        "subject": TEXTS.text("mail.test.subject", language, subject=subject) if shape.is_test else subject,
        "notice": text("test.notice") if shape.is_test else "",
        "preview": fill(platform_text(shape.kind, shape.asked, "preview", language), values),
        "heading": fill(platform_text(shape.kind, shape.asked, "heading", language), values),
        "greeting": text("greeting"),
        "introduction": _paragraphs(changeable("introduction")),
        "question": text("question.product" if shape.asked == "product_1" else "question.brand"),
        "stars": [_star(rate, shape) for rate in _STARS],
        "worst": text("star.1"),
        "best": text("star.5"),
        "button": fill(shape.template.button or platform_button(language), values),
        "has_products": shape.lists_products,
        "products_title": text("products"),
        "products": mark("products"),
        "duration": text("duration"),
        "why": text("why"),
        "unsubscribe": text("unsubscribe"),
        "website": shape.website_name,
        "initial": shape.website_name.strip()[:1].upper(),
        "logo_url": look.logo_url,
        "palette": asdict(Palette.of(look.accent_color or "", look.background_color or "")),
    }


def _own_text(shape: Shape, part: str) -> str:
    """Return the merchant's text, or ours where it has none or needs a product that isn't there."""
    own: str | None = getattr(shape.template, part)
    if own is None or (names_product(own) and not shape.has_product):
        return platform_text(shape.kind, shape.asked, part, shape.language)
    return own


def _star(rate: int, shape: Shape) -> dict[str, Any]:
    of_five = TEXTS.text("mail.star", shape.language, rate=rate)
    words = TEXTS.text(f"mail.star.{rate}", shape.language)
    return {"query": f"?{shape.asked}_rating={rate}", "rate": rate, "label": f"{of_five}: {words}"}


def _paragraphs(text: str) -> list[list[str]]:
    """Return paragraphs as lists of lines; an empty line parts them."""
    lines = [line.strip() for line in text.splitlines()]
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]
