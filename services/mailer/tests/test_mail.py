"""What mails say: both kinds, all types, both languages."""

from typing import Any

import pytest

from contracts.languages import CUSTOMER_LANGUAGES
from kit.secrets import KeyRing, new_key
from mailer.mail import Links, MailProduct, Rendered, render
from mailer.mail_template import TEXTS
from mailer.testing import Site, an_invitation

KEYS = KeyRing.parse(f"k1:{new_key()}", new_key())


def rendered(**given: Any) -> tuple[Rendered, Links]:
    invitation = an_invitation(**given)
    links = Links.of(invitation, "https://reviews.example", KEYS)
    return render(invitation, links), links


def _products(*names: str) -> tuple[MailProduct, ...]:
    return tuple(MailProduct(name) for name in names)


def test_every_text_exists_in_every_language() -> None:
    assert len({frozenset(TEXTS.keys(language)) for language in CUSTOMER_LANGUAGES}) == 1


@pytest.mark.parametrize("kind", ["request", "reminder"])
@pytest.mark.parametrize("request_type", ["brand", "product", "brand_and_product"])
@pytest.mark.parametrize("language", CUSTOMER_LANGUAGES)
def test_stars_lead_into_the_form(kind: str, request_type: str, language: str) -> None:
    names = () if request_type == "brand" else ("Alto", "Mérinos")
    mail, links = rendered(
        kind=kind, request_type=request_type, language=language, products=_products(*names)
    )
    part = "product_1" if request_type == "product" else "brand"
    for rate in range(1, 6):
        assert f'href="{links.form}?{part}_rating={rate}"' in mail.html
    assert f'src="{links.pixel}"' in mail.html
    assert f'lang="{language}"' in mail.html
    for name in names:
        assert name in mail.html
        assert name in mail.text
    for body in (mail.html, mail.text):
        assert links.unsubscribe in body
        assert "{" not in body.replace("{ ", "").split("</style>")[-1]
    assert mail.subject


def test_kinds_and_languages_differ() -> None:
    subjects = {
        rendered(kind=kind, language=language)[0].subject
        for kind in ("request", "reminder")
        for language in ("fr", "en")
    }
    assert len(subjects) == 4


def test_merchants_words_are_text() -> None:
    mail, _ = rendered(
        website_name="<b>{{ 7*7 }}</b> {reference}", request_type="product", products=_products("<i>A</i>")
    )
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt; {reference}" in mail.html
    assert "<i>A</i>" not in mail.html
    assert "<i>A</i>" in mail.text


def test_long_lists_of_products_are_cut() -> None:
    mail, _ = rendered(
        request_type="brand_and_product", products=_products(*(f"Product {n}" for n in range(1, 9)))
    )
    assert "Product 5" in mail.text
    assert "Product 6" not in mail.text
    assert "3" in mail.text


async def test_a_sent_mails_headers(site: Site) -> None:
    await site.set(sender_name="Équipe Alto", reply_to="hello@alto.example")
    await site.accept(site.order(delay=0, language="en-GB"[:2]))
    await site.send()
    (mail,) = site.box.mails()
    assert str(mail["From"]) == "Équipe Alto <avis@mail.example>"
    assert str(mail["To"]) == "Inès Lefèvre <ines@example.org>"
    assert mail["Reply-To"] == "hello@alto.example"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"] == f"<http://127.0.0.1{site.link('u')}>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Correlation-Id"] == "correlation-1"
    assert mail["Content-Language"] == "en"
    assert mail["Message-ID"].endswith("@mail.example>")
    assert site.box.taken[0].count(b"ines@example.org") == 1  # in the To header and nowhere else
