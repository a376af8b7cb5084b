"""Mail templates by API: surface.md 4, `W/mail-templates/{kind}/{language}`."""

import itertools
from datetime import timedelta
from typing import Any

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.orders import Product
from contracts.websites import BrandLookChangedV1
from kit.testing.service import member
from mailer.testing import ALTO, NOVA, Site
from mailer.try_template import TESTS_PER_HOUR

W = f"/api/v1/websites/{ALTO}/mail-templates"
OWN = {
    "subject": "{first_name}, votre avis sur {product} ({purchase_reference})",
    "introduction": "Merci d'avoir choisi {website}.\n\nÀ vous,\nl'équipe",
    "button": "C'est parti",
    "accent_color": "#FFD400",
    "background_color": "#20242a",
    "logo_url": "https://shop.example/logo.png?a=1&b=2",
}


async def call(site: Site, method: str, path: str, body: Any = None, status: int = 200) -> dict[str, Any]:
    async with site.service.client(member(ALTO)) as client:
        answer = await client.request(method, f"{W}/{path}", json=body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def errors(site: Site, method: str, path: str, body: Any) -> list[tuple[str, str, str | None]]:
    problem = await call(site, method, path, body, 422)
    return [(error["pointer"], error["code"], error["value"]) for error in problem["errors"]]


async def test_every_mail_begins_as_the_platforms_own(site: Site) -> None:
    for kind, language in itertools.product(("request", "reminder"), CUSTOMER_LANGUAGES):
        shown = await call(site, "GET", f"{kind}/{language}")
        assert (shown["kind"], shown["language"], shown["version"]) == (kind, language, 0)
        assert {shown[name] for name in OWN} == {None}
        assert shown["changed_at"] is shown["changed_by"] is None
        assert shown["defaults"]["accent_color"] == "#1f4f46"
        assert "{website}" in shown["defaults"]["introduction"]["brand"]
        assert shown["placeholders"] == [
            "{first_name}",
            "{last_name}",
            "{website}",
            "{purchase_reference}",
            "{product}",
        ]


async def test_what_was_shown_may_come_back(site: Site) -> None:
    shown = await call(site, "GET", "request/fr")
    assert await call(site, "PUT", "request/fr", shown) == shown
    changed = await call(site, "PUT", "request/fr", shown | OWN)
    assert changed["accent_color"] == "#ffd400"
    assert {name: changed[name] for name in OWN} == OWN | {"accent_color": "#ffd400"}
    assert (changed["version"], changed["changed_at"]) == (1, "2026-03-02T12:00:00Z")
    assert changed["changed_by"].startswith("user:")
    assert await call(site, "PUT", "request/fr", changed) == changed
    assert await call(site, "GET", "request/fr") == changed
    again = await call(site, "PUT", "request/fr", shown)  # an older answer: its texts, whatever its version
    assert again["version"] == 2
    assert {again[name] for name in OWN} == {None}


async def test_a_field_left_out_keeps_its_value(site: Site) -> None:
    await call(site, "PUT", "request/fr", OWN)
    changed = await call(site, "PUT", "request/fr", {"button": None})
    assert changed["button"] is None
    assert changed["subject"] == OWN["subject"]
    assert (await call(site, "GET", "request/en"))["subject"] is None


FAULTY = [
    ("subject", "{firstname}", ["{firstname}"]),
    ("introduction", "{first_name.__class__} {0} {}", ["{first_name.__class__}", "{0}", "{}"]),
    ("button", "{{ 7*7 }}", ["{", "{ 7*7 }", "}"]),
    ("introduction", "a { b", ["{"]),
    ("subject", "}", ["}"]),
    ("introduction", "{website!r} {product:>9}", ["{website!r}", "{product:>9}"]),
]


async def test_only_the_listed_placeholders_are_known(site: Site) -> None:
    for field, text, found in FAULTY:
        for method, path in (("PUT", ""), ("POST", "/preview"), ("POST", "/test")):
            given = await errors(site, method, f"request/fr{path}", {field: text})
            assert given == [(f"/{field}", "placeholder_unknown", value) for value in found]
    problem = await call(site, "PUT", "request/fr", {"button": "{x}"}, 422)
    assert "{first_name}, {last_name}, {website}" in problem["errors"][0]["message"]


async def test_all_that_is_wrong_is_said_at_once(site: Site) -> None:
    body = {
        "subject": "a\r\nBcc: x@example.org",
        "introduction": "a\x00",
        "button": "  ",
        "accent_color": "red",
        "background_color": "#12345",
        "logo_url": "javascript:alert(1)",
        "kind": "reminder",
        "version": 7,
    }
    assert [error[:2] for error in await errors(site, "PUT", "request/fr", body)] == [
        ("/subject", "text_invalid"),
        ("/introduction", "text_invalid"),
        ("/button", "text_invalid"),
        ("/accent_color", "field_invalid"),
        ("/background_color", "field_invalid"),
        ("/logo_url", "field_invalid"),
        ("/kind", "field_read_only"),
        ("/version", "field_read_only"),
    ]
    assert await errors(site, "PUT", "request/fr", {"font": "x"}) == [("/font", "field_unknown", "x")]
    assert (await errors(site, "PUT", "request/fr", {"subject": "x" * 201}))[0][:2] == (
        "/subject",
        "field_invalid",
    )


async def test_a_logo_is_an_address_of_the_web(site: Site) -> None:
    for url in ("ftp://shop.example/a", "//shop.example/a", "https://", "https://shop.example/a b", "data:,"):
        given = await errors(site, "PUT", "request/fr", {"logo_url": url})
        assert given == [("/logo_url", "field_invalid", url)]


async def test_there_are_no_other_kinds_and_languages(site: Site) -> None:
    for path in ("request/br", "notice/fr", "request/FR", "request/fr-FR"):
        await call(site, "GET", path, status=404)
        await call(site, "PUT", path, {}, status=404)


async def test_a_look_is_set_once_for_all(site: Site) -> None:
    await call(site, "PUT", "request/fr", {"logo_url": "https://shop.example/logo.png"})
    await call(site, "PUT", "request/en", {"accent_color": "#aa0000"})
    defaults = (await call(site, "GET", "reminder/en"))["defaults"]
    assert (defaults["logo_url"], defaults["accent_color"]) == ("https://shop.example/logo.png", "#aa0000")
    preview = await call(site, "POST", "reminder/de/preview", {})
    assert 'src="https://shop.example/logo.png"' in preview["html"]


async def test_pages_are_told_how_the_brand_looks(site: Site) -> None:
    await call(site, "PUT", "request/fr", {"subject": "Votre avis"})
    await call(site, "PUT", "reminder/fr", {"accent_color": "#00aa00"})  # pages follow the request's mail
    assert await site.service.emitted(BrandLookChangedV1) == []
    await call(site, "PUT", "request/fr", {"accent_color": "#8C2F39"})
    await call(site, "PUT", "request/de", {"logo_url": "https://shop.example/de.png"})
    red, logo = await site.service.emitted(BrandLookChangedV1)
    assert red.version < logo.version
    assert {look.accent_color for look in logo.looks.by_language.values()} == {"#8c2f39"}
    assert logo.looks.by_language["de"].logo_url == "https://shop.example/de.png"
    assert logo.looks.by_language["fr"].logo_url is None
    assert set(logo.looks.by_language) == set(CUSTOMER_LANGUAGES)


async def test_mails_are_made_from_the_newest_version(site: Site) -> None:
    await call(site, "PUT", "request/fr", OWN)
    image = "https://shop.example/a.jpg?x=1&y=2"
    products = [
        Product(product_ref="A", name="Chaussures <Alto>", image_url=image),
        Product(product_ref="B", name="B", image_url="javascript:alert(1)"),
    ]
    await site.accept(site.order(delay=0, products=products))
    await call(site, "PUT", "request/fr", {"button": "Donner une note"})
    await site.send()
    (mail,) = site.box.mails()
    assert mail["Subject"] == "Inès, votre avis sur Chaussures <Alto> (WEB-1)"
    html, text = (mail.get_body((kind,)) for kind in ("html", "plain"))
    assert html is not None
    assert text is not None
    content = html.get_content()
    assert 'src="https://shop.example/logo.png?a=1&amp;b=2" alt="Alto"' in content
    assert 'src="https://shop.example/a.jpg?x=1&amp;y=2"' in content
    assert "javascript" not in content
    assert "background:#ffd400;color:#000000" in content
    assert "Chaussures &lt;Alto&gt;" in content
    assert "À vous,<br>l&#39;équipe" in content
    assert "Donner une note\nhttp" in text.get_content().replace("\r\n", "\n")
    assert mail["Feedback-ID"] == f"{ALTO}:request:brand_and_product:proofmark"


async def test_a_text_that_needs_a_product_is_not_used_without_one(site: Site) -> None:
    await call(site, "PUT", "request/fr", OWN)
    with_product = await call(site, "POST", "request/fr/preview", {})
    without = await call(site, "POST", "request/fr/preview", {"type": "brand"})
    assert with_product["subject"] == "Camille, votre avis sur Chaussures de marche (WEB-10421)"
    assert without["subject"] == "Camille, votre avis sur votre commande chez Alto"
    assert "C&#39;est parti" in without["html"]


async def test_a_preview_shows_what_is_not_stored_yet(site: Site) -> None:
    preview = await call(site, "POST", "reminder/en/preview", {"subject": "Hello {last_name}"})
    assert preview["subject"] == "Hello Durand"
    assert "https://reviews.example" not in preview["html"]
    assert 'href="http://127.0.0.1/r/test?brand_rating=5"' in preview["html"]
    assert "http://127.0.0.1/u/test" in preview["text"]
    assert (await call(site, "GET", "reminder/en"))["version"] == 0


async def test_a_preview_of_a_request(site: Site) -> None:
    await site.accept(site.order(delay=3, first_name="Léa", products=["ALTO-42"]))
    await site.accept(site.order("other@example.org", delay=3), id_website=NOVA)
    rows = {row["id_website"]: row for row in await site.requests()}
    preview = await call(site, "POST", "request/fr/preview", {"request_id": str(rows[ALTO]["id"])})
    assert "Bonjour Léa" in preview["text"]
    assert "Product ALTO-42" in preview["html"]
    strange = {"request_id": str(rows[NOVA]["id"])}
    assert (await call(site, "POST", "request/fr/preview", strange, 404))["code"] == "not_found"


async def test_a_test_mail_is_marked_and_opens_nothing(site: Site) -> None:
    await site.set(sender_name="Équipe Alto", reply_to="hello@alto.example")
    answer = await call(site, "POST", "request/fr/test", OWN | {"to": "owner@cimes.example"})
    assert answer["ok"] is True
    assert answer["message"].startswith("250")
    (mail,) = site.box.mails()
    assert site.box.recipients == ["owner@cimes.example"]
    assert mail["Subject"] == answer["subject"]
    assert answer["subject"].startswith("[Test] Camille, votre avis sur")
    assert str(mail["From"]) == "Équipe Alto <avis@mail.example>"
    assert mail["List-Unsubscribe"] == "<http://127.0.0.1/u/test>"
    for kind in ("html", "plain"):
        part = mail.get_body((kind,))
        assert part is not None
        assert "Ceci est un test" in part.get_content()
        assert "/r/test" in part.get_content()
    assert await site.requests() == []
    async with site.service.client() as client:
        assert (await client.post("/u/test", data={"scope": "all"})).status_code == 404


async def test_a_test_mail_goes_to_the_technical_contact_unless_told_otherwise(site: Site) -> None:
    assert await errors(site, "POST", "request/fr/test", {}) == [("/to", "field_missing", None)]
    await site.set(technical_contact="tech@alto.example")
    assert (await call(site, "POST", "request/fr/test", {}))["to"] == "tech@alto.example"
    assert site.box.recipients == ["tech@alto.example"]
    assert await errors(site, "POST", "request/fr/test", {"to": "x@"}) == [("/to", "email_invalid", "x@")]


async def test_a_test_mail_respects_refusals(site: Site) -> None:
    async with site.service.client(member(ALTO)) as client:
        path = f"/api/v1/websites/{ALTO}/suppressions"
        for entry in ({"address": "Ines@example.org"}, {"domain": "market.example"}):
            assert (await client.post(path, json=entry)).status_code == 201
    for address in ("ines@example.org", "any@market.example"):
        given = await errors(site, "POST", "request/fr/test", {"to": address})
        assert given == [("/to", "address_suppressed", None)]
    assert site.box.taken == []


async def test_test_mails_are_few(site: Site) -> None:
    for number in range(TESTS_PER_HOUR):
        await call(site, "POST", "request/fr/test", {"to": f"a{number}@example.org"})
    site.clock.advance(timedelta(minutes=20))
    async with site.service.client(member(ALTO)) as client:
        refused = await client.post(f"{W}/request/fr/test", json={"to": "a@example.org"})
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert refused.headers["Retry-After"] == "2400"
    assert len(site.box.taken) == TESTS_PER_HOUR
    site.clock.advance(timedelta(minutes=40))
    await call(site, "POST", "request/fr/test", {"to": "a@example.org"})


async def test_a_server_that_refuses_says_why(site: Site) -> None:
    site.box.at_recipient["nobody@example.org"] = "550 5.1.1 <nobody@example.org> unknown"
    answer = await call(site, "POST", "request/fr/test", {"to": "nobody@example.org"})
    assert answer["ok"] is False
    assert answer["message"].startswith("550")
    site.box.at_sender = "421 4.3.2 closing"
    assert (await call(site, "POST", "request/fr/test", {"to": "a@example.org"}))["ok"] is False


async def test_who_may_do_what(site: Site) -> None:
    expected = {"GET": 200, "PUT": 403, "preview": 200, "test": 403}
    for what, status in expected.items():
        method = what if what in ("GET", "PUT") else "POST"
        path = f"{W}/request/fr" if method != "POST" else f"{W}/request/fr/{what}"
        async with site.service.client(member(ALTO, "viewer")) as client:
            answer = await client.request(method, path, json=None if method == "GET" else {})
        assert answer.status_code == status, what
        async with site.service.client(member(NOVA)) as client:
            answer = await client.request(method, path, json=None if method == "GET" else {})
        assert answer.status_code == 404
