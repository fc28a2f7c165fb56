"""What a panel's state told before the event did: so that the event, when it comes, tells nothing.

A state shows that a switch was moved after the state before it. The event of that very move is one
of the same switch to the same value whose time lies between the two. It may come much later, when
the switch stands elsewhere again.
"""

from simlab.devices.panel_events import Event

MOST = 8
"""Moves of one switch that are remembered: a board has no more events under way."""
WRAP_US = 1 << 32
HALF_US = WRAP_US // 2


class ShownBefore:
    """Moves that states told, until their events came."""

    def __init__(self) -> None:
        self._last_us: int | None = None
        self._moves: dict[tuple[int, int], list[tuple[float, int, int]]] = {}

    def state(self, stamp_us: int, told: list[Event]) -> None:
        """A state of this time told these moves."""
        last_us = self._last_us
        if last_us is not None and (stamp_us - last_us) % WRAP_US > HALF_US:
            self._moves.clear()  # the board started anew
            last_us = None
        before_us = (stamp_us - HALF_US) % WRAP_US if last_us is None else last_us
        for control, number, value in told:
            moves = self._moves.setdefault((control, number), [])
            moves.append((value, before_us, stamp_us))
            del moves[:-MOST]
        self._last_us = stamp_us

    def had(self, event: Event, at_us: int) -> bool:
        """Was the move of this event told? Once: the next such event is another's."""
        moves = self._moves.get((event.control, event.number), [])
        for move in moves:
            value, before_us, stamp_us = move
            if value == event.value and 0 < (at_us - before_us) % WRAP_US <= (
                (stamp_us - before_us) % WRAP_US
            ):
                moves.remove(move)
                return True
        return False
