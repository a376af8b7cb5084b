"""What readers of the certificate chose to see, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlencode

from contracts.languages import CUSTOMER_LANGUAGES
from contracts.reviews import ReviewKind

_LONGEST_REFERENCE = 100


@dataclass(frozen=True)
class Choice:
    """Which reviews, in which order and language; None: whatever."""

    kind: ReviewKind | None = None
    product_ref: str | None = None
    rate: int | None = None
    oldest_first: bool = False
    language: str | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Choice":
        """Read a query; what isn't offered is not chosen."""
        kind, rate = query.get("kind"), query.get("rate", "")
        language = query.get("language")
        product_ref = query.get("product", "")
        return cls(
            kind=cast("ReviewKind", kind) if kind in ("site", "product") else None,
            product_ref=product_ref if 0 < len(product_ref) <= _LONGEST_REFERENCE else None,
            rate=int(rate) if rate in ("1", "2", "3", "4", "5") else None,
            oldest_first=query.get("sort") == "oldest",
            language=language if language in CUSTOMER_LANGUAGES else None,
        )

    @property
    def is_narrowed(self) -> bool:
        return (self.kind, self.product_ref, self.rate) != (None, None, None)

    def link(self, after: str | None = None, **changes: Any) -> str:
        """Return the address, relative to the certificate, of this choice with some things different."""
        chosen = replace(self, **changes)
        named = {
            "kind": chosen.kind,
            "product": chosen.product_ref,
            "rate": chosen.rate,
            "sort": "oldest" if chosen.oldest_first else None,
            "language": chosen.language,
            "after": after,
        }
        return "?" + urlencode({name: value for name, value in named.items() if value is not None})
