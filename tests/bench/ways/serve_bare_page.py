"""FastAPI and Jinja alone: the questionnaire's own page, made from values at hand.

`python -m tests.bench.ways.serve_bare_page PORT`: no link is read, no database asked, nobody authorized,
nothing counted.
"""

import sys
from datetime import UTC, datetime
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Response

from contracts.websites import BrandLook, WebsiteState
from reviews.open_form import Form
from reviews.questionnaire import parts_of
from reviews.routes_form import form_page
from reviews.routes_pages import Pages
from tests.bench.ways.sample_questionnaires import request_of

_NOW = datetime.now(UTC)
_WEBSITE = WebsiteState(
    id_website=uuid4(),
    organization_id=uuid4(),
    name="Alto",
    locale="fr_FR",
    time_zone="Europe/Paris",
    created_at=_NOW,
)


def main(port: int) -> None:
    """Serve the page until told to end."""
    request = request_of(_WEBSITE.id_website)
    parts = parts_of(request, [])
    form = Form(_WEBSITE, _WEBSITE.name, BrandLook(), request, parts, [], is_opened=True)
    pages, app = Pages(), FastAPI()

    @app.get("/r/{token}")
    async def page(token: str) -> Response:
        return form_page(pages, token, form, {}, now=_NOW)

    uvicorn.run(app, port=port, lifespan="off", log_level="warning", access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
