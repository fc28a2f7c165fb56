"""How a language writes numbers: decimal sign, thousands, percent, and what cannot be told."""

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class NumberForm:
    """The signs of one language."""

    decimal: str
    group: str
    """Stands between thousands."""
    percent: str
    """Where the percent sign goes: ``{n}%`` or ``%{n}``."""
    none: str
    """Stands where there is no number."""

    def number(self, value: float | None, decimals: int = 1) -> str:
        """The number with exactly `decimals` decimals; None and NaN are `none`.

        Halves go away from zero, as browsers round them: one number looks alike on every screen.
        """
        if value is None or not math.isfinite(value):
            return self.none
        rounded = Decimal(abs(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        written = f"{rounded:,f}"
        below_zero = value < 0 and rounded != 0
        whole, _, part = written.partition(".")
        written = whole.replace(",", self.group) + (self.decimal + part if part else "")
        return f"-{written}" if below_zero else written

    def brief(self, value: float | None) -> str:
        """The number as people say it: two figures or whole, no zeros that say nothing."""
        if value is None or not math.isfinite(value):
            return self.none
        size = abs(value)
        decimals = 0 if size >= 10 else 1 if size >= 1 else 2
        written = self.number(value, decimals)
        return written.rstrip("0").rstrip(self.decimal) if decimals else written

    def share(self, share: float | None, decimals: int = 0) -> str:
        """A share 0..1 in percent."""
        if share is None or not math.isfinite(share):
            return self.none
        written = self.number(100.0 * share, decimals)
        if written.startswith("-"):
            return "-" + self.percent.replace("{n}", written[1:])
        return self.percent.replace("{n}", written)
