"""Outlets."""

import base64
import binascii
import unicodedata
from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from contracts.files.order_file import SHOP_ID
from contracts.routes import W
from ingest_api.order_file.hidden import holds_hidden, name_holds_hidden
from ingest_api.routes_answers import ShopAnswer, ShopPage
from ingest_api.store import add_shops, list_shops
from kit.db import Database
from kit.http import Body
from kit.problems import CursorInvalid, NotFound, RequestInvalid, StateConflict, Text, problems

# Trimmed and without characters that an order's line is refused for: no order could name the shop.
_PLAIN = r"^[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$"
_NAME_CHARS = 200


def _visible(holds: Callable[[str], bool]) -> AfterValidator:
    """Return the rule of a text as order files have it: in NFC, nothing hidden in it."""

    def read(text: str) -> str:
        if holds(text):
            raise PydanticCustomError("hidden", "Text without invisible characters is expected")
        return unicodedata.normalize("NFC", text)

    return AfterValidator(read)


class NewShop(Body):
    shop_id: Annotated[str, Field(max_length=SHOP_ID.max_chars, pattern=_PLAIN), _visible(holds_hidden)]
    name: (
        Annotated[str, Field(max_length=_NAME_CHARS, pattern=_PLAIN), _visible(name_holds_hidden)] | None
    ) = None


def shops_router(database: Database) -> APIRouter:
    router = APIRouter(tags=["orders"])

    @router.get(W + "/shops", responses=problems(NotFound, CursorInvalid, RequestInvalid))
    async def get_shops(
        id_website: UUID, limit: Annotated[int, Query(ge=1, le=200)] = 50, cursor: str | None = None
    ) -> ShopPage:
        """The website's outlets, by their id."""
        after = _after(cursor)
        async with database.read() as session:
            found = await list_shops(session, id_website, after=after, limit=limit + 1)
        items = [ShopAnswer.model_validate(shop) for shop in found[:limit]]
        return ShopPage(items=items, next_cursor=_cursor(items[-1].shop_id) if found[limit:] else None)

    @router.post(W + "/shops", status_code=201, responses=problems(NotFound, StateConflict, RequestInvalid))
    async def post_shop(id_website: UUID, body: NewShop) -> ShopAnswer:
        """Create an outlet; its name is its id unless one is given."""
        shop = ShopAnswer(shop_id=body.shop_id, name=body.name or body.shop_id)
        async with database.write() as session:
            if not await add_shops(session, id_website, {shop.shop_id: shop.name}):
                raise StateConflict(detail=_TAKEN)
        return shop

    return router


_TAKEN = Text("There is already a shop of that id", "Un magasin a déjà cet identifiant")


def _cursor(shop_id: str) -> str:
    return base64.urlsafe_b64encode(shop_id.encode()).decode()


def _after(cursor: str | None) -> str:
    try:
        after = base64.b64decode(cursor or "", b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise CursorInvalid from error
    if not after.isprintable():
        raise CursorInvalid
    return after
