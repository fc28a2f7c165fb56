"""A lens from pictures of a sheet of markers: found again, as sure as it says."""

import numpy as np
import pytest

from simlab.devices.camera_model import Lens
from simlab.devices.lens_calibration import FEWEST, Picture, lens_from
from simlab.devices.quaternions import product, turn_by, turned
from simlab.devices.simulated.marker_camera import FACING
from simlab.model.arrays import Floats
from simlab.model.errors import InputError

TRUE = Lens(1280, 720, 1012.0, 1008.0, 652.0, 348.0, (0.08, -0.15, 0.001, -0.0008, 0.0))
SQUARE: Floats = 15.0 * np.array([[-1.0, 1, 0], [1, 1, 0], [1, -1, 0], [-1, -1, 0]])
SHEET = [
    SQUARE + np.array([45.0 * column, 45.0 * row, 0.0])
    for row in (-1, 0, 1)
    for column in (-2, -1, 0, 1, 2)
]


def pictures(
    many: int, *, lean: float = 0.6, noise_px: float = 0.05, seed: int = 1
) -> list[Picture]:
    rng = np.random.default_rng(seed)
    made: list[Picture] = []
    for _ in range(many):
        turn = product(FACING, turn_by(rng.uniform(-lean, lean, 3)))
        place = np.array([*rng.uniform(-60, 60, 2), rng.uniform(300, 450)])
        seen = [(body, TRUE.pixels(turned(turn, body) + place)) for body in SHEET]
        made.append(
            [
                (body, pixels + noise_px * rng.standard_normal((4, 2)))
                for body, pixels in seen
                if (pixels > 0).all() and (pixels < (1280, 720)).all()
            ]
        )
    return made


def test_the_lens_is_found_again() -> None:
    found = lens_from(pictures(20), 1280, 720)
    assert found.pictures == 20
    assert found.residual_px == pytest.approx(0.05, rel=0.1)
    for name, off in (("fx", 1.0), ("fy", 1.0), ("cx", 1.5), ("cy", 1.5)):
        assert getattr(found.lens, name) == pytest.approx(getattr(TRUE, name), abs=off)
    np.testing.assert_allclose(found.lens.distortion[:4], TRUE.distortion[:4], atol=0.01)
    # what counts: where things are seen, all over the picture
    at = np.stack(np.meshgrid(np.linspace(40, 1240, 9), np.linspace(40, 680, 9)), axis=-1)
    off_px = np.abs(found.lens.rays(at) - TRUE.rays(at)) * 1010.0
    assert off_px.max() < 1.0


def test_the_sigma_is_that_of_many_calibrations() -> None:
    found = [lens_from(pictures(10, seed=seed), 1280, 720) for seed in range(8)]
    off = [(one.lens.fx - TRUE.fx) / one.focal_sigma_px for one in found]
    assert 0.4 < float(np.sqrt(np.mean(np.square(off)))) < 1.8


def test_exact_corners_give_the_exact_lens() -> None:
    found = lens_from(pictures(12, noise_px=0.0), 1280, 720)
    assert found.residual_px < 1e-5
    assert found.lens.fx == pytest.approx(TRUE.fx, abs=1e-3)


def test_too_few_pictures_or_markers_are_one_sentence() -> None:
    with pytest.raises(InputError, match="take 8 or more"):
        lens_from(pictures(FEWEST - 1), 1280, 720)
    with pytest.raises(InputError, match="0 pictures show 4 markers"):
        lens_from([one[:3] for one in pictures(20)], 1280, 720)


def test_a_sheet_that_was_not_leaned_does_not_tell() -> None:
    with pytest.raises(InputError, match="lean the sheet"):
        lens_from(pictures(12, lean=0.01, noise_px=0.2), 1280, 720)


def test_a_sheet_that_is_not_as_written_does_not_tell() -> None:
    wrong = [
        [(body + 3.0 * (n % 2), pixels) for n, (body, pixels) in enumerate(one)]
        for one in pictures(12)
    ]
    with pytest.raises(InputError, match="measure the markers again"):
        lens_from(wrong, 1280, 720)
    mixed = [[(body, one[-1 - n][1]) for n, (body, _) in enumerate(one)] for one in pictures(12)]
    with pytest.raises(InputError, match="measure"):
        lens_from(mixed, 1280, 720)
