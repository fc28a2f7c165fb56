"""Torch and tool: payloads to samples, by the tables of their pages."""

import numpy as np
import pytest

from simlab.devices import tool_tracker, torch_tracker
from simlab.devices.messages import TOOL_POSE, TORCH_POSE
from simlab.devices.registry import DEVICES
from simlab.model.samples import ToolSamples, TorchSamples


def test_a_torch_payload_in_millimetres_amperes_and_volts() -> None:
    payloads = np.zeros(1, dtype=TORCH_POSE.dtype)
    payloads["tip"] = (12_345, -1, 0)  # um
    payloads["axis"] = (0, 0, -32767)
    payloads["current"], payloads["voltage"] = 1805, 2150
    payloads["flags"], payloads["quality"] = 0b11, 200
    samples, plausible = torch_tracker.decode(payloads, np.array([1.5]), np.array([0.001]))
    np.testing.assert_allclose(samples.tip_mm, [[12.345, -0.001, 0.0]])
    np.testing.assert_allclose(samples.axis, [[0.0, 0.0, -1.0]])
    assert samples.current_a[0] == pytest.approx(180.5)
    assert samples.voltage_v[0] == pytest.approx(21.5)
    assert samples.arc_on.tolist() == [1.0]
    assert (samples.t_s[0], samples.t_bound_s[0]) == (1.5, 0.001)
    assert plausible.tolist() == [True]


def test_a_torch_that_is_not_seen_is_nan_and_plausible() -> None:
    payloads = np.zeros(1, dtype=TORCH_POSE.dtype)
    payloads["flags"] = 1
    samples, plausible = torch_tracker.decode(payloads, np.zeros(1), np.zeros(1))
    assert np.isnan(samples.tip_mm).all()
    assert np.isnan(samples.axis).all()
    assert samples.arc_on.tolist() == [1.0]
    assert plausible.tolist() == [True]


def test_a_torch_outside_the_booth_or_without_an_axis_is_not_plausible() -> None:
    payloads = np.zeros(3, dtype=TORCH_POSE.dtype)
    payloads["quality"] = 255
    payloads["axis"] = (0, 32767, 0)
    payloads["tip"][0] = (2_000_001, 0, 0)
    payloads["axis"][1] = (0, 16000, 0)
    _, plausible = torch_tracker.decode(payloads, np.arange(3.0), np.zeros(3))
    assert plausible.tolist() == [False, False, True]


def test_a_tool_payload_in_millimetres_and_turns() -> None:
    payloads = np.zeros(3, dtype=TOOL_POSE.dtype)
    payloads["tool"] = (123_456, -1, 0)  # 0.1 um
    payloads["spindle"] = (-800_050, 0, 10_000_001)  # 0.01 rpm
    payloads["quality"] = (255, 0, 255)
    samples, plausible = tool_tracker.decode(payloads, np.arange(3.0), np.zeros(3))
    np.testing.assert_allclose(samples.tool_mm[0], [12.3456, -0.0001, 0.0])
    assert np.isnan(samples.tool_mm[1]).all()
    assert samples.spindle_rpm[0] == pytest.approx(-8000.5)
    assert plausible.tolist() == [True, True, False]


def test_a_tool_outside_every_machine_is_not_plausible() -> None:
    payloads = np.zeros(1, dtype=TOOL_POSE.dtype)
    payloads["quality"] = 1
    payloads["tool"] = (0, 0, 200_000_001)
    assert tool_tracker.decode(payloads, np.zeros(1), np.zeros(1))[1].tolist() == [False]


def test_what_a_device_sends_is_what_its_samples_were() -> None:
    t_s = np.arange(3.0)
    torch = TorchSamples(
        t_s=t_s,
        t_bound_s=np.zeros(3),
        tip_mm=np.array([[1.25, -2.5, 3.0], [0.0, 0.0, 0.001], [np.nan, np.nan, np.nan]]),
        axis=np.array([[0.6, 0.0, -0.8], [0.0, 1.0, 0.0], [np.nan, np.nan, np.nan]]),
        arc_on=np.array([0.0, 1.0, 1.0]),
        current_a=np.array([0.0, 180.5, 99.9]),
        voltage_v=np.array([0.0, 21.55, 60.0]),
    )
    again, plausible = torch_tracker.decode(torch_tracker.encode(torch), t_s, np.zeros(3))
    np.testing.assert_allclose(again.tip_mm, torch.tip_mm, atol=0.0005)
    np.testing.assert_allclose(again.axis, torch.axis, atol=5e-5)
    np.testing.assert_allclose(again.current_a, torch.current_a)
    np.testing.assert_allclose(again.voltage_v, torch.voltage_v)
    assert again.arc_on.tolist() == torch.arc_on.tolist()
    assert plausible.all()

    tool = ToolSamples(
        t_s=t_s,
        t_bound_s=np.zeros(3),
        tool_mm=np.array([[1.25, -2.5, 3.0], [0.0, 0.0, 0.0001], [np.nan, np.nan, np.nan]]),
        spindle_rpm=np.array([0.0, -8000.0, 12000.5]),
    )
    machine, plausible = tool_tracker.decode(tool_tracker.encode(tool), t_s, np.zeros(3))
    np.testing.assert_allclose(machine.tool_mm, tool.tool_mm, atol=0.00005)
    np.testing.assert_allclose(machine.spindle_rpm, tool.spindle_rpm)
    assert plausible.all()


@pytest.mark.parametrize("name", sorted(DEVICES))
def test_every_device_of_the_registry_has_a_name_and_says_how_wrong_it_may_be(name: str) -> None:
    kind = DEVICES[name]
    assert kind.name == name
    assert kind.rate_hz > 0
    assert all(sigma > 0 for _, sigma in kind.noise)
