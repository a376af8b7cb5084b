"""For tests: a shop with a module in it, as PrestaShop's, WooCommerce's or Magento's speak."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from connectors.connector import Cms

WEBSITE = UUID("3f0b6a1c-52a4-4c0e-9d6b-1f2e3d4c5b6a")
KEY = "c41f09-8a2d-77be-e05d13"
PATH = f"/api/v1/websites/{WEBSITE}/connector"
Json = dict[str, Any]
PATHS: dict[Cms, str] = {
    "prestashop": "/modules/netreviews/netreviewsApi.php",
    "woocommerce": "/?netreviews-plugin=api",
    "magento2": "/rest/V1/nravis/management",
}
STATES = {"2": "Paiement accepté", "4": "Expédié", "5": "Livré"}


def shop_order(number: int, email: str = "ines.lefevre@example.org", **changes: Any) -> Json:
    """Return an order as PrestaShop's module lists it."""
    return {
        "id_order": number,
        "reference": f"REF{number}",
        "iso_lang": "fr",
        "id_shop": "1",
        "amount_order": "149.80",
        "date_order": 1772350200,  # 1 March 2026, 07:30 UTC
        "date_order_formatted": "2026-03-01 08:30:00",
        "state_order": "Livré(5)",
        "firstname_customer": "Inès",
        "lastname_customer": "Lefèvre",
        "email_customer": email,
        "delay_commande_specifique": "",
        "products": [
            {
                "id_product": "42",
                "name_product": "Chaussures Alto",
                "url": "https://shop.example/p/alto-42",
                "url_image": "",
                "SKU": "ALTO-42-GR",
                "GTIN_EAN": "3760123450010",
                "brand_name": "Cimes",
                "product_price_unity": "119.90",
            }
        ],
        **changes,
    }


@dataclass
class StandInShop:
    """A running shop: what its module was told, its orders, and which of them it has marked as taken."""

    id_website: str
    secret_key: str
    cms: Cms = "prestashop"
    active: bool = True
    url: str = ""
    orders: dict[str, Json] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    calls: list[Json] = field(default_factory=list)  # messages, as they came
    configuration: Json = field(default_factory=dict)
    before_answer: Callable[[Json, Json], bytes | None] = lambda _message, _answer: None  # instead of it

    def add(self, *orders: Json) -> None:
        self.orders |= {str(order["id_order"]): order for order in orders}

    def told(self, query: str) -> list[Json]:
        return [call for call in self.calls if call["query"] == query]

    def sign(self, query: str) -> str:
        text = f"{query}{self.id_website}{self.secret_key}"
        return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    def answer(self, body: bytes) -> bytes:
        """Return what the module prints."""
        sent = self._sent(body)
        message = json.loads(base64.urlsafe_b64decode(sent["message"]))
        self.calls.append(message)
        found = self._carried_out(message)
        instead = self.before_answer(message, found)
        return self._printed(found) if instead is None else instead

    def _sent(self, body: bytes) -> dict[str, str]:
        if self.cms == "magento2":
            found: dict[str, str] = json.loads(body)
            return found
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}

    def _carried_out(self, message: Json) -> Json:
        query = message["query"]
        if not self.active:
            return {"return": 2, "query": query, "debug": "module disabled"}
        if message["idWebsite"] != self.id_website:
            return {"return": 4, "query": query}
        if message["sign"] != self.sign(query):
            return {"return": 5, "query": query}
        does = {
            "getModuleAndSiteConfiguration": self._report,
            "setModuleConfiguration": self._configure,
            "getOrders": self._list,
            "setFlag": self._unmark,
        }[query]
        return {"return": 1, "query": query, "sign": self.sign(query), "message": does(message)}

    def _report(self, _message: Json) -> Json:
        return {
            "Version_PS": "8.1.5",
            "Version_Module": "9.0.2",
            "idWebsite": self.id_website,
            "Affiche_Avis_Produits": "yes",
            "Script_Widget_Fixe": "<script src='/mine.js'></script>",
            "Liste_des_statuts": STATES,
        }

    def _configure(self, message: Json) -> Json:
        self.configuration = message
        return self._report(message)

    def _list(self, message: Json) -> Json:
        listed = {number: order for number, order in self.orders.items() if number not in self.taken}
        if message["no_flag"] == 0:
            self.taken |= listed.keys()
        shown: Any = listed or "[]"
        if self.cms == "magento2":
            shown = list(listed.values())
        return {"nb_orders": len(listed), "delay": "7", "list_orders": shown}

    def _unmark(self, _message: Json) -> Json:
        self.taken.clear()
        return {}

    def _printed(self, found: Json) -> bytes:
        encoded = base64.urlsafe_b64encode(json.dumps(found).encode()).decode()
        if self.cms == "magento2":
            return json.dumps(f"#netreviews-start#{encoded}#netreviews-end#").encode()
        return f"<br/>debug of the shop\n#netreviews-start#{encoded}#netreviews-end#\n".encode()


@contextmanager
def running_shop(shop: StandInShop) -> Iterator[StandInShop]:
    """Serve a shop on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path != PATHS[shop.cms]:
                self.send_error(404)
                return
            printed = shop.answer(body)
            self.send_response(200)
            self.send_header("Content-Length", str(len(printed)))
            self.end_headers()
            self.wfile.write(printed)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    shop.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
