"""Every screen of the back office: whose it is, where it is, and what is done before its picture is taken."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Page

from tools.screens.camera import DARK, FRENCH, LARGE, LIGHT, ON_A_TABLET, SMALL, Camera, Look
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


async def _drawer(page: Page, _: Stage) -> None:
    await page.get_by_role("dialog").get_by_role("heading", level=3).first.wait_for()


async def _ask_to_refuse(page: Page, _: Stage) -> None:
    await page.keyboard.press("r")
    await page.get_by_role("form").wait_for()


_SITE = "/app/websites/{site}"
_ORGANIZATION = "/app/organizations/{organization}"
_NEW = "/app/websites/{new}"

SCENES = (
    Scene("requests", f"{_SITE}/requests", looks=(LIGHT, ON_A_TABLET)),
    Scene("requests-reporting", f"{_SITE}/requests?columns=reporting"),
    Scene("request-timeline", f"{_SITE}/requests?request={{request}}&view=history", _drawer),
    Scene("backoffice-overview", f"{_SITE}/overview", looks=(LARGE, DARK)),
    Scene("backoffice-imports", f"{_SITE}/imports"),
    Scene("backoffice-import-preview", f"{_SITE}/imports/{{import}}"),
    Scene("backoffice-sftp", f"{_SITE}/sftp"),
    Scene("backoffice-connector", f"{_SITE}/connector"),
    Scene("backoffice-api", f"{_SITE}/api"),
    Scene("backoffice-configuration", f"{_SITE}/configuration"),
    Scene("backoffice-mails", f"{_SITE}/mails"),
    Scene("backoffice-questionnaire", f"{_SITE}/questionnaire"),
    Scene("backoffice-suppressions", f"{_SITE}/suppressions"),
    Scene("backoffice-reviews", f"{_SITE}/reviews"),
    Scene("backoffice-review-detail", f"{_SITE}/reviews?review={{answered}}", _drawer, (FRENCH,)),
    Scene("backoffice-feeds", f"{_SITE}/feeds"),
    Scene("backoffice-new-feed", f"{_SITE}/feeds/new"),
    Scene("backoffice-feed-detail", f"{_SITE}/feeds/{{feed}}"),
    Scene("backoffice-webhooks", f"{_SITE}/webhooks"),
    Scene("backoffice-webhook-detail", f"{_SITE}/webhooks/{{webhook}}"),
    Scene("backoffice-settings", f"{_SITE}/settings"),
    Scene("backoffice-websites", f"{_ORGANIZATION}/websites"),
    Scene("backoffice-new-website", f"{_ORGANIZATION}/websites/new"),
    Scene("backoffice-users", f"{_ORGANIZATION}/users"),
    Scene("backoffice-account", "/app/account"),
    Scene("backoffice-moderation", "/app/moderation?review={disputed}", who="moderator"),
    Scene(
        "backoffice-moderation-refuse", "/app/moderation?review={disputed}", _ask_to_refuse, who="moderator"
    ),
    Scene("backoffice-moderation-reports", "/app/moderation?view=reports", who="moderator"),
    Scene("empty-requests", f"{_NEW}/requests", who="newcomer"),
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
                    await camera.take(page, f"{scene.name}{look.suffix}")


async def at_the_door(camera: Camera) -> None:
    """What somebody sees who is not signed in."""
    async with camera.page(SMALL) as page:
        for path, name in (("/app/login", "login"), ("/app/reset", "forgotten-password")):
            await page.goto(path)
            await page.get_by_role("heading", level=1).wait_for()
            await camera.take(page, name)
