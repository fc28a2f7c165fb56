"""Round numbers along an axis, in the reader's language."""

import math

from simlab.locale import Catalogue


def ticks(low: float, high: float, most: int, catalogue: Catalogue) -> list[tuple[float, str]]:
    """At most `most` multiples of 1, 2 or 5 times a power of ten between `low` and `high`."""
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return []
    rough = (high - low) / most
    power = math.floor(math.log10(rough))
    step = next(m * 10.0**power for m in (1, 2, 5, 10, 20) if m * 10.0**power >= rough)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    if last - first + 1 > most:  # both ends stand on a multiple
        last -= 1
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [(nth * step, catalogue.numbers.number(nth * step, decimals))
            for nth in range(first, last + 1)]  # fmt: skip
