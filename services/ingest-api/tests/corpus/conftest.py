"""Each module here writes cases in `build(corpus)`; each case is one test."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ingest_api.testing.corpus import Corpus

TODAY = datetime.now(ZoneInfo("Europe/Paris")).date()


@pytest.fixture
def today() -> date:
    """The day all cases are written around."""
    return TODAY


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        corpus = Corpus(TODAY)
        metafunc.module.build(corpus)
        metafunc.parametrize("case", corpus.cases, ids=[case.name for case in corpus.cases])
