"""All that the service may be told, in one frozen object; made in `cli`, passed down as values."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How one service runs."""

    data: Path
    """Its folder: catalog and recordings."""
    pages: Path = Path(__file__).parent / "pages"
    """The built web pages."""
    exercises: Path | None = None
    """The site's own exercises, beside those that simlab brings."""
    idle_s: float = 4 * 3600.0
    """A web session ends when nothing was asked for so long (a half day of training) [s]."""
    absolute_s: float = 12 * 3600.0
    """A web session ends after so long, whatever was asked (one sign-in a day) [s]."""
    recheck_s: float = 20.0
    """How often a watcher's web session is looked at again [s]."""
    tick_s: float = 1 / 30
    """How often live frames go out [s]."""
    upload_bytes: int = 64 * 1024 * 1024
    """The largest recording taken; an hour of a torch is about 15 MB [bytes]."""
    body_bytes: int = 64 * 1024
    """The largest body of any other request [bytes]."""
    frame_bytes: int = 256 * 1024
    """The largest message of a station: a start carries the exercise's texts [bytes]."""

    @property
    def recordings(self) -> Path:
        """Where the sealed recordings stand."""
        return self.data / "recordings"
