"""Orders by API, one per call, durable when they are answered."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kit.identity import GATEWAY
from kit.testing.ports import free_port
from tests.bench.apart import apart
from tests.bench.measure import Comparison, Ratio, Role, Sample, Way
from tests.bench.platform import INGEST, UNSTORED, Platform, running_platform
from tests.bench.postgres import new_database
from tests.bench.processes import Processes, Server, run
from tests.bench.ways.post_orders import Requests, post_orders

NAME = "api"
TITLE = "Orders by API"
CONNECTIONS = 32
SECONDS = 4.0
DIRECT, LIMIT = "Proofmark", "the same without database"
DRF, THROUGH = "Django REST Framework", "Proofmark through the gateway"
DATABASE_OBSTACLE = """the limit shares two cores with the load generator alone, ours with PostgreSQL too. \
In our own process a fifth of the CPU time goes into transactions that some ten calls share: keys, orders, \
the event, and the commit."""
DRF_OBSTACLE = """it is more than the application does without any database. By profile, half of its CPU \
time is the call's own: a sixth for judging each field by the rules of the files (so that every door gives \
the same codes), an eighth for building the order and hashing its reference, the rest for reading the body, \
the answer and the event; a third is the server, routing, identity, authorization and metrics."""
GATEWAY_OBSTACLE = """gateway, ingest, PostgreSQL and load generator share two cores."""

HOW = f"""`POST W/orders` with one order of one product per call, {CONNECTIONS} connections, one worker \
process per part, on PostgreSQL: an answer means that order, key and event are committed. {SECONDS:g} s \
per way and round. The limit is the same application with everything but the storing. The peer is a \
ModelSerializer with a unique constraint, committed per request, behind gunicorn (one worker, eight \
threads, kept connections), without authentication, event or verdicts of its own. The load generator is a \
process of its own on the same cores, like PostgreSQL and, through the gateway, the gateway itself. \
Publishing the events is another process's work and not part of it."""

ORDER: dict[str, Any] = {
    "purchase_reference": "REFERENCE",
    "purchase_date": "2026-03-02T08:30:00+01:00",
    "price": "149.80",
    "consumer": {
        "first_name": "Inès",
        "last_name": "Lefèvre",
        "email": "ines.lefevre@example.org",
        "phone": "33611223344",
        "language": "fr",
        "country": "FR",
        "hide_personal_data": False,
    },
    "products": [
        {
            "name": "Chaussures Alto",
            "product_ref": {"reference": "ALTO-42", "sku": "ALTO-42-GR", "ean13": "3760123450010"},
            "brand": "Cimes",
            "category": "Randonnée",
            "price": "119.90",
            "product_url": "https://shop.example/p/alto-42",
            "not_received": False,
        }
    ],
}


@contextmanager
def comparisons(work: Path) -> Iterator[Iterator[Comparison]]:
    with ExitStack() as stack:
        url = stack.enter_context(new_database())
        amqp = os.environ["PROOFMARK_TEST_AMQP_URL"]
        platform = stack.enter_context(running_platform(work, url, amqp))
        drf = stack.enter_context(_drf(work, stack.enter_context(new_database())))
        ways = (
            Way(LIMIT, Role.LIMIT, lambda: _ours(platform, UNSTORED)),
            Way(DIRECT, Role.OURS, lambda: _ours(platform, INGEST)),
            Way(THROUGH, Role.OURS, lambda: _ours(platform, GATEWAY)),
            Way(DRF, Role.PEER, lambda: _theirs(drf, str(platform.website.id_website))),
        )
        goals = (
            Ratio(DIRECT, LIMIT, 0.65, DATABASE_OBSTACLE),
            Ratio(DIRECT, DRF, 14, DRF_OBSTACLE),
            Ratio(THROUGH, DIRECT, 0.6, GATEWAY_OBSTACLE),
        )
        yield iter([Comparison("One order per call", "orders/s", HOW, ways, goals)])


def _ours(platform: Platform, name: str) -> Sample:
    requests = (platform.orders, platform.headers(name), json.dumps([ORDER]), secrets.token_hex(4))
    return _sample(platform.servers[name], requests, ("HTTP/1.1 200", '"accepted":1'))


def _theirs(drf: Server, website: str) -> Sample:
    consumer = ORDER["consumer"]
    fields = ("first_name", "last_name", "email", "phone", "language", "country")
    flat = {
        "id_website": website,
        **{name: ORDER[name] for name in ("purchase_reference", "purchase_date", "price", "products")},
        **{name: consumer[name] for name in fields},
    }
    return _sample(
        drf, ("/orders", {}, json.dumps(flat), secrets.token_hex(4)), ("HTTP/1.1 201", '"received_at"')
    )


def _sample(server: Server, requests: Requests, expected: tuple[str, str]) -> Sample:
    before = server.cpu_seconds
    (rate, share, answered), _ = apart(post_orders, server.port, requests, expected, CONNECTIONS, SECONDS)
    return Sample(rate, cpu_us=(server.cpu_seconds - before) / answered * 1e6, client_share=share)


@contextmanager
def _drf(work: Path, url: str) -> Iterator[Server]:
    """The peer, serving on a port."""
    server = urlsplit(url)
    variables = {
        "BENCH_DRF_HOST": str(server.hostname),
        "BENCH_DRF_PORT": str(server.port),
        "BENCH_DRF_DATABASE": server.path.removeprefix("/"),
        "BENCH_DRF_USER": str(server.username),
    }
    module = "tests.bench.ways.drf_orders"  # not imported here: it configures Django
    run("tests.bench.apart", [module, "create_table", "[[], {}]"], variables)
    port = free_port()
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--worker-class", "gthread", "--threads", "8"]
    with Processes(work / "logs") as processes:
        processes.start("drf", "gunicorn", [*options, f"{module}:application"], variables)
        processes.wait_until_answering("drf", f"http://127.0.0.1:{port}/orders")
        yield Server(processes, "drf", port)
