"""Whose turn it is: websites with due mails are claimed in turns, so that none waits for another's million.

Only an order: what is due stands in the table, and a process that starts begins with whoever waits longest.
"""

from collections import deque
from collections.abc import Iterable
from uuid import UUID

_FEWEST = 10
_SLOW, _QUICK = 10.0, 4.0  # seconds


class Turns:
    """A round of websites, each once in it."""

    def __init__(self) -> None:
        self._round: deque[UUID] = deque()

    def add(self, websites: Iterable[UUID]) -> None:
        """Let those that aren't in the round come in at its end."""
        known = set(self._round)
        self._round.extend(website for website in websites if website not in known)

    def take(self, number: int) -> list[UUID]:
        """Return the next ones; who has more must be added again."""
        return [self._round.popleft() for _ in range(min(number, len(self._round)))]


class BatchSize:
    """How many mails to claim: what goes in a few seconds, so that what falls due meanwhile comes soon."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.mails = most

    def learn(self, seconds: float) -> None:
        """Learn from how long the last batch took."""
        if seconds > _SLOW:
            self.mails = max(min(_FEWEST, self._most), self.mails // 2)
        elif seconds < _QUICK:
            self.mails = min(self._most, self.mails * 2)
