"""Random histories of reviews against a model of the rules (domain.md 7.4 to 7.6), written on its own."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.links import AuthorLink
from contracts.months import months_after
from contracts.notices import AuthorNoticeRequestedV1
from contracts.reviews import (
    ReviewPublishedV1,
    ReviewRefusedV1,
    ReviewSubmittedV1,
    ReviewUpdatedV1,
    ReviewWithdrawnV1,
)
from reviews.testing import Asked, Shop

STEPS = 120
LASTING = ("inappropriate", "sensitive")
PASSING = ("off_topic", "biased", "product_only")
GONE = ("refused", "withdrawn")


@dataclass
class Model:
    """What a review must be like, by the rules alone."""

    review_id: str
    asked: Asked
    state: str
    rate: int
    text: str
    written_at: datetime
    waiting_since: datetime
    refused_at: datetime | None = None
    published_at: datetime | None = None
    rewrite_until: datetime | None = None
    reason: str | None = None
    flags: list[tuple[str, str | None]] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    last_reply_at: datetime | None = None
    reply_ids: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    @property
    def is_visible(self) -> bool:
        return self.state == "published" or (self.state == "flagged" and self.published_at is not None)

    def editable(self, now: datetime) -> bool:
        since = self.refused_at if self.state == "refused" and self.refused_at else self.written_at
        until = max(months_after(since, 3), self.rewrite_until or since)
        return self.state != "withdrawn" and now < until

    def late(self, now: datetime) -> bool:
        return self.is_visible and self.published_at is not None and now > months_after(self.published_at, 3)

    def publish(self, now: datetime) -> None:
        if not self.is_visible:
            self.published_at = now
        self.state, self.reason = "published", None
        self.flags = [(reason, outcome or "rejected") for reason, outcome in self.flags]

    def refuse(self, reason: str, now: datetime) -> None:
        self.state, self.reason, self.refused_at = "refused", reason, now
        self.flags = [(reason, outcome or "accepted") for reason, outcome in self.flags]


class History:
    """One shop, some reviews, and what may happen to them."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.chance = random.Random(seed)
        self.models: list[Model] = []
        self.numbers = iter(range(10_000))

    @property
    def now(self) -> datetime:
        return self.shop.clock.now()

    def words(self) -> str:
        return f"Texte numéro {next(self.numbers)} de l'auteur"

    async def begin(self) -> None:
        rate, text, reference = self.chance.randint(1, 5), self.words(), f"WEB-{next(self.numbers)}"
        asked = await self.shop.plan(reference, request_type="brand")
        await asked.send(brand_rating=str(rate), brand_comment=text)
        (item,) = await self.shop.listed(q=reference)
        state = "in_moderation" if rate <= 2 else "pending"
        model = Model(item["id"], asked, state, rate, text, self.now, self.now, texts={text})
        self.models.append(model)

    async def step(self) -> None:
        model = self.chance.choice(self.models)
        acts: dict[Callable[[Model], Awaitable[None]], int] = {
            self.reply: 2,
            self.edit_reply: 2,
            self.flag: 4,
            self.publish: 1,
            self.decide: 3,
            self.write_as_moderator: 1,
            self.answer: 3,
            self.pass_time: 4,
            self.rewrite: 2,
            self.withdraw: 1,
            self.judge_dispute: 1,
        }
        (act,) = self.chance.choices([*acts], [*acts.values()])
        await act(model)
        await self.check(model)

    async def reply(self, model: Model) -> None:
        text = f"Réponse {next(self.numbers)}"
        answer = await self.shop.merchant("POST", f"/{model.review_id}/reply", {"text": text})
        assert answer.status_code == (409 if model.state in GONE else 201)
        if answer.status_code == 201:
            model.messages.append(("merchant", text))
            model.last_reply_at = self.now
            model.reply_ids.append(answer.json()["exchanges"][-1]["id"])

    async def edit_reply(self, model: Model) -> None:
        text = f"Réponse corrigée {next(self.numbers)}"
        answer = await self.shop.merchant("PUT", f"/{model.review_id}/reply", {"text": text})
        if model.state in GONE:
            assert answer.status_code == 409
        elif model.last_reply_at is None:
            assert answer.status_code == 404
        elif self.now > model.last_reply_at + timedelta(hours=24):
            assert answer.status_code == 409
        else:
            assert answer.status_code == 200
            last = max(at for at, (origin, _) in enumerate(model.messages) if origin == "merchant")
            model.messages[last] = ("merchant", text)

    async def flag(self, model: Model) -> None:
        reason = self.chance.choice((*LASTING, *PASSING, "dispute_settled"))
        answer = await self.shop.merchant("POST", f"/{model.review_id}/flag", {"reason": reason})
        if model.state in (*GONE, "flagged") or not model.reply_ids or len(model.flags) == 3:
            assert answer.status_code == 409
        elif reason in PASSING and model.late(self.now):
            assert answer.status_code == 422
        else:
            assert answer.status_code == 201
            settled = reason == "dispute_settled"
            model.flags.append((reason, "accepted" if settled else None))
            model.state = model.state if settled else "flagged"

    async def publish(self, model: Model) -> None:
        answer = await self.shop.merchant("POST", f"/{model.review_id}/publish")
        assert answer.status_code == (409 if model.state in (*GONE, "flagged") else 200)
        if model.state in ("pending", "in_moderation"):
            model.publish(self.now)

    async def decide(self, model: Model) -> None:
        if self.chance.random() < 0.75:
            answer = await self.shop.moderator(f"/{model.review_id}/decision", {"decision": "publish"})
            assert answer.status_code == (409 if model.state == "withdrawn" else 200)
            if model.state not in ("withdrawn", "published"):
                model.publish(self.now)
            return
        reason = self.chance.choice((*LASTING, *PASSING))
        body = {"decision": "refuse", "reason": reason}
        answer = await self.shop.moderator(f"/{model.review_id}/decision", body)
        open_reasons = [found for found, outcome in model.flags if outcome is None]
        if model.state == "withdrawn":
            assert answer.status_code == 409
        elif reason in PASSING and model.late(self.now) and reason not in open_reasons:
            assert answer.status_code == 422
        else:
            assert answer.status_code == 200
            if model.state != "refused":
                model.refuse(reason, self.now)

    async def write_as_moderator(self, model: Model) -> None:
        text = f"Message {next(self.numbers)}"
        answer = await self.shop.moderator(f"/{model.review_id}/messages", {"text": text})
        assert answer.status_code == (409 if model.state in GONE else 201)
        if answer.status_code == 201:
            model.messages.append(("moderator", text))

    async def answer(self, model: Model) -> None:
        if not model.reply_ids:
            return
        message, text = self.chance.choice(model.reply_ids), f"Réaction {next(self.numbers)}"
        answered = await self._post(model, "answer", {"answer": text}, UUID(message))
        assert answered.status_code == 303
        if model.state not in GONE and message not in model.answered:
            model.messages.append(("consumer", text))
            model.answered.add(message)

    async def judge_dispute(self, model: Model) -> None:
        rewrites = self.chance.random() < 0.5
        answered = await self._post(model, "dispute", {"rewrite": "yes" if rewrites else "no"}, None)
        assert answered.status_code == 303
        settled = any(reason == "dispute_settled" for reason, _ in model.flags)
        if settled and rewrites and model.state != "withdrawn":
            model.rewrite_until = months_after(self.now, 3)

    async def _post(self, model: Model, purpose: Any, fields: dict[str, str], message: UUID | None) -> Any:
        link = AuthorLink(self.shop.id_website, UUID(model.review_id), message)
        token = self.shop.ports.keys.sign_link(purpose, link.data(), self.now)
        async with self.shop.running.client() as client:
            return await client.post(f"/r/{purpose}/{token}", data=fields)

    async def rewrite(self, model: Model) -> None:
        rate, text = self.chance.randint(1, 5), self.words()
        if advertises := self.chance.random() < 0.15:
            text += " www.autre.example"
        fields = {"brand_rating": str(rate), "brand_comment": text, "experience_confirmed": "yes"}
        answer = await model.asked.post(fields)
        assert answer.status_code == (303 if model.editable(self.now) else 422)
        if answer.status_code != 303:
            return
        model.rate, model.text = rate, text
        model.texts.add(text)
        if advertises:
            model.refuse("promotional", self.now)
        elif model.state not in ("published", "flagged"):
            waits_on = model.state != "refused"
            model.waiting_since = model.waiting_since if waits_on else self.now
            model.state, model.reason = ("in_moderation" if rate <= 2 else "pending"), None
            model.published_at = None

    async def withdraw(self, model: Model) -> None:
        if self.chance.random() < 0.9:
            return  # or nothing would live for long
        answer = await model.asked.post({"part": "brand"}, "/withdraw")
        assert answer.status_code == 303
        if model.state != "refused":
            model.state = "withdrawn"

    async def pass_time(self, _: Model) -> None:
        hours = self.chance.choice((0.3, 2, 13, 26, 100, 50 * 24))
        self.shop.clock.advance(timedelta(hours=hours))
        await self.shop.running.run_job("publish-reviews")
        for model in self.models:
            age = self.now - model.waiting_since
            is_due = model.state == "pending" and age >= timedelta(hours=1)
            if is_due or (model.state in ("pending", "in_moderation") and age >= timedelta(days=7)):
                model.publish(self.now)

    async def check(self, model: Model) -> None:
        item = (await self.shop.merchant("GET", f"/{model.review_id}")).json()
        assert (item["state"], item["rate"], item["comment"], item["reason"]) == (
            model.state,
            model.rate,
            model.text,
            model.reason,
        )
        assert [(flag["reason"], flag["outcome"]) for flag in item["flags"]] == model.flags
        assert [(found["origin"], found["text"]) for found in item["exchanges"]] == model.messages


async def check_events(history: History) -> None:
    """Readers can follow: versions without gaps, changes of shown reviews only, the authors' words only."""
    told = await history.shop.running.emitted()
    for model in history.models:
        own = [event for event in told if event.aggregate_id == model.review_id]
        letters = [event for event in own if isinstance(event, AuthorNoticeRequestedV1)]
        reviews = [event for event in own if not isinstance(event, AuthorNoticeRequestedV1)]
        assert [event.version for event in reviews] == list(range(1, len(reviews) + 1))
        visible = False
        for event in reviews:
            assert event.review.comment in model.texts
            if isinstance(event, ReviewPublishedV1):
                assert not visible
                visible = True
            elif isinstance(event, ReviewRefusedV1 | ReviewWithdrawnV1):
                visible = False
            elif isinstance(event, ReviewUpdatedV1):
                assert visible
            else:
                assert isinstance(event, ReviewSubmittedV1)
                assert not visible
        assert visible is model.is_visible
        refusals = sum(isinstance(event, ReviewRefusedV1) for event in reviews)
        assert sum(letter.kind == "refused" for letter in letters) == refusals
        replies = sum(origin != "consumer" for origin, _ in model.messages)
        assert sum(letter.kind == "replied" for letter in letters) == replies


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(3))
async def test_no_history_leads_where_the_rules_do_not(shop: Shop, seed: int) -> None:
    history = History(shop, seed)
    for _ in range(3):
        await history.begin()
    for _ in range(STEPS):
        await history.step()
    for model in history.models:
        await history.check(model)
    await check_events(history)
