"""How modules are spoken to: what is sent, what is understood."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from connectors.module_protocol import (
    NotUnderstood,
    address_of,
    answer_of,
    code_of,
    is_genuine,
    request_of,
    signature,
)

WEBSITE = UUID("3f0b6a1c-52a4-4c0e-9d6b-1f2e3d4c5b6a")
ANSWER: dict[str, Any] = {"return": 1, "debug": "ça va ? ~~~", "message": {"amount": 12.30}}
PLAIN = base64.b64encode(json.dumps(ANSWER).encode()).decode()
URL_SAFE = PLAIN.replace("+", "-").replace("/", "_")


def test_a_call_is_signed_by_query_website_and_key() -> None:
    # sha1("isActiveModule" "3f0b6a1c-52a4-4c0e-9d6b-1f2e3d4c5b6a" "k-1-2-3"), counted by sha1sum
    assert signature("isActiveModule", WEBSITE, "k-1-2-3") == "62330582b28d8dc714d2ab514c6e6dbc2b05b19a"


def test_a_call_holds_the_query_twice() -> None:
    body, media_type = request_of("prestashop", "getOrders", {"force": 0})
    form = parse_qs(body.decode())
    assert media_type == "application/x-www-form-urlencoded"
    assert form["query"] == ["getOrders"]
    assert json.loads(base64.urlsafe_b64decode(form["message"][0])) == {"query": "getOrders", "force": 0}
    in_json, media_type = request_of("magento2", "getOrders", {"force": 0})
    assert media_type == "application/json"
    assert json.loads(in_json) == {name: values[0] for name, values in form.items()}


def test_modules_listen_below_the_shops_front_page() -> None:
    shop = "https://shop.example/boutique/"
    assert address_of("prestashop", shop).startswith("https://shop.example/boutique/modules/")
    assert address_of("woocommerce", "https://shop.example") == "https://shop.example/?netreviews-plugin=api"


@pytest.mark.parametrize(
    "printed",
    [
        PLAIN,
        URL_SAFE,
        PLAIN.rstrip("="),
        f"Notice: undefined index\n#netreviews-start#{URL_SAFE}#netreviews-end#<!-- cached -->",
        json.dumps(f"#netreviews-start#{PLAIN}#netreviews-end#").replace("/", "\\/"),
        "\n".join(PLAIN[start : start + 20] for start in range(0, len(PLAIN), 20)),
    ],
)
def test_answers_are_understood_in_every_form(printed: str) -> None:
    assert answer_of(printed.encode()) == {**ANSWER, "message": {"amount": "12.3"}}


@pytest.mark.parametrize(
    "printed",
    ["", "<html>Not found</html>", "bnVsbA==", "W10=", "e30=", '"', "A", "#netreviews-start#", "[" * 99_999],
)
def test_what_no_module_answers_is_not_understood(printed: str) -> None:
    with pytest.raises(NotUnderstood):
        answer_of(printed.encode())


@pytest.mark.parametrize(
    ("given", "code"), [(1, 1), ("5", 5), ("Flags were set", None), (True, None), (None, None)]
)
def test_codes_come_as_numbers_text_or_sentences(given: object, code: int | None) -> None:
    assert code_of({"return": given}) == code


def test_only_a_wrong_signature_is_not_genuine() -> None:
    assert is_genuine({"sign": "abc"}, "abc")
    assert is_genuine({}, "abc")  # WooCommerce gives none
    assert not is_genuine({"sign": "abd"}, "abc")
