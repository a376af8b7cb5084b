"""The pages that letters to authors lead to; without scripts, in the language of the letter."""

from typing import Any

from fastapi import APIRouter, Request, Response

from contracts.links import author_path
from kit.pages import page_route
from reviews.author_pages import AuthorPages, Letter
from reviews.comment import MAX_CHARS
from reviews.routes_form import see_other, sent_fields
from reviews.routes_pages import Pages, local_day


def routes_letters(letters: AuthorPages, pages: Pages) -> APIRouter:
    """Return the routes below /r/answer and /r/dispute."""
    router = APIRouter(route_class=page_route(pages.problem), include_in_schema=False)

    @router.get("/r/answer/{token}")
    async def show_message(token: str) -> Response:
        return _answer_page(pages, await letters.show("answer", token), token)

    @router.post("/r/answer/{token}")
    async def answer(token: str, request: Request) -> Response:
        text = (await sent_fields(request)).get("answer", "")
        letter, fault = await letters.answer(token, text)
        if fault is not None:
            return _answer_page(pages, letter, token, text=text, fault=fault)
        return see_other(author_path("answer", token))

    @router.get("/r/dispute/{token}")
    async def show_dispute(token: str, kept: str = "") -> Response:
        letter = await letters.show("dispute", token)
        return _page(
            pages, "dispute.html", letter, action=author_path("dispute", token), is_kept=kept == "yes"
        )

    @router.post("/r/dispute/{token}")
    async def judge(token: str, request: Request) -> Response:
        rewrites = (await sent_fields(request)).get("rewrite") == "yes"
        letter = await letters.judge_dispute(token, rewrites=rewrites)
        if not letter.is_disputed or not rewrites:
            return see_other(author_path("dispute", token) + "?kept=yes")
        return see_other(letters.form_path(letter.review))

    return router


def _answer_page(pages: Pages, letter: Letter, token: str, text: str = "", fault: str = "") -> Response:
    return _page(
        pages,
        "answer.html",
        letter,
        status=422 if fault else 200,
        action=author_path("answer", token),
        text=text,
        fault=fault,
        most=MAX_CHARS,
    )


def _page(pages: Pages, template: str, letter: Letter, **values: Any) -> Response:
    review, brand = letter.review, letter.brand
    return pages.page(
        template,
        letter.language,
        look=brand.look_in(letter.language),
        letter=letter,
        review=review,
        brand=brand.name,
        about=review.product_name or brand.name,
        written_day=local_day(review.submitted_at, brand.website.time_zone, letter.language),
        certificate=f"/certificate/{review.id_website}",
        **values,
    )
