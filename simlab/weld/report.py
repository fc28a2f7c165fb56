"""All that is told of a weld beside its card: technique, bead, imperfections, hand; and what not.

The card is arithmetic that is the same to the bit on every machine. A report is made of the same
samples by the same fold, so that it is the same for every cut of the stream; but its physics are
models, and their last digits may differ between machines.
"""

from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Bools, Floats
from simlab.model.exercises import RubricLine
from simlab.model.samples import TorchSamples
from simlab.motion.overlap import Measured
from simlab.weld.bead import Bead, bead_of
from simlab.weld.bend import BendResult, bend, usual_tests
from simlab.weld.electrode import WIRES, Estimate, stick_out_mm
from simlab.weld.hand import Hand, HandSums
from simlab.weld.hazards import predict, untold
from simlab.weld.imperfections import AwsVisual
from simlab.weld.in_band import InBand, InBandSums
from simlab.weld.joint import Seam
from simlab.weld.kinds import Imperfection, Untold
from simlab.weld.pass_sums import PassSums
from simlab.weld.passes import Passes
from simlab.weld.positions import aws_name, positions_of_line
from simlab.weld.procedure import Procedure
from simlab.weld.profile import Profile, Setup
from simlab.weld.profile_sums import Curve, ProfileSums
from simlab.weld.quality import Quality, aws, quality

FORMAT = 1
"""Of the report's JSON: docs/formats/weld-report.md."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A welding position by its two names."""

    iso6947: str
    aws: str
    """Empty where AWS has no name of its own."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that was not known."""

    what: str
    """``metric``, ``noise``, ``current``, ``voltage``, ``thickness_open`` ...; its text stands
    under ``weld.unknown.<what>``."""
    metric: str | None = None
    share: float = 0.0
    """Percent of the weld over which it was not known."""
    value: float = float("nan")
    """What the procedure says instead; of ``unseen``, for how long an arc burnt unseen [s]."""


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """One weld, told in full. Arrays are over the (m,) stretches of `profile`; NaN: not known."""

    format: int
    versions: tuple[tuple[str, str], ...]
    """What it was made by: exercise, procedure, scoring."""
    length_mm: float
    """Of the seam."""
    positions: tuple[Placed, ...]
    """Positions that the seam may be said to lie in; none where it lies in several at once."""
    setup: Setup
    """What is welded and how the machine is set, from the procedure."""
    curves: tuple[Curve, ...]
    """Every metric of the rubric along the seam."""
    profile: Profile
    in_band: tuple[InBand, ...]
    passes: Passes
    stick_out: Estimate | None
    """Wire between contact tip and arc, where a wire process has its voltage measured; an estimate
    from memory. None for processes without a wire in a contact tip."""
    bead: Bead
    imperfections: tuple[Imperfection, ...]
    untold: tuple[Untold, ...]
    iso5817: Quality
    aws_d11: AwsVisual
    bends: tuple[BendResult, ...]
    hand: Hand
    unknown: tuple[Unknown, ...]
    """What was not known, and what stood in for it."""


@dataclass(frozen=True, slots=True, eq=False)
class ReportSums:
    """A session's report so far; adding a batch gives the next one."""

    seam: Seam
    profile: ProfileSums
    in_band: InBandSums
    passes: PassSums
    hand: HandSums

    @classmethod
    def start(
        cls, seam: Seam, lines: tuple[RubricLine, ...], sigmas: dict[str, float]
    ) -> "ReportSums":
        """Before the first sample.

        Parameters
        ----------
        seam : the seam wanted
        lines : the rubric's metrics with their bands
        sigmas : noise of the tracker, by its name
        """
        return cls(
            seam=seam,
            profile=ProfileSums.start(seam, tuple(line.metric for line in lines)),
            in_band=InBandSums.start(lines, seam.length_mm),
            passes=PassSums.start(seam, sigmas.get("tip_mm", float("nan"))),
            hand=HandSums.start(sigmas.get("tip_mm", float("nan")), weave=seam.weave),
        )

    def add(self, samples: TorchSamples, measured: Measured) -> "ReportSums":
        """With one more batch: its new samples, and what they measured."""
        return replace(
            self,
            profile=self.profile.add(samples, measured),
            in_band=self.in_band.add(measured.tracks),
            passes=self.passes.add(samples, measured),
            hand=self.hand.add(samples, measured),
        )

    def report(self, procedure: Procedure, versions: tuple[tuple[str, str], ...]) -> Report:
        """The report of all samples so far."""
        setup, bands = procedure.setup(), procedure.bands()
        profile, curves, passes = (
            self.profile.profile(),
            self.profile.curves(),
            self.passes.passes(),
        )
        bead = bead_of(profile, setup)
        found = predict(profile, bead, setup, passes, bands)
        blind = untold(profile, bead, setup, passes, bands)
        return Report(
            format=FORMAT,
            versions=versions,
            length_mm=self.seam.length_mm,
            positions=tuple(
                Placed(name, aws_name(name, self.seam.joint))
                for name in positions_of_line(self.seam.line, self.seam.joint)
            ),
            setup=setup,
            curves=curves,
            profile=profile,
            in_band=self.in_band.shares(),
            passes=passes,
            stick_out=_stick_out(setup, profile),
            bead=bead,
            imperfections=found,
            untold=blind,
            iso5817=quality(found, blind, profile, bead, setup),
            aws_d11=aws(found, blind, profile, bead, setup),
            bends=tuple(bend(found, blind, test) for test in usual_tests(setup)),
            hand=self.hand.hand(profile.place_mm, curves, self.seam.dwell_metrics),
            unknown=_unknown(setup, profile, curves, passes),
        )


def _stick_out(setup: Setup, profile: Profile) -> Estimate | None:
    if setup.process not in WIRES:
        return None
    return stick_out_mm(
        profile.distance_mm, profile.voltage_v, profile.current_a, setup.process,
        profile.distance_sigma_mm,
    )  # fmt: skip


def _unknown(
    setup: Setup, profile: Profile, curves: tuple[Curve, ...], passes: Passes
) -> tuple[Unknown, ...]:
    """What was not known, in the order of the way from technique to metal."""
    welded = profile.arc_s > 0.0
    found = [Unknown("unseen", value=passes.unseen_s)] if passes.unseen_s > 0.0 else []
    if not welded.any():
        return (*found, Unknown("no_weld"))
    found += [
        Unknown("metric", curve.metric, _share(curve.value, welded))
        for curve in curves
        if np.isnan(curve.value[welded]).any()
    ]
    found += [
        Unknown("noise", curve.metric)
        for curve in curves
        if (np.isfinite(curve.value) & np.isnan(curve.sigma)).any()
    ]
    for name, measured, stands_in in (
        ("current", profile.current_a, setup.current_a),
        ("voltage", profile.voltage_v, setup.voltage_v),
    ):
        if np.isnan(measured[welded]).any():
            kind = name if stands_in == stands_in else f"{name}_open"
            found.append(Unknown(kind, None, _share(measured, welded), stands_in))
    for name, value in (("thickness", setup.thickness_mm), ("wire", setup.wire_mm)):
        if value != value:
            found.append(Unknown(f"{name}_open"))
    return tuple(found)


def _share(value: Floats, welded: Bools) -> float:
    """Percent of the welded stretches without a value."""
    return round(100.0 * float(np.isnan(value[welded]).mean()), 1)
