"""Any history of reviews, on either database and a real SFTP server: files always make the full one."""

from hypothesis import HealthCheck, Phase, given, settings

from feed_exporter.testing import MerchantServer
from feed_exporter.testing_histories import History, histories
from feed_exporter.testing_world import World
from kit.clock import FixedClock
from kit.testing.service import ServiceUnderTest


@settings(
    max_examples=6,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking would repeat it all for minutes
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(history=histories())
async def test_files_always_make_the_full_one(
    exporter: ServiceUnderTest, merchant: MerchantServer, clock: FixedClock, history: History
) -> None:
    await World(exporter, merchant, clock, history).live()
