"""Every device that simlab knows, by the name that a bench file gives it."""

from collections.abc import Mapping

from simlab.devices.kind import DeviceKind
from simlab.devices.rows import controllers, network, own, pendants, power, trackers, vision

TORCH_TRACKER, TOOL_TRACKER = own.TORCH_TRACKER, own.TOOL_TRACKER
DEVICES: Mapping[str, DeviceKind] = {
    kind.name: kind
    for kind in (
        *own.KINDS,
        *controllers.KINDS,
        *trackers.KINDS,
        *pendants.KINDS,
        *power.KINDS,
        *vision.KINDS,
        *network.KINDS,
    )
}
