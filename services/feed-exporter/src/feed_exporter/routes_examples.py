"""Example files for whoever writes a reader; open to anyone."""

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from contracts.files.review_feed import FORMS, NATURES
from feed_exporter.examples import example_file, example_name
from feed_exporter.routes_runs import MEDIA_TYPES
from kit.problems import NotFound, problems


def routes_examples() -> APIRouter:
    router = APIRouter()

    @router.get(
        "/api/v1/feed-examples/{nature}.{form}",
        response_class=StreamingResponse,
        responses=problems(NotFound),
    )
    async def get_example(nature: str, form: str) -> StreamingResponse:
        for known in NATURES:
            for written in FORMS:
                if (nature, form) == (known, written):
                    name = example_name(known, written)
                    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
                    content = example_file(known, written)
                    return StreamingResponse(content, media_type=MEDIA_TYPES[written], headers=headers)
        raise NotFound

    return router
