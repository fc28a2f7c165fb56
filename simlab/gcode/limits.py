"""What a program may ask for at most, so that every program ends."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts that no honest program reaches; a program that does is refused with its line."""

    lines: int = 20_000_000
    """Work of macro code, in short lines; a move, a function or a row counts for some more.
    Flat stretches of the program do not count. It stands for about a second."""
    visits: int = 4_000_000
    """Times that one line is executed."""
    calls: int = 10
    """Subprograms within subprograms, LinuxCNC's own number."""
    moves: int = 20_000_000
    """Moves of the whole program."""
    repeats: int = 1_000_000
    """L of a cycle, or times of one repeat."""
    turns: int = 10_000
    """Turns of one arc."""
    points: int = 200_000
    """Moves that one word (a spline, a thread, a lathe cycle, a pecked hole) is made of."""


DEFAULT = Limits()
