"""One order's way, and its neighbours': each step is done from outside and verified."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kit.clock import local_instant, machine_now
from proofmark.demo.narrator import Narrator
from proofmark.demo.world import Caller, Customer, MerchantServer, Operator, Platform

PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Journey:
    """What the steps share: the world, the people, and what was made on the way."""

    platform: Platform
    narrator: Narrator
    operator: Operator
    merchant_server: MerchantServer
    today: datetime = field(default_factory=machine_now)
    merchant: Caller = field(init=False)  # the merchant's API client
    french: dict[str, Any] = field(default_factory=dict)  # website fr_FR, as created
    american: dict[str, Any] = field(default_factory=dict)  # website en_US
    account: dict[str, Any] = field(default_factory=dict)  # SFTP account with its password
    feeds: dict[str, dict[str, Any]] = field(default_factory=dict)  # format → flow
    customers: dict[str, Customer] = field(default_factory=dict)

    def w(self, rest: str = "", website: dict[str, Any] | None = None) -> str:
        """Return an address of the French website (or another)."""
        return f"/api/v1/websites/{(website or self.french)['id_website']}{rest}"

    def night(self, days: int, hour: int) -> datetime:
        """Return that hour in Paris, so many days from today."""
        day = self.today.astimezone(PARIS).date() + timedelta(days=days)
        return local_instant(day, time(hour), PARIS)

    def customer(self, email: str) -> Customer:
        return self.customers.setdefault(email, Customer(self.platform, email))

    async def close(self) -> None:
        for customer in self.customers.values():
            await customer.close()
        await self.operator.close()
        if hasattr(self, "merchant"):
            await self.merchant.close()
