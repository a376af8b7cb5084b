"""Each rule on a file that breaks it and on one that does not."""

from pathlib import PurePosixPath

import pytest

from tools.lint.__main__ import check, python_files
from tools.lint.rules import ADAPTERS, CLOCK_FILES, LONG_FILES, RULES
from tools.lint.source import Source

BROKEN = [
    ("domain-is-pure", "services/mailer/src/mailer/plan.py", "import jinja2\n"),
    ("domain-is-pure", "services/mailer/src/mailer/plan.py", "from kit.db import Database\n"),
    ("use-cases-know-no-framework", "services/mailer/src/mailer/send_request.py",
     "from fastapi import Request\nasync def send(r: Request) -> None: ...\n"),
    ("sql-stays-in-stores", "services/mailer/src/mailer/routes_requests.py", "import sqlalchemy as sa\n"),
    ("sql-stays-in-stores", "gateway/src/gateway/forward.py", "from sqlalchemy import select\n"),
    ("contracts-stand-alone", "libs/contracts/src/contracts/orders.py", "from kit.ids import new_id\n"),
    ("contracts-stand-alone", "libs/contracts/src/contracts/orders.py", "import structlog\n"),
    ("time-comes-from-the-clock", "services/reviews/src/reviews/moderate.py",
     "from datetime import UTC, datetime\nat = datetime.now(UTC)\n"),
    ("time-comes-from-the-clock", "services/reviews/src/reviews/moderate.py",
     "import datetime as dt\nat = dt.datetime.utcnow()\n"),
    ("time-comes-from-the-clock", "libs/kit/src/kit/outbox.py", "import time\nat = time.time()\n"),
    ("time-comes-from-the-clock", "libs/kit/src/kit/outbox.py", "from time import time\nread = time\n"),
    ("time-comes-from-the-clock", "services/reviews/src/reviews/moderate.py",
     "from kit.clock import machine_now\nat = machine_now()\n"),
    ("files-stay-short", "libs/kit/src/kit/outbox.py", "x = 1\n" * 401),
    ("names-say-something", "libs/kit/src/kit/utils.py", ""),
    ("names-say-something", "services/mailer/src/mailer/helpers/dates.py", ""),
    ("topology-names-stand-once", "services/mailer/src/mailer/jobs.py", "QUEUE = 'mailer.plan-request'\n"),
    ("topology-names-stand-once", "services/mailer/src/mailer/jobs.py", "EVENT = 'review_request.sent.v1'\n"),
    ("topology-names-stand-once", "libs/kit/src/kit/bus/rabbit.py", "EXCHANGE = 'proofmark.events'\n"),
    ("topology-names-stand-once", "libs/kit/src/kit/bus/rabbit.py",
     "DEAD = 'ingest-api.learn-website.dead'\n"),
    ("suppressions-have-reasons", "libs/kit/src/kit/outbox.py", "x = f()  # type: ignore[no-any-return]\n"),
    ("suppressions-have-reasons", "libs/kit/tests/test_outbox.py", "import os  # noqa: F401\n"),
    ("suppressions-have-reasons", "libs/kit/tests/test_outbox.py", "import os  # noqa\n"),
]  # fmt: skip

SOUND = [
    ("domain-is-pure", "services/mailer/src/mailer/plan.py",
     "from decimal import Decimal\nfrom contracts.orders import Order\nfrom mailer.delay import Delay\n"),
    ("domain-is-pure", "services/mailer/src/mailer/plan.py", "from .delay import Delay\n"),
    ("domain-is-pure", "services/mailer/src/mailer/plan_request.py",
     "from kit.clock import Clock\nasync def plan(clock: Clock) -> None: ...\n"),
    ("domain-is-pure", "services/mailer/src/mailer/settings.py",
     "from kit.settings import ServiceSettings\n"),
    ("domain-is-pure", "services/mailer/tests/test_plan.py", "import pytest\n"),
    ("use-cases-know-no-framework", "services/mailer/src/mailer/routes_requests.py", "import fastapi\n"),
    ("sql-stays-in-stores", "services/mailer/src/mailer/store.py", "import sqlalchemy as sa\n"),
    ("sql-stays-in-stores", "services/mailer/src/mailer/store_requests.py", "import sqlalchemy as sa\n"),
    ("sql-stays-in-stores", "services/mailer/src/mailer/store/requests.py", "import sqlalchemy as sa\n"),
    ("sql-stays-in-stores", "services/mailer/src/mailer/migrations/versions/2026_orders_expand.py",
     "import sqlalchemy as sa\n"),
    ("sql-stays-in-stores", "libs/kit/src/kit/db/engine.py", "import sqlalchemy as sa\n"),
    ("contracts-stand-alone", "libs/contracts/src/contracts/orders.py",
     "import json\nfrom pydantic import BaseModel\nfrom contracts.envelope import Event\n"),
    ("time-comes-from-the-clock", "libs/kit/src/kit/clock.py",
     "from datetime import UTC, datetime\nat = datetime.now(UTC)\n"),
    ("time-comes-from-the-clock", "libs/kit/src/kit/identity.py",
     "from kit.clock import machine_now\nat = machine_now()\n"),
    ("time-comes-from-the-clock", "services/reviews/src/reviews/moderate.py",
     "from time import monotonic\nfrom datetime import datetime\nx = monotonic()\ndatetime.max\n"),
    ("time-comes-from-the-clock", "services/reviews/src/reviews/moderate.py",
     "def f(clock):\n    clock.now()\n"),
    ("files-stay-short", "libs/kit/src/kit/outbox.py", "x = 1\n" * 400),
    ("names-say-something", "libs/kit/src/kit/commonplace.py", ""),
    ("topology-names-stand-once", "libs/contracts/src/contracts/topology.py", "Q = 'mailer.plan-request'\n"),
    ("topology-names-stand-once", "services/mailer/src/mailer/service.py",
     '"""mailer.plan-request takes order.accepted.v1."""\nlog("mailer.started")\n'),
    ("suppressions-have-reasons", "libs/kit/src/kit/outbox.py",
     "x = f()  # type: ignore[no-any-return]  # the library's stub says Any\n"),
    ("suppressions-have-reasons", "libs/kit/src/kit/outbox.py",
     "import os  # noqa: F401 - read by the plugin\n"),
    ("suppressions-have-reasons", "libs/kit/src/kit/outbox.py", "text = '# noqa'\n"),
]  # fmt: skip


def findings(rule_name: str, path: str, text: str) -> list[str]:
    """Return what one rule says of an invented file."""
    (rule,) = (r for r in RULES if r.name == rule_name)
    return [str(f) for f in rule.findings(Source(PurePosixPath(path), text))]


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_broken(rule: str, path: str, text: str) -> None:
    found = findings(rule, path, text)
    assert len(found) == 1, found
    assert found[0].startswith(f"{path}:")
    assert rule in found[0]


@pytest.mark.parametrize(("rule", "path", "text"), SOUND)
def test_sound(rule: str, path: str, text: str) -> None:
    assert findings(rule, path, text) == []


def test_every_rule_is_shown_broken_and_kept() -> None:
    names = {rule.name for rule in RULES}
    assert names == {rule for rule, _, _ in BROKEN} == {rule for rule, _, _ in SOUND}


def test_all_files_of_the_repository_are_looked_at() -> None:
    looked_at = set(python_files())
    assert PurePosixPath("tools/lint/rules.py") in looked_at
    assert PurePosixPath("libs/kit/src/kit/__init__.py") in looked_at
    assert check(PurePosixPath("tools/lint/rules.py")) == []


def test_exceptions_still_exist() -> None:
    existing = {str(path) for path in python_files()}
    assert {*LONG_FILES, *ADAPTERS, *CLOCK_FILES} <= existing
