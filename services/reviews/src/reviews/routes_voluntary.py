"""Reviews without a request: the form with the order, and the page that confirms what was sent."""

from fastapi import APIRouter, Request, Response

from contracts.languages import customer_language
from contracts.links import author_path
from kit.db import Database
from kit.i18n import accepted_languages
from kit.pages import page_route
from reviews.brands import Brand, Brands
from reviews.open_form import Forms
from reviews.question import Fields
from reviews.routes_certificate import existing_brand
from reviews.routes_form import NO_ERRORS, see_other, sent_fields
from reviews.routes_pages import Pages
from reviews.voluntary import BRAND, CONFIRMED_FOR
from reviews.write_voluntary import Voluntary


def routes_voluntary(
    database: Database, brands: Brands, voluntary: Voluntary, forms: Forms, pages: Pages
) -> APIRouter:
    """Return the routes below /write/{id_website}, and the one of the letter they lead to."""
    router = APIRouter(route_class=page_route(pages.problem), include_in_schema=False)

    async def brand_of(id_website: str) -> Brand:
        async with database.read() as session:
            return await existing_brand(session, brands, id_website)

    def page(
        template: str, brand: Brand, request: Request, fields: Fields, errors: Fields = NO_ERRORS
    ) -> Response:
        wanted = [*accepted_languages(request.headers.get("accept-language")), brand.website.locale]
        language = pages.best(wanted)
        id_website = brand.website.id_website
        return pages.page(
            template,
            language,
            status=422 if errors else 200,
            headers={"Vary": "Accept-Language"},
            look=brand.look_in(language),
            brand=brand.name,
            part=BRAND,
            fields=fields,
            errors=errors,
            hours=int(CONFIRMED_FOR.total_seconds()) // 3600,
            action=f"/write/{id_website}",
            certificate=f"/certificate/{id_website}",
        )

    @router.get("/write/{id_website}")
    async def show(id_website: str, request: Request) -> Response:
        return page("write.html", await brand_of(id_website), request, {})

    @router.post("/write/{id_website}")
    async def send(id_website: str, request: Request) -> Response:
        brand, fields = await brand_of(id_website), await sent_fields(request)
        if errors := await voluntary.write(brand.website.id_website, fields):
            return page("write.html", brand, request, fields, errors)
        return see_other(f"/write/{brand.website.id_website}/sent")

    @router.get("/write/{id_website}/sent")
    async def sent(id_website: str, request: Request) -> Response:
        return page("write_sent.html", await brand_of(id_website), request, {})

    @router.get("/r/confirm/{token}")
    async def ask(token: str) -> Response:
        draft, asked = await voluntary.find(token)
        brand = await brand_of(str(draft.id_website))
        language = customer_language(asked.language, brand.website.locale)
        return pages.page(
            "confirm.html",
            language,
            look=brand.look_in(language),
            brand=brand.name,
            draft=draft,
            author=asked.author,
            action=author_path("confirm", token),
            certificate=f"/certificate/{draft.id_website}",
        )

    @router.post("/r/confirm/{token}")
    async def confirm(token: str) -> Response:
        return see_other(f"{forms.path_of(await voluntary.confirm(token))}/thanks")

    return router
