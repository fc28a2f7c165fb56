"""Everything that a screen asks of the service, one question a method; each waits for its answer.

A client belongs to one thread at a time. Its cookie is sent by hand: Python's cookie jars keep
`__Host-` cookies from plain connections, and on the loopback address the connection is plain.
"""

from types import TracebackType
from typing import Literal, Self, TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError

from simlab.api import paths
from simlab.api.shapes import (
    AccountShape,
    CohortShape,
    ExerciseShape,
    MeChangeShape,
    MeShape,
    NewAccountShape,
    NewStationShape,
    PathShape,
    SessionPageShape,
    SessionShape,
    Shape,
    SignInShape,
    StationTokenShape,
    TracksShape,
    WallShape,
)
from simlab.client.problems import error_of, said_by, strange, unreachable
from simlab.model.errors import SignInError

COOKIE = "__Host-simlab"
AnyShape = TypeVar("AnyShape", bound=Shape)
_EXERCISES = TypeAdapter(tuple[ExerciseShape, ...])


class ServiceClient:
    """One person's questions to one service.

    Every method raises a `SimlabError` where the service refuses, and a `StoreError` where it
    cannot be reached.
    """

    def __init__(self, base_url: str, transport: httpx.BaseTransport | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self._http = httpx.Client(
            base_url=self.base_url, transport=transport, timeout=30.0, trust_env=False
        )
        self._token: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    @property
    def cookie(self) -> dict[str, str]:
        """The header that says who asks; empty when nobody is signed in."""
        return {} if self._token is None else {"Cookie": f"{COOKIE}={self._token}"}

    def sign_in(self, account: str, password: str) -> MeShape:
        """Who is signed in from now on."""
        try:
            wish = SignInShape(account=account, password=password)
        except ValidationError:
            raise SignInError(
                "no account has a name or a password of that length; look at both"
            ) from None
        answer = self._ask("POST", paths.SIGN_IN, wish)
        me = said_by(MeShape.model_validate_json, answer, self.base_url)
        token = answer.cookies.get(COOKIE)
        self._http.cookies.clear()
        if token is None:
            raise strange(answer, self.base_url)
        self._token = token
        return me

    def sign_out(self) -> None:
        """Nobody is, from now on."""
        self._ask("POST", paths.SIGN_OUT)
        self._token = None

    def me(self) -> MeShape:
        """Who is signed in."""
        return self._get(MeShape, paths.ME)

    def set_language(self, language: Literal["tr", "en"]) -> MeShape:
        """Keep the language with the account."""
        answer = self._ask("PATCH", paths.ME, MeChangeShape(language=language))
        return said_by(MeShape.model_validate_json, answer, self.base_url)

    def wall(self) -> WallShape:
        """All stations that one may see."""
        return self._get(WallShape, paths.WALL)

    def exercises(self) -> tuple[ExerciseShape, ...]:
        """The exercises that can be practised."""
        answer = self._ask("GET", paths.EXERCISES)
        return said_by(_EXERCISES.validate_json, answer, self.base_url)

    def sessions(
        self,
        *,
        trainee: str | None = None,
        station: str | None = None,
        exercise: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> SessionPageShape:
        """Some sessions, newest first."""
        chosen = {"trainee": trainee, "station": station, "exercise": exercise}
        named = {name: value for name, value in chosen.items() if value is not None}
        return self._get(
            SessionPageShape, paths.SESSIONS, {**named, "offset": str(offset), "limit": str(limit)}
        )

    def session(self, session: str) -> SessionShape:
        """One session with its card."""
        return self._get(SessionShape, paths.SESSION.format(session=session))

    def tracks(self, session: str, most: int = 1500) -> TracksShape:
        """Its metrics along the path, thinned to about `most` values each."""
        path = paths.SESSION_TRACKS.format(session=session)
        return self._get(TracksShape, path, {"most": str(most)})

    def path(self, session: str, most: int = 3000) -> PathShape:
        """The path wanted and the tool's way, thinned to `most` places."""
        path = paths.SESSION_PATH.format(session=session)
        return self._get(PathShape, path, {"most": str(most)})

    def cohort(self, cohort: str | None = None) -> CohortShape:
        """A cohort's table; the largest cohort where none is named."""
        return self._get(CohortShape, paths.COHORT, {} if cohort is None else {"cohort": cohort})

    def make_account(self, wish: NewAccountShape) -> AccountShape:
        """A new account; administrators only."""
        answer = self._ask("POST", paths.ACCOUNTS, wish)
        return said_by(AccountShape.model_validate_json, answer, self.base_url)

    def make_station(self, station: str) -> StationTokenShape:
        """A new station with its token, which is told this once; administrators only."""
        answer = self._ask("POST", paths.STATIONS, NewStationShape(station=station))
        return said_by(StationTokenShape.model_validate_json, answer, self.base_url)

    def _get(
        self, kind: type[AnyShape], path: str, query: dict[str, str] | None = None
    ) -> AnyShape:
        answer = self._ask("GET", path, query=query)
        return said_by(kind.model_validate_json, answer, self.base_url)

    def _ask(
        self,
        method: str,
        path: str,
        wish: Shape | None = None,
        query: dict[str, str] | None = None,
    ) -> httpx.Response:
        headers = self.cookie
        if wish is not None:
            headers = {**headers, "Content-Type": "application/json"}
        content = None if wish is None else wish.model_dump_json()
        try:
            answer = self._http.request(
                method, path, content=content, headers=headers, params=query
            )
        except httpx.RequestError as error:
            raise unreachable(self.base_url, error) from None
        if not answer.is_success:
            raise error_of(answer)
        return answer
