"""Any history of reviews, on either database and a real SFTP server: files always make the full one."""

from datetime import date

from hypothesis import HealthCheck, Phase, example, given, settings

from feed_exporter.testing import MerchantServer
from feed_exporter.testing_histories import History, Night, histories
from feed_exporter.testing_world import World
from kit.clock import FixedClock
from kit.testing.service import ServiceUnderTest

#: The first file waits for its server while a test's takes its name; then files are erased.
HARD = History(
    start=date(2026, 3, 27),
    nights=(
        Night(((0, "publish", ""), (1, "publish", "")), 0, 0, "", "server away"),
        Night(((0, "edit", "Mieux"), (2, "publish", "")), 0, 1, "full", ""),
        Night(((0, "anonymize", ""), (1, "erase", "")), 0, 0, "daily", "late commit"),
        Night(((0, "refuse", ""), (0, "publish", "")), 1, 0, "", "resent"),
    ),
    options={
        "csv_header": False,
        "strip_4byte": True,
        "full_names": True,
        "compact_date": True,
        "skip_empty": False,
    },
)


@settings(
    max_examples=3,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking would repeat it all for minutes
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(history=histories())
@example(history=HARD)
async def test_files_always_make_the_full_one(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock, history: History
) -> None:
    await World(exporter, merchant, clock, history).live()
