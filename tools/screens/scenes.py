"""Every screen of the back office: whose it is, where it is, and what is done before its picture is taken."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.async_api import Page

from kit.clock import machine_now
from tools.screens.camera import DARK, FRENCH, LIGHT, ON_A_TABLET, Camera, Look
from tools.screens.numbers import show_months
from tools.screens.stage import Stage

Act = Callable[[Page, Stage], Awaitable[None]]
Who = Literal["owner", "moderator", "newcomer"]


@dataclass(frozen=True)
class Scene:
    """A picture per look of what a person sees at an address."""

    name: str
    path: str  # with {places} of the stage
    act: Act | None = None
    looks: tuple[Look, ...] = (LIGHT,)
    who: Who = "owner"
    whole: bool = False  # also what one has to scroll for


def _press(name: str) -> Act:
    async def act(page: Page, _: Stage) -> None:
        await page.get_by_role("button", name=name).first.click()
        await page.get_by_role("dialog").wait_for()
        await page.mouse.move(0, 0)

    return act


async def _drawer(page: Page, _: Stage) -> None:
    await page.get_by_role("dialog").get_by_role("heading", level=3).first.wait_for()


async def _begin_second_factor(page: Page, stage: Stage) -> None:
    section = page.get_by_role("region", name="Second factor")
    await section.get_by_role("button", name="Set it up").click()
    await section.get_by_label("Present password").fill(stage.owner.password)
    await section.get_by_role("button", name="Continue").click()
    code = section.get_by_label("Code")
    await code.wait_for()
    await code.evaluate("field => field.scrollIntoView({ block: 'center' })")


async def _ask_to_refuse(page: Page, _: Stage) -> None:
    await page.keyboard.press("r")
    await page.get_by_role("form").wait_for()


async def _connect(page: Page, _: Stage) -> None:
    await page.get_by_role("button", name="Connection test").click()
    await page.get_by_text("The connection works").wait_for()


_SITE = "/app/websites/{site}"
_NEW = "/app/websites/{new}"
_EVERYWHERE = (LIGHT, DARK, ON_A_TABLET)

SCENES = (
    Scene("requests", f"{_SITE}/requests", looks=(LIGHT, DARK, ON_A_TABLET, FRENCH)),
    Scene("request-timeline", f"{_SITE}/requests?request={{request}}&view=history", _drawer),
    Scene("request-order", f"{_SITE}/requests?request={{request}}&view=order", _drawer),
    Scene("requests-reporting", f"{_SITE}/requests?columns=reporting"),
    Scene("backoffice-overview", f"{_SITE}/overview", looks=(*_EVERYWHERE, FRENCH), whole=True),
    Scene("backoffice-imports", f"{_SITE}/imports"),
    Scene("backoffice-import-preview", f"{_SITE}/imports/{{import}}", looks=(LIGHT, FRENCH)),
    Scene("backoffice-sftp", f"{_SITE}/sftp", looks=(LIGHT, ON_A_TABLET)),
    Scene("backoffice-api", f"{_SITE}/api"),
    Scene("backoffice-configuration", f"{_SITE}/configuration", looks=(LIGHT, FRENCH)),
    Scene("backoffice-mails", f"{_SITE}/mails", looks=_EVERYWHERE),
    Scene("backoffice-questionnaire", f"{_SITE}/questionnaire"),
    Scene("backoffice-suppressions", f"{_SITE}/suppressions"),
    Scene("backoffice-reviews", f"{_SITE}/reviews", looks=_EVERYWHERE),
    Scene("backoffice-review-detail", f"{_SITE}/reviews?review={{answered}}", _drawer, (LIGHT, FRENCH)),
    Scene("backoffice-review-flag", f"{_SITE}/reviews?review={{flagged}}", _drawer),
    Scene("backoffice-feeds", f"{_SITE}/feeds"),
    Scene("backoffice-feed-new", f"{_SITE}/feeds/new"),
    Scene("backoffice-feed-detail", f"{_SITE}/feeds/{{feed}}", looks=(LIGHT, DARK)),
    Scene("backoffice-webhooks", f"{_SITE}/webhooks"),
    Scene("backoffice-webhook-detail", f"{_SITE}/webhooks/{{webhook}}"),
    Scene("backoffice-settings", f"{_SITE}/settings"),
    Scene("backoffice-users", "/app/organizations/{organization}/users"),
    Scene("backoffice-invite", "/app/organizations/{organization}/users", _press("Invite somebody")),
    Scene("backoffice-account", "/app/account"),
    Scene("backoffice-second-factor", "/app/account", _begin_second_factor),
    Scene("backoffice-moderation", "/app/moderation", looks=_EVERYWHERE, who="moderator"),
    Scene(
        "backoffice-moderation-refuse", "/app/moderation?review={disputed}", _ask_to_refuse, who="moderator"
    ),
    Scene("empty-overview", f"{_NEW}/overview", who="newcomer"),
    Scene("empty-requests", f"{_NEW}/requests", who="newcomer"),
    Scene("empty-reviews", f"{_NEW}/reviews", looks=(LIGHT, FRENCH), who="newcomer"),
    Scene("empty-feeds", f"{_NEW}/feeds", who="newcomer"),
    Scene("empty-webhooks", f"{_NEW}/webhooks", who="newcomer"),
    Scene("empty-sftp", f"{_NEW}/sftp", who="newcomer"),
    Scene("not-found", f"{_NEW}/nothing", who="newcomer"),
)


async def play(camera: Camera, stage: Stage, scenes: tuple[Scene, ...] = SCENES) -> None:
    """Take all pictures, in a browser per person and look."""
    sittings = dict.fromkeys((scene.who, look) for scene in scenes for look in scene.looks)
    for who, look in sittings:
        async with camera.page(look, getattr(stage, who)) as page:
            await show_months(page.context, stage.places["site"])
            for scene in scenes:
                if scene.who == who and look in scene.looks:
                    await page.goto(scene.path.format(**stage.places))
                    await page.get_by_role("heading", level=1).wait_for()
                    await page.wait_for_load_state("networkidle")
                    if scene.act is not None:
                        await scene.act(page, stage)
                    await camera.take(page, f"{scene.name}{look.suffix}", whole=scene.whole)


async def at_the_door(camera: Camera, stage: Stage) -> None:
    """What somebody sees who is not signed in, up to the second step."""
    async with camera.page(LIGHT) as page:
        for name, path in (
            ("login", "/app/login"),
            ("reset-request", "/app/reset"),
            ("reset", "/app/reset/a-token"),
        ):
            await page.goto(path)
            await page.get_by_role("heading", level=1).wait_for()
            await camera.take(page, name)
    await _set_up_second_factor(camera, stage)
    async with camera.page(LIGHT) as page:
        await page.goto("/app/login")
        await page.locator("input[name=email]").fill(stage.newcomer.email)
        await page.locator("input[name=password]").fill(stage.newcomer.password)
        await page.locator("button[type=submit]").click()
        await page.locator("input[name=code]").wait_for()
        await camera.take(page, "second-step")


async def _set_up_second_factor(camera: Camera, stage: Stage) -> None:
    """Do what the account's screen does."""
    password = stage.newcomer.password
    async with camera.page(LIGHT, stage.newcomer) as page:
        session = await (await page.request.get("/api/v1/session")).json()
        headers = {"X-CSRF-Token": session["csrf_token"], "Origin": camera.base_url}
        factor = "/api/v1/me/second-factor"
        begun = await page.request.post(factor, data={"password": password}, headers=headers)
        app = TOTP(base64.b32decode((await begun.json())["secret"]), 6, SHA1(), 30)  # noqa: S303 - what apps compute
        code = app.generate(int(machine_now().timestamp())).decode()
        confirmed = await page.request.post(f"{factor}/confirm", data={"code": code}, headers=headers)
        if not confirmed.ok:
            raise SystemExit(f"the second factor should be on: {await confirmed.text()}")
