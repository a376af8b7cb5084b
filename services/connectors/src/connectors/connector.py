"""A website's connector: where its shop is, what is fetched of it, and how it fares."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

Cms = Literal["prestashop", "woocommerce", "magento2"]
Trigger = Literal["onorder", "onorderstatuschange"]
OrderNumber = Literal["id", "reference"]
CMS_NAMES: dict[Cms, str] = {"prestashop": "PrestaShop", "woocommerce": "WooCommerce", "magento2": "Magento"}
_WEB_PORTS = {"https": 443, "http": 80}
#: Modules before these miss what keeps orders safe, such as marks around their answers.
_OLDEST: dict[Cms, tuple[int, ...]] = {"prestashop": (7, 9), "woocommerce": (2, 1, 5), "magento2": (3, 9)}


@dataclass(frozen=True)
class Connector:
    """What a merchant has set, and what the shop's module has told."""

    id_website: UUID
    cms: Cms = "prestashop"
    url: str = ""  # of the shop's front page; empty: not set up yet
    id_shop: str | None = None  # of several in one PrestaShop
    active: bool = False
    trigger: Trigger = "onorder"
    order_states: tuple[str, ...] = ()
    product_reviews: bool = True
    order_number: OrderNumber = "id"
    brand_delay_days: int | None = None  # None: as the website collects
    product_delay_days: int | None = None
    changed_at: datetime | None = None
    activated_at: datetime | None = None
    sent_at: datetime | None = None
    cms_version: str | None = None
    module_version: str | None = None
    shop_states: tuple[dict[str, str], ...] = ()
    last_test: dict[str, Any] | None = None
    polled_at: datetime | None = None
    last_success_at: datetime | None = None
    flag_unsure_since: datetime | None = None

    @property
    def is_set_up(self) -> bool:
        return bool(self.url)

    @property
    def configuration_is_sent(self) -> bool:
        """Tell whether the shop has what its merchant has set last."""
        return self.sent_at is not None and (self.changed_at is None or self.changed_at <= self.sent_at)

    @property
    def is_outdated(self) -> bool:
        """Tell whether the shop's module is older than those that are known to work well."""
        numbers = version_numbers(self.module_version)
        return bool(numbers) and numbers < _OLDEST[self.cms]

    @property
    def source(self) -> str:
        """Return in words what orders come from: PrestaShop 9."""
        numbers = version_numbers(self.module_version)
        return f"{CMS_NAMES[self.cms]} {numbers[0]}" if numbers else CMS_NAMES[self.cms]

    def is_due(self, now: datetime, pause: timedelta) -> bool:
        return self.active and (self.polled_at is None or self.polled_at + pause <= now)


@dataclass(frozen=True)
class Configuration:
    """What a shop's module is told beside its own connector's settings."""

    language: str  # two letters
    brand_delay_days: int
    product_delay_days: int
    excluded_domains: tuple[str, ...]
    certificate_url: str


def version_numbers(version: str | None) -> tuple[int, ...]:
    """Return (7, 9, 0) of 7.9.0; what isn't a number ends it."""
    numbers: list[int] = []
    for part in (version or "").split("."):
        if not (part.isascii() and part.isdigit()):
            break
        numbers.append(int(part[:9]))
    return tuple(numbers)


def place_of(url: str, *, allow_http: bool) -> tuple[str, int]:
    """Return host and port of a shop's address. Raises: ValueError, if it is none."""
    parts = urlsplit(url)
    port = parts.port or _WEB_PORTS.get(parts.scheme)
    if parts.scheme not in (("https", "http") if allow_http else ("https",)):
        raise ValueError("the scheme is not https")
    if not url.isascii() or not url.isprintable() or any(each in url for each in ' \\#?"<>'):
        raise ValueError("a character that shops' addresses don't have")
    if port is None or not parts.hostname or parts.username is not None or parts.password is not None:
        raise ValueError("no host, or a user")
    return parts.hostname, port
