"""What is encrypted opens where it was written and nowhere else; what is signed serves one purpose."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kit.sealed import SealedColumn, reseal
from kit.secrets import KeyRing, LinkExpired, LinkInvalid, SecretUnreadable, new_key
from kit.testing.fixtures import NewDatabase

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_metadata = sa.MetaData()
_servers = sa.Table(
    "servers",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("tenant", sa.String(10), nullable=False),
    sa.Column("password", sa.Text, nullable=True),
)
_PASSWORD = SealedColumn(_servers, "password", tenant="tenant")
_HASH_KEY = new_key()


def ring(*keys: str) -> KeyRing:
    return KeyRing.parse(",".join(keys), _HASH_KEY)


OLD, NEW = f"k1:{new_key()}", f"k2:{new_key()}"


def test_a_value_opens_where_it_was_written_only() -> None:
    sealed = ring(OLD).encrypt("open sesame", "a/servers/password/1")
    assert "sesame" not in sealed
    assert ring(OLD).decrypt(sealed, "a/servers/password/1") == "open sesame"
    for elsewhere in ("b/servers/password/1", "a/servers/password/2", "a/servers/private_key/1"):
        with pytest.raises(SecretUnreadable):
            ring(OLD).decrypt(sealed, elsewhere)


def test_a_value_is_never_encrypted_alike_twice() -> None:
    keys = ring(OLD)
    assert keys.encrypt("same", "place") != keys.encrypt("same", "place")


def test_an_older_key_of_the_ring_still_opens_and_a_missing_one_does_not() -> None:
    sealed = ring(OLD).encrypt("text", "place")
    assert ring(NEW, OLD).decrypt(sealed, "place") == "text"
    assert not ring(NEW, OLD).is_newest(sealed)
    with pytest.raises(SecretUnreadable):
        ring(NEW).decrypt(sealed, "place")


@pytest.mark.parametrize("damage", [lambda v: v[:-4], lambda v: v + "A", lambda v: "k1", lambda v: "k1:é"])
def test_a_damaged_value_does_not_open(damage: Callable[[str], str]) -> None:
    with pytest.raises(SecretUnreadable):
        ring(OLD).decrypt(damage(ring(OLD).encrypt("text", "place")), "place")


async def test_rotation_leaves_nothing_under_an_old_key(new_database: NewDatabase) -> None:
    database = new_database("kit")
    async with database.engine.begin() as connection:
        if database.is_postgresql:
            await connection.execute(sa.schema.CreateSchema(database.schema))
        await connection.run_sync(_metadata.create_all)
    rows = [{"id": n, "tenant": f"t{n % 3}", "password": None} for n in range(1_001)]
    for row in rows[1:]:
        row["password"] = _PASSWORD.seal(
            ring(OLD), f"secret {row['id']}", tenant=row["tenant"], row=row["id"]
        )
    async with database.write() as session:
        await session.insert(_servers, *rows)
    assert await reseal(database, ring(NEW, OLD), [_PASSWORD]) == 1_000
    assert await reseal(database, ring(NEW, OLD), [_PASSWORD]) == 0
    async with database.read() as reader:
        found = await reader.rows(sa.select(_servers).order_by(_servers.c.id))
    assert found[0]["password"] is None
    assert [_PASSWORD.unseal(ring(NEW), row) for row in found[1:]] == [f"secret {n}" for n in range(1, 1_001)]


def test_a_link_serves_its_purpose_only() -> None:
    token = ring(OLD).sign_link("form", {"r": "7"}, NOW)
    assert ring(NEW, OLD).read_link("form", token, NOW) == {"r": "7"}
    for purpose, forged in (("open", token), ("form", "x" + token), ("form", token[:-1]), ("form", "é.k1.é")):
        with pytest.raises(LinkInvalid):
            ring(OLD).read_link(purpose, forged, NOW)
    with pytest.raises(LinkInvalid):
        ring(NEW).read_link("form", token, NOW)


def test_a_link_may_be_given_an_age() -> None:
    token = ring(OLD).sign_link("form", {}, NOW)
    later = NOW + timedelta(hours=1)
    assert ring(OLD).read_link("form", token, later, timedelta(hours=1)) == {}
    with pytest.raises(LinkExpired):
        ring(OLD).read_link("form", token, later + timedelta(seconds=1), timedelta(hours=1))


def test_keyed_hashes_are_of_one_ring_and_one_purpose() -> None:
    mine = ring(OLD).keyed_hash("inès@example.org", "address")
    assert ring(NEW).keyed_hash("inès@example.org", "address") == mine  # rotation changes no hash
    assert ring(OLD).keyed_hash("inès@example.org", "domain") != mine
    assert KeyRing.parse(OLD, new_key()).keyed_hash("inès@example.org", "address") != mine


@pytest.mark.parametrize(
    "text",
    ["", "k1", pytest.param(f"k-1:{new_key()}", id="name with a dash"), "k1:c2hvcnQ"],
)
def test_a_faulty_ring_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words say which part is faulty
        KeyRing.parse(text, _HASH_KEY)


def test_keyed_digests_are_of_one_ring_and_one_purpose() -> None:
    (mine,) = ring(OLD).keyed_digests(["WEB-1"], "reference")
    assert ring(NEW).keyed_digests(["WEB-1", "WEB-2"], "reference")[0] == mine
    assert ring(OLD).keyed_digests(["WEB-2"], "reference") != [mine]
    assert ring(OLD).keyed_digests(["WEB-1"], "address") != [mine]
    assert KeyRing.parse(OLD, new_key()).keyed_digests(["WEB-1"], "reference") != [mine]


def test_a_short_signature_is_of_one_purpose_and_any_key_of_the_ring() -> None:
    signature = ring(OLD).sign("return-path", b"data", 18)
    assert len(signature) == 18
    assert ring(NEW, OLD).is_signed("return-path", b"data", signature)
    assert not ring(NEW).is_signed("return-path", b"data", signature)
    assert not ring(OLD).is_signed("return-path", b"date", signature)
    assert not ring(OLD).is_signed("form", b"data", signature)
    assert not ring(OLD).is_signed("return-path", b"data", signature[:15])  # too short to mean anything
    assert not ring(OLD).is_signed("return-path", b"data", b"")
