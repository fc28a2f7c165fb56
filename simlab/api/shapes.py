"""What travels between the service and its clients, as JSON.

Numbers that cannot be told are null, never zero. Texts are message keys; whoever shows them looks
them up in the locale's catalogue.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from simlab.model.people import Role
from simlab.model.scores import Verdict
from simlab.model.sessions import Liveness, SessionState

MOST_UNIX_S = 8.64e12
"""No browser knows a day that is further from 1970 [s]."""


class Shape(BaseModel):
    """Strict both ways: what is not named here is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProblemShape(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str


class SignInShape(Shape):
    """A name and a password."""

    account: str = Field(min_length=1, max_length=80)
    password: str = Field(min_length=1, max_length=200)


class MeShape(Shape):
    """Who is signed in."""

    account: str
    name: str
    role: Role
    language: Literal["tr", "en"]
    trainee: str | None


class MeChangeShape(Shape):
    """What a person may change of their own account."""

    language: Literal["tr", "en"]


class NewAccountShape(Shape):
    """An account to be made; the password is given by the person who will use it."""

    account: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")
    name: str = Field(min_length=1, max_length=120)
    password: str = Field(min_length=12, max_length=200)
    role: Role
    language: Literal["tr", "en"] = "tr"
    trainee: str | None = Field(default=None, max_length=40)


class AccountShape(Shape):
    """An account, without its secrets."""

    account: str
    name: str
    role: Role
    language: Literal["tr", "en"]
    trainee: str | None


class NewStationShape(Shape):
    """A station to be known."""

    station: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")


class StationTokenShape(Shape):
    """The token of a new station: shown once, kept only as a hash."""

    station: str
    number: int
    token: str


class StationMeShape(Shape):
    """What a station is told about itself."""

    station: str
    number: int


class MetricHeadShape(Shape):
    """One metric of an exercise: what its numbers mean and where marks end."""

    name: str
    unit: str
    weight: float
    target: float
    full: float
    """Half-width of full marks, in `unit` (or a share of the target when `relative`)."""
    zero: float
    relative: bool
    signed: bool
    targets: tuple[tuple[float, float], ...] = ()
    """(place in mm, target from there on), where the target changes along the path."""


class ExerciseShape(Shape):
    """An exercise that can be practised."""

    exercise: str
    version: int
    craft: str
    title: str
    length_mm: float


class SessionStartShape(Shape):
    """What a station announces when a session starts: a `SessionHeader`, field by field."""

    session: str = Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
    trainee: str = Field(min_length=1, max_length=40)
    station: str
    craft: str
    exercise: str
    exercise_version: int
    started_unix_s: float
    texts: tuple[tuple[str, str], ...]
    sigmas: tuple[tuple[str, float], ...]


class LiveSessionShape(Shape):
    """The session that runs at a station, or ran last."""

    session: str
    trainee: str
    trainee_name: str
    craft: str
    exercise: str
    title: str
    started_unix_s: float
    length_mm: float
    metrics: tuple[MetricHeadShape, ...]
    """In the order of a live frame's rows."""
    outline_mm: tuple[tuple[float, float, float], ...]


class DeviceStateShape(Shape):
    """One device of a desk, now; its counts are those of the session that runs, or ran last."""

    device: str = Field(max_length=4096)
    """Where it is, as the bench file places it."""
    kind: str = Field(max_length=80)
    state: Liveness
    since_unix_s: float = Field(ge=-MOST_UNIX_S, le=MOST_UNIX_S, allow_inf_nan=False)
    """Wall clock when the state last changed (UTC, seconds since 1970)."""
    samples_in: int = Field(ge=0)
    samples_lost: int = Field(ge=0)
    """Samples that it numbered and the station never saw."""
    refused: dict[str, int] = Field(max_length=32)
    """Pieces of its stream that were refused, by cause."""
    refused_bytes: dict[str, int] = Field(max_length=32)
    """Their bytes, by cause; ``midway`` is the end of a frame whose beginning nobody saw."""


class StationDevicesShape(Shape):
    """What a station says of the devices of its desk, the pose device first."""

    devices: tuple[DeviceStateShape, ...] = Field(max_length=64)


class WallStationShape(Shape):
    """One station on the wall."""

    number: int
    station: str
    connected: bool
    live: LiveSessionShape | None
    devices: tuple[DeviceStateShape, ...] = ()
    """Of its desk; none where the station is away, or of a version that does not say."""


class WallShape(Shape):
    """All stations that the asker may see."""

    stations: tuple[WallStationShape, ...]


class ReasonShape(Shape):
    """One thing to say, as a message key with its numbers."""

    key: str
    values: dict[str, float]
    from_mm: float | None
    to_mm: float | None


class MetricScoreShape(Shape):
    """One metric's part of a card."""

    name: str
    unit: str
    weight: float
    mark: float | None
    sigma: float | None
    verdict: Verdict
    measured: float
    mean: float | None
    reasons: tuple[ReasonShape, ...]


class CardShape(Shape):
    """A score card."""

    points: float | None
    sigma: float | None
    verdict: Verdict
    done: float
    samples: int
    metrics: tuple[MetricScoreShape, ...]
    reasons: tuple[ReasonShape, ...]
    versions: dict[str, str]


class SessionRowShape(Shape):
    """One session in a list."""

    session: str
    trainee: str
    trainee_name: str
    station: str
    craft: str
    exercise: str
    title: str
    started_unix_s: float
    duration_s: float
    state: SessionState
    points: float | None
    verdict: Verdict
    verified: bool
    """The service scored the recording again and got the same card."""


class SessionPageShape(Shape):
    """Some sessions, newest first."""

    sessions: tuple[SessionRowShape, ...]
    total: int
    next_offset: int | None


class SessionShape(Shape):
    """One session, whole."""

    row: SessionRowShape
    card: CardShape
    heads: tuple[MetricHeadShape, ...]
    samples_in: int
    samples_lost: int
    frames_refused: int
    replayable: bool
    """Is its recording here? (Histories taken over from elsewhere have cards only.)"""


class TrackShape(Shape):
    """One metric along the path, thinned for a screen: extremes survive."""

    name: str
    unit: str
    t_s: tuple[float, ...]
    place_mm: tuple[float | None, ...]
    value: tuple[float | None, ...]
    sigma: tuple[float | None, ...]
    wanted: tuple[float | None, ...]


class TracksShape(Shape):
    """All metrics of a session."""

    session: str
    length_mm: float
    tracks: tuple[TrackShape, ...]


class PathShape(Shape):
    """The path wanted, and the tool's own way, thinned for a 3-D view."""

    session: str
    craft: str
    outline_mm: tuple[tuple[float, float, float], ...]
    t_s: tuple[float, ...]
    place_mm: tuple[float | None, ...]
    tool_mm: tuple[tuple[float, float, float], ...]
    axis: tuple[tuple[float, float, float], ...]


class ReportLineShape(Shape):
    """One sentence of a report, and the stretch of the seam it speaks of."""

    text: str
    from_mm: float | None
    to_mm: float | None


class ReportSectionShape(Shape):
    """A heading and what stands below it."""

    name: str
    heading: str
    lines: tuple[ReportLineShape, ...]


class WeldReportShape(Shape):
    """What is told of a weld beside its card: sentences, in the language that was asked for."""

    session: str
    language: Literal["tr", "en"]
    sections: tuple[ReportSectionShape, ...]


class ReceiptShape(Shape):
    """What the service says of an uploaded recording."""

    session: str
    verified: bool
    points: float | None
    verdict: Verdict
    already: bool
    """The same recording was here before; nothing was done twice."""


class ModuleShape(Shape):
    """How a trainee stands in one exercise."""

    exercise: str
    title: str
    sessions: int
    best: float | None
    passed: bool


class CohortRowShape(Shape):
    """One trainee in the cohort table."""

    trainee: str
    trainee_name: str
    sessions: int
    last_unix_s: float | None
    attendance: float | None
    """Share of the days of training attended, 0..1."""
    modules: tuple[ModuleShape, ...]
    recent: tuple[float, ...]
    """Points of the last ten sessions, oldest first."""
    attention: tuple[ReasonShape, ...]
    """Why this trainee may need help next; empty when nothing speaks for it."""


class CohortShape(Shape):
    """The cohort, those who may need help first."""

    cohort: str
    as_of_unix_s: float
    rows: tuple[CohortRowShape, ...]
