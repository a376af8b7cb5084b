"""Each module here writes cases in `build(corpus)`; each case is judged line by line, and by blocks."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ingest_api.order_file.blocks import BLOCK_BYTES
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
    if "block_bytes" in metafunc.fixturenames:
        metafunc.parametrize("block_bytes", [50, 300, BLOCK_BYTES])
