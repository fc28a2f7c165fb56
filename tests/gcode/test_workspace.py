"""Memory used again: the same place for the same name, and room beyond the slab."""

import numpy as np

from simlab.gcode.workspace import SLAB_BYTES, Workspace


def test_the_same_name_gives_the_same_memory() -> None:
    work = Workspace()
    first = work.array("a", np.float64, 100)
    first[:] = 7.0
    assert work.array("a", np.float64, 50).tolist() == [7.0] * 50


def test_names_do_not_share_memory() -> None:
    work = Workspace()
    one, two = work.array("one", np.uint8, 33), work.array("two", np.float64, 9)
    one[:], two[:] = 255, 0.0
    assert one.tolist() == [255] * 33
    assert two.tolist() == [0.0] * 9


def test_a_longer_array_of_a_name_is_a_new_one() -> None:
    work = Workspace()
    short = work.array("a", np.int64, 8)
    long = work.array("a", np.int64, 80)
    assert len(long) == 80
    assert not np.shares_memory(short, long)


def test_what_does_not_fit_the_slab_stands_beside_it() -> None:
    work = Workspace()
    large = work.array("large", np.uint8, SLAB_BYTES)
    small = work.array("small", np.uint8, 10)
    large[:] = 1
    small[:] = 2
    assert large.sum() == SLAB_BYTES
