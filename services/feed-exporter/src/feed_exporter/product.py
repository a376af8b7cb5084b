"""A product as orders name it, by the identifiers that merchants gave."""

from dataclasses import dataclass

from contracts.files.review_feed import xml_text
from contracts.orders import Product

_OLD_ISBN = 10  # characters


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """What is known of one product of a website."""

    product_ref: str
    gtins: tuple[str, ...] = ()
    mpn: str | None = None
    sku: str | None = None
    brand: str | None = None
    product_url: str | None = None

    @classmethod
    def of(cls, product: Product) -> "KnownProduct":
        return cls(
            product_ref=product.product_ref,
            gtins=gtins_of(product),
            mpn=_text(product.mpn),
            sku=_text(product.sku),
            brand=_text(product.brand),
            product_url=_text(product.product_url),
        )

    def updated(self, later: "KnownProduct") -> "KnownProduct":
        """Return it as a later order names it; what that leaves out stays."""
        return KnownProduct(
            self.product_ref,
            later.gtins or self.gtins,
            later.mpn or self.mpn,
            later.sku or self.sku,
            later.brand or self.brand,
            later.product_url or self.product_url,
        )


def gtins_of(product: Product) -> tuple[str, ...]:
    """Return a product's trade item numbers, each once."""
    isbn = isbn13(product.isbn) if product.isbn and len(product.isbn) == _OLD_ISBN else product.isbn
    given = (product.ean, product.upc, isbn, product.jan)
    return tuple(dict.fromkeys(number for number in given if number))


def isbn13(isbn10: str) -> str:
    """Return the number by which the trade knows a book with an ISBN of ten digits."""
    digits = f"978{isbn10[:9]}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _text(value: str | None) -> str | None:
    return xml_text(value or "").strip() or None
