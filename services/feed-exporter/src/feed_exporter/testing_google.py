"""For tests: the published rules of Google's product review feeds 2.4, and what in a file breaks them.

What stands where and how often, in which form, by https://developers.google.com/product-review-feeds/schema.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from lxml import etree

LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation"
SCHEMA = "http://www.google.com/shopping/reviews/schema/product/2.4/product_reviews.xsd"
MANY = 10**9
Check = Callable[[str], bool]


def _filled(text: str) -> bool:
    return bool(text.strip())


def _moment(text: str) -> bool:
    """Tell whether it is an xs:dateTime that says its offset."""
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text) is None:
        return False
    return datetime.fromisoformat(text).tzinfo is not None


def _address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)


def _trade_number(text: str) -> bool:
    if re.fullmatch(r"\d{8}|\d{12,14}", text) is None:
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text)))
    return total % 10 == 0


def _one_of(*values: str) -> Check:
    return lambda text: text in values


_boolean = _one_of("true", "false", "1", "0")


@dataclass(frozen=True)
class Element:
    """What an element may hold: children in this order, or text."""

    children: tuple[tuple[str, "Element", int, int], ...] = ()  # name, rule, at least, at most
    text: Check | None = None
    attributes: Mapping[str, tuple[bool, Check]] = field(default_factory=dict)  # name → (required, form)


def _ids(name: str, check: Check = _filled) -> Element:
    return Element(((name, Element(text=check), 1, MANY),))


_TEXT, _FLAG = Element(text=_filled), Element(text=_boolean)
_NAMED = Element((("name", _TEXT, 1, 1),))
_PUBLISHER = Element((("name", _TEXT, 1, 1), ("favicon", Element(text=_address), 0, 1)))
_REVIEWER = Element(
    (
        ("name", Element(text=_filled, attributes={"is_anonymous": (False, _boolean)}), 1, 1),
        ("reviewer_id", _TEXT, 0, 1),
    )
)
_PRODUCT_IDS = Element(
    (
        ("gtins", _ids("gtin", _trade_number), 0, 1),
        ("mpns", _ids("mpn"), 0, 1),
        ("skus", _ids("sku"), 0, 1),
        ("brands", _ids("brand"), 0, 1),
        ("asins", _ids("asin"), 0, 1),
    )
)
_PRODUCT = Element(
    (
        ("product_ids", _PRODUCT_IDS, 0, 1),
        ("product_name", _TEXT, 0, 1),
        ("product_url", Element(text=_address), 1, 1),
    )
)
_IMAGE = Element((("url", Element(text=_address), 1, 1),))
_URL = Element(text=_address, attributes={"type": (True, _one_of("singleton", "group"))})
_OVERALL = Element(
    text=_filled, attributes={"min": (True, _filled), "max": (True, _filled)}
)  # numbers: judged below, since one depends on the others
_REVIEW = Element(
    (
        ("review_id", _TEXT, 1, 1),
        ("reviewer", _REVIEWER, 1, 1),
        ("is_verified_purchase", _FLAG, 0, 1),
        ("is_incentivized_review", _FLAG, 0, 1),
        ("review_timestamp", Element(text=_moment), 1, 1),
        ("title", _TEXT, 0, 1),
        ("content", _TEXT, 1, 1),
        ("review_language", Element(text=lambda text: bool(re.fullmatch("[a-z]{2}", text))), 0, 1),
        ("review_country", Element(text=lambda text: bool(re.fullmatch("[A-Z]{2}", text))), 0, 1),
        ("pros", _ids("pro"), 0, 1),
        ("cons", _ids("con"), 0, 1),
        ("review_url", _URL, 1, 1),
        ("reviewer_images", Element((("reviewer_image", _IMAGE, 1, MANY),)), 0, 1),
        ("ratings", Element((("overall", _OVERALL, 1, 1),)), 1, 1),
        ("products", Element((("product", _PRODUCT, 1, MANY),)), 1, 1),
        ("is_spam", _FLAG, 0, 1),
        ("collection_method", Element(text=_one_of("unsolicited", "post_fulfillment")), 0, 1),
        ("transaction_id", _TEXT, 0, 1),
    )
)  # fmt: skip
_FEED = Element(
    (
        ("version", Element(text=_one_of("2.4")), 1, 1),
        ("aggregator", _NAMED, 0, 1),
        ("publisher", _PUBLISHER, 1, 1),
        ("reviews", Element((("review", _REVIEW, 0, MANY),)), 0, 1),
    ),
    attributes={LOCATION: (True, _one_of(SCHEMA))},
)


def faults_of(content: bytes) -> list[str]:
    """Return what breaks the rules, each with its place; nothing for a valid file."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    if root.tag != "feed":
        return [f"the root is {root.tag}"]
    return [*_faults(root, _FEED, "feed"), *_rating_faults(root), *_repeated(root)]


def _faults(element: etree._Element, rule: Element, path: str) -> Iterator[str]:
    for name, (required, check) in rule.attributes.items():
        value = element.get(name)
        if value is None and required:
            yield f"{path}@{name} is missing"
        elif value is not None and not check(value):
            yield f"{path}@{name}: {value!r}"
    unknown = {str(name) for name in element.attrib} - rule.attributes.keys()
    yield from (f"{path}@{name} is unknown" for name in unknown)
    if rule.text is not None:
        if len(element) or not rule.text(element.text or ""):
            yield f"{path}: {element.text!r}"
        return
    yield from _child_faults(element, rule, path)


def _child_faults(element: etree._Element, rule: Element, path: str) -> Iterator[str]:
    names, found = [name for name, *_ in rule.children], [str(child.tag) for child in element]
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        yield f"{path}: text between elements"
    yield from (f"{path}/{name} is unknown" for name in found if name not in names)
    known = [names.index(name) for name in found if name in names]
    if known != sorted(known):
        yield f"{path}: {', '.join(found)} are not in order"
    for name, child_rule, least, most in rule.children:
        if not least <= found.count(name) <= most:
            yield f"{path}/{name} is there {found.count(name)} times"
        for number, child in enumerate(element.findall(name), 1):
            yield from _faults(child, child_rule, f"{path}/{name}[{number}]")


def _rating_faults(root: etree._Element) -> Iterator[str]:
    for overall in root.iter("overall"):
        numbers = (overall.get("min", ""), overall.text or "", overall.get("max", ""))
        try:
            least, rate, most = map(Decimal, numbers)
        except InvalidOperation:
            yield f"overall: {numbers}"
            continue
        if not least <= rate <= most or least >= most:
            yield f"overall: {rate} of {least} to {most}"


def _repeated(root: etree._Element) -> Iterator[str]:
    ids = Counter(str(each.text) for each in root.iter("review_id"))
    pages = Counter(str(each.text) for each in root.iter("review_url") if each.get("type") == "singleton")
    yield from (f"{each} is there {number} times" for each, number in (ids + pages).items() if number > 1)
