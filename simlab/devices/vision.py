"""OpenCV's one door: pictures of a camera, and the markers in them. An extra: simlab[vision]."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simlab.devices.marker_edges import refined
from simlab.model.arrays import Floats

try:
    import cv2 as typed_cv2
except ImportError:  # the `vision` extra is not installed
    HAS_VISION = False
else:
    HAS_VISION = True
    cv2: Any = typed_cv2  # its stubs know nothing of half of its arguments

Picture = NDArray[np.uint8]
"""(height, width) grey, or (height, width, 3)."""
INSTALL = "needs OpenCV, which is not installed here; install simlab[vision]"
WIDTH_PX, HEIGHT_PX = 1280, 720
"""Pictures asked for; a camera that cannot gives its own size."""


class Capture(Protocol):
    """A camera that was opened."""

    def read(self) -> Picture | None:
        """The next picture, waited for; None: the camera is gone."""

    def release(self) -> None:
        """Let go of the camera."""


Detect = Callable[[Picture], dict[int, Floats]]
"""The markers of a picture: number to (4, 2) corners [px], from the upper left one clockwise."""


class CvCapture:
    """A camera as OpenCV opened it."""

    def __init__(self, capture: Any) -> None:
        self._capture = capture
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH_PX)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT_PX)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)

    @property
    def opened(self) -> bool:
        """Is it there?"""
        return bool(self._capture.isOpened())

    def read(self) -> Picture | None:
        """The next picture; None: the camera is gone."""
        fine, picture = self._capture.read()
        return picture if fine else None

    def release(self) -> None:
        """Let go of the camera."""
        self._capture.release()


def opencv_capture(number: int) -> Any:
    """OpenCV's own capture of a camera, whether it is there or not; what is wrong, we say."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2.VideoCapture(number)


def open_camera(number: int, of: Callable[[int], Any] = opencv_capture) -> Capture | None:
    """A camera that is there; None: it is not."""
    capture = CvCapture(of(number))
    if capture.opened:
        return capture
    capture.release()
    return None


def detector(*, by_edges: bool = True) -> Detect:
    """What finds AprilTags of the family 36h11.

    Parameters
    ----------
    by_edges : their corners are where their edges meet; else, as OpenCV's own search has them
    """
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    found_by = cv2.aruco.ArucoDetector(_family(), parameters)

    def detect(picture: Picture) -> dict[int, Floats]:
        grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        corners, numbers, _ = found_by.detectMarkers(grey)
        if numbers is None:
            return {}
        return {
            int(number): refined(grey, found) if by_edges else found
            for number, found in zip(
                np.ravel(numbers), np.float64(corners).reshape(-1, 4, 2), strict=True
            )
        }

    return detect


def marker_picture(number: int, side_px: int) -> Picture:
    """A marker to be printed: black border included, without the white one around it."""
    picture: Picture = cv2.aruco.generateImageMarker(_family(), number, side_px)
    return picture


def _family() -> Any:
    return cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
