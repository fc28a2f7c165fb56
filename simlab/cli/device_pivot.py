"""`simlab devices pivot`: where tip and axis are on a tracked torch, from captures of it."""

import json as json_text
import sys
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from simlab.cli.device_target import kind_settled
from simlab.devices.capture import CaptureReader
from simlab.devices.kind import DeviceKind
from simlab.devices.mounting import axis_between, tip_of
from simlab.devices.readings import PoseSamples
from simlab.devices.registry import DEVICES
from simlab.devices.replaying import replayed
from simlab.model.errors import InputError
from simlab.model.samples import Batch
from simlab.weld.calibration import TipFound

MOST_POSES = 100_000
"""Nobody turns a torch for longer: a quarter of an hour at 100 a second."""

Mapping = Annotated[
    Path | None, typer.Option(help="Settings file of the kind, where not the capture's own.")
]


def pivot(
    file: Annotated[Path, typer.Argument(help="A capture: turned about the tip in a punch.")],
    behind: Annotated[
        Path | None,
        typer.Argument(help="Another one: turned about a point further back on the torch's axis."),
    ] = None,
    *,
    kind: Annotated[str | None, typer.Option(help="What was recorded, if not as it says.")] = None,
    mapping: Mapping = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """The mounting of a torch on a tracked body, as the bench file wants it, and how sure it is."""
    facts: dict[str, Any] = {"mounting": {}, "left": {}}
    tip, unseen = pivot_of(file, kind, mapping)
    facts["mounting"]["tip_mm"] = _rounded(tip.offset_mm, 2)
    facts["left"]["tip"] = _left(tip, unseen)
    if behind is not None:
        back, unseen = pivot_of(behind, kind, mapping)
        try:
            axis, axis_deg = axis_between(tip, back)
        except InputError as error:
            raise InputError(f"{behind}: {error}") from error
        facts["mounting"]["axis"] = _rounded(axis, 5)
        facts["left"]["behind"] = _left(back, unseen)
        facts["left"]["axis_deg"] = axis_deg
    if json:
        sys.stdout.write(json_text.dumps(facts, allow_nan=False) + "\n")
    else:
        sys.stdout.writelines(line + "\n" for line in _lines(facts))


def pivot_of(file: Path, name: str | None, mapping: Path | None) -> tuple[TipFound, int]:
    """The point that a tracked body was turned about in a capture, and how many poses were unseen.

    Raises
    ------
    InputError
        where the capture is of no tracker that says where a body is, or does not tell
    """
    reader = CaptureReader(file)
    try:
        kind = _kind(file, name or reader.head.kind, "--kind" if name else str(file))
        gathered = Gathered(file)
        replayed(reader, kind_settled(kind, mapping, reader.head.settings), gathered.add)
    finally:
        reader.close()
    poses = gathered.poses()
    told = np.concatenate((poses.position_mm, poses.rotation), axis=1)
    unseen = int((~np.isfinite(told).all(axis=1)).sum())
    if unseen == len(poses):
        what = f"none of its {unseen} poses was seen" if unseen else "holds no poses"
        raise InputError(f"{file}: {what}; turn the torch where the tracker sees it")
    try:
        return tip_of(poses), unseen
    except InputError as error:
        more = f" ({unseen} poses more were not seen)" if unseen else ""
        raise InputError(f"{file}: {error}{more}") from error


def _kind(file: Path, name: str, where: str) -> DeviceKind:
    if name not in DEVICES:
        raise InputError(f"{where}: {name!r} is no kind of device; write the --kind of {file}")
    if not _says_where(DEVICES[name]):
        able = ", ".join(sorted(kind.name for kind in DEVICES.values() if _says_where(kind)))
        raise InputError(
            f"{where}: a {name} does not say where a body is and how it is turned; "
            f"record one of {able}"
        )
    return DEVICES[name]


def _says_where(kind: DeviceKind) -> bool:
    return issubclass(kind.samples, PoseSamples) and "position_mm" in dict(kind.noise)


class Gathered:
    """The poses of one capture, as long as they are not too many."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._batches: list[Batch] = []
        self._many = 0

    def add(self, batch: Batch) -> None:
        """Take the next poses."""
        self._many += len(batch)
        if self._many > MOST_POSES:
            raise InputError(
                f"{self._file}: holds more than {MOST_POSES} poses; record a minute of turning"
            )
        self._batches.append(batch)

    def poses(self) -> PoseSamples:
        """All of them."""
        if not self._batches:
            return PoseSamples.empty()
        names = [field.name for field in fields(PoseSamples)]
        columns = ([getattr(batch, name) for batch in self._batches] for name in names)
        return PoseSamples(**dict(zip(names, map(np.concatenate, columns), strict=True)))


def _rounded(values: Any, digits: int) -> list[float]:
    return [round(value, digits) + 0.0 for value in np.asarray(values).tolist()]


def _left(found: TipFound, unseen: int) -> dict[str, float]:
    return {
        "poses": found.poses,
        "unseen": unseen,
        "residual_mm": found.residual_mm,
        "sigma_mm": found.tip_mm,
    }


def _lines(facts: dict[str, Any]) -> list[str]:
    """The table of a bench file, and what is left over, as its comments."""
    left = facts["left"]
    lines = ["[device.mounting]"]
    lines += [f"{key} = {value}" for key, value in facts["mounting"].items()]
    if "axis" not in facts["mounting"]:
        lines.append("# axis: name a second capture, turned about a point further back on it")
    lines.append(
        "# coupon_mm: where the tip touched the coupon; without, the tracker's frame is it"
    )
    for name, what in (("tip", "tip"), ("behind", "point behind it")):
        if name in left:
            one = left[name]
            lines.append(
                f"# {what}: {one['poses']} poses, {one['unseen']} not seen; they miss it by "
                f"{one['residual_mm']:.2f} mm, it is known within {one['sigma_mm']:.2f} mm"
            )
    if "axis_deg" in left:
        lines.append(f"# axis known within {left['axis_deg']:.2f} degrees")
    return lines
