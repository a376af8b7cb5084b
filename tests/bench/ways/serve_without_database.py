"""The limit of receiving orders: ingest as it is, but for the storing.

`python -m tests.bench.ways.serve_without_database serve`, with the variables of ingest.
"""

from unittest.mock import patch

from ingest_api import service
from ingest_api.accept_calls import Call, Reply
from ingest_api.receive_orders import ReceiveOrders
from ingest_api.settings import Settings
from kit.main import main
from kit.service import Ports, Service


class ForgetOrders(ReceiveOrders):
    """Judges the orders of a call, builds what would be stored, and answers as if it were."""

    async def _submit(self, call: Call) -> Reply:
        return call.reply({order.purchase_reference for order in call.orders.values()})


def build(settings: Settings, ports: Ports) -> Service:
    with patch.object(service, "ReceiveOrders", ForgetOrders):
        return service.build(settings, ports)


if __name__ == "__main__":
    main(service.NAME, build, Settings)
