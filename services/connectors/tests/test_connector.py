"""A connector over HTTP: settings, test by steps, configuration of the module."""

import socket
from typing import Any

import httpx2
import pytest

from connectors.service import build
from connectors.settings import Settings
from connectors.tables import metadata
from connectors.testing import PATH, WEBSITE, Json, StandInShop
from kit.migrate import differences
from kit.ports_embedded import EmbeddedPorts
from kit.testing.service import ServiceUnderTest, member, under_test


async def put(merchant: httpx2.AsyncClient, **fields: Any) -> Json:
    answer = await merchant.put(PATH, json=fields)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def steps(merchant: httpx2.AsyncClient, action: str = "test") -> list[tuple[str, bool]]:
    found = (await merchant.post(f"{PATH}/{action}")).json()
    assert found["ok"] is all(step["ok"] for step in found["steps"])
    return [(step["step"], step["ok"]) for step in found["steps"]]


async def test_the_tables_are_those_of_the_migrations(service: ServiceUnderTest) -> None:
    assert await differences(service.database, metadata) == []


async def test_what_get_gave_can_be_put(merchant: httpx2.AsyncClient) -> None:
    before = (await merchant.get(PATH)).json()
    assert (before["url"], before["active"], before["source"]) == (None, False, "PrestaShop")
    fields = {**before, "url": "https://shop.example/", "active": True, "order_states": ["2", "5", "2"]}
    after = await put(merchant, **fields)
    assert after["order_states"] == ["2", "5"]
    assert after["activated_at"] is not None
    assert await put(merchant, **after) == after
    assert (await put(merchant, url=None, active=False))["url"] is None
    refused = await merchant.put(PATH, json={"module_version": "9.9", "nonsense": 1})
    assert {each["code"] for each in refused.json()["errors"]} == {"field_unknown"}
    refused = await merchant.put(PATH, json={"module_version": "9.9"})
    assert refused.json()["errors"][0]["code"] == "field_read_only"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"active": True}, "/url"),
        ({"url": "shop.example"}, "/url"),
        ({"url": "https://shop.example/?a=b"}, "/url"),
        ({"url": "https://shop.example", "trigger": "onorderstatuschange"}, "/order_states"),
    ],
)
async def test_settings_that_cannot_work_are_refused(
    merchant: httpx2.AsyncClient, fields: Json, pointer: str
) -> None:
    refused = await merchant.put(PATH, json=fields)
    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == [pointer]


async def test_nobody_is_led_inside(ports: EmbeddedPorts) -> None:
    async with (
        under_test(build(Settings(allow_private_targets=False), ports), ports) as service,
        service.client(member(WEBSITE)) as owner,
    ):
        for url in ("https://127.0.0.1", "https://localhost", "https://169.254.169.254/latest"):
            refused = await owner.put(PATH, json={"url": url})
            assert refused.json()["code"] == "target_forbidden"
        assert (await owner.put(PATH, json={"url": "http://shop.example"})).json()[
            "code"
        ] == "request_invalid"


async def test_readers_only_read(service: ServiceUnderTest) -> None:
    async with service.client(member(WEBSITE, "viewer")) as viewer:
        assert (await viewer.get(PATH)).status_code == 200
        assert (await viewer.put(PATH, json={})).status_code == 403
        assert (await viewer.post(f"{PATH}/poll")).status_code == 403


async def test_nothing_is_asked_of_a_shop_that_nobody_named(merchant: httpx2.AsyncClient) -> None:
    for action in ("test", "send-configuration", "poll"):
        assert (await merchant.post(f"{PATH}/{action}")).status_code == 409


async def test_the_test_tells_which_step_fails(merchant: httpx2.AsyncClient, shop: StandInShop) -> None:
    await put(merchant, url=shop.url)
    passed = [(step, True) for step in ("dns", "tcp", "module", "active", "keys", "id", "signature")]
    assert await steps(merchant) == passed
    shown = (await merchant.get(PATH)).json()
    assert (shown["module_version"], shown["cms_version"]) == ("9.0.2", "8.1.5")
    assert shown["source"] == "PrestaShop 9"
    assert {"id": "5", "name": "Livré"} in shown["shop_states"]
    assert shown["last_test"]["ok"] is True

    shop.secret_key = "another-key"
    assert await steps(merchant) == [*passed[:-1], ("signature", False)]
    shop.id_website = "another"
    assert await steps(merchant) == [*passed[:-2], ("id", False)]
    shop.active = False
    assert await steps(merchant) == [*passed[:3], ("active", False)]
    await put(merchant, cms="woocommerce")
    assert await steps(merchant) == [*passed[:2], ("module", False)]
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        await put(merchant, url=f"http://127.0.0.1:{deaf.getsockname()[1]}")
        assert await steps(merchant) == [passed[0], ("tcp", False)]


async def test_answers_that_prove_nothing_or_never_end_are_not_believed(
    merchant: httpx2.AsyncClient, shop: StandInShop
) -> None:
    await put(merchant, url=shop.url)
    shop.before_answer = lambda _message, found: found.update(sign="0" * 40)
    said = (await merchant.post(f"{PATH}/test", headers={"Accept-Language": "fr"})).json()["steps"][-1]
    assert (said["step"], said["ok"]) == ("signature", False)
    assert "pas signée" in said["message"]
    shop.before_answer = lambda _message, _found: b"x" * (1 << 19)
    assert (await steps(merchant))[-1] == ("module", False)


@pytest.mark.parametrize("cms", ["prestashop", "woocommerce", "magento2"])
async def test_the_module_is_told_our_settings_and_keeps_its_own(
    merchant: httpx2.AsyncClient, shop: StandInShop, cms: Any
) -> None:
    shop.cms = cms
    await put(
        merchant,
        url=shop.url,
        cms=cms,
        trigger="onorderstatuschange",
        order_states=["4", "5"],
        product_delay_days=30,
    )
    assert (await steps(merchant, "send-configuration"))[-1] == ("configuration", True)
    told = shop.configuration
    assert told["init_reviews_process"] == "onorderstatuschange"
    assert told["id_order_status_choosen"] == "4;5"
    assert (told["delay"], told["delay_product"]) == ("10", "30")
    domains = "spam.example%3Bx.example" if cms == "woocommerce" else "spam.example;x.example"
    assert told["forbidden_mail_extension"] == domains
    assert told["display_product_reviews"] == "yes"  # as the shop has it
    assert told["url_certificat"] == f"http://127.0.0.1/certificate/{WEBSITE}"
    assert (await merchant.get(PATH)).json()["configuration_is_sent"] is True
    assert (await put(merchant, product_reviews=False))["last_retrieval"] is None
