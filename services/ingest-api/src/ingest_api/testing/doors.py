"""Orders and order files for tests of the doors; the day is 2 March 2026."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

WEBSITE = UUID("3f0b6a1c-52a4-4c0e-9d6b-1f2e3d4c5b6a")
STRANGER = UUID("7c1d9e20-aaaa-4bbb-8ccc-0123456789ab")  # a website of another organization
ORDERS = f"/api/v1/websites/{WEBSITE}/orders"
IMPORTS = f"/api/v1/websites/{WEBSITE}/imports"
SHOPS = f"/api/v1/websites/{WEBSITE}/shops"
HEADER = "purchase_date;purchase_reference;first_name;last_name;email;language;product_ref;name\n"


def website_state(id_website: UUID = WEBSITE) -> dict[str, Any]:
    """Return what accounts answers about a website."""
    return {
        "id_website": str(id_website),
        "organization_id": "01990000-0000-7000-8000-000000000001",
        "name": "Alto",
        "locale": "fr_FR",
        "time_zone": "Europe/Paris",
        "created_at": "2026-01-01T00:00:00Z",
    }


def order(reference: str = "WEB-1", **changes: Any) -> dict[str, Any]:
    """Return one faultless order of the API."""
    return {
        "purchase_reference": reference,
        "purchase_date": "2026-03-01T08:30:00+01:00",
        "consumer": {
            "first_name": "Inès",
            "last_name": "Lefèvre",
            "email": "ines.lefevre@example.org",
            "language": "fr",
        },
        **changes,
    }


def line(reference: str = "WEB-1", *, email: str = "ines.lefevre@example.org", product: str = "") -> str:
    """Return one line of an order file, faultless unless the address isn't."""
    name = f"Product {product}" if product else ""
    return f"2026-03-01;{reference};Inès;Lefèvre;{email};fr;{product};{name}\n"


def order_file(lines: Iterable[str]) -> bytes:
    return (HEADER + "".join(lines)).encode()


def part(content: bytes, file_name: str = "march.csv") -> dict[str, Any]:
    """Return the argument `files` of an upload."""
    return {"file": (file_name, content, "text/csv")}
