"""Guessing passwords gets slower and slower, yet nobody is locked out.

Failures are counted for an account *from one address* and for an address as a whole, so that a
stranger elsewhere cannot keep a person from signing in. Time comes in as a number.
"""

from collections import OrderedDict
from dataclasses import dataclass

FREE = 5
"""Failures of one account from one address that cost nothing."""
FREE_ADDRESS = 50
"""Failures of one address that cost nothing: a school may stand behind one."""
MOST_WAIT_S = 60.0
FORGET_S = 15 * 60.0
MOST_KEYS = 20_000


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last_s: float = 0.0


class Throttle:
    """Who failed how often, and how long they have to wait."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def wait_s(self, account: str, address: str, now_s: float) -> float:
        """How long this account has to wait before the next try from this address; 0 is now."""
        return max(
            self._wait_s((account, address), FREE, now_s),
            self._wait_s(("", address), FREE_ADDRESS, now_s),
        )

    def failed(self, account: str, address: str, now_s: float) -> None:
        """A try failed."""
        for key in ((account, address), ("", address)):
            failures = self._failures.setdefault(key, _Failures())
            if now_s - failures.last_s > FORGET_S:
                failures.count = 0
            failures.count += 1
            failures.last_s = now_s
            self._failures.move_to_end(key)
        while len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)

    def passed(self, account: str, address: str) -> None:
        """A try succeeded: its failures are forgotten."""
        self._failures.pop((account, address), None)

    def _wait_s(self, key: tuple[str, str], free: int, now_s: float) -> float:
        failures = self._failures.get(key)
        if failures is None or failures.count < free or now_s - failures.last_s > FORGET_S:
            return 0.0
        delay_s = min(2.0 ** min(failures.count - free, 10), MOST_WAIT_S)
        return max(failures.last_s + delay_s - now_s, 0.0)
