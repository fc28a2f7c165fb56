"""What a decoder says until its device streams: in turn, spaced, and not for ever."""

SPACE_S = 0.1
"""A device takes so long to do what it was told [s]."""
AGAIN_S = 2.0
"""A whole round that nobody answered is begun anew after so long [s]."""


class Greeting:
    """Commands, one at a time, round after round until somebody is content."""

    def __init__(
        self, commands: tuple[bytes, ...], rounds: int | None = None, least: int = 0
    ) -> None:
        """Say nothing yet.

        Parameters
        ----------
        commands : in the order to be said
        rounds : after so many it is left at that; None: never
        least : so many are said however content anybody is: settings that cannot be heard
        """
        self._commands = commands
        self._rounds = rounds
        self._least = least
        self._next = 0
        self._due_s = -1.0

    def say(self, now_s: float, content: bool) -> bytes:
        """What is to be written now.

        Parameters
        ----------
        now_s : only what it grows by counts
        content : the device does what was wanted; a round once begun is ended all the same
        """
        done = self._next == 0 and ((content and self._least <= 0) or self._rounds == 0)
        if done or now_s < self._due_s:
            return b""
        command = self._commands[self._next]
        self._next = (self._next + 1) % len(self._commands)
        self._due_s = now_s + (SPACE_S if self._next else AGAIN_S)
        if not self._next:
            self._least -= 1
            self._rounds = None if self._rounds is None else self._rounds - 1
        return command
