"""For tests: calls as they are recorded."""

from uuid import UUID

from ingest_api.recorded_call import Outcome, RecordedCall
from ingest_api.testing.doors import WEBSITE
from kit.clock import machine_now


def a_call(number: int) -> RecordedCall:
    """Return a call, later than those of smaller numbers."""
    outcome = Outcome(200, None, accepted=1)
    return RecordedCall(
        UUID(int=number), WEBSITE, machine_now(), "client:pmc_1", f"call-{number}", False, outcome
    )
