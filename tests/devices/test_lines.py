"""Lines out of a stream: the same account however it is cut."""

import pytest

from simlab.devices.decoding import MIDWAY
from simlab.devices.lines import LineReader, number_of


@pytest.mark.parametrize("at_once", [1, 7, 100])
def test_the_first_piece_alone_may_be_the_end_of_a_line(at_once: int) -> None:
    reader = LineReader(10)
    data = b"ood\nbad\ngood\n" + b"x" * 20 + b"\ngood\n"
    for begin in range(0, len(data), at_once):
        for line in reader.feed(data[begin : begin + at_once]):
            if line == b"good\n":
                reader.accept()
            else:
                reader.refuse("noise", line)
    assert dict(reader.tally.refused) == {"noise": 1, "length": 1}
    assert dict(reader.tally.refused_bytes) == {MIDWAY: 4, "noise": 4, "length": 21}
    assert reader.tally.taken == 10


@pytest.mark.parametrize(
    ("word", "number"), [("-1.5e3", -1500.0), ("1_000", None), ("nan", None), ("1e999", None)]
)
def test_a_number_is_finite_and_written_as_machines_write_it(
    word: str, number: float | None
) -> None:
    assert number_of(word) == number
