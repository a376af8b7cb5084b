"""How fast mails may go to a destination, and how long one that keeps refusing is left alone.

A destination is the recipients' domain, under its keyed hash. What is told here is shared by all replicas.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

EVERYWHERE = "everywhere"  # the destination that is all of them, for the limit of all mails
PATIENCE = 10  # temporary refusals in a row before a destination is paused
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
_MINUTE, _BURST = timedelta(minutes=1), timedelta(seconds=5)  # what may go at once
_LATER = re.compile(r"(421|450|451)(?:\s|-)+(?:4\.([0-9]{1,3})\.)?")
_RECIPIENTS_OWN = {"1", "2"}  # RFC 3463: the address, the mailbox


def refuses_all(answer: str) -> bool:
    """Tell whether a temporary refusal is about more than its recipient."""
    found = _LATER.match(answer)
    return found is not None and found[2] not in _RECIPIENTS_OWN


@dataclass(frozen=True)
class Rate:
    """So many mails a minute, never more in any."""

    per_minute: int

    @property
    def _gap(self) -> timedelta:
        return _MINUTE / self.per_minute * (_MINUTE / (_MINUTE - _BURST))

    def room(self, paced_to: datetime | None, now: datetime) -> int:
        """Return how many may go now; `paced_to`: the instant to which those before them fill the rate."""
        filled = self._filled(paced_to, now)
        return max(0, (now + _BURST - filled) // self._gap + 1)

    def after(self, paced_to: datetime | None, mails: int, now: datetime) -> datetime:
        """Return the instant to which so many more fill it."""
        return self._filled(paced_to, now) + mails * self._gap

    def turn(self, paced_to: datetime | None, ahead: int, now: datetime) -> datetime:
        """Return when a mail may come with so many waiting before it."""
        return max(now, self._filled(paced_to, now) - _BURST) + (ahead + 1) * self._gap

    def _filled(self, paced_to: datetime | None, now: datetime) -> datetime:
        # Never further than one mail beyond the burst: what is, a run at another time has written.
        return min(max(paced_to or now, now), now + _BURST + self._gap)


@dataclass
class Destination:
    """What is known of one."""

    name: str
    paced_to: datetime | None = None
    refusals: int = 0  # temporary ones in a row
    pause_seconds: int = 0  # the last pause
    paused_until: datetime | None = None

    def pause(self, now: datetime) -> datetime | None:
        """Return until when it is left alone; None: it isn't."""
        until = self.paused_until
        # Further off than any pause: written by a run at another time.
        return until if until is not None and now < until <= now + LONGEST_PAUSE else None

    def accept(self) -> None:
        self.refusals, self.pause_seconds, self.paused_until = 0, 0, None

    def refuse(self, times: int, now: datetime) -> None:
        """Note refusals; whoever refuses again after a pause is left alone for twice as long."""
        self.refusals += times
        if self.refusals >= PATIENCE and self.pause(now) is None:
            pause = timedelta(seconds=self.pause_seconds) * 2 or FIRST_PAUSE
            self.pause_seconds = int(min(pause, LONGEST_PAUSE).total_seconds())
            self.paused_until = now + timedelta(seconds=self.pause_seconds)
