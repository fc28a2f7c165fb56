"""Every error that simlab raises on purpose: what was wrong, where, and what to do.

    SimlabError
    ├── InputError              somebody gave us something we will not guess about
    │   ├── ProgramError        a G-code program (line, column)
    │   ├── TableError          an exercise, procedure, rubric or bench file (line, field)
    │   ├── DesignationError    a welder's qualification that cannot be read (part, place)
    │   └── RecordingError      a recording or journal that is not what it says
    ├── DeviceError             a port that cannot be opened, or went away
    ├── StoreError              a disk or a database that did not keep what it was given
    ├── ConflictError           something else already stands under this name
    └── AccessError             somebody asked for what is not theirs
        ├── SignInError         who are you?
        └── MissingError        there is no such thing (or none that you may see)

They rise unchanged to the three places that can act: the station's loop, the runner, and
`service/problems.py`. Any other exception is a bug.
"""


class SimlabError(Exception):
    """The root; never raised itself."""


class InputError(SimlabError):
    """Input that we will not guess about."""


class ProgramError(InputError):
    """G-code that cannot be taken as it stands; `line` and `column` count from 1."""

    def __init__(
        self, line: int, column: int, what: str, remedy: str, fault: str, source: str = ""
    ) -> None:
        super().__init__(f"{line}:{column}: {what}; {remedy}")
        self.line = line
        self.column = column
        self.what = what
        self.remedy = remedy
        self.fault = fault
        """Stable class of the fault, such as ``gcode.word.unsupported``."""
        self.source = source
        """The subprogram's file that the line stands in; "" for the program itself."""


class TableError(InputError):
    """A settings or exercise file with a mistake; `line` counts from 1, 0 when it has none."""

    def __init__(self, source: str, line: int, field: str, what: str, remedy: str) -> None:
        super().__init__(f"{source}:{line}: {field}: {what}; {remedy}")
        self.source = source
        self.line = line
        self.field = field
        self.what = what
        self.remedy = remedy


class DesignationError(InputError):
    """A designation of a welder's qualification with a mistake; `place` counts from 1."""

    def __init__(self, part: str, place: int, what: str, remedy: str) -> None:
        super().__init__(f"character {place}: {part}: {what}; {remedy}")
        self.part = part
        self.place = place
        self.what = what
        self.remedy = remedy


class RecordingError(InputError):
    """A recording or journal that is damaged or is not one."""

    def __init__(self, source: str, what: str, remedy: str) -> None:
        super().__init__(f"{source}: {what}; {remedy}")
        self.source = source
        self.what = what
        self.remedy = remedy


class DeviceError(SimlabError):
    """A device that cannot be opened, or that went away while we read it."""


class StoreError(SimlabError):
    """A disk or a database that did not keep what it was given."""


class ConflictError(SimlabError):
    """Something else already stands under this name, and it is not the same."""


class AccessError(SimlabError):
    """Signed in, but this is not yours to see or do."""


class SignInError(AccessError):
    """Not signed in, or the name and password do not go together."""


class MissingError(AccessError):
    """No such thing, or none that you may know of."""
