"""What is opened from a screen, for all eyes and by keys alone; names and texts from outside are text in it.

Nobody of another organization gets to see any of it.
"""

import re
from dataclasses import astuple, dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Response, expect

from kit.clock import machine_now
from kit.testing.browser import axe_findings
from proofmark.demo.world import Customer
from tests.e2e.merchants import Merchant, Reader
from tests.e2e.test_backoffice_screens import SCREENS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
_MARKUP = "<img src=x onerror=alert(1)>"
_REFERENCE = "OPENED-1"
_EMAIL = "nora.opened@example.org"
_THEIR_WORDS = ("onerror", _REFERENCE, _EMAIL)
_HEADER = "channel;purchase_date;purchase_reference;first_name;last_name;email;language;delay"
_TABS = 60  # more than any screen has


@dataclass(frozen=True)
class Things:
    """Ids of what a website has."""

    request: str
    review: str
    order_file: str
    feed: str
    webhook: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def things(merchant: Merchant, platforms: Any) -> Things:
    """One of each, named with markup wherever somebody names it."""
    operator, site = merchant.operator, f"/api/v1/websites/{merchant.site['id_website']}"
    to = {"url": "http://127.0.0.1:1025/hooks", "events": ["review.*"], "description": f"ERP {_MARKUP}"}
    webhook = await operator.post(f"{site}/webhooks", to, status=201)
    await operator.post(f"{site}/orders", [_order()])
    await operator.settle()
    customer = Customer((await platforms.running("embedded")).platform, _EMAIL)
    await customer.submit(brand_rating="1", brand_comment=f"Never again {_MARKUP}")
    await customer.close()
    await operator.settle()
    (request,) = (await merchant.get("/requests"))["items"]
    (review,) = (await merchant.get("/reviews"))["items"]
    await operator.post(f"{site}/reviews/{review['id']}/reply", {"text": f"Sorry {_MARKUP}"}, status=201)
    flow = {"format": "csv", "method": "sftp", "host": "127.0.0.1", "port": 1025, "username": f"lac{_MARKUP}",
            "password": "lake", "directory": "/in", "nature": "both"}  # fmt: skip
    feed = await operator.post(f"{site}/feeds", flow, status=201)
    file = await operator.ask("POST", f"{site}/imports", status=201, files={"file": _order_file()})
    return Things(request["id"], review["id"], file["id"], feed["id"], webhook["id"])


def _order() -> dict[str, Any]:
    return {
        "purchase_reference": _REFERENCE,
        "purchase_date": machine_now().isoformat(),
        "consumer": {"first_name": _MARKUP, "last_name": "Blanc", "email": _EMAIL, "language": "en"},
        "products": [{"name": f"Shoe {_MARKUP}", "product_ref": {"reference": "SHOE-1"}}],
        "solicitation_parameters": {"delay": 0},
    }


def _order_file() -> tuple[str, bytes]:
    good, bad = (f"online;{machine_now().date()};FILE-{who};{who};B;{who}@" for who in ("tom", "ada"))
    lines = (_HEADER, f"{good}example.org;en;30", f"{bad}{_MARKUP};en;30")
    return f"{_MARKUP}.csv", "\r\n".join(lines).encode()


@dataclass(frozen=True)
class Place:
    """What stands at an address, or opens there when a button is pressed."""

    path: str
    button: str | None = None
    within: str = "[role=dialog]"
    shows: str = _MARKUP  # by which it is known that it has come


def _places(things: Things, organization: str) -> tuple[Place, ...]:
    return (
        Place("requests", within="main", shows=_REFERENCE),
        Place("reviews", within="main", shows=f"Never again {_MARKUP}"),
        Place("imports", within="main", shows=f"{_MARKUP}.csv"),
        Place("feeds", within="main", shows="sftp://127.0.0.1:1025"),
        Place("webhooks", within="main", shows=f"ERP {_MARKUP}"),
        Place(f"requests?request={things.request}", shows="Review request history"),
        Place(f"requests?request={things.request}&view=order"),
        Place(f"reviews?review={things.review}", "Flag this review"),
        Place(f"imports/{things.order_file}", within="main", shows=f"ada@{_MARKUP}"),
        Place(f"imports/{things.order_file}", "Import 1 line", shows="Import data"),
        Place(f"feeds/{things.feed}", within="main", shows=f"lac{_MARKUP}"),
        Place(f"webhooks/{things.webhook}", within="main", shows=f"ERP {_MARKUP}"),
        Place(f"webhooks/{things.webhook}", "Review submitted"),
        Place(f"webhooks/{things.webhook}", "Send several again", shows="Send"),
        Place(f"webhooks/{things.webhook}", "Remove", shows="Remove"),
        Place("webhooks", "New webhook", shows="Address"),
        Place("api", "New API client", shows="Name"),
        Place("mails", "Send a test", shows="To"),
        Place("settings", "Make a new key", shows="Replace the key"),
        Place(f"/app/organizations/{organization}/users", "Invite somebody", shows="E-mail"),
    )


async def test_everybody_can_use_what_is_opened_and_markup_in_it_is_text(
    merchant: Merchant, things: Things
) -> None:
    page, findings = merchant.page, list[str]()
    await merchant.open("requests")
    for place in _places(things, merchant.site["organization_id"]):
        await merchant.go(place.path)
        if place.button is not None:
            await page.get_by_role("button", name=place.button).first.click()
        await expect(page.locator(place.within)).to_contain_text(place.shows)
        await expect(page.locator(".mantine-Skeleton-root")).to_have_count(0)
        assert await page.locator("img[src=x]").count() == 0, place
        findings += await axe_findings(page, str(place), ["light"], place.within)
        if place.within == "[role=dialog]":
            await page.keyboard.press("Escape")
            await expect(page.locator(place.within)).to_have_count(0)
    assert findings == []


async def test_everybody_can_see_a_secret_that_is_shown_once(merchant: Merchant) -> None:
    page = merchant.page
    await merchant.open("api")
    await page.get_by_role("button", name="New API client").click()
    await page.get_by_role("textbox", name="Name").fill(_MARKUP)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(f"{_MARKUP} is ready")).to_be_visible()
    assert await axe_findings(page, "secret", ["light"], "main") == []


async def test_everybody_can_refuse_a_review(moderator: Reader, things: Things) -> None:
    page = moderator.page
    await page.emulate_media(color_scheme="dark")  # before the page, which would follow a moment later
    await page.goto(f"/app/moderation?review={things.review}")
    await expect(page.get_by_role("heading", name=_MARKUP)).to_be_visible()
    await page.keyboard.press("r")
    await expect(page.get_by_role("form", name="Refuse the review")).to_be_visible()
    assert await axe_findings(page, "refusing", ["dark"], "main") == []
    await page.keyboard.press("Escape")
    await page.get_by_role("tab", name="Readers’ reports").press("Enter")
    await expect(page.get_by_text("No report is open")).to_be_visible()
    assert await axe_findings(page, "reports", ["dark"], "main") == []


async def test_another_tenant_sees_nothing_of_it(
    merchant: Merchant, french_merchant: Merchant, things: Things
) -> None:
    """Neither below the website that isn't theirs, nor by its things' ids below their own."""
    page, site = french_merchant.page, merchant.site
    foreign, own = (f"/app/websites/{one.site['id_website']}" for one in (merchant, french_merchant))
    addresses = {f"{foreign}/{screen}": "Site introuvable" for screen in SCREENS}
    addresses |= {f"{own}/{path}": "Cela n’existe plus" for path in _paths(things)}
    theirs = (site["id_website"], site["organization_id"], *astuple(things))
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if "/api/v1/" in answer.url else None)
    await page.goto("/app/nothing")
    for address, words in addresses.items():
        await expect(page.get_by_text("Il n’y a rien ici")).to_be_visible()
        answers.clear()
        await french_merchant.go(address)
        await expect(page.get_by_text(words).first).to_be_visible()
        told = [await page.content(), *[await answer.text() for answer in answers]]
        assert [word for word in _THEIR_WORDS if word in "".join(told)] == [], address
        asked = {answer.status for answer in answers if any(id_ in answer.url for id_ in theirs)}
        assert asked <= {404}, address
        await french_merchant.go("/app/nothing")
    await page.goto(f"/app/organizations/{site['organization_id']}/users")
    await expect(page.get_by_text("Il n’y a rien ici")).to_be_visible()


def _paths(things: Things) -> tuple[str, ...]:
    return (
        f"requests?request={things.request}",
        f"reviews?review={things.review}",
        f"imports/{things.order_file}",
        f"feeds/{things.feed}",
        f"webhooks/{things.webhook}",
    )


async def test_a_request_is_found_and_read_by_keys_alone(merchant: Merchant, things: Things) -> None:
    page = merchant.page
    await merchant.open("requests?sort=experience_date")
    await _reach(page.get_by_role("searchbox", name="Search"))
    await page.keyboard.type("opened-1")
    await _reach(page.get_by_role("checkbox", name="Review submitted"))
    await page.keyboard.press("Space")
    status = page.get_by_title(f"Order {_REFERENCE}, Review submitted: time line")
    await _reach(status)
    await page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name=f"Order {_REFERENCE}")
    await _reach(drawer.get_by_role("button", name="Order details"))
    await page.keyboard.press("Enter")
    await expect(drawer.get_by_text(_EMAIL).first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await expect(status).to_be_focused()


async def test_a_review_is_refused_by_keys_alone(
    merchant: Merchant, moderator: Reader, things: Things
) -> None:
    page = moderator.page
    await page.goto("/app/moderation")
    await _reach(page.get_by_role("searchbox"))
    await page.keyboard.type(_REFERENCE)
    await expect(page).to_have_url(re.compile(f"q={_REFERENCE}"))
    await expect(page.get_by_role("heading", name=_MARKUP)).to_be_visible()
    await _reach(page.get_by_role("button", name="Refuse…"))
    await page.keyboard.press("Enter")
    form = page.get_by_role("form", name="Refuse the review")
    await expect(form.get_by_role("radio").first).to_be_focused()
    await page.keyboard.press("Space")
    await _reach(form.get_by_role("textbox", name="Message to the author"))
    await page.keyboard.type("Please write it without insults.")
    await _reach(form.get_by_role("button", name="Refuse the review"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(f"The review by {_MARKUP} B.: Refused.")).to_be_visible()
    assert (await merchant.get(f"/reviews/{things.review}"))["state"] == "refused"


async def _reach(wanted: Locator) -> None:
    """Press Tab until it has the focus, as somebody without a mouse does."""
    await expect(wanted).to_be_visible()
    for _ in range(_TABS):
        await wanted.page.keyboard.press("Tab")
        if await wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"no key leads to {wanted}")
