"""CSV files in the back office: upload, preview, confirmation, outcome (domain.md 2.8, surface.md 4a)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from contracts.orders import OrderAcceptedV1
from ingest_api.import_file import blobs_of
from ingest_api.order_file.settings import UPLOAD
from ingest_api.testing.doors import HEADER, IMPORTS, ORDERS, STRANGER, WEBSITE, line, order, order_file, part
from kit.blobs import BlobMissing
from kit.clock import FixedClock
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, member

FILE = order_file([line("R-1"), line("R-2"), line("R-3"), line("R-4"), line("R-5", email="bad@")])


async def preview(owner: httpx2.AsyncClient, content: bytes = FILE) -> dict[str, Any]:
    answer = await owner.post(IMPORTS, files=part(content))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def imported(ingest: ServiceUnderTest, owner: httpx2.AsyncClient, content: bytes) -> dict[str, Any]:
    found = await preview(owner, content)
    assert (await owner.post(f"{IMPORTS}/{found['id']}/confirm")).status_code == 202
    await ingest.run_job("import-files")
    ended: dict[str, Any] = (await owner.get(f"{IMPORTS}/{found['id']}")).json()
    return ended


async def references(ingest: ServiceUnderTest) -> list[str]:
    return [
        each.purchase_reference for event in await ingest.emitted(OrderAcceptedV1) for each in event.orders
    ]


async def test_the_preview_shows_what_would_be_imported(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    found = await preview(owner)
    assert found == {
        "id": found["id"],
        "state": "previewed",
        "file_name": "march.csv",
        "file_code": None,
        "size_bytes": len(FILE),
        "created_at": "2026-03-02T12:00:00Z",
        "expires_at": "2026-03-03T12:00:00Z",
        "confirmed_at": None,
        "imported_at": None,
        "rows_total": 5,
        "rows_importable": 4,
        "rows_error": 1,
        "rows_duplicate": 0,
        "rows_imported": 0,
        "findings_total": 1,
        "errors": [
            {
                "line": 6,
                "level": "error",
                "code": "email_invalid",
                "column": "email",
                "value": "bad@",
                "message": found["errors"][0]["message"],
            }
        ],
        "duplicates": [],
        "warnings": [],
    }
    assert found == (await owner.get(f"{IMPORTS}/{found['id']}")).json()
    await ingest.run_job("import-files")
    assert await ingest.emitted() == []
    french = await owner.get(f"{IMPORTS}/{found['id']}", headers={"accept-language": "fr"})
    assert french.json()["errors"][0]["message"] != found["errors"][0]["message"]


async def test_a_confirmed_file_is_imported_once(ingest: ServiceUnderTest, owner: httpx2.AsyncClient) -> None:
    found = await preview(owner)
    for _ in range(2):
        answer = await owner.post(f"{IMPORTS}/{found['id']}/confirm")
        assert (answer.status_code, answer.json()["state"]) == (202, "importing")
    assert await ingest.run_job("import-files") == {"imported": 1}
    assert await ingest.run_job("import-files") == {"imported": 0}
    again = await owner.post(f"{IMPORTS}/{found['id']}/confirm")
    assert (again.status_code, again.json()["state"]) == (202, "imported")
    await ingest.run_job("import-files")
    ended = (await owner.get(f"{IMPORTS}/{found['id']}")).json()
    assert ended["state"] == "imported"
    assert ended["confirmed_at"] == ended["imported_at"] == "2026-03-02T12:00:00Z"
    assert (ended["rows_imported"], ended["rows_error"], ended["rows_duplicate"]) == (4, 1, 0)
    assert await references(ingest) == ["R-1", "R-2", "R-3", "R-4"]
    order = (await owner.get(f"{ORDERS}/R-2")).json()
    assert order["provenance"] == {
        "method": "csv",
        "source": "CSV",
        "file": "march.csv",
        "line": 3,
        "call_id": None,
        "received_at": "2026-03-02T12:00:00Z",
    }


async def test_report_and_refused_lines_before_and_after(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    found = await preview(owner)
    address = f"{IMPORTS}/{found['id']}"
    before = await owner.get(f"{address}/report.csv")
    assert before.headers["content-type"] == "text/csv; charset=utf-8"
    assert "march_report.csv" in before.headers["content-disposition"]
    lines = before.text.split("\r\n")
    assert lines[0] == "line;level;code;column;value;message_en;message_fr"
    assert lines[1].startswith('0;info;summary;;;"rows=5 imported=4 errors=1 duplicates=0";')
    assert lines[2].startswith("6;error;email_invalid;email;bad@;")
    rejected = await owner.get(f"{address}/rejected.csv")
    assert rejected.text == HEADER + line("R-5", email="bad@")
    await owner.post(ORDERS, json=[order("R-1")])
    await owner.post(f"{address}/confirm")
    await ingest.run_job("import-files")
    after = await owner.get(f"{address}/report.csv")
    assert "rows=5 imported=3 errors=1 duplicates=1" in after.text
    assert (await owner.get(f"{address}/rejected.csv")).content == rejected.content


async def test_a_faultless_file_has_no_refused_lines(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    ended = await imported(ingest, owner, order_file([line("R-1")]))
    assert (await owner.get(f"{IMPORTS}/{ended['id']}/rejected.csv")).status_code == 404
    assert (await owner.get(f"{IMPORTS}/{ended['id']}/report.csv")).status_code == 200


async def test_what_another_door_brought_meanwhile_is_a_duplicate(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    found = await preview(owner)
    assert found["rows_duplicate"] == 0
    await owner.post(ORDERS, json=[order("R-2"), order("R-4")])
    await owner.post(f"{IMPORTS}/{found['id']}/confirm")
    await ingest.run_job("import-files")
    ended = (await owner.get(f"{IMPORTS}/{found['id']}")).json()
    assert (ended["rows_imported"], ended["rows_duplicate"], ended["rows_error"]) == (2, 2, 1)
    assert [(each["line"], each["code"]) for each in ended["duplicates"]] == [
        (3, "duplicate_existing"),
        (5, "duplicate_existing"),
    ]
    assert sorted(await references(ingest)) == ["R-1", "R-2", "R-3", "R-4"]
    same = await preview(owner)
    assert (same["rows_importable"], same["rows_duplicate"]) == (0, 4)


async def test_a_preview_nobody_confirms_expires_and_its_file_goes(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, ports: EmbeddedPorts, clock: FixedClock
) -> None:
    found = await preview(owner)
    blobs = blobs_of(UUID(found["id"]))
    for blob in blobs:
        assert await ports.blobs.read_whole(blob)
    clock.advance(timedelta(hours=24))
    late = await owner.post(f"{IMPORTS}/{found['id']}/confirm")
    assert (late.status_code, late.json()["code"]) == (410, "import_expired")
    over = (await owner.get(f"{IMPORTS}/{found['id']}")).json()
    assert (over["state"], over["errors"], over["rows_error"]) == ("expired", [], 1)
    assert (await owner.get(IMPORTS)).json()["items"] == [over]
    assert (await owner.get(f"{IMPORTS}/{found['id']}/report.csv")).status_code == 410
    counts = await ingest.run_job("expire-and-erase")
    assert (counts["previews_expired"], counts["files_erased"]) == (1, 1)
    for blob in blobs:
        with pytest.raises(BlobMissing):
            await ports.blobs.read_whole(blob)
    shown = (await owner.get(f"{IMPORTS}/{found['id']}")).json()
    assert (shown["state"], shown["errors"], shown["rows_error"]) == ("expired", [], 1)
    for path in ("report.csv", "rejected.csv"):
        gone = await owner.get(f"{IMPORTS}/{found['id']}/{path}")
        assert (gone.status_code, gone.json()["code"]) == (410, "import_expired")
    late = await owner.post(f"{IMPORTS}/{found['id']}/confirm")
    assert (late.status_code, late.json()["code"]) == (410, "import_expired")
    await ingest.run_job("import-files")
    assert await ingest.emitted() == []
    counts = await ingest.run_job("expire-and-erase")
    assert (counts["previews_expired"], counts["files_erased"]) == (0, 0)


async def test_a_preview_just_in_time_is_imported(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, clock: FixedClock
) -> None:
    found = await preview(owner)
    clock.advance(timedelta(hours=24) - timedelta(microseconds=1))
    assert (await owner.post(f"{IMPORTS}/{found['id']}/confirm")).status_code == 202
    clock.advance(timedelta(days=2))
    assert (await ingest.run_job("expire-and-erase"))["previews_expired"] == 0
    await ingest.run_job("import-files")
    assert len(await references(ingest)) == 4


async def test_files_of_an_import_go_after_ninety_days_its_counts_stay(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, ports: EmbeddedPorts, clock: FixedClock
) -> None:
    ended = await imported(ingest, owner, FILE)
    clock.advance(timedelta(days=90) - timedelta(microseconds=1))
    assert (await ingest.run_job("expire-and-erase"))["files_erased"] == 0
    clock.advance(timedelta(microseconds=1))
    assert (await ingest.run_job("expire-and-erase"))["files_erased"] == 1
    with pytest.raises(BlobMissing):
        await ports.blobs.read_whole(blobs_of(UUID(ended["id"]))[0])
    shown = (await owner.get(f"{IMPORTS}/{ended['id']}")).json()
    assert (shown["state"], shown["rows_imported"], shown["errors"]) == ("imported", 4, [])
    gone = await owner.get(f"{IMPORTS}/{ended['id']}/report.csv")
    assert (gone.status_code, gone.json()["code"]) == (410, "file_erased")


@pytest.mark.parametrize(
    ("content", "file_name", "status", "codes"),
    [
        (b"", "a.csv", 422, ["file_empty"]),
        (FILE, "a.xlsx", 422, ["file_extension"]),
        (FILE, "", 422, ["field_invalid"]),
        (b"PK\x03\x04abc", "a.csv", 422, ["file_not_text"]),
        (HEADER.encode("latin-1") + b"\xe9", "a.csv", 422, ["encoding_invalid"]),
        (b"email,language\n", "a.csv", 422, ["delimiter_invalid"]),
        (
            b"email;language;purchase_date\n",
            "a.csv",
            422,
            ["header_missing_column", "header_missing_column", "header_missing_column"],
        ),
        (b"x" * (UPLOAD.max_bytes + 1), "a.csv", 413, ["file_too_large"]),
        (b"x" * (2 * UPLOAD.max_bytes), "a.csv", 413, ["file_too_large"]),
        (order_file(line(f"R-{n}") for n in range(3001)), "a.csv", 422, ["too_many_rows"]),
    ],
)
async def test_a_refused_file_is_a_problem_of_its_own_code(
    ingest: ServiceUnderTest,
    owner: httpx2.AsyncClient,
    content: bytes,
    file_name: str,
    status: int,
    codes: list[str],
) -> None:
    answer = await owner.post(IMPORTS, files=part(content, file_name))
    found = answer.json()
    assert (answer.status_code, found["status"]) == (status, status)
    assert [error["code"] for error in found["errors"]] == codes
    assert answer.headers["content-type"] == "application/problem+json"
    expected = "request_invalid" if codes == ["field_invalid"] else codes[0]
    assert found["code"] == expected
    assert found["type"].endswith(f"#{expected}")
    assert (await owner.get(IMPORTS)).json()["items"] == []


async def test_a_refusal_names_every_missing_column(owner: httpx2.AsyncClient) -> None:
    headers = {"accept-language": "fr"}
    answer = await owner.post(IMPORTS, files=part(b"email;language;purchase_date\n"), headers=headers)
    columns = {error["column"] for error in answer.json()["errors"]}
    assert columns == {"purchase_reference", "first_name", "last_name"}
    assert answer.json()["detail"].startswith("Colonne(s) manquante(s)")


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        (b"", "multipart/form-data; boundary=x", 422, "request_invalid"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            422,
            "request_invalid",
        ),
        (b"--y nonsense", "multipart/form-data; boundary=x", 400, "request_malformed"),
        (b"", "multipart/form-data", 400, "request_malformed"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
            "multipart/form-data; boundary=x; charset=hex",
            422,
            "request_invalid",
        ),
        (FILE, "text/csv", 415, "media_type_unsupported"),
        (b"{}", "application/json", 415, "media_type_unsupported"),
    ],
)
async def test_what_is_no_upload_is_refused(
    owner: httpx2.AsyncClient, content: bytes, content_type: str, status: int, code: str
) -> None:
    answer = await owner.post(IMPORTS, content=content, headers={"content-type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


_PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + FILE + b"\r\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_PART + _PART + b"--x--\r\n", "Envoyez un seul fichier"),
        (b"nonsense", "Envoyez un seul fichier"),
        (_PART, "Le corps s'arrête"),
        (_PART[:-100], "Le corps s'arrête"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--x--\r\n',
            "Un fichier avec son nom",
        ),
        (_PART.replace(b'"file"', b'"datei"') + b"--x--\r\n", "obligatoire"),
    ],
)
async def test_an_upload_that_cannot_be_read_says_what_was_expected(
    owner: httpx2.AsyncClient, content: bytes, said: str
) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x", "accept-language": "fr"}
    answer = await owner.post(IMPORTS, content=content, headers=headers)
    found = answer.json()
    assert answer.status_code in {400, 422}
    assert said in " ".join([found["detail"], *(error["message"] for error in found["errors"])])
    assert (await owner.get(IMPORTS)).json()["items"] == []


async def test_a_report_is_named_after_its_file_for_every_client(owner: httpx2.AsyncClient) -> None:
    answer = await owner.post(IMPORTS, files=part(FILE, 'mars "é".csv'))
    report = await owner.get(f"{IMPORTS}/{answer.json()['id']}/report.csv")
    plain, _, full = report.headers["content-disposition"].removeprefix("attachment; ").partition("; ")
    assert plain.startswith('filename="mars ')
    assert plain.isascii()
    assert plain.endswith('_report.csv"')
    assert "%C3%A9" in full


async def test_a_file_of_the_greatest_size_and_length_passes(owner: httpx2.AsyncClient) -> None:
    lines = order_file(line(f"R-{n}") for n in range(3000))
    room = UPLOAD.max_bytes - len(lines)
    found = await preview(owner, lines + b"\n" * room)
    assert (found["rows_total"], found["size_bytes"]) == (3000, UPLOAD.max_bytes)


async def test_values_and_names_that_no_database_likes_are_shown(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    content = order_file([line("R-\0"), line("R-\ufffe"), line("=1+1", email="\u202ebad")])
    name = "../a\x01b\u202e" + "é" * 300 + ".csv"
    answer = await owner.post(IMPORTS, files=part(content, name))
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert found["errors"][0]["value"] == "R-\0"
    assert found["file_name"] == "é" * 251 + ".csv"
    await owner.post(f"{IMPORTS}/{found['id']}/confirm")
    await ingest.run_job("import-files")
    assert (await owner.get(f"{IMPORTS}/{found['id']}")).json()["state"] == "imported"
    assert (await owner.get(f"{IMPORTS}/{found['id']}/report.csv")).status_code == 200


async def test_imports_are_listed_newest_first_page_by_page(owner: httpx2.AsyncClient) -> None:
    ids = [(await preview(owner))["id"] for _ in range(3)]
    first = (await owner.get(IMPORTS, params={"limit": 2})).json()
    assert [item["id"] for item in first["items"]] == ids[:0:-1]
    second = (await owner.get(IMPORTS, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [item["id"] for item in second["items"]] == ids[:1]
    assert second["next_cursor"] is None
    wrong = await owner.get(IMPORTS, params={"cursor": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "cursor_invalid")
    assert (await owner.get(IMPORTS, params={"limit": 201})).status_code == 422


async def test_another_tenants_import_is_not_found(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient
) -> None:
    found = await preview(owner)
    elsewhere = f"/api/v1/websites/{STRANGER}/imports/{found['id']}"
    async with ingest.client(member(STRANGER)) as stranger:
        for address in (f"{IMPORTS}/{found['id']}", elsewhere):
            for path in ("", "/report.csv", "/rejected.csv"):
                assert (await stranger.get(address + path)).status_code == 404
            assert (await stranger.post(address + "/confirm")).status_code == 404
    async with ingest.client(member(WEBSITE, "viewer")) as viewer:
        assert (await viewer.post(f"{IMPORTS}/{found['id']}/confirm")).status_code == 403
        assert (await viewer.get(f"{IMPORTS}/{found['id']}")).status_code == 200
    assert (await owner.get(f"{IMPORTS}/{uuid7()}")).status_code == 404
    assert (await owner.get(f"{IMPORTS}/none")).status_code == 404
    await ingest.run_job("import-files")
    assert await ingest.emitted() == []


@pytest.mark.parametrize("template", ["online-brand", "offline-brand", "online-product", "offline-product"])
async def test_a_template_is_accepted_as_it_is(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, template: str
) -> None:
    async with ingest.client() as anyone:
        answer = await anyone.get(f"/api/v1/order-templates/{template}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f"{template}.csv" in answer.headers["content-disposition"]
    found = await preview(owner, answer.content)
    assert found["rows_total"] == found["rows_importable"] > 0


async def test_a_template_of_no_name_is_not_found(owner: httpx2.AsyncClient) -> None:
    assert (await owner.get("/api/v1/order-templates/gold.csv")).status_code == 404
