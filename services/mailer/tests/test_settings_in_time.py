"""Settings changes are for later proofs, whatever the history of changes: domain.md 6.1 to 6.3, 6.6."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from contracts.orders import AcceptedOrder, Consumer, Product, Provenance
from contracts.websites import CollectionSettings
from kit.ids import uuid7
from mailer.plan_request import scheduled
from mailer.planning import units_of
from mailer.store_settings import History, Version

START = datetime(2026, 3, 27, 22, tzinfo=UTC)  # the clocks change in Paris in the second night after
ZONES = ("Europe/Paris", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu")
MINUTES = 4 * 24 * 60

_DAYS = st.integers(0, 4)
_CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "collect": st.sampled_from(["brand", "product", "both"]),
        "brand_delay_days": _DAYS,
        "product_delay_days": st.none() | _DAYS,
        "delay_base": st.sampled_from(["received", "purchase"]),
        "reminder_enabled": st.booleans(),
        "capping_days": _DAYS,
    },
)
_CHANGES = st.lists(
    st.tuples(st.integers(0, MINUTES), _CHANGE), max_size=8, unique_by=lambda change: change[0]
).map(lambda changes: sorted(changes, key=lambda change: change[0]))


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def history_of(changes: list[tuple[int, dict[str, Any]]]) -> History:
    """Return the versions as saving each change makes them."""
    versions, values = [], CollectionSettings().model_dump()
    for number, (minute, change) in enumerate(changes, 1):
        values |= change
        versions.append(Version(number, at(minute), CollectionSettings(**values)))
    return History(versions)


def set_at(changes: list[tuple[int, dict[str, Any]]], minute: int) -> dict[str, Any]:
    """Return what the merchant had set by a minute, told independently of `History`."""
    found = {
        "collect": "both",
        "brand_delay_days": 7,
        "product_delay_days": None,
        "delay_base": "received",
        "reminder_enabled": False,
        "capping_days": 0,
    }
    for when, change in changes:
        if when <= minute:
            found |= change
    return found


@st.composite
def orders(draw: st.DrawFn) -> tuple[int, AcceptedOrder]:
    """Return a minute and an order received then."""
    minute = draw(st.integers(0, MINUTES))
    delays = draw(st.lists(st.none() | _DAYS, max_size=4))
    received_at = at(minute)
    order = AcceptedOrder(
        order_id=uuid7(),
        purchase_reference="WEB-1",
        purchase_date=received_at - timedelta(minutes=draw(st.integers(-24 * 60, MINUTES))),
        consumer=Consumer(first_name="A", last_name="B", email="a@example.org", language="fr"),
        products=[
            Product(product_ref=f"P{number}", name="P", delay_product=delay)
            for number, delay in enumerate(delays)
        ],
        delay=draw(st.none() | _DAYS),
        provenance=Provenance(method="api", source="API", received_at=received_at),
    )
    return minute, order


def expected_units(order: AcceptedOrder, settings: dict[str, Any]) -> set[tuple[int, bool, frozenset[str]]]:
    """Return (days, asks the brand, products) of each request: domain.md 6.1 and 6.3 read anew."""
    asked: dict[int, tuple[bool, set[str]]] = {}
    brand = order.delay if order.delay is not None else settings["brand_delay_days"]
    if settings["collect"] in ("brand", "both"):
        asked[brand] = (True, set())
    if settings["collect"] in ("product", "both"):
        for product in order.products:
            days = product.delay_product
            if days is None:
                days = settings["product_delay_days"]
            if days is None:
                days = brand
            asked.setdefault(days, (False, set()))[1].add(product.product_ref)
    return {(days, brand, frozenset(products)) for days, (brand, products) in asked.items()}


def expected_instant(order: AcceptedOrder, days: int, settings: dict[str, Any], zone: ZoneInfo) -> datetime:
    """Return when a request is due: when the wall clock shows the base's time again, days later."""
    received_at = order.provenance.received_at
    if days == 0:
        return received_at
    base = order.purchase_date if settings["delay_base"] == "purchase" else received_at
    wall = base.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    due = first_shown(wall, zone) or first_shown(wall + timedelta(hours=1), zone)
    assert due is not None
    return max(due, received_at)


def first_shown(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first instant at which a zone's clocks show a time, by trying every possible offset."""
    offsets = [timedelta(minutes=15 * quarters) for quarters in range(-15 * 4, 15 * 4)]
    instants = [wall.replace(tzinfo=UTC) - offset for offset in offsets]
    return min(
        (instant for instant in instants if instant.astimezone(zone).replace(tzinfo=None) == wall),
        default=None,
    )


@given(changes=_CHANGES, received=orders(), zone=st.sampled_from(ZONES).map(ZoneInfo))
def test_the_settings_at_reception_decide(
    changes: list[tuple[int, dict[str, Any]]], received: tuple[int, AcceptedOrder], zone: ZoneInfo
) -> None:
    minute, order = received
    then = set_at(changes, minute)
    valid = history_of(changes).at(order.provenance.received_at)
    units = units_of(order, valid)
    if isinstance(units, str):
        assert (units, expected_units(order, then)) == ("no_product", set())
        return
    found = {
        (unit.delay.days, unit.type != "product", frozenset(product.product_ref for product in unit.products))
        for unit in units
    }
    assert found == expected_units(order, then)
    assert len(units) == len(found)
    for unit in units:
        due = scheduled(order, unit.delay.days, valid.settings, zone)
        assert due == expected_instant(order, unit.delay.days, then, zone)
    assert valid.settings.capping_days == then["capping_days"]


@given(changes=_CHANGES, later=_CHANGES, received=orders())
def test_what_is_changed_later_changes_nothing(
    changes: list[tuple[int, dict[str, Any]]],
    later: list[tuple[int, dict[str, Any]]],
    received: tuple[int, AcceptedOrder],
) -> None:
    minute, order = received
    before = [change for change in changes if change[0] <= minute]
    after = [(minute + 1 + when, change) for when, change in later]
    received_at = order.provenance.received_at
    then, now = history_of(before).at(received_at), history_of(before + after).at(received_at)
    assert now == then
    assert units_of(order, now) == units_of(order, then)


@given(changes=_CHANGES, sent=st.integers(0, MINUTES), wait=st.integers(0, 600))
def test_reminders_have_to_stay_on(changes: list[tuple[int, dict[str, Any]]], sent: int, wait: int) -> None:
    instants = [sent, *sorted(when for when, _ in changes if sent < when <= sent + wait)]
    off = [minute for minute in instants if not set_at(changes, minute)["reminder_enabled"]]
    found = history_of(changes).reminders_off_since(at(sent), at(sent + wait))
    assert (found is None) == (not off)
