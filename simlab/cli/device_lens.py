"""`simlab devices lens`: a camera's lens from a capture of a printed sheet of markers."""

import json as json_text
import sys
from pathlib import Path
from typing import Annotated

import typer

from simlab.devices.capture import CaptureReader, What
from simlab.devices.lens_calibration import LensFound, Picture, lens_from
from simlab.devices.marker_camera import STEP_PX, MarkerDecoder
from simlab.devices.marker_layout import Setup, setup_from
from simlab.model.errors import InputError
from simlab.store.whole_files import read_text

MOST_SHEET = 1 << 20


def lens(
    file: Annotated[Path, typer.Argument(help="A capture of a marker camera that saw the sheet.")],
    sheet: Annotated[Path, typer.Argument(help="Where the sheet's markers are (TOML).")],
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """How a camera sees, as its settings file wants it, and how sure that is."""
    name = "name the file of the sheet's markers"
    found = lens_of(file, setup_from(read_text(sheet, MOST_SHEET, name), str(sheet)))
    facts = _facts(found)
    if json:
        sys.stdout.write(json_text.dumps(facts) + "\n")
        return
    sys.stdout.write("[camera]\n")
    sys.stdout.writelines(f"{key} = {value}\n" for key, value in facts["camera"].items())
    sys.stdout.write(
        f"# {found.pictures} pictures; corners miss by {found.residual_px:.2f} px, "
        f"the focal length is known within {found.focal_sigma_px:.1f} px\n"
    )


def lens_of(file: Path, sheet: Setup) -> LensFound:
    """The lens of the camera that made a capture.

    Raises
    ------
    InputError
        where it is none of a marker camera, or does not tell
    """
    reader, decoder = CaptureReader(file), MarkerDecoder()
    pictures: list[Picture] = []
    sizes: set[tuple[int, int]] = set()
    try:
        for heard in reader:
            for row in decoder.feed(heard.data).rows if heard.what == What.READ else ():
                sizes.add((int(row["width"]), int(row["height"])))
                pictures.append(
                    [
                        (sheet.markers[int(one["id"])], one["corners"] * STEP_PX)
                        for one in row["markers"][: row["count"]]
                        if int(one["id"]) in sheet.markers
                    ]
                )
    finally:
        reader.close()
    if len(sizes) != 1:
        what = "holds no pictures" if not sizes else "holds pictures of several sizes"
        raise InputError(f"{file}: {what}; record a marker_camera that sees the sheet")
    return lens_from(pictures, *sizes.pop())


def _facts(found: LensFound) -> dict[str, dict[str, float | list[float]]]:
    lens = found.lens
    return {
        "camera": {
            "width_px": lens.width,
            "height_px": lens.height,
            "fx_px": round(lens.fx, 3),
            "fy_px": round(lens.fy, 3),
            "cx_px": round(lens.cx, 3),
            "cy_px": round(lens.cy, 3),
            "distortion": [round(k, 6) for k in lens.distortion],
        },
        "left": {
            "pictures": found.pictures,
            "residual_px": found.residual_px,
            "focal_sigma_px": found.focal_sigma_px,
        },
    }
