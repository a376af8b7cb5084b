"""The back office as a merchant uses it: the built front end, the real gateway and services, Chromium.

The owner of a French website speaks French.
"""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from proofmark.demo.journey import Journey
from proofmark.demo.steps_requests import HUGO, MAYA
from proofmark.demo.world import Operator

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
_LIST = "Demandes d’avis"
_SESSION, _BROWSER = "proofmark_session", "proofmark_browser"


@pytest_asyncio.fixture(loop_scope="session")
async def journey(platforms: Any) -> Journey:
    made: Journey = await platforms.travelled("embedded")
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def context(chromium: Browser, journey: Journey) -> AsyncIterator[BrowserContext]:
    """A browser nobody has used; whatever its console complains of fails the test."""
    fresh = await chromium.new_context(
        base_url=journey.platform.base_url, locale="fr-FR", viewport={"width": 1400, "height": 900}
    )
    complaints: list[str] = []
    fresh.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    fresh.on("weberror", lambda error: complaints.append(str(error.error)))
    yield fresh
    await fresh.close()
    assert [said for said in complaints if not _is_refusal(said)] == []


def _is_refusal(said: str) -> bool:
    """Chromium notes every answer of 401 and 404: those are asked for here."""
    return re.search(r"the server responded with a status of (401|404)", said) is not None


@pytest_asyncio.fixture(loop_scope="session")
async def owner(context: BrowserContext, journey: Journey) -> Page:
    """The merchant's owner, signed in and looking at the French website's requests."""
    page = await context.new_page()
    credentials = {"email": journey.french["owner_email"], "password": journey.french["owner_password"]}
    origin = {"Origin": journey.platform.base_url}
    assert (await context.request.post("/api/v1/session", data=credentials, headers=origin)).ok
    await page.goto(f"/app/websites/{journey.french['id_website']}/requests")
    await expect(page.get_by_role("table", name=_LIST)).to_be_visible()
    return page


async def _sign_in(page: Page, email: str, password: str) -> None:
    await page.locator("input[name=email]").fill(email)
    await page.locator("input[name=password]").fill(password)
    await page.get_by_role("button", name="Se connecter", exact=True).click()


async def test_the_owner_sees_every_request(owner: Page, journey: Journey) -> None:
    total = (await _statistics(journey))["total"]
    await expect(owner.get_by_text(f"{total} demandes affichées")).to_be_visible()
    rows = owner.get_by_role("table", name=_LIST).locator("tbody tr")
    await expect(rows).to_have_count(total)
    maya = rows.filter(has_text=MAYA)
    await expect(maya).to_contain_text("WEB-10503")
    await expect(maya).to_contain_text("Avis déposé")


async def test_a_status_narrows_the_list(owner: Page, journey: Journey) -> None:
    expected = (await _statistics(journey))["by_status"]["review_submitted"]
    await owner.get_by_role("checkbox", name="Avis déposé").check()
    rows = owner.get_by_role("table", name=_LIST).locator("tbody tr")
    await expect(rows).to_have_count(expected)
    for text in await rows.all_inner_texts():
        assert "Avis déposé" in text
    await owner.get_by_role("button", name="Effacer les filtres").click()
    await expect(rows).to_have_count((await _statistics(journey))["total"])


async def test_the_method_of_transmission_narrows_the_list(owner: Page, journey: Journey) -> None:
    """Every order of the journey was dropped by SFTP."""
    rows = owner.get_by_role("table", name=_LIST).locator("tbody tr")
    method = owner.get_by_role("combobox", name="Méthode de transmission")
    await method.click()
    await owner.get_by_role("option", name="Fichier CSV").click()
    await expect(owner.get_by_text("Aucune demande ne correspond à ces filtres")).to_be_visible()
    await method.click()
    await owner.get_by_role("option", name="SFTP").click()
    await expect(rows).to_have_count((await _statistics(journey))["by_method"]["sftp"])
    assert owner.url.endswith("?method=sftp")
    await owner.get_by_role("button", name="Effacer les filtres").click()


async def test_dates_and_words_narrow_the_list(owner: Page, journey: Journey) -> None:
    rows = owner.get_by_role("table", name=_LIST).locator("tbody tr")
    total = (await _statistics(journey))["total"]
    await owner.get_by_role("button", name="Date de l’expérience").click()
    async with owner.expect_response(re.compile(r"/requests\?.*experience_from=")) as asked:  # not its counts
        await owner.get_by_role("button", name="7 derniers jours").click()
    answer = await asked.value
    assert answer.status == 200
    recent = len((await answer.json())["items"])
    assert recent <= total
    await owner.keyboard.press("Escape")
    await owner.get_by_role("searchbox", name="Recherche").fill("web-10503")
    await expect(rows.filter(has_not_text="WEB-10503")).to_have_count(0)
    await owner.get_by_role("searchbox", name="Recherche").fill("nothing has this reference")
    await expect(owner.get_by_text("Aucune demande ne correspond à ces filtres")).to_be_visible()


async def test_a_request_tells_its_history_and_its_order(owner: Page) -> None:
    row = owner.get_by_role("table", name=_LIST).locator("tbody tr").filter(has_text=MAYA)
    await row.get_by_title("Commande WEB-10503, Avis déposé : historique").click()
    drawer = owner.get_by_role("dialog", name="Commande WEB-10503")
    await expect(drawer.get_by_text("Historique de la demande d’avis")).to_be_visible()
    for step in ("Email programmé", "Email envoyé", "Email ouvert", "Formulaire ouvert", "Avis déposé"):
        await expect(drawer.get_by_text(step, exact=True).first).to_be_visible()
    await drawer.get_by_role("button", name="Détails de la commande").click()
    await expect(drawer.get_by_text("Le carnet du sentier")).to_be_visible()
    await expect(drawer.get_by_text("commandes-produits.csv")).to_be_visible()
    await expect(drawer.get_by_text("Maya Roy")).to_be_visible()
    await drawer.get_by_role("button", name="Fermer").click()
    await expect(drawer).to_be_hidden()


async def test_a_reminder_is_a_step_of_the_history(owner: Page) -> None:
    row = owner.get_by_role("table", name=_LIST).locator("tbody tr").filter(has_text=HUGO)
    await row.get_by_title("Relance : historique").click()
    steps = owner.get_by_role("dialog").locator(".mantine-Timeline-itemTitle")
    await expect(steps).to_have_text(["Email programmé", "Email envoyé", "Relance"])


async def test_the_language_is_chosen_and_kept(owner: Page) -> None:
    await owner.get_by_title("Compte").click()
    await owner.get_by_text("English", exact=True).click()
    await expect(owner.get_by_role("heading", name="Review request follow up")).to_be_visible()
    await expect(owner.get_by_role("table").get_by_text("Review submitted").first).to_be_visible()
    await owner.reload()
    await expect(owner.get_by_role("heading", name="Review request follow up")).to_be_visible()
    await owner.get_by_title("Account").click()
    await owner.get_by_text("Français", exact=True).click()
    await expect(owner.get_by_role("heading", name="Suivi des demandes d’avis")).to_be_visible()


async def test_signing_out_ends_the_session(owner: Page, context: BrowserContext) -> None:
    cookies = {cookie["name"]: cookie for cookie in await context.cookies()}
    assert set(cookies) == {_SESSION, _BROWSER}
    for cookie in cookies.values():
        assert cookie["httpOnly"] is True
        assert cookie["sameSite"] in ("Lax", "Strict")
        assert cookie["secure"] is False, "this platform is reached without TLS, where Secure would lose it"
    session = cookies[_SESSION]
    await owner.get_by_title("Compte").click()
    await owner.get_by_role("button", name="Se déconnecter").click()
    await expect(owner.get_by_role("button", name="Se connecter")).to_be_visible()
    assert [cookie["name"] for cookie in await context.cookies()] == [_BROWSER]
    await context.add_cookies([{"name": session["name"], "value": session["value"], "url": owner.url}])
    answer = await context.request.get("/api/v1/session")
    assert answer.status == 401, "the ended session's cookie opens nothing"


async def test_a_wrong_password_is_told(context: BrowserContext, journey: Journey) -> None:
    page = await context.new_page()
    await page.goto("/app")
    await _sign_in(page, journey.french["owner_email"], "not-the-password")
    alert = page.get_by_role("alert")
    await expect(alert).to_have_text("Cet e-mail et ce mot de passe ne correspondent pas.")
    await _sign_in(page, journey.french["owner_email"], journey.french["owner_password"])
    await expect(page.get_by_role("table", name=_LIST)).to_be_visible()


async def test_another_tenants_website_is_not_there(owner: Page, journey: Journey) -> None:
    operator = Operator(journey.platform.base_url, journey.platform.operator_token)
    body = {"organization": "Lac", "name": "Rivage", "locale": "fr_FR"}
    other = await operator.post("/api/v1/operator/websites", body, status=201)
    await operator.close()
    await owner.goto(f"/app/websites/{other['id_website']}/requests")
    await expect(owner.get_by_text("Site introuvable")).to_be_visible()
    await expect(owner.get_by_text("Rivage")).to_have_count(0)
    await owner.goto("/app/websites/nothing/requests")
    await expect(owner.get_by_text("Site introuvable")).to_be_visible()


async def _statistics(journey: Journey) -> dict[str, Any]:
    operator = Operator(journey.platform.base_url, journey.french["client_secret"])
    found: dict[str, Any] = await operator.get(journey.w("/requests/statistics"))
    await operator.close()
    return found
