"""The merged OpenAPI document."""

from typing import Any

import pytest

from contracts.access import OnWebsite, Public, Route, Services
from gateway.openapi import MergedOpenApi, merge

ROUTES = (
    Route("GET", "/api/v1/a", "accounts", OnWebsite("viewer")),
    Route("GET", "/internal/a", "accounts", Services(("mailer",))),
    Route("GET", "/api/v1/m/{reference:path}", "mailer", Public()),
)


def document(path: str, schemas: dict[str, Any], refers_to: str) -> dict[str, Any]:
    answer = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{refers_to}"}}}}
    return {
        "paths": {
            path: {"get": {"operationId": "x", "responses": {"200": answer}}},
            "/internal/a": {"get": {}},
            "/not/in/the/table": {"get": {}},
        },
        "components": {"schemas": schemas},
    }


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(inner) for inner in value.values()))
    return set().union(*(references(inner) for inner in value)) if isinstance(value, list) else set()


def test_only_what_the_table_shows_is_merged_and_colliding_schemas_are_told_apart() -> None:
    same = {"type": "string"}
    holder = {"properties": {"item": {"$ref": "#/components/schemas/Item"}}}
    found = merge(
        {
            "accounts": document(
                "/api/v1/a", {"Item": {"type": "object"}, "Same": same, "List": holder}, "List"
            ),
            "mailer": document(
                "/api/v1/m/{reference}",
                {"Item": {"type": "array"}, "Same": same, "List": holder},
                "List",
            ),
        },
        ROUTES,
    )
    assert list(found["paths"]) == ["/api/v1/a", "/api/v1/m/{reference}"]
    assert set(found["components"]["schemas"]) == {
        "AccountsItem", "AccountsList", "MailerItem", "MailerList", "Same",
    }  # fmt: skip
    mailer_list = found["components"]["schemas"]["MailerList"]
    assert references(mailer_list) == {"#/components/schemas/MailerItem"}
    known = {f"#/components/schemas/{name}" for name in found["components"]["schemas"]}
    assert references(found) <= known
    assert found["paths"]["/api/v1/a"]["get"]["security"] == [{"bearer": []}, {"session": []}]
    assert found["paths"]["/api/v1/m/{reference}"]["get"]["security"] == []


async def test_a_service_that_was_away_is_asked_again_and_a_whole_document_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    away = {"mailer"}

    async def fetch(service: str) -> dict[str, Any] | None:
        asked.append(service)
        return None if service in away else document("/api/v1/a", {}, "X")

    merged = MergedOpenApi(ROUTES, fetch)
    await merged.document()
    away.clear()
    await merged.document()
    await merged.document()
    assert asked == ["accounts", "mailer"] * 2
