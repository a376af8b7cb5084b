"""Draws docs/architecture.svg: python -m tools.draw_architecture [--check].

Services are columns, groups of events are lanes: a filled mark tells, a ring hears. All of it comes from the
route table and the topology but what stands in neither: the side doors (SFTP, SMTP) and who is outside.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import wrap

from contracts.access import Services
from contracts.envelope import Event
from contracts.routes import ROUTES
from contracts.topology import EXCHANGE, PRODUCERS, QUEUES

FILE = Path(__file__).resolve().parents[1] / "docs" / "architecture.svg"
GATEWAY = "gateway"
#: What no table holds: service → doors beside HTTP and events.
SIDE_DOORS: Mapping[str, Sequence[str]] = {
    "sftp-poller": ("← order files by SFTP",),
    "mailer": ("→ mails by SMTP", "← bounces by SMTP"),
    "feed-exporter": ("→ feed files by SFTP", "→ webhooks by HTTPS"),
    "connectors": ("→ shops' modules by HTTPS",),
}
OUTSIDE: Sequence[str] = (
    "shops: orders by API, CSV files",
    "merchants: back office",
    "customers: pages linked in mails",
    "operators: jobs, status, dead letters",
)

LABELS, COLUMN, MARGIN = 280, 146, 20
CARD_WIDTH, CARD_HEIGHT = COLUMN - 14, 132
OUTSIDE_TOP, GATEWAY_TOP, CARDS_TOP = 56, 116, 196
LANE, LANES_GAP = 46, 44
INK, SOFT, LINE, PAPER, CARD, BLUE, GREEN = (
    "#1c2430", "#5b6675", "#c3cad4", "#ffffff", "#f3f5f8", "#2456a6", "#2c7a4b",
)  # fmt: skip


@dataclass(frozen=True)
class Lane:
    """One row under the services: who speaks in it, who listens."""

    name: str
    detail: str
    speakers: frozenset[str]
    listeners: frozenset[str]


def services() -> list[str]:
    """Return the services in the order of the route table, without the gateway."""
    return [name for name in dict.fromkeys(route.service for route in ROUTES) if name != GATEWAY]


def event_lanes() -> list[Lane]:
    """Return a lane per noun of the topology."""
    by_noun: dict[str, list[type[Event]]] = {}
    for event in PRODUCERS:
        by_noun.setdefault(event.event_type().partition(".")[0], []).append(event)
    return [_event_lane(noun, events) for noun, events in by_noun.items()]


def _event_lane(noun: str, events: Sequence[type[Event]]) -> Lane:
    participles = [event.event_type().split(".")[1] for event in events]
    heard = frozenset(queue.service for queue in QUEUES if set(queue.wants) & set(events))
    return Lane(noun, ", ".join(participles), frozenset(PRODUCERS[event] for event in events), heard)


def call_lanes() -> list[Lane]:
    """Return a lane per service that others ask over HTTP: it speaks, they listen."""
    asked: dict[str, set[str]] = {}
    for route in ROUTES:
        if isinstance(route.access, Services):
            asked.setdefault(route.service, set()).update(set(route.access.names) - {GATEWAY})
    return [
        Lane(f"asking {service}", ASKED[service], frozenset({service}), frozenset(callers))
        for service, callers in asked.items()
        if callers
    ]


#: What a service is asked for, in words; the paths are in contracts/routes.py.
ASKED: Mapping[str, str] = {
    "accounts": "a website that no event has told of yet; a secret key",
    "ingest-api": "to import a dropped file, or fetched orders",
    "sftp-poller": "to keep a feed file for its merchant",
    "mailer": "collection settings; to cancel a request",
    "tracking": "the requests of an order",
}


def routes_from_outside(service: str) -> int:
    return sum(route.service == service and not isinstance(route.access, Services) for route in ROUTES)


def description_of(service: str) -> str:
    """Return what a service owns, from its package's metadata."""
    manifest = FILE.parents[1] / "services" / service / "pyproject.toml"
    line = next(line for line in manifest.read_text("utf-8").splitlines() if line.startswith("description"))
    return line.partition('"')[2].rstrip('"').removeprefix("Owns ").removesuffix(".")


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 12,
    fill: str = INK,
    anchor: str = "start",
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def box(x: float, y: float, width: float, height: float, *, fill: str, stroke: str = LINE) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" '
        f'fill="{fill}" stroke="{stroke}"/>'
    )


def arrow(x: float, top: float, bottom: float) -> str:
    return (
        f'<path d="M{x:g} {top:g}V{bottom:g}m-4 -6l4 6l4 -6" fill="none" stroke="{SOFT}" stroke-width="1.4"/>'
    )


def mark(x: float, y: float, *, fill: str, stroke: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="6" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'


def centre(column: int) -> float:
    return MARGIN + LABELS + COLUMN * column + CARD_WIDTH / 2


def width() -> float:
    return MARGIN * 2 + LABELS + COLUMN * len(services()) - (COLUMN - CARD_WIDTH)


def outside() -> Iterable[str]:
    """Yield who comes to the gateway, in one row above it."""
    share = (width() - 2 * MARGIN) / len(OUTSIDE)
    for position, who in enumerate(OUTSIDE):
        left = MARGIN + share * position
        yield box(left + 4, OUTSIDE_TOP, share - 8, 34, fill=PAPER)
        yield text(left + share / 2, OUTSIDE_TOP + 21, who, anchor="middle")
        yield arrow(left + share / 2, OUTSIDE_TOP + 34, GATEWAY_TOP)


def gateway() -> Iterable[str]:
    """Yield the one door, across all services."""
    yield box(MARGIN, GATEWAY_TOP, width() - 2 * MARGIN, 48, fill=BLUE, stroke=BLUE)
    words = (
        f"{GATEWAY}: knows the caller, checks role and tenant, limits, forwards what the route table names"
    )
    yield text(width() / 2, GATEWAY_TOP + 20, words, size=13, fill=PAPER, anchor="middle", weight=600)
    onward = "to each service, in process or over HTTP, with a signed identity of 60 seconds"
    yield text(width() / 2, GATEWAY_TOP + 38, onward, fill=PAPER, anchor="middle")


def cards() -> Iterable[str]:
    """Yield a card per service: what it owns, its database, its doors."""
    yield text(MARGIN, CARDS_TOP + 24, "Services", size=13, weight=600)
    for line, words in enumerate(
        wrap("each with a database of its own: a SQLite file, or a PostgreSQL schema and role", 36)
    ):
        yield text(MARGIN, CARDS_TOP + 44 + 15 * line, words, fill=SOFT)
    for column, service in enumerate(services()):
        left, top = centre(column) - CARD_WIDTH / 2, CARDS_TOP
        yield arrow(centre(column), GATEWAY_TOP + 48, top)
        yield text(centre(column) + 8, top - 14, f"{routes_from_outside(service)} routes", size=10, fill=SOFT)
        yield box(left, top, CARD_WIDTH, CARD_HEIGHT, fill=CARD)
        yield text(left + 10, top + 22, service, size=14, weight=600)
        for line, words in enumerate(wrap(description_of(service), 20)):
            yield text(left + 10, top + 42 + 15 * line, words, size=11)
        for line, door in enumerate(SIDE_DOORS.get(service, ())):
            yield text(left + 10, top + CARD_HEIGHT - 12 - 14 * line, door, size=10, fill=BLUE, weight=600)


def lanes(title: str, explained: str, top: float, found: Sequence[Lane], colour: str) -> Iterable[str]:
    """Yield a block of lanes below the cards."""
    yield text(MARGIN, top, title, size=13, weight=600)
    yield text(MARGIN + LABELS, top, explained, fill=SOFT)
    for row, lane in enumerate(found):
        yield from _lane(lane, top + 30 + LANE * row, colour)


def _lane(lane: Lane, y: float, colour: str) -> Iterable[str]:
    columns = [services().index(name) for name in lane.speakers | lane.listeners]
    yield f'<path d="M{centre(min(columns)):g} {y:g}H{centre(max(columns)):g}" stroke="{colour}"/>'
    if not lane.listeners:
        yield text(centre(max(columns)) - 14, y + 4, "nobody listens yet", size=10, fill=SOFT, anchor="end")
    yield text(MARGIN, y, lane.name, weight=600, fill=colour)
    for line, words in enumerate(wrap(lane.detail, 52)):
        yield text(MARGIN, y + 14 + 12 * line, words, size=10, fill=SOFT)
    for column, service in enumerate(services()):
        yield from _marks(lane, service, centre(column), y, colour)


def _marks(lane: Lane, service: str, x: float, y: float, colour: str) -> Iterable[str]:
    both = service in lane.speakers and service in lane.listeners
    if service in lane.listeners:
        yield mark(x + 8 * both, y, fill=PAPER, stroke=colour)
    if service in lane.speakers:
        yield mark(x - 8 * both, y, fill=colour, stroke=colour)


def drawing() -> str:
    """Return the whole picture."""
    events, calls = event_lanes(), call_lanes()
    events_top = CARDS_TOP + CARD_HEIGHT + LANES_GAP
    calls_top = events_top + 30 + LANE * len(events) + 14
    height = calls_top + 30 + LANE * len(calls)
    parts = [
        box(0.5, 0.5, width() - 1, height - 1, fill=PAPER),
        text(MARGIN, 34, "Proofmark: how the parts fit", size=18, weight=600),
        *outside(),
        *gateway(),
        *cards(),
        *lanes(
            "Events", f"exchange {EXCHANGE}, by outbox and inbox: ● tells, ○ hears", events_top, events, GREEN
        ),
        *lanes("Questions", "HTTP between services, each signed: ● answers, ○ asks", calls_top, calls, BLUE),
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width():g} {height:g}" '
        f'font-family="DejaVu Sans, Verdana, sans-serif" role="img" aria-labelledby="title">'
    )
    title = '<title id="title">Gateway and services of Proofmark, and what goes between them</title>'
    return "\n".join((head, title, *parts, "</svg>")) + "\n"


def main(arguments: list[str], say: Callable[[str], object] = print) -> int:
    """Draw; with --check only tell whether the committed picture is another one (1)."""
    if arguments != ["--check"]:
        FILE.write_text(drawing(), encoding="utf-8")
        return 0
    if FILE.exists() and FILE.read_text("utf-8") == drawing():
        return 0
    say(f"{FILE.name} is not what the code says: `make generate` draws it anew")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
