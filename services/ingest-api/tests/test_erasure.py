"""Forgetting persons: orders name nobody, files that name them go, keys stay; domain.md 7.8."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
import sqlalchemy as sa

from contracts.persons import OrderErasedV1, OrderFileErasedV1, PersonAnonymizedV1
from ingest_api.find_person import Named, PersonSearch
from ingest_api.import_file import source_blob
from ingest_api.testing.doors import IMPORTS, ORDERS, STRANGER, WEBSITE, line, order, order_file, part
from kit.addresses import hash_of_address
from kit.blobs import BlobMissing
from kit.clock import FixedClock
from kit.ids import uuid7
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, another_service
from kit.testing.traces import traces_in_database, traces_in_files

INES = "ines.lefevre@example.org"
TRACES = ("Lefèvre", "lefevre", "33611223344", "loyal Inès")
TOM = {"first_name": "Tom", "last_name": "Becker", "email": "tom@example.org", "language": "de"}


def anonymized(ports: EmbeddedPorts, id_website: UUID = WEBSITE) -> PersonAnonymizedV1:
    erasure_id = uuid7()
    return PersonAnonymizedV1(
        id=uuid7(),
        occurred_at=ports.clock.now(),
        id_website=id_website,
        aggregate_id=str(erasure_id),
        erasure_id=erasure_id,
        person=hash_of_address(INES, ports.keys.keyed_hash),
    )


async def forget(ingest: ServiceUnderTest, event: PersonAnonymizedV1) -> dict[str, int]:
    await ingest.receive(event)
    return dict(await ingest.run_job("erase-persons"))


async def traces(ingest: ServiceUnderTest, directory: Path) -> list[str]:
    return [
        *await traces_in_database(ingest.database, TRACES),
        *traces_in_files(directory / "data" / "blobs", TRACES),
    ]


def of_ines(reference: str, **changes: Any) -> dict[str, Any]:
    return order(reference, extra={"note": "loyal Inès"}, **changes)


async def test_orders_and_messages_name_nobody_and_stay_known(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, ports: EmbeddedPorts, tmp_path: Path
) -> None:
    consumer = {**of_ines("W-1")["consumer"], "phone": "33611223344", "email": "Ines.Lefevre@example.org"}
    await owner.post(ORDERS, json=[of_ines("W-1", consumer=consumer), order("W-2", consumer=TOM)])
    assert await traces(ingest, tmp_path)
    assert await forget(ingest, anonymized(ports)) == {"persons_erased": 1, "persons_waiting": 0}
    assert await traces(ingest, tmp_path) == []
    found = (await owner.get(f"{ORDERS}/W-1")).json()
    assert (found["consumer"]["first_name"], found["consumer"]["email"], found["extra"]) == (
        "Anonymous",
        "",
        {},
    )
    assert (await owner.get(f"{ORDERS}/W-2")).json()["consumer"]["last_name"] == "Becker"
    again = await owner.post(ORDERS, json=[of_ines("W-1")])
    assert again.json()["duplicates"] == 1, "the key of a duplicate outlives the person's data"
    assert await forget(ingest, anonymized(ports, STRANGER)) == {"persons_erased": 1, "persons_waiting": 0}


async def test_files_that_name_the_person_go_and_others_stay(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, ports: EmbeddedPorts, tmp_path: Path
) -> None:
    confirmed = (
        await owner.post(IMPORTS, files=part(order_file([line("W-1"), line("W-2", email="bad@")])))
    ).json()
    await owner.post(f"{IMPORTS}/{confirmed['id']}/confirm")
    await ingest.run_job("import-files")
    waiting = (await owner.post(IMPORTS, files=part(order_file([line("W-3", email="bad@")])))).json()
    others = (await owner.post(IMPORTS, files=part(order_file([_line_of_tom()])))).json()
    submission = await _dropped(ingest, order_file([line("W-4")]))
    assert await traces(ingest, tmp_path)
    await forget(ingest, anonymized(ports))
    assert await traces(ingest, tmp_path) == []
    shown = (await owner.get(f"{IMPORTS}/{confirmed['id']}")).json()
    assert (shown["state"], shown["rows_total"], shown["errors"]) == ("imported", 2, [])
    assert (await owner.get(f"{IMPORTS}/{confirmed['id']}/report.csv")).status_code == 410
    assert (await owner.post(f"{IMPORTS}/{waiting['id']}/confirm")).status_code == 410
    assert (await owner.get(f"{IMPORTS}/{others['id']}/report.csv")).status_code == 200
    (told,) = await ingest.emitted(OrderFileErasedV1)
    assert told.file_ids == [submission]


def _line_of_tom() -> str:
    return "2026-03-01;T-1;Tom;Becker;tom@example.org;de;;\n"


async def _dropped(ingest: ServiceUnderTest, content: bytes) -> UUID:
    submission = uuid7()
    path = f"/internal/websites/{WEBSITE}/dropped-files/{submission}"
    async with ingest.client(another_service("sftp-poller")) as poller:
        await poller.put(path, params={"file_name": "march.csv", "folder": ""}, content=content)
    await ingest.run_job("import-files")
    return submission


async def test_a_file_in_hand_is_waited_for(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, ports: EmbeddedPorts, tmp_path: Path
) -> None:
    found = (await owner.post(IMPORTS, files=part(order_file([line("W-1")])))).json()
    await owner.post(f"{IMPORTS}/{found['id']}/confirm")
    assert await forget(ingest, anonymized(ports)) == {"persons_erased": 0, "persons_waiting": 1}
    await ingest.run_job("import-files")
    assert await ingest.run_job("erase-persons") == {"persons_erased": 1, "persons_waiting": 0}
    assert await traces(ingest, tmp_path) == []


async def test_orders_whose_time_is_over_name_nobody(
    ingest: ServiceUnderTest, owner: httpx2.AsyncClient, ports: EmbeddedPorts
) -> None:
    await owner.post(ORDERS, json=[of_ines("W-1"), of_ines("W-2")])
    found = (await owner.get(f"{ORDERS}/W-1")).json()
    event = OrderErasedV1(
        id=uuid7(),
        occurred_at=ports.clock.now(),
        id_website=WEBSITE,
        aggregate_id=str(WEBSITE),
        order_ids=[UUID(found["id"])],
    )
    await ingest.receive(event)
    async with ingest.database.read() as session:
        contents = await session.scalars(sa.text("SELECT content FROM orders"))
    named = {
        content["purchase_reference"]: content["consumer"]["last_name"]
        for content in map(json.loads, contents)
    }
    assert named == {"W-1": "Anonymous", "W-2": "Lefèvre"}


async def test_dropped_files_are_told_to_go_when_their_time_is_over(
    ingest: ServiceUnderTest, ports: EmbeddedPorts, clock: FixedClock
) -> None:
    submission = await _dropped(ingest, order_file([line("W-4")]))
    clock.advance(timedelta(days=90, seconds=-1))
    await ingest.run_job("expire-and-erase")
    assert await ingest.emitted(OrderFileErasedV1) == []
    clock.advance(timedelta(seconds=1))
    for _ in range(2):
        await ingest.run_job("expire-and-erase")
    (told,) = await ingest.emitted(OrderFileErasedV1)
    assert told.file_ids == [submission]
    with pytest.raises(BlobMissing):
        await ports.blobs.read_whole(source_blob(submission))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2026-03-01;W-1;Inès;Lefèvre;bad@;fr", True),
        ("LEFÈVRE;INÈS;;", True),
        ("x;INES.LEFEVRE@example.org;y", True),
        ("x;<ines.lefevre@example.org>;y", True),
        ("Tom;Becker;+33 6 11 22 33 44", True),
        ("Inès;Durand;ines.durand@example.org", False),
        ("Lefèvreux;Inèsa;tom@example.org", False),
        ("Tom;Becker;+33 6 11 22 33 45", False),
    ],
)
def test_whom_a_line_names(text: str, named: bool) -> None:
    search = PersonSearch(INES, str.lower, [Named("Inès", "Lefèvre", "33611223344")])
    assert search.is_named_by(text) is named
