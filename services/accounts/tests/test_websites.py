"""Websites: created by operators and owners, changed, told to everybody, strangers to each other."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.tables import metadata, websites
from contracts.websites import WebsiteChangedV1
from kit.identity import Grant, Identity
from kit.migrate import differences
from kit.sealed import reseal
from kit.secrets import KeyRing, new_key
from kit.testing.service import another_service, platform

Installed = dict[str, Any]


def owner_of(installed: Installed, role: Any = "owner") -> Identity:
    grant = Grant(UUID(installed["organization_id"]), role, (UUID(installed["id_website"]),))
    return Identity("user:1", (grant,))


async def test_migrations_make_the_tables(accounts: Any) -> None:
    assert await differences(accounts.service.database, metadata) == []


async def test_a_new_merchant_gets_organization_owner_client_and_website(accounts: Any) -> None:
    installed = await accounts.install()

    assert set(installed) == {
        "organization_id", "id_website", "name", "locale", "time_zone", "secret_key",
        "client_id", "client_secret", "owner_email", "owner_password",
    }  # fmt: skip
    assert installed["time_zone"] == "Europe/Paris"
    assert [len(group) for group in installed["secret_key"].split("-")] == [6, 4, 4, 6]
    assert UUID(installed["id_website"]).version == 4
    assert installed["client_id"].startswith("pmc_")
    assert installed["client_secret"].startswith("pm_")
    assert installed["owner_email"] == "owner@cimes.example"
    assert len(installed["owner_password"]) >= 12


async def test_a_known_organization_is_used_and_its_owner_left_alone(accounts: Any) -> None:
    first = await accounts.install("Alto")
    second = await accounts.install("Piano")

    assert second["organization_id"] == first["organization_id"]
    assert (second["owner_email"], second["owner_password"]) == (None, None)
    answer = await accounts.ask("client", client_id=second["client_id"], client_secret=None)
    assert answer.json()["caller"]["grants"][0]["websites"] == [first["id_website"], second["id_website"]]


async def test_the_secret_key_is_encrypted_and_shown_masked(accounts: Any) -> None:
    installed = await accounts.install()
    first, *_, last = installed["secret_key"].split("-")

    shown = await accounts.as_caller(owner_of(installed)).get(f"/api/v1/websites/{installed['id_website']}")

    assert shown.json()["secret_key"] == f"{first}-xxxx-xxxx-{last}"
    assert list(shown.json())[:6] == [
        "organization_id", "id_website", "name", "locale", "time_zone", "secret_key",
    ]  # fmt: skip
    async with accounts.service.database.read() as session:
        stored = await session.scalar(sa.select(websites.c.secret_key))
    assert first not in stored


async def test_a_website_is_told_to_everybody_when_created_and_when_changed(accounts: Any) -> None:
    installed = await accounts.install()
    client = accounts.as_caller(owner_of(installed))
    path = f"/api/v1/websites/{installed['id_website']}"

    changed = await client.patch(path, json={"name": "Alto Paris", "time_zone": "Europe/Madrid"})
    same = await client.patch(path, json={"name": "Alto Paris"})

    assert (changed.status_code, same.status_code) == (200, 200)
    events = await accounts.service.emitted(WebsiteChangedV1)
    assert [(event.version, event.website.name, event.website.time_zone) for event in events] == [
        (1, "Alto", "Europe/Paris"),
        (2, "Alto Paris", "Europe/Madrid"),
    ]
    assert all("secret" not in event.model_dump_json() for event in events)


async def test_services_get_the_whole_state(accounts: Any) -> None:
    installed = await accounts.install()
    client = accounts.service.client(another_service("mailer"))

    found = await client.get(f"/internal/websites/{installed['id_website']}")

    assert found.json()["version"] == 1
    assert found.json()["website"]["locale"] == "fr_FR"
    assert (await client.get(f"/internal/websites/{UUID(int=5)}")).status_code == 404


async def test_only_who_signs_calls_to_shops_gets_the_key(accounts: Any) -> None:
    installed = await accounts.install()
    path = f"/internal/websites/{installed['id_website']}/secret-key"

    found = await accounts.service.client(another_service("connectors")).get(path)
    refused = await accounts.service.client(another_service("mailer")).get(path)

    assert found.json() == {"secret_key": installed["secret_key"]}
    assert refused.status_code == 403


async def test_a_patch_takes_what_get_gave_and_refuses_changes_of_the_rest(accounts: Any) -> None:
    installed = await accounts.install()
    client = accounts.as_caller(owner_of(installed))
    path = f"/api/v1/websites/{installed['id_website']}"
    shown = (await client.get(path)).json()

    assert (await client.patch(path, json=shown)).status_code == 200
    refused = await client.patch(path, json={**shown, "secret_key": "x", "locale": "French", "colour": 1})
    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/colour", "field_unknown")]
    refused = await client.patch(path, json={**shown, "secret_key": "x", "locale": "French"})
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [
        ("/secret_key", "field_read_only"),
        ("/locale", "field_invalid"),
    ]


async def test_a_new_secret_key_is_shown_once(accounts: Any) -> None:
    installed = await accounts.install()
    client = accounts.as_caller(owner_of(installed))
    path = f"/api/v1/websites/{installed['id_website']}"

    made = (await client.post(f"{path}/secret-key")).json()["secret_key"]

    assert made != installed["secret_key"]
    assert "x" not in made
    shown = (await client.get(path)).json()["secret_key"]
    assert shown == f"{made[:6]}-xxxx-xxxx-{made[-6:]}"


async def test_keys_are_encrypted_anew_under_the_newest_key(accounts: Any) -> None:
    await accounts.install()
    accounts_keys = accounts.service._ports.keys
    newest = KeyRing.parse(f"k2:{new_key()}", new_key())
    both = KeyRing([newest._newest, accounts_keys._newest], b"h")

    assert await reseal(accounts.service.database, both, accounts.service.service.sealed) == 1
    assert await reseal(accounts.service.database, both, accounts.service.service.sealed) == 0
    async with accounts.service.database.read() as session:
        assert (await session.scalar(sa.select(websites.c.secret_key))).startswith("k2:")


async def test_the_list_is_paged_and_shows_only_ones_own(accounts: Any) -> None:
    mine = [await accounts.install(name) for name in ("A", "B", "C")]
    await accounts.install("Other", organization="Else")
    grant = Grant(UUID(mine[0]["organization_id"]), "viewer", tuple(UUID(one["id_website"]) for one in mine))
    client = accounts.as_caller(Identity("user:1", (grant,)))

    first = (await client.get("/api/v1/websites?limit=2")).json()
    rest = (await client.get("/api/v1/websites", params={"cursor": first["next_cursor"]})).json()

    assert [item["name"] for item in first["items"]] == ["A", "B"]
    assert ([item["name"] for item in rest["items"]], rest["next_cursor"]) == (["C"], None)
    assert (await client.get("/api/v1/websites?limit=201")).status_code == 422
    assert (await client.get("/api/v1/websites?cursor=%00zz")).json()["code"] == "cursor_invalid"
    every = Identity("operator-token", (), ("operator",), every_website=True)
    assert len((await accounts.as_caller(every).get("/api/v1/websites")).json()["items"]) == 4


async def test_an_owner_creates_a_website_where_they_belong(accounts: Any) -> None:
    installed = await accounts.install()
    other = await accounts.install("Other", organization="Else")
    client = accounts.as_caller(owner_of(installed))
    body = {"name": "Piano", "locale": "en_US", "time_zone": "America/New_York"}

    created = await client.post("/api/v1/websites", json=body)
    strange = await client.post(
        "/api/v1/websites", json={**body, "organization_id": other["organization_id"]}
    )

    assert created.status_code == 201
    assert created.json()["organization_id"] == installed["organization_id"]
    assert "x" not in created.json()["secret_key"]
    assert strange.status_code == 404
    viewer = accounts.as_caller(owner_of(installed, "viewer"))
    assert (await viewer.post("/api/v1/websites", json=body)).status_code == 403


async def test_strangers_find_nothing(accounts: Any) -> None:
    installed = await accounts.install()
    other = await accounts.install("Other", organization="Else")
    path = f"/api/v1/websites/{installed['id_website']}"
    client = accounts.as_caller(owner_of(other))

    for answer in (
        await client.get(path),
        await client.patch(path, json={"name": "Mine"}),
        await client.post(f"{path}/secret-key"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await accounts.as_caller(owner_of(installed)).get(path)).json()["name"] == "Alto"


async def test_faulty_bodies_are_refused_with_every_fault(accounts: Any) -> None:
    client = accounts.service.client(platform("operator"))
    bodies: list[tuple[dict[str, object], set[tuple[str, str]]]] = [
        ({"organization": "O", "name": "N"}, {("/locale", "field_missing")}),
        (
            {"organization": "O", "name": "N", "locale": "fr", "time_zone": "Mars", "owner_email": "x"},
            {
                ("/locale", "field_invalid"),
                ("/time_zone", "field_invalid"),
                ("/owner_email", "field_invalid"),
            },
        ),
        (
            {"organization": "\0", "name": 5, "locale": "fr_FR"},
            {("/organization", "field_invalid"), ("/name", "field_invalid")},
        ),
    ]
    for body, expected in bodies:
        answer = await client.post("/api/v1/operator/websites", json=body)
        assert answer.status_code == 422
        assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == expected
