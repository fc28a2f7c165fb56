"""Reports that are written to a HID device, as pieces of the stream: their kind, number and bytes.

Decoders and twins speak of reports through these, so that neither knows the door to the devices.
"""

from simlab.devices.packets import PacketReader, wrap

OUTPUT, FEATURE = 2, 3
"""Report types as USB's SET_REPORT numbers them (HID 1.11, 7.2.1)."""
Written = tuple[int, bytes]
"""(type, report): the report's first byte is its number, 0 where the device has none."""


def output(report: bytes) -> bytes:
    """The piece that asks for an output report."""
    return wrap(bytes([OUTPUT]) + report)


def feature(report: bytes) -> bytes:
    """The piece that asks for a feature report."""
    return wrap(bytes([FEATURE]) + report)


class ReportReader:
    """The reports that such a stream asks for, however it is cut."""

    def __init__(self) -> None:
        self._packets = PacketReader()

    def feed(self, data: bytes) -> list[Written]:
        """The reports that `data` completes."""
        packets = self._packets.feed(data)
        return [(p[0], p[1:]) for p in packets if len(p) > 1 and p[0] in (OUTPUT, FEATURE)]


def written(data: bytes) -> list[tuple[int, Written]]:
    """(size of the piece, report) of every report in `data`, which holds whole pieces."""
    sizes = [len(piece) + 1 for piece in data.split(b"\0")[:-1]]
    return list(zip(sizes, ReportReader().feed(data), strict=False))
