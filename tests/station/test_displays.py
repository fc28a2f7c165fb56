"""A pendant's display shows what the machine says."""

import numpy as np

from simlab.devices.readings import MachineSamples, PowerSamples
from simlab.devices.registry import DEVICES
from simlab.devices.simulated.xhc_whb04b import Whb04b
from simlab.devices.xhc_whb04b import Whb04bDecoder
from simlab.model.arrays import Floats
from simlab.model.samples import ToolSamples
from simlab.station.displays import Displays

NAN = float("nan")


def machine(x_mm: list[float], feed: list[float]) -> MachineSamples:
    n = len(x_mm)

    def flat(value: float) -> Floats:
        return np.full(n, value)

    return MachineSamples(
        t_s=np.arange(float(n)),
        t_bound_s=flat(0.0),
        tool_mm=np.stack([np.array(x_mm), flat(-2.0), flat(0.5)], axis=1),
        spindle_rpm=flat(NAN),
        feed_mm_min=np.array(feed),
        state=flat(2.0),
        line=flat(NAN),
        feed_override=flat(1.2),
        rapid_override=flat(1.0),
        spindle_override=flat(1.0),
    )


def test_the_last_values_known_are_written_to_the_pendant() -> None:
    pendant, torch = DEVICES["xhc_whb04b"].tracker(), DEVICES["torch_tracker"].tracker()
    displays, twin = Displays([torch, pendant]), Whb04b()
    zero = np.zeros(1)
    displays.hear(
        ToolSamples(
            t_s=zero, t_bound_s=zero, tool_mm=np.ones((1, 3)), spindle_rpm=np.array([8000.0])
        )
    )
    displays.hear(machine([7.0, 8.5, NAN], [250.0, 300.0, NAN]))
    displays.hear(machine([NAN], [NAN]))
    assert isinstance(pendant.decoder, Whb04bDecoder)
    twin.hear(pendant.decoder.say(0.0), 0.0)
    # machine coordinates (bit 7 clear): 8.5, -2, 0.5; 300 = 0x012C; 8000 = 0x1F40
    assert b"".join(report[1:] for report in twin.display)[3:20] == bytes.fromhex(
        "01 0800 8813 0200 0080 0000 8813 2c01 401f"
    )


def test_what_no_machine_says_shows_nothing() -> None:
    pendant = DEVICES["xhc_whb04b"].tracker()
    assert isinstance(pendant.decoder, Whb04bDecoder)
    before = pendant.decoder.say(0.0)
    one = np.ones(1)
    Displays([pendant]).hear(
        PowerSamples(
            t_s=one, t_bound_s=one, current_a=one, voltage_v=one, wire_feed_m_min=one, arc_on=one
        )
    )
    assert before
    assert pendant.decoder.say(1.0) == b""
