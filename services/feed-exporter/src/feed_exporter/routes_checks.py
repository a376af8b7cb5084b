"""Tests of a flow over HTTP: its connection, writing, and a whole feed now; domain.md 8.7."""

import asyncio
from dataclasses import asdict
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from contracts.files.review_feed import Mode
from feed_exporter.check_target import Check, check_connection, check_write
from feed_exporter.deliver import FlowBusy, login_of
from feed_exporter.flow import Flow
from feed_exporter.open_session import Reach
from feed_exporter.problems import (
    NEW_HOST_KEY,
    STEPS,
    HostKeyChanged,
    HostKeyUnconfirmed,
)
from feed_exporter.routes_feeds import FEED, flow_of
from feed_exporter.send_test import FeedTests
from feed_exporter.sftp import CHANGED, UNCONFIRMED
from kit.db import Database
from kit.http import Answer, Body, language_of
from kit.problems import NotFound, RequestInvalid, StateConflict, TargetForbidden, problems
from kit.secrets import KeyRing
from kit.targets import TARGET_FORBIDDEN, StepFailed

_WAIT_SECONDS = 25.0  # somebody is waiting, and the gateway waits 30
_REFUSALS = problems(NotFound, TargetForbidden, HostKeyUnconfirmed, HostKeyChanged)


class WhichFeed(Body):
    """daily: what the last nightly file told and has changed since; full: everything."""

    mode: Mode


class StepAnswer(Answer):
    step: str
    ok: bool
    message: str


class HostKeyAnswer(Answer):
    type: str
    fingerprint: str
    state: Literal["new", "pinned", "changed"]


class CheckAnswer(Answer):
    ok: bool
    steps: list[StepAnswer]
    host_key: HostKeyAnswer | None


def routes_checks(database: Database, keys: KeyRing, reach: Reach, tests: FeedTests) -> APIRouter:
    router = APIRouter()

    async def known(id_website: UUID, feed_id: UUID) -> Flow:
        async with database.read() as session:
            return await flow_of(session, id_website, feed_id)

    @router.post(FEED + "/test-connection", responses=problems(NotFound, TargetForbidden))
    async def test_connection(id_website: UUID, feed_id: UUID, request: Request) -> CheckAnswer:
        flow = await known(id_website, feed_id)
        found = await check_connection(login_of(flow, keys), reach)
        _refuse_forbidden(found)
        return _answer(found, language_of(request))

    @router.post(FEED + "/test-write", responses=_REFUSALS)
    async def test_write(id_website: UUID, feed_id: UUID, request: Request) -> CheckAnswer:
        flow = await known(id_website, feed_id)
        found = await check_write(login_of(flow, keys), reach)
        _refuse_unpinned(found)
        return _answer(found, language_of(request))

    @router.post(FEED + "/test-feed", responses={**_REFUSALS, **problems(RequestInvalid, StateConflict)})
    async def test_feed(
        id_website: UUID, feed_id: UUID, body: WhichFeed, request: Request, response: Response
    ) -> CheckAnswer:
        """Send the files now, beside those of the nights. 202: it takes longer, and the runs tell its end."""
        flow = await known(id_website, feed_id)
        if flow.awaits_host_key:
            raise HostKeyUnconfirmed
        test = tests.start(flow, body.mode)
        await asyncio.wait({test.task}, timeout=_WAIT_SECONDS)
        if not test.task.done():
            response.status_code = 202
            return _answer(Check(list(test.passed), None, None), language_of(request))
        try:
            found = test.task.result()
        except FlowBusy as error:
            raise StateConflict from error
        _refuse_unpinned(found)
        return _answer(found, language_of(request))

    return router


def _refuse_forbidden(found: Check) -> None:
    if found.failed is not None and found.failed.code == TARGET_FORBIDDEN:
        raise TargetForbidden


def _refuse_unpinned(found: Check) -> None:
    _refuse_forbidden(found)
    if found.failed is not None and found.failed.code == UNCONFIRMED:
        raise HostKeyUnconfirmed
    if found.failed is not None and found.failed.code == CHANGED:
        raise HostKeyChanged


def _answer(check: Check, language: str) -> CheckAnswer:
    steps = [
        StepAnswer(step=step, ok=True, message=STEPS[step].done.in_language(language))
        for step in check.passed
    ]
    if check.awaits_confirmation:
        steps.append(StepAnswer(step="host_key", ok=True, message=NEW_HOST_KEY.in_language(language)))
    elif check.failed is not None:
        steps.append(_failed_step(check.failed, language))
    host_key = None if check.host_key is None else HostKeyAnswer(**asdict(check.host_key))
    return CheckAnswer(ok=check.failed is None or check.awaits_confirmation, steps=steps, host_key=host_key)


def _failed_step(failed: StepFailed, language: str) -> StepAnswer:
    text = HostKeyChanged.title if failed.code == CHANGED else STEPS[failed.step].failed
    return StepAnswer(step=failed.step, ok=False, message=text.in_language(language))
